//! Restores of the whole repository, as they were committed with the switch that they made.

use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use trigpoint_model::{Stamp, Timestamp};
use uuid::Uuid;

use super::accounts::{self, Brought};
use super::roles::stamp;
use super::{Control, ControlError, Subject, json_in, json_out, time_in, time_out};
use crate::generation::Pointer;
use crate::{RepositoryError, column};

/// A restore of the whole repository. It is there if, and only if, the switch was committed.
#[derive(Debug, Clone, PartialEq)]
pub struct RepositoryRestore {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Its report.
    pub report: Value,
    /// The generation that was live before.
    pub before: String,
    /// The generation that was live after it.
    pub after: String,
    /// The revision of the repository before.
    pub revision_before: u64,
    /// The revision of the repository after it.
    pub revision_after: u64,
    /// Who undid it, and when; none if nobody did.
    pub undone: Option<Stamp>,
}

const COLUMNS: &str = "id, at, by, report, before, after, revision_before, revision_after,
    undone_at, undone_by";

impl Control {
    /// The restore with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn repository_restore(
        &self,
        id: Uuid,
    ) -> Result<Option<RepositoryRestore>, RepositoryError> {
        let sql = format!("SELECT {COLUMNS} FROM repository_restore WHERE id = ?1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The latest restores, the latest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn repository_restores(
        &self,
        limit: usize,
    ) -> Result<Vec<RepositoryRestore>, RepositoryError> {
        let sql =
            format!("SELECT {COLUMNS} FROM repository_restore ORDER BY restore DESC LIMIT ?1");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(column::limit(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(read).collect()
    }

    /// Gives a restore its full report, once all is known.
    ///
    /// # Errors
    /// If there is none with this id.
    pub async fn set_restore_report(&self, id: Uuid, report: &Value) -> Result<(), ControlError> {
        let done = sqlx::query("UPDATE repository_restore SET report = ?2 WHERE id = ?1")
            .bind(id.as_bytes().as_slice())
            .bind(json_out(report)?)
            .execute(&self.writer)
            .await?;
        if done.rows_affected() == 0 {
            return Err(ControlError::not_found(Subject::Restore, id));
        }
        Ok(())
    }

    /// Points at another generation, records the restore that made it, and adds the users and roles
    /// that it brings, in one commit.
    pub(crate) async fn switch(
        &self,
        restore: &RepositoryRestore,
        brought: &Brought,
    ) -> Result<(), RepositoryError> {
        let mut transaction = self.begin().await?;
        Pointer::switch(&mut *transaction, restore).await?;
        accounts::bring(&mut transaction, brought, &restore.by, restore.at).await?;
        sqlx::query(
            "INSERT INTO repository_restore (id, at, by, report, before, after, revision_before,
                revision_after) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .bind(restore.id.as_bytes().as_slice())
        .bind(time_out(restore.at))
        .bind(&restore.by)
        .bind(json_out(&restore.report)?)
        .bind(&restore.before)
        .bind(&restore.after)
        .bind(column::whole(restore.revision_before))
        .bind(column::whole(restore.revision_after))
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Writes over what a failed commit may have left whole in the log: it would come to life when
    /// the database is opened next, and take back what was written since.
    pub(crate) async fn bury_failed_commit(&self) -> Result<(), RepositoryError> {
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE control SET generation = generation")
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Points back, and records that the last restore was undone, in one commit.
    pub(crate) async fn undo_switch(&self, by: &str, at: Timestamp) -> Result<(), RepositoryError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "UPDATE repository_restore SET undone_at = ?1, undone_by = ?2
            WHERE restore = (SELECT max(restore) FROM repository_restore)",
        )
        .bind(time_out(at))
        .bind(by)
        .execute(&mut *transaction)
        .await?;
        Pointer::undo(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }
}

fn read(row: &SqliteRow) -> Result<RepositoryRestore, RepositoryError> {
    let undone = stamp(row, "undone_at", "undone_by")?;
    Ok(RepositoryRestore {
        id: column::uuid(row.try_get("id")?)?,
        at: time_in(row.try_get("at")?)?,
        by: row.try_get("by")?,
        report: json_in(row.try_get("report")?)?,
        before: row.try_get("before")?,
        after: row.try_get("after")?,
        revision_before: column::count(row.try_get("revision_before")?)?,
        revision_after: column::count(row.try_get("revision_after")?)?,
        undone: Some(undone).filter(|undone| !undone.is_empty()),
    })
}
