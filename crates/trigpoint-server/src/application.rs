//! What every handler has, and the router with all that stands in front of it.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Semaphore, watch};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use trigpoint_service::Service;

use crate::settings::Settings;
use crate::{description, front, guard, metrics, pages, table};

/// What every handler has.
#[derive(Clone)]
pub(crate) struct Application {
    pub(crate) service: Service,
    /// The description for programs.
    pub(crate) openapi: Arc<str>,
    /// The description for people.
    pub(crate) docs: Arc<str>,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) settings: Arc<Settings>,
    /// The requests that may be under way.
    pub(crate) requests: Arc<Semaphore>,
    /// The routes whose bodies go to disk.
    pub(crate) uploads: Arc<HashSet<&'static str>>,
    /// Whether the server was told to stop: what would never end by itself ends then.
    pub(crate) stopping: watch::Sender<bool>,
}

impl Application {
    /// # Errors
    /// If the table of routes cannot be described.
    pub(crate) fn new(service: Service, settings: Settings) -> Result<Self, serde_json::Error> {
        let routes = table::routes();
        Ok(Self {
            service,
            openapi: description::openapi(&routes)?.into(),
            docs: description::page(&routes).into(),
            uploads: Arc::new(
                routes
                    .iter()
                    .filter(|route| route.is_upload)
                    .map(|route| route.path)
                    .collect(),
            ),
            stopping: watch::Sender::new(false),
            metrics: metrics::recorder(),
            requests: Arc::new(Semaphore::new(settings.requests_max)),
            settings: Arc::new(settings),
        })
    }

    /// The router over the table of routes. What stands in front of it runs from the last layer to
    /// the first.
    pub(crate) fn router(self) -> Router {
        let mut router = Router::new();
        for route in table::routes() {
            let handler = if route.is_upload {
                // `spool` holds the limit of what goes to disk.
                route.handler.layer(DefaultBodyLimit::disable())
            } else {
                route.handler
            };
            router = router.route(route.path, handler);
        }
        let body_bytes_max = usize::try_from(self.settings.body_bytes_max).unwrap_or(usize::MAX);
        router
            .fallback(pages::elsewhere)
            .method_not_allowed_fallback(pages::not_allowed)
            .layer(DefaultBodyLimit::max(body_bytes_max))
            .layer(from_fn_with_state(self.clone(), guard::note_refusals))
            .layer(from_fn_with_state(self.clone(), guard::body_size))
            .layer(from_fn(guard::marked_by_our_page))
            .layer(CsrfLayer::new().with_rejection_response(guard::other_site))
            .layer(from_fn_with_state(self.clone(), guard::busy))
            .layer(CatchPanicLayer::custom(front::panicked))
            .layer(from_fn_with_state(self.clone(), front::front))
            .with_state(self)
    }
}
