//! API keys: named, shown once, never able to do more than the one who made them.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::routing::{delete, get, post};
use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_service::access::api_keys::{ApiKeyEntry, ApiKeyInput};

use crate::application::Application;
use crate::extract::{Asking, Id, Sent};
use crate::problem::Problem;
use crate::route::Route;

/// A key that was made, with what opens.
#[derive(Serialize, JsonSchema)]
struct MadeKey {
    /// The key.
    key: ApiKeyEntry,
    /// What is sent as `Authorization: Bearer …`; told this once.
    value: String,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/api-keys",
            "listApiKeys",
            "Lists the caller's keys; with `1int-apikeys` everybody's.",
            get(list),
        )
        .answers::<Vec<ApiKeyEntry>>(200, "The keys."),
        Route::new(
            Method::POST,
            "/rest/api-keys",
            "createApiKey",
            "Makes a key that may do no more than the caller.",
            post(create),
        )
        .takes::<ApiKeyInput>()
        .answers::<MadeKey>(201, "The key, with what opens."),
        Route::new(
            Method::POST,
            "/rest/api-keys/{id}/revoke",
            "revokeApiKey",
            "Lets a key open nothing any more.",
            post(revoke),
        )
        .answers::<ApiKeyEntry>(200, "The key."),
        Route::new(
            Method::POST,
            "/rest/api-keys/{id}/reinstate",
            "reinstateApiKey",
            "Lets a revoked key open again.",
            post(reinstate),
        )
        .answers::<ApiKeyEntry>(200, "The key."),
        Route::new(
            Method::DELETE,
            "/rest/api-keys/{id}",
            "deleteApiKey",
            "Removes a key for good.",
            delete(remove),
        )
        .answers_nothing("The key is gone."),
    ]
}

async fn list(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Json<Vec<ApiKeyEntry>>, Problem> {
    Ok(Json(application.service.api_keys(&caller).await?))
}

async fn create(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<ApiKeyInput>,
) -> Result<(StatusCode, Json<MadeKey>), Problem> {
    let (key, value) = application.service.create_api_key(&caller, sent).await?;
    let value = value.expose().clone();
    Ok((StatusCode::CREATED, Json(MadeKey { key, value })))
}

async fn revoke(
    State(application): State<Application>,
    Id(id): Id,
    Asking(caller): Asking,
) -> Result<Json<ApiKeyEntry>, Problem> {
    let service = &application.service;
    Ok(Json(service.revoke_api_key(&caller, id, true).await?))
}

async fn reinstate(
    State(application): State<Application>,
    Id(id): Id,
    Asking(caller): Asking,
) -> Result<Json<ApiKeyEntry>, Problem> {
    let service = &application.service;
    Ok(Json(service.revoke_api_key(&caller, id, false).await?))
}

async fn remove(
    State(application): State<Application>,
    Id(id): Id,
    Asking(caller): Asking,
) -> Result<StatusCode, Problem> {
    application.service.delete_api_key(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
