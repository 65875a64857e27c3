//! What was, and who uses it: revisions of an item, and its users.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_model::{ItemDocument, ItemPath};
use trigpoint_service::compare::RevisionComparison;
use trigpoint_service::items::{RevisionEntry, SavedItem, Use};

use crate::application::Application;
use crate::extract::{Asked, Asking, AtPath, Sent};
use crate::problem::Problem;
use crate::route::{Access, Route};

/// A revision of an item.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Revision {
    /// Where the item is.
    path: ItemPath,
    /// The number of the revision.
    revision: u64,
}

/// Two revisions of an item.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Revisions {
    /// Where the item is.
    path: ItemPath,
    /// The first revision.
    from: u64,
    /// The second revision.
    to: u64,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/items/uses",
            "whereUsed",
            "Lists who uses an item, by itself or through a folder.",
            get(uses),
        )
        .access(Access::Reads)
        .query::<AtPath>()
        .answers::<Vec<Use>>(200, "Its users, as far as the caller may see them."),
        Route::new(
            Method::GET,
            "/rest/items/history",
            "itemHistory",
            "Lists the kept revisions of an item, the newest first.",
            get(history),
        )
        .access(Access::Reads)
        .query::<AtPath>()
        .answers::<Vec<RevisionEntry>>(200, "The revisions."),
        Route::new(
            Method::GET,
            "/rest/items/revision",
            "showRevision",
            "Shows an item as it was at a revision.",
            get(revision),
        )
        .access(Access::Reads)
        .query::<Revision>()
        .answers::<ItemDocument>(200, "The document."),
        Route::new(
            Method::GET,
            "/rest/items/compare",
            "compareRevisions",
            "Tells what differs between two revisions of an item.",
            get(compare),
        )
        .access(Access::Reads)
        .query::<Revisions>()
        .answers::<RevisionComparison>(200, "The differences."),
        Route::new(
            Method::POST,
            "/rest/items/bring-back",
            "bringBack",
            "Saves an item as it was at a revision.",
            post(bring_back),
        )
        .access(Access::ReadsAndWrites)
        .takes::<Revision>()
        .answers::<SavedItem>(200, "It is as it was."),
    ]
}

async fn uses(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<AtPath>,
) -> Result<Json<Vec<Use>>, Problem> {
    let service = &application.service;
    Ok(Json(service.where_used(&caller, &asked.path).await?))
}

async fn history(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<AtPath>,
) -> Result<Json<Vec<RevisionEntry>>, Problem> {
    let service = &application.service;
    Ok(Json(service.history(&caller, &asked.path).await?))
}

async fn revision(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<Revision>,
) -> Result<Json<ItemDocument>, Problem> {
    let service = &application.service;
    let document = service
        .show_revision(&caller, &asked.path, asked.revision)
        .await?;
    Ok(Json(document))
}

async fn compare(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<Revisions>,
) -> Result<Json<RevisionComparison>, Problem> {
    let compared = application
        .service
        .compare_revisions(&caller, &asked.path, asked.from, asked.to)
        .await?;
    Ok(Json(compared))
}

async fn bring_back(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<Revision>,
) -> Result<Json<SavedItem>, Problem> {
    let service = &application.service;
    let saved = service
        .bring_back(&caller, &sent.path, sent.revision)
        .await?;
    Ok(Json(saved))
}
