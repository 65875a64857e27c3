//! Items for a browser: lists in pages, and one act at a time, each on a path in the request.

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_model::{ItemKind, ItemPath};
use trigpoint_service::item_pages::{ItemPage, PageWanted};
use trigpoint_service::items::{Deleted, SavedItem, ShownItem};

use crate::application::Application;
use crate::extract::{Asked, Asking, AtPath, Sent, not_understood};
use crate::problem::Problem;
use crate::route::{Access, Route};

/// Items of a page, unless fewer are asked for.
const PAGE: usize = 500;

/// Which items are wanted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listing {
    /// What is directly in this folder.
    folder: Option<ItemPath>,
    /// All that is below this folder, however deep.
    below: Option<ItemPath>,
    /// What stands behind the page before: its `next`.
    after: Option<String>,
    /// So many at most; 500 if it is not said, never more than 1,000.
    limit: Option<usize>,
}

/// A new item, empty.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewItem {
    /// What it is.
    kind: ItemKind,
    /// Where it is to be.
    path: ItemPath,
}

/// From one place to another.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FromTo {
    /// Where the item or folder is.
    from: ItemPath,
    /// Where it is to be, with its name there.
    to: ItemPath,
}

/// From one place to another, under a number where that is taken.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Copying {
    /// Where the item or folder is.
    from: ItemPath,
    /// Where the copy is to be, with its name there.
    to: ItemPath,
    /// Whether a taken name gets the smallest free number.
    #[serde(default)]
    number: bool,
}

/// What is to be deleted.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Deletion {
    /// The items and folders.
    paths: Vec<ItemPath>,
    /// Whether folders go with all they hold.
    #[serde(default)]
    recursive: bool,
    /// Whether items go that others use.
    #[serde(default)]
    including_used: bool,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/items",
            "listItems",
            "Lists what is in a folder, or below it, in pages.",
            get(list),
        )
        .access(Access::Reads)
        .query::<Listing>()
        .answers::<ItemPage>(200, "A page."),
        Route::new(
            Method::GET,
            "/rest/items/at",
            "showItem",
            "Shows an item with its document.",
            get(show),
        )
        .access(Access::Reads)
        .query::<AtPath>()
        .answers::<ShownItem>(200, "The item."),
        Route::new(
            Method::POST,
            "/rest/items",
            "createItem",
            "Creates an empty item or folder.",
            post(create),
        )
        .access(Access::Writes)
        .takes::<NewItem>()
        .answers::<SavedItem>(201, "It is there."),
        Route::new(
            Method::POST,
            "/rest/items/move",
            "moveItem",
            "Moves or renames an item or folder; what refers to it still does.",
            post(relocate),
        )
        .access(Access::Writes)
        .takes::<FromTo>()
        .answers::<SavedItem>(200, "It is at its new place."),
        Route::new(
            Method::POST,
            "/rest/items/copy",
            "copyItem",
            "Copies an item, or a folder with all it holds.",
            post(copy),
        )
        .access(Access::Writes)
        .takes::<Copying>()
        .answers::<SavedItem>(201, "The copy."),
        Route::new(
            Method::POST,
            "/rest/items/delete",
            "deleteItems",
            "Moves items and folders to the Recycle Bin, all of them or none.",
            post(delete),
        )
        .access(Access::Writes)
        .takes::<Deletion>()
        .answers::<Deleted>(200, "They are in the Recycle Bin."),
    ]
}

async fn list(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<Listing>,
) -> Result<Json<ItemPage>, Problem> {
    let (folder, recursive) = match (asked.folder, asked.below) {
        (Some(folder), None) => (folder, false),
        (None, Some(below)) => (below, true),
        (Some(_), Some(_)) | (None, None) => {
            return Err(not_understood(
                "the query",
                "it wants one of `folder` and `below`",
            ));
        }
    };
    let wanted = PageWanted {
        folder,
        recursive,
        after: asked.after,
        limit: asked.limit.unwrap_or(PAGE),
    };
    let service = &application.service;
    Ok(Json(service.page_of_items(&caller, &wanted).await?))
}

async fn show(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<AtPath>,
) -> Result<Json<ShownItem>, Problem> {
    let service = &application.service;
    Ok(Json(service.show_item(&caller, &asked.path).await?))
}

async fn create(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<NewItem>,
) -> Result<(StatusCode, Json<SavedItem>), Problem> {
    let service = &application.service;
    let saved = service.create_item(&caller, sent.kind, &sent.path).await?;
    Ok((StatusCode::CREATED, Json(saved)))
}

async fn relocate(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<FromTo>,
) -> Result<Json<SavedItem>, Problem> {
    let service = &application.service;
    Ok(Json(
        service.move_item(&caller, &sent.from, &sent.to).await?,
    ))
}

async fn copy(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(Copying { from, to, number }): Sent<Copying>,
) -> Result<(StatusCode, Json<SavedItem>), Problem> {
    let service = &application.service;
    let saved = service.copy_item(&caller, &from, &to, number).await?;
    Ok((StatusCode::CREATED, Json(saved)))
}

async fn delete(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<Deletion>,
) -> Result<Json<Deleted>, Problem> {
    let deleted = application
        .service
        .delete_items(&caller, &sent.paths, sent.recursive, sent.including_used)
        .await?;
    Ok(Json(deleted))
}
