//! Jobs: long work that outlives the call that started it, tells how far it is, can be ended before
//! it has changed anything, and says truthfully how it ended — also after the process was killed.

pub mod checks;
mod gate;
pub mod news;
mod pace;
pub mod plans;
pub mod restores;
mod shelf;
mod truth;
pub mod uploads;
mod view;
mod work;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use tokio::sync::watch;
use trigpoint_model::{Timestamp, Tree};
use trigpoint_repository::control::{JobsWanted, NewJob};
use uuid::Uuid;

use crate::access::audit::{Told, Unfinished};
use crate::check::CheckOrder;
use crate::error::ServiceError;
use crate::repository::{Observer, Progress, unrestored};
use crate::restore::RestoreOptions;
use crate::{Caller, Service};
use gate::Gate;
use news::News;
use pace::Pace;
use plans::WaitingRepositoryPlan;
use restores::WaitingRestore;
use shelf::Shelf;
use uploads::Uploads;
pub use view::{JobError, JobKind, JobState, JobView};
use work::Prepared;

/// What a job is to do.
#[derive(Debug)]
pub enum JobOrder {
    /// Back the repository up into the data directory.
    RepositoryBackup,
    /// Say what restoring this backup would do, and keep that plan.
    RepositoryRestorePlan(ArchiveSource),
    /// Apply a kept plan, which deletes as many items and folders as the user confirmed.
    RepositoryRestore {
        /// The plan.
        plan: Uuid,
        /// The number of deletions that the user was shown.
        deletions: u64,
    },
    /// Undo the last restore of the repository.
    RepositoryUndo,
    /// Say what restoring items of these archives would do, and keep that plan.
    RestorePlan(ArchiveSource, Box<RestoreOptions>),
    /// Apply a kept plan of a restore of items.
    Restore {
        /// The plan.
        plan: Uuid,
    },
    /// Read an archive from end to end.
    Verify(ArchiveSource),
    /// Compare an archive with the repository.
    Diff(ArchiveSource),
    /// Check rules over data stores, and keep what is found.
    Check(Box<CheckOrder>),
}

/// Where archives are.
#[derive(Debug)]
pub enum ArchiveSource {
    /// Files that were uploaded; they go with the work, or the plan of it.
    Upload(Uploads),
    /// A backup that is kept in the data directory.
    Kept(String),
    /// The same as those of a kept plan, which is replaced.
    Plan(Uuid),
}

impl JobOrder {
    const fn kind(&self) -> JobKind {
        match self {
            Self::RepositoryBackup => JobKind::RepositoryBackup,
            Self::RepositoryRestorePlan(_) => JobKind::RepositoryRestorePlan,
            Self::RepositoryRestore { .. } => JobKind::RepositoryRestore,
            Self::RepositoryUndo => JobKind::RepositoryUndo,
            Self::RestorePlan(..) => JobKind::RestorePlan,
            Self::Restore { .. } => JobKind::Restore,
            Self::Verify(_) => JobKind::Verify,
            Self::Diff(_) => JobKind::Diff,
            Self::Check(_) => JobKind::Check,
        }
    }

    /// Refuses one who may not; the work itself asks once more for what it touches.
    fn check(&self, caller: &Caller) -> Result<(), ServiceError> {
        match self {
            Self::RepositoryBackup
            | Self::RepositoryRestorePlan(_)
            | Self::RepositoryRestore { .. }
            | Self::RepositoryUndo
            | Self::Verify(ArchiveSource::Kept(_))
            | Self::Diff(_) => caller.administering_repository().map(drop),
            Self::Check(_) => {
                caller.reading(Tree::Rules)?;
                caller.reading(Tree::DataStores).map(drop)
            }
            Self::RestorePlan(..) | Self::Restore { .. } => caller.writing_some().map(drop),
            Self::Verify(ArchiveSource::Upload(_) | ArchiveSource::Plan(_)) => {
                caller.reading_some().map(drop)
            }
        }
    }
}

/// Which jobs are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobsAsked {
    /// Asked for before the one with this id.
    pub before: Option<Uuid>,
    /// So many at most; 100 if it is not said, never more.
    pub limit: Option<usize>,
}

/// A page of jobs, the latest first.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JobPage {
    /// The jobs.
    pub jobs: Vec<JobView>,
    /// What to give as `before` to get the next page; none if this is the last.
    pub next: Option<Uuid>,
}

/// Jobs that are listed at once.
const LISTED_MAX: usize = 100;
/// Jobs that may be under way at once.
const RUNNING_MAX: usize = 8;
/// Jobs that are over are remembered so long.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// So long a job that was cancelled may take to end.
const ENDS_WITHIN: Duration = Duration::from_secs(60);

/// The jobs that are under way, what is told of them, and the plans that they made.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    running: Mutex<HashMap<Uuid, Running>>,
    news: News,
    repository_plans: Shelf<WaitingRepositoryPlan>,
    restores: Shelf<WaitingRestore>,
    checks: Shelf<checks::KeptCheck>,
}

#[derive(Debug)]
struct Running {
    view: watch::Receiver<JobView>,
    gate: Arc<Gate>,
}

impl Service {
    /// Starts a job, and gives what is told of it at once.
    ///
    /// # Errors
    /// If the caller may not, there is no such plan or backup, the deletions that were confirmed
    /// are not those of the plan, or too many jobs are under way.
    pub async fn start_job(
        &self,
        caller: &Caller,
        order: JobOrder,
    ) -> Result<JobView, ServiceError> {
        let (service, caller) = (self.clone(), caller.clone());
        // Whoever asked may go away meanwhile; a job that is begun half would never end.
        tokio::spawn(async move { service.begin_job(&caller, order).await })
            .await
            .map_err(ServiceError::task)?
    }

    async fn begin_job(&self, caller: &Caller, order: JobOrder) -> Result<JobView, ServiceError> {
        order.check(caller)?;
        let kind = order.kind();
        let id = *self.environment.new_id().as_uuid();
        let now = self.environment.now();
        let mut view = JobView::new(id, kind, caller.name(), now);
        caller.identity().clone_into(&mut view.owner);
        let (teller, view) = watch::channel(view);
        let gate = Arc::new(Gate::default());
        self.jobs.begin(id, view, Arc::clone(&gate))?;
        let begun = async {
            let prepared = self.prepare(caller, id, order).await?;
            let control = self.guard.jobs(&caller.running_jobs());
            let job = NewJob {
                id,
                kind: kind.as_str(),
                who: caller.name(),
                owner: caller.identity(),
                state: JobState::Running,
                progress: Some(&prepared.about),
            };
            control.create_job(&job, now).await?;
            Ok(prepared)
        };
        let prepared = match begun.await {
            Ok(prepared) => prepared,
            Err(error) => {
                self.jobs.end(id);
                return Err(error);
            }
        };
        teller.send_modify(|view| view.state = JobState::Running);
        let first = teller.borrow().clone();
        self.jobs.news.tell(&first);
        self.run(caller, prepared, teller, &gate);
        Ok(first)
    }

    fn run(
        &self,
        caller: &Caller,
        prepared: Prepared,
        teller: watch::Sender<JobView>,
        gate: &Arc<Gate>,
    ) {
        let teller = Arc::new(teller);
        let observer = self.observer(&teller, gate);
        let (service, caller) = (self.clone(), caller.clone());
        let uploads = prepared.uploads();
        let work = {
            let (service, caller) = (service.clone(), caller.clone());
            tokio::spawn(async move { service.work(&caller, prepared, &observer).await })
        };
        gate.arm(work.abort_handle());
        tokio::spawn(async move {
            let ended = work.await;
            service
                .finish(&caller, &teller, ended, uploads.as_ref())
                .await;
        });
    }

    /// Whoever looks on: tells how far a job is, and asks whether it may change something.
    fn observer(&self, teller: &Arc<watch::Sender<JobView>>, gate: &Arc<Gate>) -> Observer {
        let (jobs, teller, gate) = (Arc::clone(&self.jobs), Arc::clone(teller), Arc::clone(gate));
        let environment = self.environment.clone();
        let pace = Mutex::new(Pace::default());
        Observer::gated(
            move |progress| {
                let mut pace = pace.lock().unwrap_or_else(PoisonError::into_inner);
                let seconds_left = pace.seconds_left(&progress);
                let now = environment.now();
                teller.send_modify(|view| show(view, &progress, seconds_left, now));
                if pace.is_news() {
                    jobs.news.tell(&teller.borrow());
                }
            },
            move || gate.pass(),
        )
    }

    /// Writes down how a job ended, then tells it.
    async fn finish(
        &self,
        caller: &Caller,
        teller: &watch::Sender<JobView>,
        ended: Result<Result<serde_json::Value, ServiceError>, tokio::task::JoinError>,
        uploads: Option<&Uploads>,
    ) {
        let mut view = teller.borrow().clone();
        view.updated_at = self.environment.now();
        view.seconds_left = None;
        let failed = |error: &ServiceError| {
            let mut error = JobError::from(error);
            if let Some(uploads) = uploads {
                error.message = uploads.named(&error.message);
            }
            error.message = self.without_places(&error.message);
            (JobState::Failed, None, Some(error))
        };
        let is_panic = ended.as_ref().is_err_and(tokio::task::JoinError::is_panic);
        (view.state, view.result, view.error) = match ended {
            Ok(Ok(mut result)) => {
                if let Some(uploads) = uploads {
                    uploads.name_in(&mut result);
                }
                (JobState::Done, Some(result), None)
            }
            Err(error) if error.is_cancelled() => (JobState::Cancelled, None, None),
            Ok(Err(ServiceError::Cancelled)) => (JobState::Cancelled, None, None),
            Ok(Err(error)) => failed(&error),
            Err(error) => failed(&ServiceError::task(error)),
        };
        if view.kind == JobKind::RepositoryRestore {
            // Any other end is noted by the restore itself.
            let is_cancelled = view.state == JobState::Cancelled;
            let cancelled = is_cancelled.then_some(Unfinished::Cancelled);
            if let Some(how) = cancelled.or(is_panic.then_some(Unfinished::Failed)) {
                drop(self.audit(caller, unrestored(view.id, how, None)).await);
            }
        }
        let control = self.guard.jobs(&caller.running_jobs());
        let ending = view.ending();
        // If this cannot be written, the next start finds the job running and looks.
        drop(
            control
                .update_job(view.id, view.state, None, Some(&ending), view.updated_at)
                .await,
        );
        teller.send_replace(view.clone());
        self.jobs.news.tell(&view);
        self.jobs.end(view.id);
    }

    /// A page of the jobs that the caller may see, the latest first: their own, and with
    /// `1int-repository` everybody's.
    ///
    /// # Errors
    /// If the repository cannot be read.
    pub async fn jobs(&self, caller: &Caller, asked: &JobsAsked) -> Result<JobPage, ServiceError> {
        let control = self.guard.jobs(&caller.running_jobs());
        let limit = asked.limit.unwrap_or(LISTED_MAX).clamp(1, LISTED_MAX);
        let is_theirs = caller.administering_repository().is_err();
        let wanted = JobsWanted {
            state: None,
            owner: is_theirs.then_some(caller.identity()),
            before: asked.before,
        };
        let found = control.jobs(&wanted, limit).await?;
        let next = (found.len() == limit).then(|| found.last().map(|job| job.id));
        let mut jobs = Vec::with_capacity(found.len());
        for job in found {
            let view = match self.jobs.live(job.id) {
                Some(view) => view,
                None => JobView::of(job)?,
            };
            jobs.extend(view.told_to(caller));
        }
        Ok(JobPage {
            jobs,
            next: next.flatten(),
        })
    }

    /// A job.
    ///
    /// # Errors
    /// If there is none that the caller may see.
    pub async fn job(&self, caller: &Caller, id: Uuid) -> Result<JobView, ServiceError> {
        let view = match self.jobs.live(id) {
            Some(view) => Some(view),
            None => {
                let control = self.guard.jobs(&caller.running_jobs());
                control.job(id).await?.map(JobView::of).transpose()?
            }
        };
        view.and_then(|view| view.told_to(caller))
            .ok_or(ServiceError::NoSuchJob { id })
    }

    /// Whether there is a job with this id that the caller asked for.
    pub(crate) async fn is_job_of(&self, caller: &Caller, id: Uuid) -> Result<bool, ServiceError> {
        let control = self.guard.jobs(&caller.running_jobs());
        let job = control.job(id).await?;
        Ok(job.is_some_and(|job| job.owner.as_deref() == Some(caller.identity())))
    }

    /// Waits until a job is over, but not longer than so; gives what is told of it then.
    ///
    /// # Errors
    /// As [`Service::job`].
    pub async fn wait_for_job(
        &self,
        caller: &Caller,
        id: Uuid,
        longest: Duration,
    ) -> Result<JobView, ServiceError> {
        let mut view = match self.jobs.watch(id) {
            Some(view) if view.borrow().is_seen_by(caller) => view,
            Some(_) | None => return self.job(caller, id).await,
        };
        let over = view.wait_for(|view| view.state.is_over());
        let _ = tokio::time::timeout(longest, over).await;
        let view = view.borrow().clone();
        view.told_to(caller).ok_or(ServiceError::NoSuchJob { id })
    }

    /// Ends a job that has not changed anything yet.
    ///
    /// # Errors
    /// If there is none that the caller may see, or it is too late.
    pub async fn cancel_job(&self, caller: &Caller, id: Uuid) -> Result<JobView, ServiceError> {
        let job = self.job(caller, id).await?;
        let gate = self.jobs.gate(id);
        if job.state.is_over() || !gate.is_some_and(|gate| gate.cancel()) {
            return Err(ServiceError::TooLateToCancel { id });
        }
        // How the job ended is noted as its owner's.
        let about = json!({"kind": job.kind.as_str(), "owner": job.who});
        let told = Told::new("job-cancel", id.to_string()).with(about);
        self.audit_done(caller, [told]).await;
        self.wait_for_job(caller, id, ENDS_WITHIN).await
    }

    /// Waits until no job is under way any more.
    pub async fn jobs_ended(&self) {
        for mut view in self.jobs.all() {
            // One that vanishes is over, too.
            let _ = view.wait_for(|view| view.state.is_over()).await;
        }
    }
}

impl Jobs {
    /// Gives up the plans and kept checks of a user who is gone.
    pub(crate) fn forget(&self, identity: &str) {
        self.repository_plans.forget(identity);
        self.restores.forget(identity);
        self.checks.forget(identity);
    }

    fn begin(
        &self,
        id: Uuid,
        view: watch::Receiver<JobView>,
        gate: Arc<Gate>,
    ) -> Result<(), ServiceError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.len() >= RUNNING_MAX {
            return Err(ServiceError::TooManyJobs { max: RUNNING_MAX });
        }
        running.insert(id, Running { view, gate });
        Ok(())
    }

    fn end(&self, id: Uuid) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.remove(&id);
    }

    fn watch(&self, id: Uuid) -> Option<watch::Receiver<JobView>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(&id).map(|job| job.view.clone())
    }

    fn all(&self) -> Vec<watch::Receiver<JobView>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.values().map(|job| job.view.clone()).collect()
    }

    fn live(&self, id: Uuid) -> Option<JobView> {
        self.watch(id).map(|view| view.borrow().clone())
    }

    fn gate(&self, id: Uuid) -> Option<Arc<Gate>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(&id).map(|job| Arc::clone(&job.gate))
    }
}

fn show(view: &mut JobView, progress: &Progress, seconds_left: Option<u64>, now: Timestamp) {
    view.stage = Some(progress.stage.as_str().to_owned());
    view.done = progress.done;
    view.total = progress.total;
    view.bytes = progress.bytes;
    view.seconds_left = seconds_left;
    view.updated_at = now;
}
