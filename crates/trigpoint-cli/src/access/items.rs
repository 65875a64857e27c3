//! Items: lists, shows, saves, moves, copies and deletes them, here or there.

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use trigpoint_model::{ItemDocument, ItemKind, ItemPath};
use trigpoint_service::compare::RevisionComparison;
use trigpoint_service::items::{
    Deleted, ItemEntry, ItemList, RevisionEntry, SavedItem, ShownItem, Use,
};

use super::{Access, Here};
use crate::failure::Failure;

/// Items of a page; the most that a server gives.
const PAGE: usize = 1_000;

/// A page of a listing.
#[derive(Deserialize)]
struct Page {
    items: Vec<ItemEntry>,
    next: Option<String>,
}

impl Access {
    /// What is in a folder or tree, or the item itself; with `recursive` all that is below.
    pub(crate) async fn list_items(
        &self,
        path: &ItemPath,
        recursive: bool,
    ) -> Result<ItemList, Failure> {
        let server = match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                return Ok(service.list_items(caller, path, recursive).await?);
            }
            Self::There(server) => server,
        };
        let place = if recursive { "below" } else { "folder" };
        let mut all = ItemList { items: Vec::new() };
        let mut after: Option<String> = None;
        loop {
            let mut query = vec![(place, path.to_string()), ("limit", PAGE.to_string())];
            query.extend(after.map(|after| ("after", after)));
            let Page { items, next } = server.get(&["items"], &query).await?;
            all.items.extend(items);
            match next {
                Some(next) => after = Some(next),
                None => return Ok(all),
            }
        }
    }

    /// The item at `path`, with its document.
    pub(crate) async fn show_item(&self, path: &ItemPath) -> Result<ShownItem, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.show_item(caller, path).await?),
            Self::There(server) => server.get(&["items", "at"], &at(path)).await,
        }
    }

    /// Saves a document at `path`.
    pub(crate) async fn put_item(
        &self,
        path: &ItemPath,
        document: ItemDocument,
        expected: Option<u64>,
    ) -> Result<SavedItem, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.put_item(caller, path, document, expected).await?),
            Self::There(server) => {
                let names = path.names();
                let segments: Vec<&str> = [path.tree().as_str()].into_iter().chain(names).collect();
                let mut request = server.request(Method::PUT, &segments);
                if let Some(revision) = expected {
                    request = request.header("If-Match", format!("\"{revision}\""));
                }
                server.answer(request.json(&document)).await
            }
        }
    }

    /// Creates an empty item or folder.
    pub(crate) async fn create_item(
        &self,
        kind: ItemKind,
        path: &ItemPath,
    ) -> Result<SavedItem, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.create_item(caller, kind, path).await?),
            Self::There(server) => {
                let body = json!({"kind": kind, "path": path});
                server.json(Method::POST, &["items"], &body).await
            }
        }
    }

    /// Moves or renames an item or folder.
    pub(crate) async fn move_item(
        &self,
        from: &ItemPath,
        to: &ItemPath,
    ) -> Result<SavedItem, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.move_item(caller, from, to).await?),
            Self::There(server) => {
                let body = json!({"from": from, "to": to});
                server.json(Method::POST, &["items", "move"], &body).await
            }
        }
    }

    /// Copies an item, or a folder with all it holds.
    pub(crate) async fn copy_item(
        &self,
        from: &ItemPath,
        to: &ItemPath,
    ) -> Result<SavedItem, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.copy_item(caller, from, to, false).await?),
            Self::There(server) => {
                let body = json!({"from": from, "to": to});
                server.json(Method::POST, &["items", "copy"], &body).await
            }
        }
    }

    /// Moves items and folders to the Recycle Bin.
    pub(crate) async fn delete_items(
        &self,
        paths: &[ItemPath],
        recursive: bool,
        including_used: bool,
    ) -> Result<Deleted, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service
                .delete_items(caller, paths, recursive, including_used)
                .await?),
            Self::There(server) => {
                let body = json!({
                    "paths": paths,
                    "recursive": recursive,
                    "includingUsed": including_used,
                });
                server.json(Method::POST, &["items", "delete"], &body).await
            }
        }
    }

    /// Who uses an item.
    pub(crate) async fn where_used(&self, path: &ItemPath) -> Result<Vec<Use>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.where_used(caller, path).await?),
            Self::There(server) => server.get(&["items", "uses"], &at(path)).await,
        }
    }

    /// The kept revisions of an item.
    pub(crate) async fn history(&self, path: &ItemPath) -> Result<Vec<RevisionEntry>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.history(caller, path).await?),
            Self::There(server) => server.get(&["items", "history"], &at(path)).await,
        }
    }

    /// An item as it was at a revision.
    pub(crate) async fn show_revision(
        &self,
        path: &ItemPath,
        revision: u64,
    ) -> Result<ItemDocument, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.show_revision(caller, path, revision).await?),
            Self::There(server) => {
                let query = [
                    ("path", path.to_string()),
                    ("revision", revision.to_string()),
                ];
                server.get(&["items", "revision"], &query).await
            }
        }
    }

    /// What differs between two revisions of an item.
    pub(crate) async fn compare_revisions(
        &self,
        path: &ItemPath,
        from: u64,
        to: u64,
    ) -> Result<RevisionComparison, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.compare_revisions(caller, path, from, to).await?),
            Self::There(server) => {
                let query = [
                    ("path", path.to_string()),
                    ("from", from.to_string()),
                    ("to", to.to_string()),
                ];
                server.get(&["items", "compare"], &query).await
            }
        }
    }

    /// Saves an item as it was at a revision.
    pub(crate) async fn bring_back(
        &self,
        path: &ItemPath,
        revision: u64,
    ) -> Result<SavedItem, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.bring_back(caller, path, revision).await?),
            Self::There(server) => {
                let body = json!({"path": path, "revision": revision});
                server
                    .json(Method::POST, &["items", "bring-back"], &body)
                    .await
            }
        }
    }
}

fn at(path: &ItemPath) -> [(&'static str, String); 1] {
    [("path", path.to_string())]
}
