//! What a data store wants beside its document: files, received to disk, and passwords.

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::routing::{get, post, put};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::ItemPath;
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_service::stores::{StoreWants, UploadedFile};

use crate::application::Application;
use crate::extract::{Asked, Asking, AtPath, Sent};
use crate::problem::Problem;
use crate::route::{Access, Route};
use crate::spool;

/// Where an uploaded file goes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Upload {
    /// The data store.
    path: ItemPath,
    /// The slot; where there is only one it need not be said.
    slot: Option<String>,
    /// The name of the file, without a folder.
    name: String,
}

/// A password or key of a data store. It can never be read back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Password {
    /// The data store.
    path: ItemPath,
    /// The slot; where there is only one it need not be said.
    slot: Option<String>,
    /// The password.
    password: String,
}

/// The slot that a password was entered in.
#[derive(Serialize, JsonSchema)]
struct Entered {
    /// The slot.
    slot: String,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/items/wants",
            "storeWants",
            "Tells what a data store has beside its document, and what it still wants.",
            get(wants),
        )
        .access(Access::Reads)
        .query::<AtPath>()
        .answers::<StoreWants>(200, "Its files, its passwords, and what is missing."),
        Route::new(
            Method::POST,
            "/rest/items/files",
            "uploadFile",
            "Uploads a file to a data store.",
            post(upload),
        )
        .access(Access::Writes)
        .query::<Upload>()
        .takes_bytes()
        .answers::<UploadedFile>(200, "The data store has it."),
        Route::new(
            Method::PUT,
            "/rest/items/password",
            "enterPassword",
            "Enters a password or key of a data store; it can never be read back.",
            put(enter),
        )
        .access(Access::Writes)
        .takes::<Password>()
        .answers::<Entered>(200, "The data store has it."),
    ]
}

async fn wants(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<AtPath>,
) -> Result<Json<StoreWants>, Problem> {
    let service = &application.service;
    Ok(Json(service.store_wants(&caller, &asked.path).await?))
}

async fn upload(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<Upload>,
    request: Request<Body>,
) -> Result<Json<UploadedFile>, Problem> {
    spool::only_for(&caller, &[Permission::Write(asked.path.tree())])?;
    let folder = spool::folder(&application.settings.spool)?;
    let name = spool::file_name(&asked.name)?;
    let file = folder.path().join(name);
    spool::receive(&application, request.into_body(), &file).await?;
    let uploaded = application
        .service
        .upload(&caller, &asked.path, asked.slot.as_deref(), &file)
        .await?;
    Ok(Json(uploaded))
}

async fn enter(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<Password>,
) -> Result<(StatusCode, Json<Entered>), Problem> {
    let password = Secret::new(sent.password);
    let slot = application
        .service
        .set_password(&caller, &sent.path, sent.slot.as_deref(), password)
        .await?;
    Ok((StatusCode::OK, Json(Entered { slot })))
}
