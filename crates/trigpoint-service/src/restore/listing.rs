//! The restores that were applied, so that one of them can be named to undo it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::{ItemPath, Stamp, Timestamp, Tree};
use trigpoint_repository::{RepositoryError, RestoreRunSummary};
use uuid::Uuid;

use super::report::{RestoreReport, RestoreSummary};
use crate::error::ServiceError;
use crate::{Caller, Service};

/// A restore that was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedRestore {
    /// Its id, by which it can be undone.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The numbers of its report; items only.
    pub summary: RestoreSummary,
    /// Who undid it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone: Option<Stamp>,
}

impl Service {
    /// The latest restores that were applied, undone or not, the latest first; at most 100.
    ///
    /// # Errors
    /// If the repository cannot be read.
    pub async fn restores(&self, caller: &Caller) -> Result<Vec<ListedRestore>, ServiceError> {
        let grant = caller.reading_some()?;
        let mut snapshot = self.guard.read(&grant).await?;
        let runs = snapshot.restore_runs(LISTED_MAX).await?;
        runs.into_iter().map(listed).collect()
    }

    /// The report of a restore that was applied; items of trees that the caller may not read are
    /// left out. One by a job is known by the id of its job.
    ///
    /// # Errors
    /// If there is none with this id, or the repository cannot be read.
    pub async fn restore_report(
        &self,
        caller: &Caller,
        id: Uuid,
    ) -> Result<RestoreReport, ServiceError> {
        let grant = caller.reading_some()?;
        let mut snapshot = self.guard.read(&grant).await?;
        let run = snapshot.restore_run(Some(id)).await?;
        let run = run.ok_or(ServiceError::NoSuchRestore { id })?;
        let mut report: RestoreReport =
            serde_json::from_str(&run.report_json).map_err(|error| RepositoryError::Damaged {
                what: format!("the report of the restore {id} cannot be read: {error}"),
            })?;
        // What has no place may be of any tree: it is told to whoever restored it, known by more
        // than a name, which may be another's by now, and to who sees all trees.
        let is_theirs = Tree::ALL.into_iter().all(|tree| grant.sees(tree))
            || self.is_job_of(caller, id).await?;
        let sees = |path: &Option<ItemPath>| match path {
            Some(path) => grant.sees_path(path),
            None => is_theirs,
        };
        report.items.retain(|item| sees(&item.path));
        report.wanted.retain(|wanted| grant.sees_path(&wanted.path));
        Ok(report)
    }
}

fn listed(run: RestoreRunSummary) -> Result<ListedRestore, ServiceError> {
    let damaged = |what: String| RepositoryError::Damaged {
        what: format!("the report of the restore {} {what}", run.id),
    };
    let summary = run
        .summary_json
        .as_deref()
        .ok_or_else(|| damaged("has no `summary`".to_owned()))?;
    let summary = serde_json::from_str(summary)
        .map_err(|error| damaged(format!("has a `summary` that cannot be read: {error}")))?;
    Ok(ListedRestore {
        id: run.id,
        at: run.at,
        by: run.by,
        summary,
        undone: run.undone,
    })
}

/// Restores that are listed.
const LISTED_MAX: usize = 100;
