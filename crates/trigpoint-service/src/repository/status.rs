//! How the repository is: what it holds, how much, and whether its last restore can be undone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_model::{ItemKind, Stamp, Timestamp};
use uuid::Uuid;

use super::safety::FOLDER;
use crate::error::ServiceError;
use crate::{Caller, Service};

/// How the repository is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryStatus {
    /// Its revision; rises with every change.
    pub revision: u64,
    /// The live items by kind, with folders.
    pub items: BTreeMap<ItemKind, u64>,
    /// The live items and folders.
    pub total: u64,
    /// Items and folders in the Recycle Bin.
    pub recycle_bin: u64,
    /// Earlier revisions.
    pub revisions: u64,
    /// Uploaded files.
    pub files: u64,
    /// The bytes on disk, without backups.
    pub bytes: u64,
    /// The bytes of the kept backups.
    pub backup_bytes: u64,
    /// The last restore of the whole repository; none if there was none.
    pub last_restore: Option<LastRestore>,
    /// Whether that can be undone; what was changed since may yet stand in the way.
    pub can_undo: bool,
    /// The hash of all live items; only where it is asked for, since all are read for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_root: Option<String>,
}

/// A restore of the whole repository, without its report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LastRestore {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Who undid it, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone: Option<Stamp>,
}

impl Service {
    /// How the repository is; with its content root if that is wanted.
    ///
    /// # Errors
    /// If the caller may not, or it cannot be read.
    pub async fn repository_status(
        &self,
        caller: &Caller,
        with_root: bool,
    ) -> Result<RepositoryStatus, ServiceError> {
        let grant = caller.administering_repository()?;
        let whole = self.guard.whole(&grant);
        let mut snapshot = whole.read().await?;
        let counts = snapshot.dump_counts().await?;
        let mut items: BTreeMap<ItemKind, u64> = snapshot.counts().await?.into_iter().collect();
        if counts.folders > 0 {
            items.insert(ItemKind::Folder, counts.folders);
        }
        let content_root = if with_root {
            Some(snapshot.content_root().await?.to_string())
        } else {
            None
        };
        let found = whole.control().repository_restores(1).await?;
        let last_restore = found.into_iter().next().map(|restore| LastRestore {
            id: restore.id,
            at: restore.at,
            by: restore.by,
            undone: restore.undone,
        });
        let (dir, backups) = (whole.dir().to_owned(), whole.dir().join(FOLDER));
        let sizes = move || (size_of_files(&dir), size_of_files(&backups));
        let (bytes, backup_bytes) = tokio::task::spawn_blocking(sizes)
            .await
            .map_err(ServiceError::task)?;
        Ok(RepositoryStatus {
            revision: snapshot.revision().await?,
            total: counts.folders + counts.items,
            items,
            recycle_bin: counts.binned,
            revisions: counts.revisions,
            files: counts.files,
            bytes,
            backup_bytes,
            can_undo: whole.undoable_switch().await?.is_some(),
            last_restore,
            content_root,
        })
    }
}

/// The bytes of the files that lie directly in a folder; one that goes meanwhile counts nothing.
fn size_of_files(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let metadata = entries.filter_map(|entry| entry.metadata().ok());
    metadata
        .filter(fs::Metadata::is_file)
        .map(|metadata| metadata.len())
        .sum()
}
