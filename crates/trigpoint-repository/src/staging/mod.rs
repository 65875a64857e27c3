//! The plan of a restore on disk, so that memory does not grow with the archive.
//!
//! It holds what an archive says, what is planned for each item, and which names are claimed. It
//! must not know what an outcome, a code or a fault means: those are words to it. One file in the
//! spool, used by one process, thrown away afterwards; nothing here is durable.

mod claims;
mod outcomes;

use std::path::{Path, PathBuf};

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, QueryBuilder, Row, Sqlite, SqliteConnection};
use trigpoint_model::canonical::Hash;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemPath};

pub use claims::Claim;
pub use outcomes::{Outcome, PlannedItem};

use crate::snapshot::json;
use crate::{RepositoryError, column};

/// The staging database of one restore.
#[derive(Debug)]
pub struct Staging {
    connection: SqliteConnection,
    path: PathBuf,
}

/// An item of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedItem {
    /// Its place in the order of the archive.
    pub seq: u64,
    /// The entry of the archive that holds it.
    pub entry: String,
    /// Its id there.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its path there.
    pub path: ItemPath,
    /// The hash of what it says.
    pub content_hash: Hash,
    /// Its document.
    pub document_json: String,
    /// What it refers to, in the order of the document.
    pub references: Vec<(ReferenceRole, ItemId, Option<ItemPath>)>,
}

/// An item of an archive without its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedSummary {
    /// Its place in the order of the archive.
    pub seq: u64,
    /// The entry of the archive that holds it.
    pub entry: String,
    /// Its id there.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its path there.
    pub path: ItemPath,
    /// The hash of what it says.
    pub content_hash: Hash,
}

/// A reference of a staged item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedReference {
    /// The item that refers, by its place in the archive.
    pub from: u64,
    /// What the reference is there for.
    pub role: ReferenceRole,
    /// The id it means.
    pub target: ItemId,
    /// Where the target was.
    pub last_path: Option<ItemPath>,
}

/// Something in the archive that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedFault {
    /// The entry.
    pub entry: String,
    /// The path of the item, as far as it is known.
    pub path: Option<String>,
    /// The place in the entry.
    pub place: Option<String>,
    /// What kind of fault.
    pub code: String,
    /// In words.
    pub reason: String,
    /// What it comes from, if it comes from another.
    pub root_cause: Option<String>,
}

/// Rows in one statement.
const BATCH: usize = 200;
const REFERENCE_BATCH: usize = 2_000;

const SUMMARY: &str = "s.seq, s.entry, s.id, s.kind, s.path, s.content_hash";

impl Staging {
    /// Makes an empty staging database; a file that is there is replaced.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub async fn create(path: &Path) -> Result<Self, RepositoryError> {
        if path.exists() {
            std::fs::remove_file(path).map_err(|source| RepositoryError::Io {
                path: path.to_owned(),
                source,
            })?;
        }
        let mut connection = options(path).create_if_missing(true).connect().await?;
        sqlx::raw_sql(include_str!("../sql/staging-1.sql"))
            .execute(&mut connection)
            .await?;
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// Opens the staging database of a plan that was made before.
    ///
    /// # Errors
    /// If there is none.
    pub async fn open(path: &Path) -> Result<Self, RepositoryError> {
        let connection = options(path).connect().await?;
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the file and removes it.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub async fn discard(self) -> Result<(), RepositoryError> {
        let Self { connection, path } = self;
        connection.close().await?;
        std::fs::remove_file(&path).map_err(|source| RepositoryError::Io { path, source })
    }

    /// Adds items with their references.
    ///
    /// # Errors
    /// If the database fails, or a place in the order is taken.
    pub async fn add(&mut self, items: &[StagedItem]) -> Result<(), RepositoryError> {
        let mut transaction = self.connection.begin().await?;
        for items in items.chunks(BATCH) {
            let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
                "INSERT INTO staged (seq, entry, id, kind, path, path_key, content_hash, document) ",
            );
            insert.push_values(items, |mut row, item| {
                row.push_bind(column::whole(item.seq))
                    .push_bind(item.entry.as_str())
                    .push_bind(column::bytes(&item.id))
                    .push_bind(item.kind.as_str())
                    .push_bind(item.path.as_str())
                    .push_bind(item.path.key().into_owned())
                    .push_bind(item.content_hash.as_bytes().as_slice())
                    .push_bind(item.document_json.as_str());
            });
            insert.build().execute(&mut *transaction).await?;
            let references: Vec<_> = items
                .iter()
                .flat_map(|item| {
                    let seq = column::whole(item.seq);
                    (0i64..)
                        .zip(&item.references)
                        .map(move |(ordinal, parts)| (seq, ordinal, parts))
                })
                .collect();
            for references in references.chunks(REFERENCE_BATCH) {
                let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
                    "INSERT INTO staged_reference (item, ordinal, role, target, last_path) ",
                );
                insert.push_values(
                    references,
                    |mut row, (seq, ordinal, (role, target, path))| {
                        row.push_bind(*seq)
                            .push_bind(*ordinal)
                            .push_bind(role.as_str())
                            .push_bind(column::bytes(target))
                            .push_bind(path.as_ref().map(ItemPath::as_str));
                    },
                );
                insert.build().execute(&mut *transaction).await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Adds faults.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_faults(&mut self, faults: &[StagedFault]) -> Result<(), RepositoryError> {
        for faults in faults.chunks(BATCH) {
            let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
                "INSERT INTO fault (entry, path, place, code, reason, root_cause) ",
            );
            insert.push_values(faults, |mut row, fault| {
                row.push_bind(fault.entry.as_str())
                    .push_bind(fault.path.as_deref())
                    .push_bind(fault.place.as_deref())
                    .push_bind(fault.code.as_str())
                    .push_bind(fault.reason.as_str())
                    .push_bind(fault.root_cause.as_deref());
            });
            insert.build().execute(&mut self.connection).await?;
        }
        Ok(())
    }

    /// The faults in the order in which they were added, each with its number, after that of the
    /// last of the page before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn faults(
        &mut self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, StagedFault)>, RepositoryError> {
        let rows = sqlx::query("SELECT * FROM fault WHERE seq > ?1 ORDER BY seq LIMIT ?2")
            .bind(after.map_or(-1, column::whole))
            .bind(column::limit(limit))
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                let fault = StagedFault {
                    entry: row.try_get("entry")?,
                    path: row.try_get("path")?,
                    place: row.try_get("place")?,
                    code: row.try_get("code")?,
                    reason: row.try_get("reason")?,
                    root_cause: row.try_get("root_cause")?,
                };
                Ok((column::count(row.try_get("seq")?)?, fault))
            })
            .collect()
    }

    /// The items without their documents, in the order of the archive, after the place of the
    /// last of the page before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn items(
        &mut self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<StagedSummary>, RepositoryError> {
        let sql =
            format!("SELECT {SUMMARY} FROM staged s WHERE s.seq > ?1 ORDER BY s.seq LIMIT ?2");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(after.map_or(-1, column::whole))
            .bind(column::limit(limit))
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter().map(StagedSummary::read).collect()
    }

    /// The items with these ids; an archive may hold an id twice.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_ids(&mut self, ids: &[ItemId]) -> Result<Vec<StagedSummary>, RepositoryError> {
        let sql = format!(
            "SELECT {SUMMARY} FROM json_each(?1) j CROSS JOIN staged s ON s.id = unhex(j.value)
            ORDER BY j.key, s.seq"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(column::id_list(ids))
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter().map(StagedSummary::read).collect()
    }

    /// The items at these paths, compared in normal form C; an archive may hold a path twice.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_paths(
        &mut self,
        paths: &[ItemPath],
    ) -> Result<Vec<StagedSummary>, RepositoryError> {
        let keys: Vec<_> = paths.iter().map(ItemPath::key).collect();
        let sql = format!(
            "SELECT {SUMMARY} FROM json_each(?1) j CROSS JOIN staged s ON s.path_key = j.value
            ORDER BY j.key, s.seq"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(json(&keys)?)
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter().map(StagedSummary::read).collect()
    }

    /// The documents of these items, in the order of the archive.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn documents(&mut self, seqs: &[u64]) -> Result<Vec<(u64, String)>, RepositoryError> {
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT seq, document FROM staged
            WHERE seq IN (SELECT value FROM json_each(?1)) ORDER BY seq",
        )
        .bind(json(seqs)?)
        .fetch_all(&mut self.connection)
        .await?;
        rows.into_iter()
            .map(|(seq, document)| Ok((column::count(seq)?, document)))
            .collect()
    }

    /// What these items refer to, item by item, then in the order of the document.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn references_from(
        &mut self,
        seqs: &[u64],
    ) -> Result<Vec<StagedReference>, RepositoryError> {
        let rows = sqlx::query(
            "SELECT r.item, r.role, r.target, r.last_path
            FROM json_each(?1) j CROSS JOIN staged_reference r ON r.item = j.value
            ORDER BY r.item, r.ordinal",
        )
        .bind(json(seqs)?)
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(StagedReference::read).collect()
    }

    /// Which staged items refer to these ids.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn references_to(
        &mut self,
        ids: &[ItemId],
    ) -> Result<Vec<StagedReference>, RepositoryError> {
        let rows = sqlx::query(
            "SELECT r.item, r.role, r.target, r.last_path
            FROM json_each(?1) j CROSS JOIN staged_reference r ON r.target = unhex(j.value)
            ORDER BY r.item, r.ordinal",
        )
        .bind(column::id_list(ids))
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(StagedReference::read).collect()
    }
}

impl StagedSummary {
    fn read(row: &SqliteRow) -> Result<Self, RepositoryError> {
        Ok(Self {
            seq: column::count(row.try_get("seq")?)?,
            entry: row.try_get("entry")?,
            id: column::id(row.try_get("id")?)?,
            kind: column::kind(row.try_get("kind")?)?,
            path: column::path(row.try_get("path")?)?,
            content_hash: column::hash(row.try_get("content_hash")?)?,
        })
    }
}

impl StagedReference {
    fn read(row: &SqliteRow) -> Result<Self, RepositoryError> {
        Ok(Self {
            from: column::count(row.try_get("item")?)?,
            role: column::role(row.try_get("role")?)?,
            target: column::id(row.try_get("target")?)?,
            last_path: column::optional_path(row.try_get("last_path")?)?,
        })
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .page_size(16_384)
        .locking_mode(SqliteLockingMode::Exclusive)
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off)
        .disable_statement_logging()
}
