//! Backups that are kept on the server: made, listed, looked into, fetched, verified, removed.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::{ItemDocument, ItemPath};
use trigpoint_service::archives::VerifyReport;
use trigpoint_service::jobs::{ArchiveSource, JobOrder};
use trigpoint_service::repository::kept::{BrowseWanted, BrowsedItems};
use trigpoint_service::repository::{KeptBackup, RepositoryBackupReport};

use super::backup::disposition;
use super::repository::REPOSITORY;
use crate::application::Application;
use crate::extract::{Asked, Asking, AtPath, InPath, not_understood};
use crate::job::{self, Waiting};
use crate::problem::Problem;
use crate::route::Route;
use crate::spool;

/// Items of a page unless fewer are asked for.
const PAGE: usize = 500;

/// A backup that was made.
#[derive(Serialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is wanted")]
struct MadeBackup {
    /// The backup.
    backup: KeptBackup,
    /// What is in it.
    report: RepositoryBackupReport,
}

/// The backups that are kept.
#[derive(Serialize, JsonSchema)]
struct KeptBackups {
    /// The backups, the latest first.
    backups: Vec<KeptBackup>,
}

/// Which items of a backup are wanted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Browsing {
    /// What is directly in this folder.
    folder: Option<ItemPath>,
    /// All that is at or below this place, however deep.
    below: Option<ItemPath>,
    /// What stands behind the page before: its `next`.
    #[serde(default)]
    after: u64,
    /// So many at most; 500 if it is not said, never more than 1,000.
    limit: Option<usize>,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::POST,
            "/rest/repository/backup",
            "backUpRepository",
            "Backs the whole repository up on the server, and reads the backup back.",
            post(back_up),
        )
        .access(REPOSITORY)
        .answers_job::<MadeBackup>("It is there."),
        Route::new(
            Method::GET,
            "/rest/repository/backups",
            "listBackups",
            "Lists the backups of the repository that are kept on the server.",
            get(list),
        )
        .access(REPOSITORY)
        .answers::<KeptBackups>(200, "The backups."),
        Route::new(
            Method::GET,
            "/rest/repository/backups/{name}",
            "downloadBackup",
            "Sends a kept backup.",
            get(download),
        )
        .access(REPOSITORY)
        .answers_as("application/zip", "The backup."),
        Route::new(
            Method::DELETE,
            "/rest/repository/backups/{name}",
            "deleteBackup",
            "Removes a kept backup for good.",
            delete(remove),
        )
        .access(REPOSITORY)
        .answers_nothing("It is gone."),
        Route::new(
            Method::POST,
            "/rest/repository/backups/{name}/verify",
            "verifyBackup",
            "Reads a kept backup from end to end and lists everything that is wrong.",
            post(verify),
        )
        .access(REPOSITORY)
        .answers_job::<VerifyReport>("What was found."),
        Route::new(
            Method::GET,
            "/rest/repository/backups/{name}/items",
            "browseBackup",
            "Lists what is in a kept backup, in pages.",
            get(browse),
        )
        .access(REPOSITORY)
        .query::<Browsing>()
        .answers::<BrowsedItems>(200, "A page of items."),
        Route::new(
            Method::GET,
            "/rest/repository/backups/{name}/item",
            "showInBackup",
            "Shows the document of an item of a kept backup.",
            get(show),
        )
        .access(REPOSITORY)
        .query::<AtPath>()
        .answers::<ItemDocument>(200, "The document."),
    ]
}

async fn back_up(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(waiting): Asked<Waiting>,
) -> Result<Response, Problem> {
    job::run(&application, &caller, JobOrder::RepositoryBackup, &waiting).await
}

async fn list(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Json<KeptBackups>, Problem> {
    let backups = application.service.kept_backups(&caller).await?;
    Ok(Json(KeptBackups { backups }))
}

async fn download(
    State(application): State<Application>,
    Asking(caller): Asking,
    InPath(name): InPath<String>,
) -> Result<Response, Problem> {
    let service = &application.service;
    let file = service.fetch_kept_backup(&caller, &name).await?;
    let bytes = tokio::fs::metadata(&file)
        .await
        .map(|metadata| metadata.len());
    let body = spool::send(&file, ()).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (CONTENT_DISPOSITION, disposition(&name)),
    ];
    let length = bytes.map(|bytes| [(CONTENT_LENGTH, HeaderValue::from(bytes))]);
    Ok(match length {
        Ok(length) => (headers, length, body).into_response(),
        Err(_) => (headers, body).into_response(),
    })
}

async fn remove(
    State(application): State<Application>,
    Asking(caller): Asking,
    InPath(name): InPath<String>,
) -> Result<StatusCode, Problem> {
    let service = &application.service;
    service.delete_kept_backup(&caller, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn verify(
    State(application): State<Application>,
    Asking(caller): Asking,
    InPath(name): InPath<String>,
    Asked(waiting): Asked<Waiting>,
) -> Result<Response, Problem> {
    let order = JobOrder::Verify(ArchiveSource::Kept(name));
    job::run(&application, &caller, order, &waiting).await
}

async fn browse(
    State(application): State<Application>,
    Asking(caller): Asking,
    InPath(name): InPath<String>,
    Asked(asked): Asked<Browsing>,
) -> Result<Json<BrowsedItems>, Problem> {
    let (place, recursive) = match (asked.folder, asked.below) {
        (Some(_), Some(_)) => {
            return Err(not_understood(
                "the query",
                "it wants one of `folder` and `below`, or neither",
            ));
        }
        (Some(folder), None) => (Some(folder), false),
        (None, below) => (below, true),
    };
    let wanted = BrowseWanted {
        place,
        recursive,
        after: asked.after,
        limit: asked.limit.unwrap_or(PAGE),
    };
    let service = &application.service;
    Ok(Json(
        service.browse_kept_backup(&caller, &name, wanted).await?,
    ))
}

async fn show(
    State(application): State<Application>,
    Asking(caller): Asking,
    InPath(name): InPath<String>,
    Asked(asked): Asked<AtPath>,
) -> Result<Json<ItemDocument>, Problem> {
    let service = &application.service;
    Ok(Json(
        service
            .show_in_kept_backup(&caller, &name, &asked.path)
            .await?,
    ))
}
