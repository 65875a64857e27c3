//! What every request passes first and every answer last: the id, the log, the counts, the headers
//! that protect a browser, and the body of a problem.

use std::any::Any;
use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use crate::application::Application;
use crate::codes;
use crate::metrics;
use crate::problem::{MEDIA_TYPE, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_CHARS_MAX: usize = 64;

/// Nothing from elsewhere, no script inline, no frame around us. The parts of the web interface
/// write their colours and sizes as inline styles.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Headers of every answer.
const PROTECTING: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Takes a request in and sends its answer out.
pub(crate) async fn front(
    State(application): State<Application>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let id = request_id(request.headers());
    let method = known(request.method());
    let path = request.uri().path().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |matched| matched.as_str().to_owned());
    let span = tracing::info_span!("request", request_id = %id);
    let response = next.run(request).instrument(span.clone()).await;
    let told = |detail: &str| application.service.without_places(detail);
    let mut response = finished(response, &path, &id, told);
    add_headers(response.headers_mut(), &id);
    let took = began.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| {
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        // The route and not the path: names of items are not for the log.
        tracing::info!(method, route, status, took_ms, "answered");
    });
    metrics::answered(method, route, status, took);
    response
}

/// What a handler that panicked answers. The text of the panic is for the log alone.
pub(crate) fn panicked(reason: Box<dyn Any + Send>) -> Response {
    let text = reason
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| reason.downcast_ref::<&str>().copied())
        .unwrap_or("without a text");
    tracing::error!(panic = text, "a handler panicked");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        codes::INTERNAL,
        "the server failed at this request",
    )
    .into_response()
}

/// Gives a problem its body, now that the request is known: its detail as `told`, while the log has
/// all of it.
fn finished(
    mut response: Response,
    path: &str,
    id: &str,
    told: impl Fn(&str) -> String,
) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    if response.status().is_server_error() {
        tracing::error!(
            request_id = id,
            code = problem.code(),
            detail = problem.detail(),
            "failed"
        );
    }
    let (mut head, _) = response.into_parts();
    let body = problem.told_by(told).body(path, id);
    let (body_head, body) = Json(body).into_response().into_parts();
    head.headers.extend(body_head.headers);
    head.headers
        .insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    Response::from_parts(head, body)
}

fn add_headers(headers: &mut HeaderMap, id: &str) {
    for (name, value) in PROTECTING {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// The id that a proxy gave the request, if it is one that a log can hold; else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let is_fit = |id: &&str| {
        (1..=REQUEST_ID_CHARS_MAX).contains(&id.len())
            && id
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
    };
    headers
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .filter(is_fit)
        .map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned)
}

/// The method, if it is one that any address takes: a client must not invent series of counts.
fn known(method: &Method) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method.as_str())
        .unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_that_a_log_cannot_hold_is_replaced() {
        let mut headers = HeaderMap::new();
        let long = "x".repeat(REQUEST_ID_CHARS_MAX + 1);
        for unfit in ["", "a b", "a\"b", long.as_str()] {
            headers.insert(REQUEST_ID, HeaderValue::from_str(unfit).unwrap());
            assert_ne!(request_id(&headers), unfit);
        }
        let fit = "x".repeat(REQUEST_ID_CHARS_MAX);
        headers.insert(REQUEST_ID, HeaderValue::from_str(&fit).unwrap());
        assert_eq!(request_id(&headers), fit);
    }

    #[test]
    fn a_panic_is_told_without_its_text() {
        let response = finished(
            panicked(Box::new("the secret")),
            "/rest/x",
            "7",
            str::to_owned,
        );
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()[CONTENT_TYPE], MEDIA_TYPE);
    }
}
