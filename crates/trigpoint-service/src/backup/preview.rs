//! What a backup would hold, and why each item comes along that was not selected.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_model::{ItemId, ItemKind, ItemPath};
use trigpoint_repository::{ItemSummary, Snapshot};

use super::{LOOK_UP, Selection, refuse_unseen, select};
use crate::error::ServiceError;
use crate::{Caller, Service};

/// Items that are told with the reason why they come along; those beyond are counted.
pub const NEEDED_MAX: usize = 1_000;

/// An item that was not selected, but is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeededItem {
    /// The item.
    pub path: ItemPath,
    /// What it is.
    pub kind: ItemKind,
    /// The first item that refers to it, or to a folder that it is in.
    pub needed_by: Option<ItemPath>,
}

/// What a backup would hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupPreview {
    /// The items, without folders.
    pub items: u64,
    /// The folders.
    pub folders: u64,
    /// The items by kind.
    pub by_kind: BTreeMap<ItemKind, u64>,
    /// How many of the items were not selected, but are needed.
    pub needed_count: u64,
    /// The first of these, in the order of the archive.
    pub needed: Vec<NeededItem>,
    /// References that lead nowhere in the repository: restored as they are.
    pub missing_references: Vec<String>,
}

impl Service {
    /// What a backup of these paths would hold, and why; nothing is written.
    ///
    /// # Errors
    /// If nothing is at a path, or the caller may not read something that is needed.
    pub async fn preview_backup(
        &self,
        caller: &Caller,
        paths: &[ItemPath],
    ) -> Result<BackupPreview, ServiceError> {
        for path in paths {
            caller.reading(path.tree())?;
        }
        let grant = caller.reading_some()?;
        let mut snapshot = self.guard.read(&grant).await?;
        let selection = select(&mut snapshot, paths).await?;
        refuse_unseen(&selection, &grant)?;
        let because = reasons(&mut snapshot, &selection).await?;
        let needed = selection.needed().take(NEEDED_MAX);
        Ok(BackupPreview {
            items: selection.by_kind(false).values().sum(),
            folders: selection.by_kind(true).values().sum(),
            by_kind: selection.by_kind(false),
            needed_count: selection.needed().count() as u64,
            needed: needed
                .map(|item| NeededItem {
                    path: item.path.clone(),
                    kind: item.kind,
                    needed_by: because.of(item),
                })
                .collect(),
            missing_references: selection.missing_in_words(),
        })
    }
}

/// Which item of the selection refers to which other first.
struct Because {
    by_target: HashMap<ItemId, ItemPath>,
    folders: HashMap<ItemPath, ItemId>,
}

impl Because {
    /// Who needs an item: who refers to it, or to the nearest folder around it.
    fn of(&self, item: &ItemSummary) -> Option<ItemPath> {
        if let Some(found) = self.by_target.get(&item.id) {
            return Some(found.clone());
        }
        let mut around = item.path.parent();
        while let Some(folder) = around {
            let id = self.folders.get(&folder);
            if let Some(found) = id.and_then(|id| self.by_target.get(id)) {
                return Some(found.clone());
            }
            around = folder.parent();
        }
        None
    }
}

async fn reasons(snapshot: &mut Snapshot, selection: &Selection) -> Result<Because, ServiceError> {
    let paths: HashMap<ItemId, &ItemPath> = selection
        .summaries
        .iter()
        .map(|summary| (summary.id, &summary.path))
        .collect();
    // What was selected comes first: it is what a user knows.
    let (mut from, others): (Vec<ItemId>, Vec<ItemId>) = selection
        .summaries
        .iter()
        .map(|summary| summary.id)
        .partition(|id| selection.selected.contains(id));
    from.extend(others);
    let mut by_target = HashMap::new();
    for batch in from.chunks(LOOK_UP) {
        for reference in snapshot.references_from(batch).await? {
            let path = paths
                .get(&reference.from)
                .filter(|_| reference.role.is_required());
            if let Some(path) = path {
                by_target
                    .entry(reference.target)
                    .or_insert_with(|| (*path).clone());
            }
        }
    }
    let folders = selection.summaries.iter();
    let folders = folders.filter(|summary| summary.kind == ItemKind::Folder);
    Ok(Because {
        by_target,
        folders: folders
            .map(|folder| (folder.path.clone(), folder.id))
            .collect(),
    })
}
