//! Items by the address of their place, in 1Integrate's own JSON.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_model::ItemKind;
use trigpoint_service::ServiceError;
use trigpoint_service::items::Deleted;

use super::listing::{Entry, Folder, word};
use crate::application::Application;
use crate::call::places::{At, Saving, expected, expected_of_deleted, expected_of_new, tag};
use crate::extract::{Asked, Asking, Text};
use crate::problem::Problem;

/// What a save did.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OneIntegrateSaved")]
pub(super) struct Saved {
    /// The name of the item or folder.
    name: String,
    /// `folder`, or what a file of the item ends in.
    r#type: &'static str,
    /// Its revision now, which the next save gives back.
    revision: u64,
    /// Whether it is new.
    created: bool,
    /// What of the item is not as its maker may expect.
    warnings: Vec<String>,
}

pub(super) async fn show(
    State(application): State<Application>,
    At(path): At,
    Asking(caller): Asking,
) -> Result<Response, Problem> {
    let service = &application.service;
    let listed = service.list_items(&caller, &path, false).await?;
    if let [only] = listed.items.as_slice()
        && only.path.key() == path.key()
    {
        let shown = service.show_foreign_item(&caller, &path).await?;
        let headers = [
            (ETAG, tag(shown.revision)),
            (CONTENT_TYPE, "application/json".to_owned()),
        ];
        return Ok((headers, shown.json).into_response());
    }
    let contents = listed
        .items
        .into_iter()
        .map(|item| Entry::new(item.name, item.kind));
    Ok(Json(Folder::at(&path, contents.collect())).into_response())
}

/// The deleted items of a tree: its address is one of its own, since nothing lies there.
pub(super) async fn recycle_bin(
    State(application): State<Application>,
    At(path): At,
    Asking(caller): Asking,
) -> Result<Json<Folder>, Problem> {
    let service = &application.service;
    let deleted = service.recycle_bin(&caller, Some(path.tree())).await?;
    let contents = deleted.into_iter().map(|entry| {
        let name = entry.path.name().map(|name| name.to_string());
        Entry::new(name.unwrap_or_default(), entry.kind)
    });
    Ok(Json(Folder::recycle_bin(contents.collect())))
}

pub(super) async fn save(
    State(application): State<Application>,
    At(path): At,
    Asking(caller): Asking,
    Asked(asked): Asked<Saving>,
    headers: HeaderMap,
    Text(text): Text,
) -> Result<Response, Problem> {
    let service = &application.service;
    let (saved, kind, warnings) = if asked.folder {
        expected_of_new(&headers)?;
        let kind = ItemKind::Folder;
        let saved = service.create_item(&caller, kind, &path).await?;
        (saved, kind, Vec::new())
    } else {
        let expected = expected(&headers)?;
        let done = service
            .put_foreign_item(&caller, &path, &text, expected)
            .await?;
        (done.saved, done.kind, done.warnings)
    };
    let status = if saved.created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let told = Saved {
        name: path
            .name()
            .map_or_else(String::new, |name| name.to_string()),
        r#type: word(kind),
        revision: saved.revision,
        created: saved.created,
        warnings,
    };
    Ok((status, [(ETAG, tag(saved.revision))], Json(told)).into_response())
}

/// 1Integrate knows no word for a folder that holds something: it goes with all of it. What others
/// use stays.
pub(super) async fn remove(
    State(application): State<Application>,
    At(path): At,
    Asking(caller): Asking,
    headers: HeaderMap,
) -> Result<Json<Deleted>, Problem> {
    if path.is_root() {
        return Err(ServiceError::IsRoot { path }.into());
    }
    let service = &application.service;
    let expected = expected_of_deleted(&headers)?;
    let deleted = service
        .delete_item(&caller, &path, expected, true, false)
        .await?;
    Ok(Json(deleted))
}
