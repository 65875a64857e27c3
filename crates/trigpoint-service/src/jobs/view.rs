//! What is told of a job.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use trigpoint_model::Timestamp;
use trigpoint_repository::RepositoryError;
use trigpoint_repository::control::{Job, JobState as Resting};
use uuid::Uuid;

use crate::error::ServiceError;
use crate::hint::hint;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// Backs the repository up into the data directory.
    RepositoryBackup,
    /// Says what restoring a repository backup would do.
    RepositoryRestorePlan,
    /// Replaces the repository.
    RepositoryRestore,
    /// Undoes the last restore of the repository.
    RepositoryUndo,
    /// Reads a kept backup from end to end.
    Verify,
}

impl JobKind {
    const ALL: [Self; 5] = [
        Self::RepositoryBackup,
        Self::RepositoryRestorePlan,
        Self::RepositoryRestore,
        Self::RepositoryUndo,
        Self::Verify,
    ];

    /// The word at rest and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RepositoryBackup => "repository-backup",
            Self::RepositoryRestorePlan => "repository-restore-plan",
            Self::RepositoryRestore => "repository-restore",
            Self::RepositoryUndo => "repository-undo",
            Self::Verify => "verify",
        }
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// It has not begun.
    Waiting,
    /// It is under way.
    Running,
    /// It did what it was to do.
    Done,
    /// It could not; nothing has changed.
    Failed,
    /// A user ended it; nothing has changed.
    Cancelled,
    /// The server ended while it was under way, before it had changed anything.
    Interrupted,
}

impl JobState {
    /// Whether nothing more happens to it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Waiting | Self::Running => false,
            Self::Done | Self::Failed | Self::Cancelled | Self::Interrupted => true,
        }
    }

    pub(super) const fn resting(self) -> Resting {
        match self {
            Self::Waiting => Resting::Waiting,
            Self::Running => Resting::Running,
            Self::Done => Resting::Done,
            Self::Failed => Resting::Failed,
            Self::Cancelled => Resting::Cancelled,
            Self::Interrupted => Resting::Interrupted,
        }
    }

    const fn of(resting: Resting) -> Self {
        match resting {
            Resting::Waiting => Self::Waiting,
            Resting::Running => Self::Running,
            Resting::Done => Self::Done,
            Resting::Failed => Self::Failed,
            Resting::Cancelled => Self::Cancelled,
            Resting::Interrupted => Self::Interrupted,
        }
    }
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobError {
    /// The stable code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl From<&ServiceError> for JobError {
    fn from(error: &ServiceError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
            hint: hint(error.code()).map(str::to_owned),
        }
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub kind: JobKind,
    /// Who asked for it.
    pub who: String,
    /// How far it is.
    pub state: JobState,
    /// What it is at, in words.
    pub stage: Option<String>,
    /// How much of that is done.
    pub done: u64,
    /// How much there is; none where that is not known.
    pub total: Option<u64>,
    /// The bytes that were written so far.
    pub bytes: u64,
    /// The seconds that this stage takes yet, as far as can be told.
    pub seconds_left: Option<u64>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it told something last.
    pub updated_at: Timestamp,
    /// What came of it.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<JobError>,
}

impl JobView {
    pub(super) fn new(id: Uuid, kind: JobKind, who: &str, at: Timestamp) -> Self {
        Self {
            id,
            kind,
            who: who.to_owned(),
            state: JobState::Waiting,
            stage: None,
            done: 0,
            total: None,
            bytes: 0,
            seconds_left: None,
            created_at: at,
            updated_at: at,
            result: None,
            error: None,
        }
    }

    /// A job of which only what rests is known.
    pub(super) fn of(job: Job) -> Result<Self, ServiceError> {
        let kind = JobKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == job.kind);
        let kind = kind.ok_or_else(|| RepositoryError::Damaged {
            what: format!("the job {} is of the unknown kind `{}`", job.id, job.kind),
        })?;
        let mut view = Self::new(job.id, kind, &job.who, job.created_at);
        view.state = JobState::of(job.state);
        view.updated_at = job.updated_at;
        let told = job.result.unwrap_or_default();
        view.result = told.get("result").cloned();
        view.error = told
            .get("error")
            .and_then(|error| serde_json::from_value(error.clone()).ok());
        Ok(view)
    }

    /// What rests of how it ended.
    pub(super) fn ending(&self) -> Value {
        match (&self.result, &self.error) {
            (_, Some(error)) => json!({"error": error}),
            (Some(result), None) => json!({"result": result}),
            (None, None) => json!({}),
        }
    }
}
