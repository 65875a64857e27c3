//! What stops a request before its handler: other sites, bodies that are too large, too many at
//! once.

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::ProtectionError;

use crate::application::Application;
use crate::codes;
use crate::problem::Problem;

/// The cookie that holds the session of a browser.
const SESSION_COOKIE: &str = "trigpoint_session";

/// Refuses what changes something by a cookie without the header that only a page of ours can
/// send: a form of another site cannot set it, and a script of another site may not.
pub(crate) async fn marked_by_our_page(request: Request, next: Next) -> Response {
    let is_marked = request
        .headers()
        .get("x-requested-with")
        .is_some_and(|value| value == "trigpoint");
    if request.method().is_safe() || is_marked || !has_session_cookie(request.headers()) {
        return next.run(request).await;
    }
    Problem::new(
        StatusCode::FORBIDDEN,
        codes::CROSS_SITE,
        "a call by cookie that changes something lacks the header `X-Requested-With: trigpoint`",
    )
    .into_response()
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
    let max = application.settings.body_bytes_max;
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

/// Refuses what is more than may be under way. Whether the server is alive is always answered.
pub(crate) async fn busy(
    State(application): State<Application>,
    request: Request,
    next: Next,
) -> Response {
    if request.uri().path() == "/health/live" {
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

fn has_session_cookie(headers: &HeaderMap) -> bool {
    headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|cookies| cookies.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|cookie| cookie.split(|byte| *byte == b'=').next())
        .any(|name| name.trim_ascii() == SESSION_COOKIE.as_bytes())
}
