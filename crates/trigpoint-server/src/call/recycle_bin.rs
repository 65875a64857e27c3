//! The Recycle Bin: what was deleted, and back.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::Tree;
use trigpoint_service::item_pages::PAGE_MAX;
use trigpoint_service::items::SavedItem;
use trigpoint_service::recycle_bin::BinListing;

use crate::application::Application;
use crate::extract::{Asked, Asking, Sent, not_understood};
use crate::problem::Problem;
use crate::route::{Access, Route};

/// A tree, by its name.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum TreeName {
    DataStores,
    Rules,
    Actions,
    ActionMaps,
    Sessions,
}

impl From<TreeName> for Tree {
    fn from(name: TreeName) -> Self {
        match name {
            TreeName::DataStores => Self::DataStores,
            TreeName::Rules => Self::Rules,
            TreeName::Actions => Self::Actions,
            TreeName::ActionMaps => Self::ActionMaps,
            TreeName::Sessions => Self::Sessions,
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OfTree {
    /// Of this tree only.
    tree: Option<TreeName>,
    /// What stands behind the page before: its `next`.
    after: Option<String>,
    /// So many at most; 1,000 if nothing is said, and no more than that.
    limit: Option<usize>,
}

/// Entries of the Recycle Bin.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Entries {
    /// Their numbers.
    entries: Vec<u64>,
}

/// What is to be gone for good: entries, all of a tree, or all.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Purge {
    /// The numbers of the entries.
    entries: Option<Vec<u64>>,
    /// The tree.
    tree: Option<TreeName>,
    /// Whether all of every tree is meant.
    #[serde(default)]
    all: bool,
}

/// What was purged.
#[derive(Serialize, JsonSchema)]
struct Purged {
    /// The items and folders that are gone.
    items: u64,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/recycle-bin",
            "listRecycleBin",
            "Lists what was deleted, the last first and in pages, as far as the caller may see it.",
            get(list),
        )
        .access(Access::Reads)
        .query::<OfTree>()
        .answers::<BinListing>(200, "A page of what was deleted."),
        Route::new(
            Method::POST,
            "/rest/recycle-bin/restore",
            "restoreFromRecycleBin",
            "Brings entries back to their places, all of them or none.",
            post(restore),
        )
        .access(Access::Writes)
        .takes::<Entries>()
        .answers::<Vec<SavedItem>>(200, "They are back."),
        Route::new(
            Method::POST,
            "/rest/recycle-bin/purge",
            "purgeRecycleBin",
            "Removes entries, all of a tree, or all, for good.",
            post(purge),
        )
        .access(Access::Writes)
        .takes::<Purge>()
        .answers::<Purged>(200, "They are gone."),
    ]
}

async fn list(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<OfTree>,
) -> Result<Json<BinListing>, Problem> {
    let service = &application.service;
    let (tree, limit) = (asked.tree.map(Tree::from), asked.limit.unwrap_or(PAGE_MAX));
    Ok(Json(
        service
            .page_of_bin(&caller, tree, asked.after.as_deref(), limit)
            .await?,
    ))
}

async fn restore(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<Entries>,
) -> Result<Json<Vec<SavedItem>>, Problem> {
    let service = &application.service;
    Ok(Json(
        service.restore_from_bin(&caller, &sent.entries).await?,
    ))
}

async fn purge(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<Purge>,
) -> Result<Json<Purged>, Problem> {
    let service = &application.service;
    let items = match (sent.entries, sent.tree, sent.all) {
        (Some(entries), None, false) => service.purge(&caller, &entries).await?,
        (None, Some(tree), false) => service.empty_bin(&caller, Some(tree.into())).await?,
        (None, None, true) => service.empty_bin(&caller, None).await?,
        (_, _, _) => {
            return Err(not_understood(
                "the body",
                "it wants one of `entries`, `tree` and `all`",
            ));
        }
    };
    Ok(Json(Purged { items }))
}
