//! What a folder or tree holds, in pages: each is read by itself, however large the folder is.

use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_model::ItemPath;

use crate::error::ServiceError;
use crate::items::{ItemEntry, at};
use crate::{Caller, Service};

/// Items of a page at most.
pub const PAGE_MAX: usize = 1_000;

/// Which items are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageWanted {
    /// The folder.
    pub folder: ItemPath,
    /// Whether all that is below it is wanted, however deep.
    pub recursive: bool,
    /// What stands behind the page before: its `next`.
    pub after: Option<String>,
    /// So many at most.
    pub limit: usize,
}

/// A page of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ItemPage {
    /// The items: of a folder its folders first, then by name; of all below one by folder.
    pub items: Vec<ItemEntry>,
    /// What to give as `after` to get the next page; none if this is the last.
    pub next: Option<String>,
    /// How many there are on all pages; told with the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl Service {
    /// A page of what is in a folder or tree. It reads no more than the page.
    ///
    /// # Errors
    /// If nothing is at the place, `after` is no `next` of a page, or the repository cannot be
    /// read.
    pub async fn page_of_items(
        &self,
        caller: &Caller,
        wanted: &PageWanted,
    ) -> Result<ItemPage, ServiceError> {
        let PageWanted {
            folder,
            recursive,
            after,
            limit,
        } = wanted;
        let grant = caller.reading(folder.tree())?;
        let mut snapshot = self.guard.read(&grant).await?;
        let there = at(&mut snapshot, folder).await?;
        if !there.is_folder() {
            return Ok(ItemPage {
                items: vec![there.into()],
                next: None,
                total: Some(1),
            });
        }
        let limit = (*limit).clamp(1, PAGE_MAX);
        let mut found = if *recursive {
            let after = after.as_deref().map(str::parse::<ItemPath>).transpose();
            let after = after.map_err(|_| ServiceError::NoSuchPage)?;
            snapshot
                .descendants(folder, after.as_ref(), limit + 1)
                .await?
        } else {
            snapshot
                .children(folder, after.as_deref(), limit + 1)
                .await?
        };
        let is_last = found.len() <= limit;
        found.truncate(limit);
        let next = found.last().filter(|_| !is_last).map(|last| {
            if *recursive {
                last.path.to_string()
            } else {
                last.cursor()
            }
        });
        let total = match after {
            None => Some(snapshot.count_in(folder, *recursive).await?),
            Some(_) => None,
        };
        Ok(ItemPage {
            items: found.into_iter().map(ItemEntry::from).collect(),
            next,
            total,
        })
    }
}
