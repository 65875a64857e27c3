//! What folders hold, by pages: no page grows with the repository.

use trigpoint_model::{ItemId, ItemKind, ItemPath};

use crate::snapshot::PlaceKey;
use crate::summary::{FOLDERS, ITEMS, SummaryRow, summary_sql};
use crate::{ItemSummary, RepositoryError, Snapshot, column};

/// A name that is taken in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenName {
    /// The name in the form in which names are compared.
    pub key: String,
    /// Who has it.
    pub id: ItemId,
    /// What that is.
    pub kind: ItemKind,
}

impl Snapshot {
    /// What a folder holds, folders first, then by name, after the [`ItemSummary::cursor`] of the
    /// last item of the page before; empty for a folder that is not there.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn children(
        &mut self,
        folder: &ItemPath,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<ItemSummary>, RepositoryError> {
        let Some(seq) = self.folder_seq(folder).await? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        let (folders_after, items_after) = match after {
            None => (Some(""), ""),
            Some(cursor) => match cursor.strip_prefix(FOLDERS) {
                Some(key) => (Some(key), ""),
                None => (None, cursor.strip_prefix(ITEMS).unwrap_or(cursor)),
            },
        };
        if let Some(after) = folders_after {
            let rows = sqlx::query(summary_sql!(
                "item i",
                "WHERE i.parent = ?1 AND i.bin IS NULL AND i.kind = 'folder' AND i.name_key > ?2
                ORDER BY i.name_key LIMIT ?3"
            ))
            .bind(seq)
            .bind(after)
            .bind(column::limit(limit))
            .fetch_all(self.connection())
            .await?;
            found = SummaryRow::read_all(&rows)?;
        }
        if found.len() < limit {
            let rows = sqlx::query(summary_sql!(
                "item i",
                "WHERE i.parent = ?1 AND i.bin IS NULL AND i.kind <> 'folder' AND i.name_key > ?2
                ORDER BY i.name_key LIMIT ?3"
            ))
            .bind(seq)
            .bind(items_after)
            .bind(column::limit(limit - found.len()))
            .fetch_all(self.connection())
            .await?;
            found.extend(SummaryRow::read_all(&rows)?);
        }
        Ok(found.into_iter().map(|row| row.summary).collect())
    }

    /// Everything below a folder, however deep, after the path of the last item of the page
    /// before; empty for a folder that is not there.
    ///
    /// The order is by folder, then by name: a folder comes before all that it holds.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn descendants(
        &mut self,
        folder: &ItemPath,
        after: Option<&ItemPath>,
        limit: usize,
    ) -> Result<Vec<ItemSummary>, RepositoryError> {
        let top = folder.key().into_owned();
        let last = match after.map(PlaceKey::of) {
            Some(PlaceKey {
                folder: Some(folder),
                name,
            }) => PlaceKey {
                folder: Some(folder),
                name,
            },
            Some(PlaceKey { folder: None, .. }) | None => PlaceKey {
                folder: Some(top.clone()),
                name: String::new(),
            },
        };
        let last_folder = last.folder.unwrap_or_default();
        let rows = sqlx::query(summary_sql!(
            "folder f CROSS JOIN item i ON i.parent = f.seq AND i.bin IS NULL",
            "WHERE f.path_key = ?1 AND i.name_key > ?2 ORDER BY i.name_key LIMIT ?3"
        ))
        .bind(&last_folder)
        .bind(&last.name)
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        let mut found = SummaryRow::read_all(&rows)?;
        if found.len() < limit {
            // `0` is the character after `/`: the range is all paths below the folder.
            let rows = sqlx::query(summary_sql!(
                "folder f CROSS JOIN item i ON i.parent = f.seq AND i.bin IS NULL",
                "WHERE f.path_key >= ?1 || '/' AND f.path_key < ?1 || '0' AND f.path_key > ?2
                ORDER BY f.path_key, i.name_key LIMIT ?3"
            ))
            .bind(&top)
            .bind(&last_folder)
            .bind(column::limit(limit - found.len()))
            .fetch_all(self.connection())
            .await?;
            found.extend(SummaryRow::read_all(&rows)?);
        }
        Ok(found.into_iter().map(|row| row.summary).collect())
    }

    /// How many items and folders are directly in a folder, or all that are below it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn count_in(
        &mut self,
        folder: &ItemPath,
        recursive: bool,
    ) -> Result<u64, RepositoryError> {
        let count: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM folder f CROSS JOIN item i ON i.parent = f.seq AND i.bin IS NULL
            WHERE f.path_key = ?1
                OR ?2 AND f.path_key >= ?1 || '/' AND f.path_key < ?1 || '0'",
        )
        .bind(folder.key().as_ref())
        .bind(recursive)
        .fetch_one(self.connection())
        .await?;
        column::count(count)
    }

    /// The names taken in a folder, by key, after the key of the last of the page before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn names_in(
        &mut self,
        folder: &ItemPath,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<TakenName>, RepositoryError> {
        let Some(seq) = self.folder_seq(folder).await? else {
            return Ok(Vec::new());
        };
        let rows: Vec<(String, Vec<u8>, String)> = sqlx::query_as(
            "SELECT name_key, id, kind FROM item
            WHERE parent = ?1 AND bin IS NULL AND name_key > ?2 ORDER BY name_key LIMIT ?3",
        )
        .bind(seq)
        .bind(after.unwrap_or_default())
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|(key, id, kind)| {
                Ok(TakenName {
                    key,
                    id: column::id(&id)?,
                    kind: column::kind(&kind)?,
                })
            })
            .collect()
    }

    pub(crate) async fn folder_seq(
        &mut self,
        folder: &ItemPath,
    ) -> Result<Option<i64>, RepositoryError> {
        Ok(
            sqlx::query_scalar("SELECT seq FROM folder WHERE path_key = ?1")
                .bind(folder.key().as_ref())
                .fetch_optional(self.connection())
                .await?,
        )
    }
}
