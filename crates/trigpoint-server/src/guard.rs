//! What stops a request before its handler: other sites, bodies that are too large, too many at
//! once.

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::ProtectionError;
use trigpoint_service::codes as service_codes;

use crate::application::Application;
use crate::codes;
use crate::extract::{WhoAsked, session_cookie};
use crate::problem::Problem;

/// Refuses what changes something by a cookie without the header that only a page of ours can
/// send: a form of another site cannot set it, and a script of another site may not.
pub(crate) async fn marked_by_our_page(request: Request, next: Next) -> Response {
    let is_marked = request
        .headers()
        .get("x-requested-with")
        .is_some_and(|value| value == "trigpoint");
    if request.method().is_safe() || is_marked || session_cookie(request.headers()).is_none() {
        return next.run(request).await;
    }
    Problem::new(
        StatusCode::FORBIDDEN,
        codes::CROSS_SITE,
        "a call by cookie that changes something lacks the header `X-Requested-With: trigpoint`",
    )
    .into_response()
}

/// Notes in the audit log who was refused for want of a permission, and at which call.
pub(crate) async fn note_refusals(
    State(application): State<Application>,
    mut request: Request,
    next: Next,
) -> Response {
    let who = WhoAsked::default();
    request.extensions_mut().insert(who.clone());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str);
    let call = format!("{} {route}", request.method());
    let response = next.run(request).await;
    let problem = response.extensions().get::<Problem>();
    let is_refused = problem.is_some_and(|problem| problem.code() == service_codes::FORBIDDEN);
    if let (true, Some(caller)) = (is_refused, who.get())
        && let Err(error) = application.service.note_refusal(caller, &call).await
    {
        tracing::error!(%error, "a refusal cannot be noted");
    }
    response
}

/// The answer to a page of another site that would change something.
pub(crate) fn other_site(_: ProtectionError) -> Response {
    Problem::new(
        StatusCode::FORBIDDEN,
        codes::CROSS_SITE,
        "the request comes from a page of another site",
    )
    .into_response()
}

/// Refuses a body that says of itself that it is too large.
pub(crate) async fn body_size(
    State(application): State<Application>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let is_upload = route.is_some_and(|route| application.uploads.contains(route.as_str()));
    let settings = &application.settings;
    let max = if is_upload {
        settings.upload_bytes_max
    } else {
        settings.body_bytes_max
    };
    let bytes = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<u64>().ok());
    match bytes {
        Some(bytes) if bytes > max => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            codes::BODY_TOO_LARGE,
            format!("the body has {bytes} bytes, a request may have {max}"),
        )
        .into_response(),
        Some(_) | None => next.run(request).await,
    }
}

/// Refuses what is more than may be under way. Whether the server is alive and can read its
/// repository is always answered: else those who watch it would end one that is only busy.
pub(crate) async fn busy(
    State(application): State<Application>,
    request: Request,
    next: Next,
) -> Response {
    if matches!(request.uri().path(), "/health/live" | "/health/ready") {
        return next.run(request).await;
    }
    let Ok(_under_way) = application.requests.try_acquire() else {
        let max = application.settings.requests_max;
        return Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            codes::TOO_BUSY,
            format!("{max} requests are under way, which is as many as may be"),
        )
        .retry_after(1)
        .into_response();
    };
    next.run(request).await
}
