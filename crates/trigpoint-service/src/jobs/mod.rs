//! Jobs: long work on the whole repository that outlives the call that started it, tells how far
//! it is, can be ended before it has changed anything, and says truthfully how it ended — also
//! after the process was killed.

pub mod plans;
mod truth;
mod view;
mod work;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, watch};
use tokio::task::AbortHandle;
use trigpoint_model::Timestamp;
use uuid::Uuid;

use crate::error::ServiceError;
use crate::repository::{Observer, Progress};
use crate::{Caller, Service};
use plans::Plans;
pub use view::{JobError, JobKind, JobState, JobView};

/// What a job is to do.
#[derive(Debug)]
pub enum JobOrder {
    /// Back the repository up into the data directory.
    RepositoryBackup,
    /// Say what restoring this backup would do, and keep that plan.
    RepositoryRestorePlan(BackupSource),
    /// Apply a kept plan, which deletes as many items and folders as the user confirmed.
    RepositoryRestore {
        /// The plan.
        plan: Uuid,
        /// The number of deletions that the user was shown.
        deletions: u64,
    },
    /// Undo the last restore of the repository.
    RepositoryUndo,
    /// Read a kept backup from end to end.
    Verify {
        /// Its name.
        backup: String,
    },
}

/// Where a repository backup is.
#[derive(Debug)]
pub enum BackupSource {
    /// A file that was uploaded; it goes with the plan.
    Upload {
        /// The folder that goes with it.
        folder: tempfile::TempDir,
        /// The file in it.
        file: PathBuf,
    },
    /// A backup that is kept in the data directory.
    Kept(String),
    /// The same as that of a kept plan, which is replaced.
    Plan(Uuid),
}

impl JobOrder {
    const fn kind(&self) -> JobKind {
        match self {
            Self::RepositoryBackup => JobKind::RepositoryBackup,
            Self::RepositoryRestorePlan(_) => JobKind::RepositoryRestorePlan,
            Self::RepositoryRestore { .. } => JobKind::RepositoryRestore,
            Self::RepositoryUndo => JobKind::RepositoryUndo,
            Self::Verify { .. } => JobKind::Verify,
        }
    }
}

/// Jobs that are listed.
const LISTED_MAX: usize = 100;
/// Jobs that may be under way at once.
const RUNNING_MAX: usize = 8;
/// Jobs that are over are remembered so long.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// News that wait for a slow listener; beyond, it misses the oldest.
const NEWS_WAITING: usize = 256;
/// News of a job that goes on are told at most so often.
const NEWS_EVERY: Duration = Duration::from_millis(100);

/// The jobs that are under way, and the plans that they made.
#[derive(Debug)]
pub(crate) struct Jobs {
    running: Mutex<HashMap<Uuid, Running>>,
    news: broadcast::Sender<JobView>,
    pub(super) plans: Plans,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            running: Mutex::default(),
            news: broadcast::channel(NEWS_WAITING).0,
            plans: Plans::default(),
        }
    }
}

#[derive(Debug)]
struct Running {
    view: watch::Receiver<JobView>,
    gate: Arc<Gate>,
}

/// Either a job is cancelled or it changes something: whoever comes first.
#[derive(Debug, Default)]
struct Gate(Mutex<Passage>);

#[derive(Debug, Default)]
enum Passage {
    #[default]
    Open,
    /// Nobody can cancel any more.
    Passed,
    Closed,
    Abortable(AbortHandle),
}

impl Gate {
    /// Whether the job may change something; it cannot be cancelled from then on.
    fn pass(&self) -> bool {
        let mut passage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match *passage {
            Passage::Closed => false,
            Passage::Open | Passage::Passed | Passage::Abortable(_) => {
                *passage = Passage::Passed;
                true
            }
        }
    }

    fn arm(&self, handle: AbortHandle) {
        let mut passage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match *passage {
            Passage::Open => *passage = Passage::Abortable(handle),
            Passage::Closed => handle.abort(),
            Passage::Passed | Passage::Abortable(_) => {}
        }
    }

    /// Whether it came in time.
    fn cancel(&self) -> bool {
        let mut passage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*passage {
            Passage::Passed => return false,
            Passage::Abortable(handle) => handle.abort(),
            Passage::Open | Passage::Closed => {}
        }
        *passage = Passage::Closed;
        true
    }
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
        let grant = caller.administering_repository()?;
        let kind = order.kind();
        let id = *self.environment.new_id().as_uuid();
        let now = self.environment.now();
        let (teller, view) = watch::channel(JobView::new(id, kind, caller.name(), now));
        let gate = Arc::new(Gate::default());
        self.jobs.begin(id, view, Arc::clone(&gate))?;
        let control = self.guard.whole(&grant).control();
        let prepared = match self.prepare(caller, id, order).await {
            Ok(prepared) => prepared,
            Err(error) => {
                self.jobs.end(id);
                return Err(error);
            }
        };
        let begun = async {
            control
                .create_job(
                    id,
                    kind.as_str(),
                    caller.name(),
                    JobState::Running.resting(),
                    now,
                )
                .await?;
            let about = Some(&prepared.about);
            let running = JobState::Running.resting();
            control.update_job(id, running, about, None, now).await?;
            Ok::<(), ServiceError>(())
        };
        if let Err(error) = begun.await {
            self.jobs.end(id);
            return Err(error);
        }
        teller.send_modify(|view| view.state = JobState::Running);
        let first = teller.borrow().clone();
        self.jobs.tell(&first);
        let teller = Arc::new(teller);
        let observer = self.observer(&teller, &gate);
        let (service, caller) = (self.clone(), caller.clone());
        let work = {
            let (service, caller) = (service.clone(), caller.clone());
            tokio::spawn(async move { service.work(&caller, prepared, &observer).await })
        };
        gate.arm(work.abort_handle());
        tokio::spawn(async move {
            let ended = work.await;
            service.finish(&caller, &teller, ended).await;
        });
        Ok(first)
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
                    jobs.tell(&teller.borrow());
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
    ) {
        let mut view = teller.borrow().clone();
        view.updated_at = self.environment.now();
        view.seconds_left = None;
        match ended {
            Ok(Ok(result)) => {
                view.state = JobState::Done;
                view.result = Some(result);
            }
            Err(error) if error.is_cancelled() => view.state = JobState::Cancelled,
            Ok(Err(ServiceError::Cancelled)) => view.state = JobState::Cancelled,
            Ok(Err(error)) => {
                view.state = JobState::Failed;
                view.error = Some(JobError::from(&error));
            }
            Err(error) => {
                view.state = JobState::Failed;
                view.error = Some(JobError::from(&ServiceError::task(error)));
            }
        }
        if let Ok(grant) = caller.administering_repository() {
            let control = self.guard.whole(&grant).control();
            let (state, ending) = (view.state.resting(), view.ending());
            // If this cannot be written, the next start finds the job running and looks.
            drop(
                control
                    .update_job(view.id, state, None, Some(&ending), view.updated_at)
                    .await,
            );
        }
        teller.send_replace(view.clone());
        self.jobs.tell(&view);
        self.jobs.end(view.id);
    }

    /// The latest jobs, the latest first; at most 100.
    ///
    /// # Errors
    /// If the caller may not see them, or the repository cannot be read.
    pub async fn jobs(&self, caller: &Caller) -> Result<Vec<JobView>, ServiceError> {
        let grant = caller.administering_repository()?;
        let control = self.guard.whole(&grant).control();
        let found = control.jobs(None, None, LISTED_MAX).await?;
        let views = found.into_iter().map(|job| match self.jobs.live(job.id) {
            Some(view) => Ok(view),
            None => JobView::of(job),
        });
        views.collect()
    }

    /// A job.
    ///
    /// # Errors
    /// If the caller may not see it, or there is none.
    pub async fn job(&self, caller: &Caller, id: Uuid) -> Result<JobView, ServiceError> {
        let grant = caller.administering_repository()?;
        if let Some(view) = self.jobs.live(id) {
            return Ok(view);
        }
        let found = self.guard.whole(&grant).control().job(id).await?;
        JobView::of(found.ok_or(ServiceError::NoSuchJob { id })?)
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
        let _ = caller.administering_repository()?;
        if let Some(mut view) = self.jobs.watch(id) {
            let over = view.wait_for(|view| view.state.is_over());
            let _ = tokio::time::timeout(longest, over).await;
            return Ok(view.borrow().clone());
        }
        self.job(caller, id).await
    }

    /// Ends a job that has not changed anything yet.
    ///
    /// # Errors
    /// If the caller may not, there is none under way, or it is too late.
    pub async fn cancel_job(&self, caller: &Caller, id: Uuid) -> Result<JobView, ServiceError> {
        let job = self.job(caller, id).await?;
        let gate = self.jobs.gate(id);
        if job.state.is_over() || !gate.is_some_and(|gate| gate.cancel()) {
            return Err(ServiceError::TooLateToCancel { id });
        }
        self.wait_for_job(caller, id, Duration::from_secs(60)).await
    }

    /// News of all jobs, from now on.
    ///
    /// # Errors
    /// If the caller may not see them.
    pub fn job_news(&self, caller: &Caller) -> Result<broadcast::Receiver<JobView>, ServiceError> {
        let _ = caller.administering_repository()?;
        Ok(self.jobs.news.subscribe())
    }
}

impl Jobs {
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

    fn live(&self, id: Uuid) -> Option<JobView> {
        self.watch(id).map(|view| view.borrow().clone())
    }

    fn gate(&self, id: Uuid) -> Option<Arc<Gate>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(&id).map(|job| Arc::clone(&job.gate))
    }

    /// Nobody may be listening.
    fn tell(&self, view: &JobView) {
        let _ = self.news.send(view.clone());
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

/// How fast a stage goes, and when news were told last.
#[derive(Debug, Default)]
struct Pace {
    stage: Option<(crate::repository::Stage, Instant)>,
    told: Option<Instant>,
}

impl Pace {
    fn seconds_left(&mut self, progress: &Progress) -> Option<u64> {
        let began = match self.stage {
            Some((stage, began)) if stage == progress.stage => began,
            Some(_) | None => {
                self.stage = Some((progress.stage, Instant::now()));
                self.told = None;
                return None;
            }
        };
        let left = progress.total?.saturating_sub(progress.done);
        let elapsed_ms = u64::try_from(began.elapsed().as_millis()).ok()?;
        let left_ms = elapsed_ms.checked_mul(left)?.checked_div(progress.done)?;
        Some(left_ms.div_ceil(1_000))
    }

    fn is_news(&mut self) -> bool {
        let is_news = self.told.is_none_or(|told| told.elapsed() >= NEWS_EVERY);
        if is_news {
            self.told = Some(Instant::now());
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_is_cancelled_or_changes_something_and_never_both() {
        let work = || tokio::spawn(std::future::pending::<()>());
        let (passed, first) = (Gate::default(), work());
        passed.arm(first.abort_handle());
        assert!(passed.pass() && !passed.cancel());
        assert!(!first.is_finished());
        first.abort();

        let (cancelled, second) = (Gate::default(), work());
        cancelled.arm(second.abort_handle());
        assert!(cancelled.cancel() && !cancelled.pass());
        assert!(second.await.unwrap_err().is_cancelled());

        let (early, third) = (Gate::default(), work());
        assert!(early.cancel());
        early.arm(third.abort_handle());
        assert!(third.await.unwrap_err().is_cancelled());
    }
}
