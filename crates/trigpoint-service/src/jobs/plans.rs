//! Plans of repository restores that wait to be confirmed, with the backups they are of.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tempfile::TempDir;
use uuid::Uuid;

use crate::error::ServiceError;
use crate::repository::report::ChangeList;
use crate::repository::{RepositoryPlan, RepositoryRestoreReport};
use crate::{Caller, Service};

/// Plans that wait at once; with more, the oldest goes.
const PLANS_MAX: usize = 16;
/// So long a plan waits.
const WAITS: Duration = Duration::from_secs(24 * 60 * 60);

/// The file that a plan is of; an upload goes with the last plan of it.
#[derive(Debug, Clone)]
pub(super) struct PlannedFile {
    pub(super) path: PathBuf,
    _folder: Option<Arc<TempDir>>,
}

impl PlannedFile {
    pub(super) fn new(path: PathBuf, folder: Option<TempDir>) -> Self {
        Self {
            path,
            _folder: folder.map(Arc::new),
        }
    }
}

/// What a plan that waits would do.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingPlan {
    /// Its id.
    pub plan_id: Uuid,
    /// How many items and folders would be gone: to be confirmed.
    pub deletions: u64,
    /// What would happen.
    pub report: RepositoryRestoreReport,
}

#[derive(Debug)]
struct Kept {
    shown: WaitingPlan,
    changes: Arc<ChangeList>,
    who: String,
    since: Instant,
    file: PlannedFile,
    /// None while, or after, it was applied.
    plan: Option<RepositoryPlan>,
}

/// All plans that wait.
#[derive(Debug, Default)]
pub(crate) struct Plans(Mutex<Vec<Kept>>);

impl Plans {
    fn with<T>(&self, act: impl FnOnce(&mut Vec<Kept>) -> T) -> T {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|plan| plan.since.elapsed() < WAITS);
        act(&mut kept)
    }

    pub(super) fn keep(
        &self,
        id: Uuid,
        who: &str,
        plan: RepositoryPlan,
        file: PlannedFile,
    ) -> WaitingPlan {
        let shown = WaitingPlan {
            plan_id: id,
            deletions: plan.deletions(),
            report: plan.report.clone(),
        };
        let kept = Kept {
            shown: shown.clone(),
            changes: Arc::clone(&plan.changes),
            who: who.to_owned(),
            since: Instant::now(),
            file,
            plan: Some(plan),
        };
        self.with(|all| {
            all.push(kept);
            let surplus = all.len().saturating_sub(PLANS_MAX);
            all.drain(..surplus);
        });
        shown
    }

    /// The file of a plan of this user.
    pub(super) fn file(&self, who: &str, id: Uuid) -> Result<PlannedFile, ServiceError> {
        self.find(who, id, |kept| Ok(kept.file.clone()))
    }

    /// Takes a plan of this user, to apply it.
    pub(super) fn take(
        &self,
        who: &str,
        id: Uuid,
        confirmed: u64,
    ) -> Result<(RepositoryPlan, PlannedFile), ServiceError> {
        self.find(who, id, |kept| {
            let deletions = kept.shown.deletions;
            if deletions != confirmed {
                return Err(ServiceError::NotConfirmed {
                    deletions,
                    confirmed,
                });
            }
            let plan = kept.plan.take().ok_or(ServiceError::PlanUsed { id })?;
            Ok((plan, kept.file.clone()))
        })
    }

    pub(super) fn remove(&self, who: &str, id: Uuid) -> Result<(), ServiceError> {
        self.find(who, id, |_| Ok(()))?;
        self.with(|all| all.retain(|kept| kept.shown.plan_id != id));
        Ok(())
    }

    fn find<T>(
        &self,
        who: &str,
        id: Uuid,
        act: impl FnOnce(&mut Kept) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        self.with(|all| {
            let found = all
                .iter_mut()
                .find(|kept| kept.shown.plan_id == id && kept.who == who);
            act(found.ok_or(ServiceError::NoSuchPlan { id })?)
        })
    }
}

impl Service {
    /// What a plan of the caller's would do, and what becomes of every item.
    ///
    /// # Errors
    /// If the caller may not, or there is no such plan.
    pub fn waiting_plan(
        &self,
        caller: &Caller,
        id: Uuid,
    ) -> Result<(WaitingPlan, Arc<ChangeList>), ServiceError> {
        let _ = caller.administering_repository()?;
        let found = |kept: &mut Kept| Ok((kept.shown.clone(), Arc::clone(&kept.changes)));
        self.jobs.plans.find(caller.name(), id, found)
    }

    /// Gives a plan of the caller's up.
    ///
    /// # Errors
    /// If the caller may not, or there is no such plan.
    pub fn discard_plan(&self, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
        let _ = caller.administering_repository()?;
        self.jobs.plans.remove(caller.name(), id)
    }
}
