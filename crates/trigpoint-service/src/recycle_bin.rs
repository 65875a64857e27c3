//! The Recycle Bin: what was deleted, until it is brought back or purged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Timestamp, Tree};
use trigpoint_repository::BinnedItem;

use crate::access::MayWrite;
use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::item_pages::PAGE_MAX;
use crate::items::SavedItem;
use crate::{Caller, Service};

/// Entries whose places the audit log names when they are purged at once.
const PATHS_NOTED_MAX: usize = 100;

/// What was deleted by one act: an item, or a folder with all it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BinEntry {
    /// Its number in the bin.
    pub entry: u64,
    /// Where it was.
    pub path: ItemPath,
    /// What it is.
    pub kind: ItemKind,
    /// Its id.
    pub id: ItemId,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// Who deleted it.
    pub deleted_by: String,
    /// How many items and folders it stands for.
    pub items: u64,
}

/// A page of the Recycle Bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BinListing {
    /// The entries, what was deleted last first.
    pub entries: Vec<BinEntry>,
    /// What to give as `after` to get the next page; none if this is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<BinnedItem> for BinEntry {
    fn from(item: BinnedItem) -> Self {
        Self {
            entry: item.entry,
            path: item.path,
            kind: item.kind,
            id: item.id,
            deleted_at: item.at,
            deleted_by: item.by,
            items: item.items,
        }
    }
}

impl Service {
    /// What is in the Recycle Bin, of one tree or of all.
    ///
    /// # Errors
    /// If the repository cannot be read.
    pub async fn recycle_bin(
        &self,
        caller: &Caller,
        tree: Option<Tree>,
    ) -> Result<Vec<BinEntry>, ServiceError> {
        let grant = match tree {
            Some(tree) => caller.reading(tree)?,
            None => caller.reading_some()?,
        };
        let mut snapshot = self.guard.read(&grant).await?;
        let found = snapshot.recycle_bin(tree).await?;
        Ok(found
            .into_iter()
            .filter(|item| grant.sees_path(&item.path))
            .map(BinEntry::from)
            .collect())
    }

    /// A page of the Recycle Bin, of one tree or of all: of at most `limit` entries those that the
    /// caller may see.
    ///
    /// # Errors
    /// If `after` is no `next` of a page, or the repository cannot be read.
    pub async fn page_of_bin(
        &self,
        caller: &Caller,
        tree: Option<Tree>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<BinListing, ServiceError> {
        let grant = match tree {
            Some(tree) => caller.reading(tree)?,
            None => caller.reading_some()?,
        };
        let after = after.map(|text| place(text).ok_or(ServiceError::NoSuchPage));
        let limit = limit.clamp(1, PAGE_MAX);
        let mut snapshot = self.guard.read(&grant).await?;
        let mut found = snapshot
            .recycle_bin_page(tree, after.transpose()?, limit + 1)
            .await?;
        let is_last = found.len() <= limit;
        found.truncate(limit);
        let last = found.last().filter(|_| !is_last);
        let next = last.map(|last| format!("{} {}", last.at, last.entry));
        let seen = found
            .into_iter()
            .filter(|item| grant.sees_path(&item.path))
            .map(BinEntry::from);
        Ok(BinListing {
            entries: seen.collect(),
            next,
        })
    }

    /// Brings entries of the Recycle Bin back to their places, under a number where a name is
    /// taken: all of them, or none.
    ///
    /// # Errors
    /// If there is no such entry, or the repository cannot be written.
    pub async fn restore_from_bin(
        &self,
        caller: &Caller,
        entries: &[u64],
    ) -> Result<Vec<SavedItem>, ServiceError> {
        let grant = self.writing_bin(caller, entries).await?;
        let mut writer = self.guard.write(&grant, self.environment.now()).await?;
        let environment = self.environment.clone();
        let mut back = Vec::with_capacity(entries.len());
        for entry in entries {
            let saved = writer
                .restore_from_bin(*entry, &mut || environment.new_id())
                .await?;
            back.push(SavedItem {
                id: saved.id,
                path: saved.path,
                revision: saved.revision,
                created: false,
            });
        }
        writer.commit().await?;
        let told = |saved: &SavedItem| Told::new("bin-restore", saved.path.to_string());
        self.audit_done(caller, back.iter().map(told)).await;
        Ok(back)
    }

    /// Purges entries of the Recycle Bin for good; gives how many items and folders are gone.
    ///
    /// # Errors
    /// If there is no such entry, or the repository cannot be written.
    pub async fn purge(&self, caller: &Caller, entries: &[u64]) -> Result<u64, ServiceError> {
        let grant = self.writing_bin(caller, entries).await?;
        let mut writer = self.guard.write(&grant, self.environment.now()).await?;
        let paths = writer.view().paths_of_binned(entries, PATHS_NOTED_MAX);
        let paths = paths.await?;
        let gone = writer.purge(entries).await?;
        writer.commit().await?;
        self.audit_done(caller, purged_told(gone, &paths)).await;
        Ok(gone)
    }

    /// The grant to write what these entries are of. One of a tree that the caller may not write is
    /// refused by its tree alone; one that is not there is refused later.
    async fn writing_bin<'a>(
        &self,
        caller: &'a Caller,
        entries: &[u64],
    ) -> Result<MayWrite<'a>, ServiceError> {
        let writing = caller.writing_some()?;
        if Tree::ALL.into_iter().all(|tree| caller.may_write(tree)) {
            return Ok(writing);
        }
        let mut snapshot = self.guard.planning(&writing).await?;
        let trees = snapshot.trees_of_binned(entries).await?;
        caller.writing_all(trees)
    }

    /// Purges the whole Recycle Bin of one tree or of all; gives how many items and folders are
    /// gone.
    ///
    /// # Errors
    /// If the repository cannot be written.
    pub async fn empty_bin(
        &self,
        caller: &Caller,
        tree: Option<Tree>,
    ) -> Result<u64, ServiceError> {
        let trees = tree.map_or_else(|| Tree::ALL.to_vec(), |tree| vec![tree]);
        let grant = caller.writing_all(trees)?;
        let mut writer = self.guard.write(&grant, self.environment.now()).await?;
        let view = writer.view();
        let first = view.recycle_bin_page(tree, None, PATHS_NOTED_MAX).await?;
        let paths: Vec<ItemPath> = first.into_iter().map(|entry| entry.path).collect();
        let gone = writer.empty_bin(tree).await?;
        writer.commit().await?;
        self.audit_done(caller, purged_told(gone, &paths)).await;
        Ok(gone)
    }
}

/// What the audit log says of entries that were purged; nothing where there were none.
fn purged_told(gone: u64, paths: &[ItemPath]) -> Option<Told> {
    let target = match paths {
        [] => return None,
        [path] => path.to_string(),
        _ => format!("{gone} items and folders"),
    };
    let detail = json!({"items": gone, "paths": paths});
    Some(Told::new("bin-purge", target).with(detail))
}

/// When and as what number the entry was deleted that a page ends with.
fn place(text: &str) -> Option<(Timestamp, u64)> {
    let (at, entry) = text.split_once(' ')?;
    Some((at.parse().ok()?, entry.parse().ok()?))
}
