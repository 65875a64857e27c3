//! What a listing shows of an item: everything but its body.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Stamp};

use crate::{RepositoryError, SaveError, column};

/// What a listing shows of an item or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemSummary {
    /// Its identity.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its place.
    pub path: ItemPath,
    /// The last segment of its path; the tree's name for a root.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who made it, and when, as its document says.
    pub created: Stamp,
    /// Who edited it last, and when, as its document says.
    pub edited: Stamp,
    /// Its revision: rises with every save, and is never used twice in one repository.
    pub revision: u64,
    /// Who saved this revision here, and when.
    pub saved: Stamp,
    /// The hash of what it says; none for the root of a tree.
    pub content_hash: Option<Hash>,
    /// Whether it is a folder that holds something.
    pub has_children: bool,
}

impl ItemSummary {
    /// Whether it is a folder.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.kind == ItemKind::Folder
    }

    /// Refuses a change that is based on another revision.
    ///
    /// # Errors
    /// [`SaveError::Stale`] if a revision is `expected` and this is not it.
    pub fn check_revision(&self, expected: Option<u64>) -> Result<(), SaveError> {
        match expected {
            Some(expected) if expected != self.revision => Err(SaveError::Stale {
                path: self.path.clone(),
                expected,
                found: self.revision,
                saved: self.saved.clone(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// The place of this item in its folder's listing: what `children` continues after.
    #[must_use]
    pub fn cursor(&self) -> String {
        let group = if self.is_folder() { FOLDERS } else { ITEMS };
        format!("{group}{}", trigpoint_model::name::nfc(&self.name))
    }
}

/// What a listing cursor begins with.
pub(crate) const FOLDERS: char = 'f';
pub(crate) const ITEMS: char = 'i';

/// A summary with its row number.
#[derive(Debug, Clone)]
pub(crate) struct SummaryRow {
    pub(crate) seq: i64,
    pub(crate) summary: ItemSummary,
}

/// A statement that selects summaries of `item i`; `folder p` is where the item is.
macro_rules! summary_sql {
    ($from:literal, $rest:expr) => {
        concat!(
            "SELECT i.seq, i.id, i.kind, coalesce(p.path, '') || '/' || i.name AS path, i.name,
                i.description, i.created_at, i.created_by, i.edited_at, i.edited_by, i.revision,
                i.saved_at, i.saved_by, i.content_hash,
                i.kind = 'folder' AND EXISTS (
                    SELECT 1 FROM item c WHERE c.parent = i.seq AND c.bin IS NULL) AS has_children
            FROM ",
            $from,
            " LEFT JOIN folder p ON p.seq = i.parent ",
            $rest
        )
    };
}
pub(crate) use summary_sql;

impl SummaryRow {
    pub(crate) fn read(row: &SqliteRow) -> Result<Self, RepositoryError> {
        let hash: Option<&[u8]> = row.try_get("content_hash")?;
        Ok(Self {
            seq: row.try_get("seq")?,
            summary: ItemSummary {
                id: column::id(row.try_get("id")?)?,
                kind: column::kind(row.try_get("kind")?)?,
                path: column::path(row.try_get("path")?)?,
                name: row.try_get("name")?,
                description: row.try_get("description")?,
                created: column::stamp(row.try_get("created_at")?, row.try_get("created_by")?)?,
                edited: column::stamp(row.try_get("edited_at")?, row.try_get("edited_by")?)?,
                revision: column::count(row.try_get("revision")?)?,
                saved: column::stamp(row.try_get("saved_at")?, row.try_get("saved_by")?)?,
                content_hash: hash.map(column::hash).transpose()?,
                has_children: row.try_get("has_children")?,
            },
        })
    }

    pub(crate) fn read_all(rows: &[SqliteRow]) -> Result<Vec<Self>, RepositoryError> {
        rows.iter().map(Self::read).collect()
    }
}
