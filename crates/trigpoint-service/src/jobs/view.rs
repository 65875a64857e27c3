//! What is told of a job.

use std::borrow::Cow;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemPath, Timestamp, Tree};
use trigpoint_repository::RepositoryError;
use trigpoint_repository::control::Job;
pub use trigpoint_repository::control::JobState;
use uuid::Uuid;

use crate::Caller;
use crate::error::ServiceError;
use crate::hint::hint_for;

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
    /// Says what restoring uploaded items would do.
    RestorePlan,
    /// Restores items.
    Restore,
    /// Reads an archive from end to end.
    Verify,
    /// Compares an archive with the repository.
    Diff,
    /// Checks rules over data.
    Check,
}

impl JobKind {
    const ALL: [Self; 9] = [
        Self::RepositoryBackup,
        Self::RepositoryRestorePlan,
        Self::RepositoryRestore,
        Self::RepositoryUndo,
        Self::RestorePlan,
        Self::Restore,
        Self::Verify,
        Self::Diff,
        Self::Check,
    ];

    /// The word at rest and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RepositoryBackup => "repository-backup",
            Self::RepositoryRestorePlan => "repository-restore-plan",
            Self::RepositoryRestore => "repository-restore",
            Self::RepositoryUndo => "repository-undo",
            Self::RestorePlan => "restore-plan",
            Self::Restore => "restore",
            Self::Verify => "verify",
            Self::Diff => "diff",
            Self::Check => "check",
        }
    }

    /// Whether it is about the whole repository, which is not everybody's business.
    const fn is_of_repository(self) -> bool {
        match self {
            Self::RepositoryBackup
            | Self::RepositoryRestorePlan
            | Self::RepositoryRestore
            | Self::RepositoryUndo
            | Self::Diff => true,
            Self::RestorePlan | Self::Restore | Self::Verify | Self::Check => false,
        }
    }
}

/// The states of a job, for its schema.
fn states(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "description": "How far a job is: `waiting`, `running`; `done`; `failed`, `cancelled` or \
            `interrupted`, and nothing has changed.",
        "enum": JobState::ALL,
    })
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
            hint: hint_for(error).map(Cow::into_owned),
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
    /// Whose it is, whatever their name becomes; empty where that is not known.
    #[serde(skip)]
    pub(super) owner: String,
    /// How far it is.
    #[schemars(schema_with = "states")]
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
            owner: String::new(),
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

    /// Whether it may be told to the caller: it is theirs, or they administer the repository.
    pub(super) fn is_seen_by(&self, caller: &Caller) -> bool {
        let is_theirs = self.owner == caller.identity() && !self.kind.is_of_repository();
        is_theirs || caller.may(Permission::Repository)
    }

    /// What of it may be told to the caller; none if nothing may. What came of it may name items
    /// that they could read then, and may not read any more.
    pub(super) fn told_to(mut self, caller: &Caller) -> Option<Self> {
        if !self.is_seen_by(caller) {
            return None;
        }
        if caller.may(Permission::Repository) {
            return Some(self);
        }
        let may_read = |tree| caller.may(Permission::Read(tree));
        match (self.kind, &mut self.result) {
            (JobKind::Check, result) if !(may_read(Tree::Rules) && may_read(Tree::DataStores)) => {
                *result = None;
            }
            (JobKind::RestorePlan, Some(result)) => {
                if let Some(report) = result.get_mut("report") {
                    leave_out_unseen(report, caller);
                }
            }
            (JobKind::Restore, Some(result)) => leave_out_unseen(result, caller),
            (
                JobKind::RepositoryBackup
                | JobKind::RepositoryRestorePlan
                | JobKind::RepositoryRestore
                | JobKind::RepositoryUndo
                | JobKind::RestorePlan
                | JobKind::Restore
                | JobKind::Verify
                | JobKind::Diff
                | JobKind::Check,
                _,
            ) => {}
        }
        Some(self)
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
        view.owner = job.owner.unwrap_or_default();
        view.state = job.state;
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

/// Leaves out of the report of a restore, as it rests, what is wanted at places that the caller may
/// not see.
fn leave_out_unseen(report: &mut Value, caller: &Caller) {
    let is_seen = |wanted: &Value| {
        let path = wanted.get("path").and_then(Value::as_str);
        let path = path.and_then(|path| ItemPath::from_str(path).ok());
        path.is_some_and(|path| caller.may_plan(path.tree()))
    };
    if let Some(wanted) = report.get_mut("wanted").and_then(Value::as_array_mut) {
        wanted.retain(is_seen);
    }
}
