//! What each kind of job does: one use case, by the caller who asked for it.

use std::path::PathBuf;

use serde_json::{Value, json};
use uuid::Uuid;

use super::plans::PlannedFile;
use super::{BackupSource, JobOrder};
use crate::error::ServiceError;
use crate::repository::{Observer, RepositoryPlan, Stage};
use crate::{Caller, Service, archives};

/// A job that can begin: what it needs was found.
pub(super) struct Prepared {
    /// What helps to find out, after a crash, how it ended.
    pub(super) about: Value,
    task: Task,
}

enum Task {
    Backup(PathBuf),
    Plan(PlannedFile, Uuid, Option<Uuid>),
    Restore(Box<RepositoryPlan>, PlannedFile, Uuid),
    Undo,
    Verify(PathBuf),
}

impl Service {
    pub(super) async fn prepare(
        &self,
        caller: &Caller,
        id: Uuid,
        order: JobOrder,
    ) -> Result<Prepared, ServiceError> {
        let (about, task) = match order {
            JobOrder::RepositoryBackup => {
                let file = self.new_kept_backup(caller)?;
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                (json!({"backup": name}), Task::Backup(file))
            }
            JobOrder::RepositoryRestorePlan(source) => {
                let (file, replaced) = self.source(caller, source)?;
                (json!({}), Task::Plan(file, id, replaced))
            }
            JobOrder::RepositoryRestore { plan, deletions } => {
                let who = caller.name();
                let (mut taken, file) = self.jobs.plans.take(who, plan, deletions)?;
                // The restore is known by the id of its job: that tells whether it was committed.
                taken.restore_id = Some(id);
                let task = Task::Restore(Box::new(taken), file, plan);
                (json!({"restore": id}), task)
            }
            JobOrder::RepositoryUndo => {
                let restores = self.repository_restores(caller).await?;
                let last = restores.first().filter(|restore| restore.undone.is_none());
                let last = last.ok_or(ServiceError::NothingToUndo)?.id;
                (json!({"undoes": last}), Task::Undo)
            }
            JobOrder::Verify { backup } => {
                let file = self.kept_backup_file(caller, &backup)?;
                (json!({}), Task::Verify(file))
            }
        };
        Ok(Prepared { about, task })
    }

    fn source(
        &self,
        caller: &Caller,
        source: BackupSource,
    ) -> Result<(PlannedFile, Option<Uuid>), ServiceError> {
        Ok(match source {
            BackupSource::Upload { folder, file } => (PlannedFile::new(file, Some(folder)), None),
            BackupSource::Kept(name) => {
                let file = self.kept_backup_file(caller, &name)?;
                (PlannedFile::new(file, None), None)
            }
            BackupSource::Plan(id) => (self.jobs.plans.file(caller.name(), id)?, Some(id)),
        })
    }

    pub(super) async fn work(
        &self,
        caller: &Caller,
        prepared: Prepared,
        observer: &Observer,
    ) -> Result<Value, ServiceError> {
        match prepared.task {
            Task::Backup(file) => {
                let report = self.backup_repository(caller, &file, observer).await?;
                let backup = self.kept_backup_of(&file).await?;
                Ok(json!({"backup": backup, "report": report}))
            }
            Task::Plan(file, id, replaced) => {
                let plan = self
                    .plan_repository_restore(caller, &file.path, observer)
                    .await?;
                let plans = &self.jobs.plans;
                let shown = plans.keep(id, caller.name(), plan, file);
                if let Some(replaced) = replaced {
                    // It may have gone meanwhile.
                    drop(plans.remove(caller.name(), replaced));
                }
                serde_json::to_value(shown).map_err(ServiceError::serialize)
            }
            Task::Restore(plan, file, id) => {
                let restore = plan.restore_id;
                let applied = self.apply_repository_restore(caller, *plan, observer).await;
                let report = match applied {
                    Ok(report) => serde_json::to_value(report).map_err(ServiceError::serialize)?,
                    // What failed after the switch does not undo it.
                    Err(error) => self.switched(caller, restore).await?.ok_or(error)?,
                };
                // Its file is not needed any more.
                drop(file);
                drop(self.jobs.plans.remove(caller.name(), id));
                Ok(report)
            }
            Task::Undo => {
                observer.commit()?;
                let report = self.undo_repository_restore(caller).await?;
                serde_json::to_value(report).map_err(ServiceError::serialize)
            }
            Task::Verify(file) => {
                observer.begin(Stage::Verifying);
                let report = tokio::task::spawn_blocking(move || archives::verify(&file))
                    .await
                    .map_err(ServiceError::task)?;
                serde_json::to_value(report).map_err(ServiceError::serialize)
            }
        }
    }

    /// The report of a restore that was committed.
    async fn switched(
        &self,
        caller: &Caller,
        restore: Option<Uuid>,
    ) -> Result<Option<Value>, ServiceError> {
        let restores = self.repository_restores(caller).await?;
        let found = restores.into_iter().find(|done| Some(done.id) == restore);
        Ok(found.map(|done| done.report))
    }
}
