//! Log-in and log-out: sessions of browsers by cookie, tokens of programs by header.

use axum::Json;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::Timestamp;
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_service::access::{TokenKind, WhoAmI};

use crate::application::Application;
use crate::extract::{Asking, From, SESSION_COOKIE, Sent, SentToLogIn, credential};
use crate::problem::Problem;
use crate::route::{Access, Route};

/// Who logs in, in the words of this server.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LogIn {
    /// The name.
    name: String,
    /// The password.
    password: String,
}

/// Who asks for a token, in the words that clients of the field send.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct TokenRequest {
    /// The name.
    username: String,
    /// The password.
    password: String,
}

/// A token for the header `Authorization: Bearer …`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenAnswer {
    /// The token.
    token: String,
    /// Until when it is good.
    expires_at: Timestamp,
}

/// Another password for oneself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// The password until now.
    old: String,
    /// The password from now on.
    new: String,
}

/// A permission.
#[derive(Serialize, JsonSchema)]
struct PermissionEntry {
    /// Its name.
    name: Permission,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::POST,
            "/rest/token",
            "createToken",
            "Logs a program in; the token also stands in the header `Authorization`.",
            post(create_token),
        )
        .access(Access::Anybody)
        .takes::<TokenRequest>()
        .answers::<TokenAnswer>(200, "The token."),
        Route::new(
            Method::POST,
            "/rest/session",
            "logIn",
            "Logs a browser in; the session is in a cookie.",
            post(log_in),
        )
        .access(Access::Anybody)
        .takes::<LogIn>()
        .answers::<WhoAmI>(200, "Who it is."),
        Route::new(
            Method::GET,
            "/rest/session",
            "whoAmI",
            "Tells who is logged in, and what they may do.",
            get(who_am_i),
        )
        .answers::<WhoAmI>(200, "Who it is."),
        Route::new(
            Method::DELETE,
            "/rest/session",
            "logOut",
            "Ends the session or token that is shown; an API key is revoked instead.",
            delete(log_out),
        )
        .answers_nothing("It opens nothing any more."),
        Route::new(
            Method::POST,
            "/rest/session/password",
            "changeOwnPassword",
            "Gives the caller another password; their other log-ins end.",
            post(change_password),
        )
        .takes::<PasswordChange>()
        .answers_nothing("The new password holds."),
        Route::new(
            Method::GET,
            "/rest/permissions",
            "listPermissions",
            "Lists every permission there is.",
            get(permissions),
        )
        .answers::<Vec<PermissionEntry>>(200, "The permissions."),
    ]
}

pub(crate) async fn create_token(
    State(application): State<Application>,
    From(from): From,
    SentToLogIn(sent): SentToLogIn<TokenRequest>,
) -> Result<Response, Problem> {
    let password = Secret::new(sent.password);
    let service = &application.service;
    let logged_in = service
        .log_in(&sent.username, password, TokenKind::Bearer, &from)
        .await?;
    let token = logged_in.token.expose().clone();
    let header = header_value(&format!("Bearer {token}"))?;
    let answer = Json(TokenAnswer {
        token,
        expires_at: logged_in.expires_at,
    });
    Ok(([(AUTHORIZATION, header)], answer).into_response())
}

async fn log_in(
    State(application): State<Application>,
    headers: HeaderMap,
    From(from): From,
    SentToLogIn(sent): SentToLogIn<LogIn>,
) -> Result<Response, Problem> {
    let password = Secret::new(sent.password);
    let service = &application.service;
    let logged_in = service
        .log_in(&sent.name, password, TokenKind::Session, &from)
        .await?;
    let who = service.who_am_i(&logged_in.caller).await?;
    let is_secure = application.settings.secure_cookies || came_by_https(&headers);
    let cookie = cookie(logged_in.token.expose(), is_secure);
    Ok(([(SET_COOKIE, header_value(&cookie)?)], Json(who)).into_response())
}

async fn who_am_i(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Json<WhoAmI>, Problem> {
    Ok(Json(application.service.who_am_i(&caller).await?))
}

async fn log_out(
    State(application): State<Application>,
    Asking(caller): Asking,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(credential) = credential(&headers) {
        application.service.log_out(&caller, &credential).await?;
    }
    let gone = format!("{}; Max-Age=0", cookie("", false));
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, header_value(&gone)?)]).into_response())
}

async fn change_password(
    State(application): State<Application>,
    Asking(caller): Asking,
    headers: HeaderMap,
    Sent(sent): Sent<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let (old, new) = (Secret::new(sent.old), Secret::new(sent.new));
    let service = &application.service;
    let asking = credential(&headers).unwrap_or_default();
    service
        .change_own_password(&caller, &asking, old, new)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn permissions(Asking(_): Asking) -> Json<Vec<PermissionEntry>> {
    let all = Permission::all().into_iter();
    Json(all.map(|name| PermissionEntry { name }).collect())
}

/// No script reads it, no other site sends it.
fn cookie(value: &str, is_secure: bool) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

/// A proxy says so; one that lies only makes the cookie stricter.
fn came_by_https(headers: &HeaderMap) -> bool {
    headers
        .get("x-forwarded-proto")
        .is_some_and(|proto| proto == "https")
}

fn header_value(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).map_err(|_| Problem::internal("a header cannot be written"))
}
