//! Live items in the order of their ids, page by page: what the plan of a repository restore
//! compares with a backup.

use sqlx::Row;
use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemId, ItemKind, ItemPath};

use crate::{RepositoryError, Snapshot, column};

/// What tells whether an item is the same as another: identity, kind, place and content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveItem {
    /// The item.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its place.
    pub path: ItemPath,
    /// The hash of what it says.
    pub content_hash: Hash,
}

impl Snapshot {
    /// The next live items and folders after this id, ascending by id; the roots of the trees are
    /// left out.
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn live_by_id(
        &mut self,
        after: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<LiveItem>, RepositoryError> {
        let after = after.as_ref().map(column::bytes).unwrap_or_default();
        let rows = sqlx::query(
            "SELECT i.id, i.kind, p.path || '/' || i.name AS path, i.content_hash
            FROM item i INDEXED BY item_live_id CROSS JOIN folder p ON p.seq = i.parent
            WHERE i.bin IS NULL AND i.id > ?1 ORDER BY i.id LIMIT ?2",
        )
        .bind(after)
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(LiveItem {
                    id: column::id(row.try_get("id")?)?,
                    kind: column::kind(row.try_get("kind")?)?,
                    path: column::path(row.try_get("path")?)?,
                    content_hash: column::hash(row.try_get("content_hash")?)?,
                })
            })
            .collect()
    }
    /// The live data stores that have passwords, ascending by id; never what they are.
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn items_with_secrets(&mut self) -> Result<Vec<ItemId>, RepositoryError> {
        let ids: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT DISTINCT i.id FROM secret s JOIN item i ON i.seq = s.item
            WHERE i.bin IS NULL ORDER BY i.id",
        )
        .fetch_all(self.connection())
        .await?;
        ids.iter().map(|id| column::id(id)).collect()
    }
}
