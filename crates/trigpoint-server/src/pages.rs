//! What can be asked without a login: version, description, health, metrics, the web interface.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use schemars::JsonSchema;
use serde::Serialize;

use crate::application::Application;
use crate::assets;
use crate::codes;
use crate::description::OpenApiDocument;
use crate::metrics::MEDIA_TYPE;
use crate::problem::Problem;
use crate::proxy;
use crate::route::{Access, Route};

/// The version of the server.
#[derive(Debug, Serialize, JsonSchema)]
struct Version {
    /// The product.
    product: &'static str,
    /// Its version.
    version: &'static str,
}

/// That the server can do its work.
#[derive(Debug, Serialize, JsonSchema)]
struct Ready {
    /// `ok`.
    status: &'static str,
}

const OK: Json<Ready> = Json(Ready { status: "ok" });

/// Where addresses begin that are calls, and never pages of the web interface.
const CALLS: &[&str] = &["/rest", "/1Integrate", "/health", "/metrics", "/docs"];

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/version",
            "version",
            "Tells the version of the server.",
            get(version),
        )
        .access(Access::Anybody)
        .answers::<Version>(200, "The version."),
        Route::new(
            Method::GET,
            "/rest/openapi.json",
            "openapi",
            "Describes every call for programs (OpenAPI 3.1).",
            get(openapi),
        )
        .access(Access::Anybody)
        .answers::<OpenApiDocument>(200, "The description."),
        Route::new(
            Method::GET,
            "/docs",
            "docs",
            "Describes every call for people.",
            get(docs),
        )
        .access(Access::Anybody)
        .answers_as("text/html", "A page."),
        Route::new(
            Method::GET,
            "/health/live",
            "live",
            "Answers as long as the process does.",
            get(live),
        )
        .access(Access::Anybody)
        .answers::<Ready>(200, "It is alive."),
        Route::new(
            Method::GET,
            "/health/ready",
            "ready",
            "Answers whether the repository can be read.",
            get(ready),
        )
        .access(Access::Anybody)
        .answers::<Ready>(200, "It can be read."),
        Route::new(
            Method::GET,
            "/metrics",
            "metrics",
            "Gives counts and times in the text format of Prometheus.",
            get(metrics),
        )
        .access(Access::ThisMachine)
        .answers_as(MEDIA_TYPE, "Counts and times."),
    ]
}

async fn version() -> Json<Version> {
    Json(Version {
        product: "Trigpoint",
        version: env!("CARGO_PKG_VERSION"),
    })
}

async fn openapi(State(application): State<Application>) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, application.openapi.to_string()).into_response()
}

async fn docs(State(application): State<Application>) -> Html<String> {
    Html(application.docs.to_string())
}

async fn live() -> Json<Ready> {
    OK
}

async fn ready(State(application): State<Application>) -> Result<Json<Ready>, Problem> {
    match application.service.check_readable().await {
        Ok(()) => Ok(OK),
        Err(error) => {
            tracing::warn!(error = %error, "the repository cannot be read");
            // Nobody has logged in who might be told more.
            Err(Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                error.code(),
                "the repository cannot be read",
            ))
        }
    }
}

async fn metrics(
    State(application): State<Application>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !proxy::is_of_this_machine(from.ip(), &headers) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            codes::ONLY_LOCAL,
            "the metrics are given only to the machine that the server runs on",
        ));
    }
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], application.metrics.render()).into_response())
}

/// An address that no route has: a page of the web interface, or nothing.
pub(crate) async fn elsewhere(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let is_call = CALLS.iter().any(|call| {
        path.strip_prefix(call)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if is_call {
        return Problem::no_such_address(path).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return not_allowed(method, uri).await.into_response();
    }
    assets::answer(path, &headers, assets::embedded)
}

/// A method that the address does not take.
pub(crate) async fn not_allowed(method: Method, uri: Uri) -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        codes::METHOD_NOT_ALLOWED,
        format!("`{}` does not take `{method}`", uri.path()),
    )
}
