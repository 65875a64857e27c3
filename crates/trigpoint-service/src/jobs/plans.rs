//! Plans of repository restores that wait to be confirmed, with the backups they are of.

use std::path::PathBuf;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::Jobs;
use super::uploads::Uploads;
use crate::error::ServiceError;
use crate::repository::report::ChangeList;
use crate::repository::{Change, ChangePage, RepositoryPlan, RepositoryRestoreReport};
use crate::{Caller, Service};

/// The archive that a plan is of; an upload goes with the last plan of it.
#[derive(Debug, Clone)]
pub(super) struct PlannedFile {
    pub(super) path: PathBuf,
    pub(super) uploads: Option<Uploads>,
}

/// What a plan that waits would do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingPlan {
    /// Its id.
    pub plan_id: Uuid,
    /// How many items and folders would be gone: to be confirmed.
    pub deletions: u64,
    /// What would happen.
    pub report: RepositoryRestoreReport,
}

/// A plan on the shelf.
#[derive(Debug)]
pub(super) struct WaitingRepositoryPlan {
    shown: WaitingPlan,
    changes: Arc<ChangeList>,
    file: PlannedFile,
    /// None while, or after, it was applied.
    plan: Option<RepositoryPlan>,
}

impl Jobs {
    pub(super) fn keep_repository_plan(
        &self,
        id: Uuid,
        who: &str,
        plan: RepositoryPlan,
        file: PlannedFile,
    ) -> WaitingPlan {
        let shown = WaitingPlan {
            plan_id: id,
            deletions: plan.deletions(),
            report: plan.report.clone().with_bare_names(),
        };
        let waiting = WaitingRepositoryPlan {
            shown: shown.clone(),
            changes: Arc::clone(&plan.changes),
            file,
            plan: Some(plan),
        };
        self.repository_plans.keep(id, who, waiting);
        shown
    }

    /// The file of a plan of this user.
    pub(super) fn file_of(&self, who: &str, id: Uuid) -> Result<PlannedFile, ServiceError> {
        let file = |waiting: &mut WaitingRepositoryPlan| Ok(waiting.file.clone());
        self.repository_plans.find(who, id, file)
    }

    /// The files that plans which wait, or are being applied, are of.
    pub(crate) fn planned_files(&self) -> Vec<PathBuf> {
        let mut files = self.repository_plans.map(|plan| plan.file.path.clone());
        files.extend(self.restored_paths());
        files
    }

    /// Takes a plan of this user, to apply it.
    pub(super) fn take_repository_plan(
        &self,
        who: &str,
        id: Uuid,
        confirmed: u64,
    ) -> Result<(RepositoryPlan, PlannedFile), ServiceError> {
        self.repository_plans.find(who, id, |waiting| {
            let deletions = waiting.shown.deletions;
            if deletions != confirmed {
                return Err(ServiceError::NotConfirmed {
                    deletions,
                    confirmed,
                });
            }
            let plan = waiting.plan.take().ok_or(ServiceError::PlanUsed { id })?;
            Ok((plan, waiting.file.clone()))
        })
    }
}

impl Service {
    /// What a plan of the caller's would do.
    ///
    /// # Errors
    /// If the caller may not, or there is no such plan.
    pub fn waiting_plan(&self, caller: &Caller, id: Uuid) -> Result<WaitingPlan, ServiceError> {
        let _ = caller.administering_repository()?;
        let shown = |waiting: &mut WaitingRepositoryPlan| Ok(waiting.shown.clone());
        self.jobs
            .repository_plans
            .find(caller.identity(), id, shown)
    }

    /// A page of what becomes of each item by a plan of the caller's.
    ///
    /// # Errors
    /// If the caller may not, there is no such plan, or its list cannot be read.
    pub async fn planned_changes(
        &self,
        caller: &Caller,
        id: Uuid,
        wanted: ChangesWanted,
    ) -> Result<ChangePage, ServiceError> {
        let _ = caller.administering_repository()?;
        let changes = |waiting: &mut WaitingRepositoryPlan| Ok(Arc::clone(&waiting.changes));
        let changes = self
            .jobs
            .repository_plans
            .find(caller.identity(), id, changes)?;
        let ChangesWanted {
            change,
            text,
            after,
            limit,
        } = wanted;
        let spool = self.guard.spool_dir().to_owned();
        let read = move || changes.page(change, text.as_deref(), after, limit);
        let page = tokio::task::spawn_blocking(read).await;
        page.map_err(ServiceError::task)?
            .map_err(|source| ServiceError::Spool {
                path: spool,
                source,
            })
    }

    /// Gives a plan of the caller's up.
    ///
    /// # Errors
    /// If the caller may not, or there is no such plan.
    pub fn discard_plan(&self, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
        let _ = caller.administering_repository()?;
        self.jobs.repository_plans.remove(caller.identity(), id)
    }
}

/// Which changes of a plan are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangesWanted {
    /// Only these.
    pub change: Option<Change>,
    /// Only those that have this in their path.
    pub text: Option<String>,
    /// Those behind this position: the `next` of the page before.
    pub after: u64,
    /// So many at most.
    pub limit: usize,
}
