//! Jobs: long work that outlives a connection, and says truthfully how it ended.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use trigpoint_model::Timestamp;
use uuid::Uuid;

use super::{Control, ControlError, Subject, json_out, optional_json_in, time_in, time_out};
use crate::{RepositoryError, column};

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// It has not begun.
    Waiting,
    /// It is under way.
    Running,
    /// It did what it was to do.
    Done,
    /// It could not.
    Failed,
    /// A user ended it.
    Cancelled,
    /// The process ended while it was under way. Its last sign of life is `updated_at`.
    Interrupted,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
        Self::Interrupted,
    ];

    /// The word at rest and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }

    /// Whether nothing more happens to it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Waiting | Self::Running => false,
            Self::Done | Self::Failed | Self::Cancelled | Self::Interrupted => true,
        }
    }

    fn read(word: &str) -> Result<Self, RepositoryError> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| RepositoryError::damaged(format!("`{word}` is no state of a job")))
    }
}

/// A job to be.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob<'a> {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub kind: &'a str,
    /// The name of who asks for it.
    pub who: &'a str,
    /// Whose it is, whatever their name becomes.
    pub owner: &'a str,
    /// How far it is.
    pub state: JobState,
    /// What there is to tell of it from its beginning.
    pub progress: Option<&'a Value>,
}

/// A job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub kind: String,
    /// The name of who asked for it, at that time.
    pub who: String,
    /// Whose it is; none if it was kept before that was noted.
    pub owner: Option<String>,
    /// How far it is.
    pub state: JobState,
    /// What it told last.
    pub progress: Option<Value>,
    /// What came of it.
    pub result: Option<Value>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it told something last.
    pub updated_at: Timestamp,
}

/// Which jobs are wanted; all by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobsWanted<'a> {
    /// Of this state only.
    pub state: Option<JobState>,
    /// Of this owner only.
    pub owner: Option<&'a str>,
    /// Asked for before the one with this id.
    pub before: Option<Uuid>,
}

const COLUMNS: &str = "id, kind, who, owner, state, progress, result, created_at, updated_at";

impl Control {
    /// Keeps a new job.
    ///
    /// # Errors
    /// If there is one with this id.
    pub async fn create_job(&self, job: &NewJob<'_>, at: Timestamp) -> Result<(), ControlError> {
        let NewJob {
            id,
            kind,
            who,
            owner,
            state,
            progress,
        } = *job;
        let progress = progress.map(json_out).transpose()?;
        sqlx::query(
            "INSERT INTO job (id, kind, who, owner, state, progress, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        )
        .bind(id.as_bytes().as_slice())
        .bind(kind)
        .bind(who)
        .bind(owner)
        .bind(state.as_str())
        .bind(progress)
        .bind(time_out(at))
        .execute(&self.writer)
        .await
        .map_err(|error| ControlError::taken(error, Subject::Job, id))?;
        Ok(())
    }

    /// Says how far a job is; a state that is over stays. False if it was over.
    ///
    /// # Errors
    /// If there is none.
    pub async fn update_job(
        &self,
        id: Uuid,
        state: JobState,
        progress: Option<&Value>,
        result: Option<&Value>,
        at: Timestamp,
    ) -> Result<bool, ControlError> {
        let mut transaction = self.begin().await?;
        let found: Option<String> = sqlx::query_scalar("SELECT state FROM job WHERE id = ?1")
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&mut *transaction)
            .await?;
        let found = found.ok_or_else(|| ControlError::not_found(Subject::Job, id))?;
        if JobState::read(&found)?.is_over() {
            return Ok(false);
        }
        sqlx::query(
            "UPDATE job SET state = ?2, progress = coalesce(?3, progress),
                result = coalesce(?4, result), updated_at = ?5 WHERE id = ?1",
        )
        .bind(id.as_bytes().as_slice())
        .bind(state.as_str())
        .bind(progress.map(json_out).transpose()?)
        .bind(result.map(json_out).transpose()?)
        .bind(time_out(at))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Says what is known now of how an interrupted job ended: a crash may come after the work.
    ///
    /// # Errors
    /// If there is no interrupted job with this id.
    pub async fn resolve_interrupted_job(
        &self,
        id: Uuid,
        state: JobState,
        result: &Value,
    ) -> Result<(), ControlError> {
        let done = sqlx::query(
            "UPDATE job SET state = ?2, result = ?3 WHERE id = ?1 AND state = 'interrupted'",
        )
        .bind(id.as_bytes().as_slice())
        .bind(state.as_str())
        .bind(json_out(result)?)
        .execute(&self.writer)
        .await?;
        if done.rows_affected() == 0 {
            return Err(ControlError::not_found(Subject::Job, id));
        }
        Ok(())
    }

    /// The job with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn job(&self, id: Uuid) -> Result<Option<Job>, RepositoryError> {
        let sql = format!("SELECT {COLUMNS} FROM job WHERE id = ?1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The latest jobs, the latest first: those that are wanted.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn jobs(
        &self,
        wanted: &JobsWanted<'_>,
        limit: usize,
    ) -> Result<Vec<Job>, RepositoryError> {
        let JobsWanted {
            state,
            owner,
            before,
        } = *wanted;
        let sql = format!(
            "SELECT {COLUMNS} FROM job WHERE (?1 IS NULL OR state = ?1)
                AND (?2 IS NULL OR job < (SELECT job FROM job WHERE id = ?2))
                AND (?4 IS NULL OR owner = ?4)
            ORDER BY job DESC LIMIT ?3"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(state.map(JobState::as_str))
            .bind(before.as_ref().map(|id| id.as_bytes().as_slice()))
            .bind(column::limit(limit))
            .bind(owner)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(read).collect()
    }

    /// Removes jobs that are over and told nothing since this time; gives their number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_old_jobs(&self, before: Timestamp) -> Result<u64, RepositoryError> {
        let done = sqlx::query(
            "DELETE FROM job WHERE updated_at < ?1 AND state NOT IN ('waiting', 'running')",
        )
        .bind(time_out(before))
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected())
    }

    /// Says of jobs that an earlier process left that they were interrupted. The time of their
    /// last sign of life stays: when that process ended, nobody knows.
    pub(super) async fn interrupt_running_jobs(&self) -> Result<(), RepositoryError> {
        sqlx::query("UPDATE job SET state = 'interrupted' WHERE state IN ('waiting', 'running')")
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

fn read(row: &SqliteRow) -> Result<Job, RepositoryError> {
    Ok(Job {
        id: column::uuid(row.try_get("id")?)?,
        kind: row.try_get("kind")?,
        who: row.try_get("who")?,
        owner: row.try_get("owner")?,
        state: JobState::read(row.try_get("state")?)?,
        progress: optional_json_in(row.try_get("progress")?)?,
        result: optional_json_in(row.try_get("result")?)?,
        created_at: time_in(row.try_get("created_at")?)?,
        updated_at: time_in(row.try_get("updated_at")?)?,
    })
}
