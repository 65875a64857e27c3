//! What a handler is given: who asks, and what was sent, parsed; or the problem that stands for it.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use trigpoint_model::ItemPath;
use trigpoint_model::strict::in_words;
use trigpoint_service::{Caller, ServiceError, codes as service_codes};

use crate::application::Application;
use crate::codes;
use crate::problem::Problem;
use crate::{proxy, spool};

/// The cookie that holds the session of a browser.
pub(crate) const SESSION_COOKIE: &str = "trigpoint_session";

/// Who asks. Without a credential that is good, nothing behind it runs.
pub(crate) struct Asking(pub(crate) Caller);

/// Where the extractor leaves who asked, for the note of a refusal.
pub(crate) type WhoAsked = Arc<OnceLock<Caller>>;

impl FromRequestParts<Application> for Asking {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        application: &Application,
    ) -> Result<Self, Problem> {
        let credential = credential(&parts.headers).ok_or(ServiceError::Unauthenticated)?;
        let from = From::of(parts, application);
        let caller = application
            .service
            .authenticate(&credential, &from.0)
            .await?;
        if let Some(who) = parts.extensions.get::<WhoAsked>() {
            // Each request is authenticated once; a second time it would be the same caller.
            let _ = who.set(caller.clone());
        }
        Ok(Self(caller))
    }
}

/// The address of who asks, as far as it can be trusted.
pub(crate) struct From(pub(crate) String);

impl From {
    fn of(parts: &Parts, application: &Application) -> Self {
        let trusted = &application.settings.trusted_proxies;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Self(peer.map_or_else(
            || "unknown".to_owned(),
            |ConnectInfo(peer)| proxy::caller(peer.ip(), &parts.headers, trusted).to_string(),
        ))
    }
}

impl FromRequestParts<Application> for From {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        application: &Application,
    ) -> Result<Self, Problem> {
        Ok(Self::of(parts, application))
    }
}

/// An item by its place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AtPath {
    /// Where it is.
    pub(crate) path: ItemPath,
}

/// What stands behind `?`.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(asked)| Self(asked))
            .map_err(|rejection| not_understood("the query", &rejection.body_text()))
    }
}

/// The body, as JSON.
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Application> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, application: &Application) -> Result<Self, Problem> {
        let settings = &application.settings;
        let max = (settings.body_bytes_max, settings.body_timeout);
        parsed(&text(request, application, max).await?).map(Self)
    }
}

/// The body of a log-in, as JSON: nobody is known yet who might send much, or slowly.
pub(crate) struct SentToLogIn<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Application> for SentToLogIn<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, application: &Application) -> Result<Self, Problem> {
        let settings = &application.settings;
        let max = (settings.log_in_bytes_max, settings.log_in_timeout);
        parsed(&text(request, application, max).await?).map(Self)
    }
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text)
        .map_err(|error| not_understood("the body", &in_words(&error.to_string())))
}

/// The body, as text.
pub(crate) struct Text(pub(crate) String);

impl FromRequest<Application> for Text {
    type Rejection = Problem;

    async fn from_request(request: Request, application: &Application) -> Result<Self, Problem> {
        let settings = &application.settings;
        let max = (settings.body_bytes_max, settings.body_timeout);
        text(request, application, max).await.map(Self)
    }
}

/// The limits are held here and not by a layer, since a call that takes uploads may get JSON
/// instead. A body that is awaited counts as a request under way, so it must end some time.
async fn text(
    request: Request,
    application: &Application,
    (bytes_max, longest): (u64, Duration),
) -> Result<String, Problem> {
    let received = received(request.into_body(), application, bytes_max);
    let bytes = tokio::time::timeout(longest, received)
        .await
        .map_err(|_| {
            let seconds = longest.as_secs();
            let detail = format!("the body was not there after {seconds} seconds");
            spool::too_slow(detail)
        })??;
    String::from_utf8(bytes).map_err(|_| not_understood("the body", "it is not UTF-8"))
}

async fn received(
    body: Body,
    application: &Application,
    bytes_max: u64,
) -> Result<Vec<u8>, Problem> {
    let mut body = std::pin::pin!(body);
    let mut bytes = Vec::new();
    while let Some(piece) = spool::in_time(application, spool::next_piece(body.as_mut())).await?? {
        bytes.extend_from_slice(&piece);
        if bytes.len() as u64 > bytes_max {
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                codes::BODY_TOO_LARGE,
                format!("the body has more than the {bytes_max} bytes that a request may have"),
            ));
        }
    }
    Ok(bytes)
}

/// A request that cannot be parsed.
pub(crate) fn not_understood(what: &str, why: &str) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        service_codes::USAGE,
        format!("{what} is not understood: {why}"),
    )
}

/// What was shown: the header wins over the cookie.
pub(crate) fn credential(headers: &HeaderMap) -> Option<String> {
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(bearer);
    bearer.or_else(|| session_cookie(headers))
}

/// The token behind `Bearer`. Clients of 1Integrate put the word before what the token call gave
/// them, which begins with it already.
fn bearer(value: &str) -> Option<String> {
    let (scheme, mut token) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    if let Some((again, rest)) = token.trim().split_once(' ')
        && again.eq_ignore_ascii_case("bearer")
    {
        token = rest;
    }
    Some(token.trim().to_owned())
}

/// The value of the session cookie.
pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.split_once('='))
        .find(|(name, _)| name.trim() == SESSION_COOKIE)
        .map(|(_, value)| value.trim().to_owned())
}

/// What stands in the address.
pub(crate) struct InPath<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for InPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(found)| Self(found))
            .map_err(|rejection| not_understood("the address", &rejection.body_text()))
    }
}

/// The id in the address.
pub(crate) struct Id(pub(crate) uuid::Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(id)| Self(id))
            .map_err(|rejection| not_understood("the id", &rejection.body_text()))
    }
}
