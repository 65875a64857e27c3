//! What a restore of items did, as it is recorded: to be shown again, and for its undo.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use trigpoint_model::{ItemId, Stamp, Timestamp, Tree};
use uuid::Uuid;

use crate::snapshot::json;
use crate::{NewIdentity, RepositoryError, SaveError, Snapshot, Writer, column};

/// A restore that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreRun {
    /// Its id.
    pub id: Uuid,
    /// The plan that was applied.
    pub plan_id: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Its report, as JSON.
    pub report_json: String,
    /// The revision of the repository after it; set when it is recorded.
    pub revision_after: u64,
    /// Who undid it, and when; none if nobody did.
    pub undone: Option<Stamp>,
}

/// A restore that was applied, without its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreRunSummary {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What its report has as `summary`, as JSON; none if it has none.
    pub summary_json: Option<String>,
    /// Who undid it, and when; none if nobody did.
    pub undone: Option<Stamp>,
}

/// What a restore did to one item or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoreChange {
    /// The live item.
    pub item: ItemId,
    /// What was done to it.
    pub what: RestoredAs,
}

/// How a restored item came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoredAs {
    /// The item was created.
    Created,
    /// The item was there, and has a new revision.
    Replaced {
        /// The revision it had before.
        previous_revision: u64,
    },
    /// The folder was created.
    FolderCreated,
}

impl RestoredAs {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Replaced { .. } => "replaced",
            Self::FolderCreated => "folder-created",
        }
    }

    const fn previous_revision(self) -> Option<u64> {
        match self {
            Self::Replaced { previous_revision } => Some(previous_revision),
            Self::Created | Self::FolderCreated => None,
        }
    }
}

impl Snapshot {
    /// The restore with this id, or the last one that is not undone.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn restore_run(
        &mut self,
        id: Option<Uuid>,
    ) -> Result<Option<RestoreRun>, RepositoryError> {
        let row = sqlx::query(
            "SELECT id, plan_id, at, by, report, revision_after, undone_at, undone_by
            FROM restore_run WHERE id = ?1 OR (?1 IS NULL AND undone_at IS NULL)
            ORDER BY run DESC LIMIT 1",
        )
        .bind(id.as_ref().map(|id| id.as_bytes().as_slice()))
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(RestoreRun {
            id: column::uuid(row.try_get("id")?)?,
            plan_id: row.try_get("plan_id")?,
            at: column::time(row.try_get("at")?)?,
            by: row.try_get("by")?,
            report_json: row.try_get("report")?,
            revision_after: column::count(row.try_get("revision_after")?)?,
            undone: undone(&row)?,
        }))
    }

    /// The trees of the items that a restore wrote and that are there yet.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn trees_of_restore(&mut self, id: Uuid) -> Result<Vec<Tree>, RepositoryError> {
        let rows: Vec<(String, Option<String>)> = sqlx::query_as(
            "SELECT DISTINCT i.kind, substr(f.path, 2, instr(substr(f.path, 2) || '/', '/') - 1)
            FROM restore_run r JOIN restore_change c ON c.run = r.run
            JOIN item i ON i.seq = c.item LEFT JOIN folder f ON f.seq = i.seq WHERE r.id = ?1",
        )
        .bind(id.as_bytes().as_slice())
        .fetch_all(self.connection())
        .await?;
        let mut found = Vec::new();
        for (kind, segment) in rows {
            let of_kind = column::kind(&kind)?.tree();
            let of_folder = segment.as_deref().and_then(Tree::from_segment);
            found.extend(of_kind.or(of_folder));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The last restores, undone or not, the latest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn restore_runs(
        &mut self,
        limit: usize,
    ) -> Result<Vec<RestoreRunSummary>, RepositoryError> {
        let rows = sqlx::query(
            "SELECT id, at, by, summary, undone_at, undone_by
            FROM restore_run ORDER BY run DESC LIMIT ?1",
        )
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(RestoreRunSummary {
                    id: column::uuid(row.try_get("id")?)?,
                    at: column::time(row.try_get("at")?)?,
                    by: row.try_get("by")?,
                    summary_json: row.try_get("summary")?,
                    undone: undone(row)?,
                })
            })
            .collect()
    }
}

impl Writer {
    /// Records a restore with all that it did, at the end of the change that made it; `freed` is
    /// what [`Writer::free_binned_ids`] gave, so that an undo can give the ids back.
    ///
    /// # Errors
    /// If an item that it names is not live.
    pub async fn record_restore(
        &mut self,
        run: &RestoreRun,
        changes: &[RestoreChange],
        freed: &[NewIdentity],
    ) -> Result<(), SaveError> {
        let revision = self.snapshot.revision().await?;
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO restore_run (id, plan_id, at, by, report, summary, revision_after)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5 -> '$.summary', ?6) RETURNING run",
        )
        .bind(run.id.as_bytes().as_slice())
        .bind(run.plan_id.as_str())
        .bind(run.at.to_string())
        .bind(run.by.as_str())
        .bind(run.report_json.as_str())
        .bind(column::whole(revision))
        .fetch_one(self.snapshot.connection())
        .await?;
        for changes in changes.chunks(BATCH) {
            let rows: Vec<(String, &str, Option<u64>)> = changes
                .iter()
                .map(|RestoreChange { item, what }| {
                    let id = item.as_uuid().simple().to_string();
                    (id, what.as_str(), what.previous_revision())
                })
                .collect();
            let done = sqlx::query(
                "INSERT INTO restore_change (run, item, what, revision, previous_revision)
                SELECT ?1, i.seq, j.value ->> 1, i.revision, j.value ->> 2
                FROM json_each(?2) j
                CROSS JOIN item i ON i.id = unhex(j.value ->> 0) AND i.bin IS NULL",
            )
            .bind(number)
            .bind(json(&rows)?)
            .execute(self.snapshot.connection())
            .await?;
            if column::limit(changes.len()) != column::whole(done.rows_affected()) {
                let ids: Vec<ItemId> = changes.iter().map(|change| change.item).collect();
                let live = self.snapshot.by_ids(&ids).await?;
                let missing = ids
                    .iter()
                    .find(|id| live.iter().all(|item| item.id != **id));
                if let Some(id) = missing {
                    return Err(SaveError::NotFound { id: *id });
                }
            }
        }
        self.record_freed_ids(number, freed).await
    }

    async fn record_freed_ids(&mut self, run: i64, freed: &[NewIdentity]) -> Result<(), SaveError> {
        for freed in freed.chunks(BATCH) {
            let rows: Vec<(i64, i64, String, String)> = freed
                .iter()
                .map(
                    |NewIdentity {
                         seq,
                         entry,
                         old,
                         new,
                     }| {
                        let simple = |id: &ItemId| id.as_uuid().simple().to_string();
                        (*seq, *entry, simple(old), simple(new))
                    },
                )
                .collect();
            sqlx::query(
                "INSERT INTO restore_freed_id (run, item, entry, old_id, new_id)
                SELECT ?1, j.value ->> 0, j.value ->> 1, unhex(j.value ->> 2),
                    unhex(j.value ->> 3) FROM json_each(?2) j",
            )
            .bind(run)
            .bind(json(&rows)?)
            .execute(self.snapshot.connection())
            .await?;
        }
        Ok(())
    }
}

fn undone(row: &SqliteRow) -> Result<Option<Stamp>, RepositoryError> {
    let undone = column::stamp(row.try_get("undone_at")?, row.try_get("undone_by")?)?;
    Ok(Some(undone).filter(|undone| !undone.is_empty()))
}

/// Rows recorded at once.
const BATCH: usize = 200;
