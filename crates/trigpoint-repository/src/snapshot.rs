//! A consistent look at the repository, and the lookups by id and by path.

use std::path::{Path, PathBuf};

use sqlx::{Sqlite, SqliteConnection, Transaction};
use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemId, ItemKind, ItemPath};

use crate::live_ids::content_root;
use crate::summary::{SummaryRow, summary_sql};
use crate::{ItemSummary, RepositoryError, column};

/// One consistent look at the repository: what others commit meanwhile is not seen.
///
/// A [`Writer`](crate::Writer) has one as well, which sees the writer's own changes.
#[derive(Debug)]
pub struct Snapshot {
    transaction: Transaction<'static, Sqlite>,
    /// Where temporary files wait.
    spool: PathBuf,
}

impl Snapshot {
    pub(crate) fn new(transaction: Transaction<'static, Sqlite>, spool: &Path) -> Self {
        Self {
            transaction,
            spool: spool.to_owned(),
        }
    }

    pub(crate) fn spool(&self) -> &Path {
        &self.spool
    }

    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    pub(crate) async fn commit(self) -> Result<(), RepositoryError> {
        Ok(self.transaction.commit().await?)
    }

    /// The revision of the repository: one number that rises with every committed change.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn revision(&mut self) -> Result<u64, RepositoryError> {
        let revision = sqlx::query_scalar("SELECT revision FROM repository")
            .fetch_one(self.connection())
            .await?;
        column::count(revision)
    }

    /// The live item, folder or root at a place; names are compared in normal form C.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_path(
        &mut self,
        path: &ItemPath,
    ) -> Result<Option<ItemSummary>, RepositoryError> {
        Ok(self.row_at(path).await?.map(|row| row.summary))
    }

    /// The live item with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_id(&mut self, id: ItemId) -> Result<Option<ItemSummary>, RepositoryError> {
        Ok(self.row_of(id).await?.map(|row| row.summary))
    }

    /// The live items with these ids, in the order asked; those that are not there are left out.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_ids(&mut self, ids: &[ItemId]) -> Result<Vec<ItemSummary>, RepositoryError> {
        Ok(self
            .rows_of(ids)
            .await?
            .into_iter()
            .map(|row| row.summary)
            .collect())
    }

    /// The live items at these places, in the order asked; empty places are left out.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_paths(
        &mut self,
        paths: &[ItemPath],
    ) -> Result<Vec<ItemSummary>, RepositoryError> {
        Ok(self
            .rows_at(paths)
            .await?
            .into_iter()
            .map(|row| row.summary)
            .collect())
    }

    /// One hash over id, path and content of all live items and folders.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn content_root(&mut self) -> Result<Hash, RepositoryError> {
        let folder = self.spool().to_owned();
        content_root(self.connection(), &folder).await
    }

    /// How many live items there are of each kind; the roots of the trees are not counted.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn counts(&mut self) -> Result<Vec<(ItemKind, u64)>, RepositoryError> {
        counts(self.connection()).await
    }

    pub(crate) async fn row_at(
        &mut self,
        path: &ItemPath,
    ) -> Result<Option<SummaryRow>, RepositoryError> {
        Ok(self.rows_at(std::slice::from_ref(path)).await?.pop())
    }

    pub(crate) async fn row_of(
        &mut self,
        id: ItemId,
    ) -> Result<Option<SummaryRow>, RepositoryError> {
        Ok(self.rows_of(&[id]).await?.pop())
    }

    pub(crate) async fn rows_of(
        &mut self,
        ids: &[ItemId],
    ) -> Result<Vec<SummaryRow>, RepositoryError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(summary_sql!(
            "json_each(?1) j CROSS JOIN item i ON i.id = unhex(j.value) AND i.bin IS NULL",
            "ORDER BY j.key"
        ))
        .bind(column::id_list(ids))
        .fetch_all(self.connection())
        .await?;
        SummaryRow::read_all(&rows)
    }

    pub(crate) async fn rows_at(
        &mut self,
        paths: &[ItemPath],
    ) -> Result<Vec<SummaryRow>, RepositoryError> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<(usize, PlaceKey)> = paths.iter().map(PlaceKey::of).enumerate().collect();
        let items: Vec<_> = keys
            .iter()
            .filter_map(|(index, key)| Some((index, key.folder.as_ref()?, &key.name)))
            .collect();
        let rows = sqlx::query(summary_sql!(
            "json_each(?1) j
            CROSS JOIN folder f ON f.path_key = j.value ->> 1
            CROSS JOIN item i ON i.parent = f.seq AND i.name_key = j.value ->> 2
                AND i.bin IS NULL",
            "ORDER BY j.key"
        ))
        .bind(json(&items)?)
        .fetch_all(self.connection())
        .await?;
        let mut found = SummaryRow::read_all(&rows)?;
        if keys.iter().all(|(_, key)| key.folder.is_some()) {
            return Ok(found);
        }
        let roots: Vec<_> = keys
            .iter()
            .filter(|(_, key)| key.folder.is_none())
            .map(|(_, key)| &key.name)
            .collect();
        let rows = sqlx::query(summary_sql!(
            "json_each(?1) j CROSS JOIN folder f ON f.path_key = '/' || j.value
            CROSS JOIN item i ON i.seq = f.seq",
            "ORDER BY j.key"
        ))
        .bind(json(&roots)?)
        .fetch_all(self.connection())
        .await?;
        found.extend(SummaryRow::read_all(&rows)?);
        let order: std::collections::HashMap<String, usize> = paths
            .iter()
            .enumerate()
            .map(|(index, path)| (path.key().into_owned(), index))
            .collect();
        found.sort_by_key(|row| order.get(row.summary.path.key().as_ref()).copied());
        Ok(found)
    }
}

/// How many live items of a generation there are of each kind, roots left out.
pub(crate) async fn counts(
    connection: &mut SqliteConnection,
) -> Result<Vec<(ItemKind, u64)>, RepositoryError> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT kind, count(*) FROM item
        WHERE bin IS NULL AND parent IS NOT NULL GROUP BY kind",
    )
    .fetch_all(connection)
    .await?;
    let mut counts = rows
        .into_iter()
        .map(|(kind, count)| Ok((column::kind(&kind)?, column::count(count)?)))
        .collect::<Result<Vec<_>, RepositoryError>>()?;
    counts.sort_unstable();
    Ok(counts)
}

/// A place as it is compared: the folder's path and the name, both in normal form C.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PlaceKey {
    /// None for the root of a tree.
    pub(crate) folder: Option<String>,
    pub(crate) name: String,
}

impl PlaceKey {
    pub(crate) fn of(path: &ItemPath) -> Self {
        let key = path.key();
        // A path begins with a slash, and a root has no other.
        match key.rsplit_once('/') {
            Some((folder, name)) if !folder.is_empty() => Self {
                folder: Some(folder.to_owned()),
                name: name.to_owned(),
            },
            Some((_, name)) => Self {
                folder: None,
                name: name.to_owned(),
            },
            None => Self {
                folder: None,
                name: key.into_owned(),
            },
        }
    }
}

/// A list as one bound value for `json_each`.
pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, RepositoryError> {
    serde_json::to_string(value).map_err(|error| RepositoryError::damaged(error.to_string()))
}
