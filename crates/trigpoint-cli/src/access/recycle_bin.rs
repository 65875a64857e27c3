//! The Recycle Bin, here or there.

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use trigpoint_model::Tree;
use trigpoint_service::items::SavedItem;
use trigpoint_service::recycle_bin::{BinEntry, BinListing};

use super::{Access, Here};
use crate::failure::Failure;

#[derive(Deserialize)]
struct Purged {
    items: u64,
}

impl Access {
    /// What is in the Recycle Bin, of one tree or of all.
    pub(crate) async fn recycle_bin(&self, tree: Option<Tree>) -> Result<Vec<BinEntry>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.recycle_bin(caller, tree).await?),
            Self::There(server) => {
                let tree = tree.map(|tree| ("tree", tree.to_string()));
                let (mut all, mut after) = (Vec::new(), None);
                loop {
                    let behind = after.take().map(|next| ("after", next));
                    let query: Vec<_> = tree.clone().into_iter().chain(behind).collect();
                    let page: BinListing = server.get(&["recycle-bin"], &query).await?;
                    all.extend(page.entries);
                    let Some(next) = page.next else { break };
                    after = Some(next);
                }
                // Pages come by time; a stable sort keeps that for what was at one place.
                all.sort_by(|one: &BinEntry, other| one.path.cmp(&other.path));
                Ok(all)
            }
        }
    }

    /// Puts entries back to their places.
    pub(crate) async fn restore_from_bin(
        &self,
        entries: &[u64],
    ) -> Result<Vec<SavedItem>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.restore_from_bin(caller, entries).await?),
            Self::There(server) => {
                let body = json!({"entries": entries});
                server
                    .json(Method::POST, &["recycle-bin", "restore"], &body)
                    .await
            }
        }
    }

    /// Deletes entries for good; gives how many items and folders are gone.
    pub(crate) async fn purge(&self, entries: &[u64]) -> Result<u64, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.purge(caller, entries).await?),
            Self::There(server) => {
                let body = json!({"entries": entries});
                let Purged { items } = server
                    .json(Method::POST, &["recycle-bin", "purge"], &body)
                    .await?;
                Ok(items)
            }
        }
    }

    /// Deletes for good all that is in the Recycle Bin, of one tree or of all.
    pub(crate) async fn empty_bin(&self, tree: Option<Tree>) -> Result<u64, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.empty_bin(caller, tree).await?),
            Self::There(server) => {
                let body = match tree {
                    Some(tree) => json!({"tree": tree.as_str()}),
                    None => json!({"all": true}),
                };
                let Purged { items } = server
                    .json(Method::POST, &["recycle-bin", "purge"], &body)
                    .await?;
                Ok(items)
            }
        }
    }
}
