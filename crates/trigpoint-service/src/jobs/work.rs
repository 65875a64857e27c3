//! What each kind of job does: one use case, by the caller who asked for it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use trigpoint_repository::UndoSwitchError;
use uuid::Uuid;

use super::checks::KeptCheck;
use super::plans::PlannedFile;
use super::restores::{RestoredFiles, Taken, without_items};
use super::uploads::Uploads;
use super::{ArchiveSource, JobOrder};
use crate::check::{CheckOrder, KeptAs};
use crate::error::ServiceError;
use crate::repository::{Observer, RepositoryPlan, Stage};
use crate::restore::RestoreOptions;
use crate::{Caller, Service, archives};

/// A job that can begin: what it needs was found.
pub(super) struct Prepared {
    /// What helps to find out, after a crash, how it ended.
    pub(super) about: Value,
    task: Task,
}

enum Task {
    Backup(PathBuf),
    RepositoryPlan(PlannedFile, Uuid, Option<Uuid>),
    RepositoryRestore(Box<RepositoryPlan>, PlannedFile, Uuid),
    /// With the restore that it undoes.
    RepositoryUndo(Uuid),
    Plan(RestoredFiles, Box<RestoreOptions>, Uuid, Option<Uuid>),
    Restore(Taken, Uuid),
    /// With the name, where it is a kept backup.
    Verify(PlannedFile, Option<String>),
    Diff(PlannedFile),
    /// With the id that its findings are kept under.
    Check(Box<CheckOrder>, Uuid),
}

impl Prepared {
    /// What was uploaded for it.
    pub(super) fn uploads(&self) -> Option<Uploads> {
        match &self.task {
            Task::RepositoryPlan(file, ..)
            | Task::RepositoryRestore(_, file, _)
            | Task::Verify(file, _)
            | Task::Diff(file) => file.uploads.clone(),
            Task::Plan(files, ..) => files.uploads.clone(),
            Task::Backup(_) | Task::RepositoryUndo(_) | Task::Restore(..) | Task::Check(..) => None,
        }
    }
}

impl Service {
    pub(super) async fn prepare(
        &self,
        caller: &Caller,
        id: Uuid,
        order: JobOrder,
    ) -> Result<Prepared, ServiceError> {
        let who = caller.identity();
        let (about, task) = match order {
            JobOrder::RepositoryBackup => {
                let file = self.new_kept_backup(caller)?;
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                (json!({"backup": name}), Task::Backup(file))
            }
            JobOrder::RepositoryRestorePlan(source) => {
                let replaced = source.plan();
                let file = self.one_file(caller, source)?;
                (json!({}), Task::RepositoryPlan(file, id, replaced))
            }
            JobOrder::RepositoryRestore { plan, deletions } => {
                let (mut taken, file) = self.jobs.take_repository_plan(who, plan, deletions)?;
                // The restore is known by the id of its job: that tells whether it was committed.
                taken.restore_id = Some(id);
                let task = Task::RepositoryRestore(Box::new(taken), file, plan);
                (json!({"restore": id}), task)
            }
            JobOrder::RepositoryUndo => {
                let restores = self.repository_restores(caller).await?;
                let last = restores.first().filter(|restore| restore.undone.is_none());
                let last = last.ok_or(UndoSwitchError::NothingToUndo)?.id;
                (json!({"undoes": last}), Task::RepositoryUndo(last))
            }
            JobOrder::RestorePlan(source, options) => {
                let replaced = source.plan();
                let files = self.restored_files(caller, source)?;
                (json!({}), Task::Plan(files, options, id, replaced))
            }
            JobOrder::Restore { plan } => {
                let taken = self.take_restore(caller, plan)?;
                (json!({"items": id}), Task::Restore(taken, id))
            }
            JobOrder::Verify(source) => {
                let name = match &source {
                    ArchiveSource::Kept(name) => Some(name.clone()),
                    ArchiveSource::Upload(_) | ArchiveSource::Plan(_) => None,
                };
                let file = self.one_file(caller, source)?;
                (json!({}), Task::Verify(file, name))
            }
            JobOrder::Diff(source) => (json!({}), Task::Diff(self.one_file(caller, source)?)),
            JobOrder::Check(order) => (json!({}), Task::Check(order, id)),
        };
        Ok(Prepared { about, task })
    }

    /// The one file of a work on a single archive.
    fn one_file(
        &self,
        caller: &Caller,
        source: ArchiveSource,
    ) -> Result<PlannedFile, ServiceError> {
        match source {
            ArchiveSource::Upload(uploads) => {
                let [path] = uploads.files() else {
                    let files = uploads.files().len();
                    return Err(ServiceError::NotOneFile { files });
                };
                Ok(PlannedFile {
                    path: path.clone(),
                    uploads: Some(uploads),
                })
            }
            ArchiveSource::Kept(name) => Ok(PlannedFile {
                path: self.kept_backup_file(caller, &name)?,
                uploads: None,
            }),
            ArchiveSource::Plan(id) => self.jobs.file_of(caller.identity(), id),
        }
    }

    fn restored_files(
        &self,
        caller: &Caller,
        source: ArchiveSource,
    ) -> Result<RestoredFiles, ServiceError> {
        match source {
            ArchiveSource::Upload(uploads) if uploads.files().is_empty() => {
                Err(ServiceError::NotOneFile { files: 0 })
            }
            ArchiveSource::Upload(uploads) => Ok(RestoredFiles {
                paths: uploads.files().to_vec(),
                uploads: Some(uploads),
            }),
            ArchiveSource::Kept(name) => Ok(RestoredFiles {
                paths: vec![self.kept_backup_file(caller, &name)?],
                uploads: None,
            }),
            ArchiveSource::Plan(id) => self.jobs.restored_files(caller.identity(), id),
        }
    }

    pub(super) async fn work(
        &self,
        caller: &Caller,
        prepared: Prepared,
        observer: &Observer,
    ) -> Result<Value, ServiceError> {
        match prepared.task {
            Task::Backup(file) => {
                let mut report = self.backup_repository(caller, &file, observer).await?;
                report.file = None;
                let backup = self.note_verified(caller, &file, 0).await?;
                Ok(json!({"backup": backup, "report": report}))
            }
            Task::RepositoryPlan(file, id, replaced) => {
                let plan = self
                    .plan_repository_restore(caller, &file.path, observer)
                    .await?;
                let who = caller.identity();
                let shown = self.jobs.keep_repository_plan(id, who, plan, file);
                if let Some(replaced) = replaced {
                    // It may have gone meanwhile.
                    drop(self.discard_plan(caller, replaced));
                }
                told(shown)
            }
            Task::RepositoryRestore(plan, file, id) => {
                let restore = plan.restore_id;
                let applied = self.apply_repository_restore(caller, *plan, observer).await;
                let report = match applied {
                    Ok(report) => told(report.with_bare_names())?,
                    // What failed after the switch does not undo it.
                    Err(error) => self.switched(caller, restore).await?.ok_or(error)?,
                };
                // Its file is not needed any more.
                drop(file);
                drop(self.discard_plan(caller, id));
                Ok(report)
            }
            Task::RepositoryUndo(restore) => {
                observer.commit()?;
                match self.undo_repository_restore(caller).await {
                    Ok(report) => told(report),
                    // Here, too, what failed after the switch does not undo it.
                    Err(error) => self.switched_back(caller, restore).await?.ok_or(error),
                }
            }
            Task::Plan(files, options, id, replaced) => {
                observer.begin(Stage::Reading);
                let plan = self.plan_restore(caller, &files.paths, &options).await?;
                let shown = self.keep_restore(id, caller, plan, *options, files);
                if let Some(replaced) = replaced {
                    // It may have gone meanwhile.
                    drop(self.discard_restore(caller, replaced));
                }
                told(shown)
            }
            Task::Restore(taken, id) => {
                observer.begin(Stage::Applying);
                let mut plan = taken.plan.clone().lock_owned().await;
                plan.restore_id = Some(id);
                let report = self.apply_plan(caller, &mut plan, observer).await?;
                drop(plan);
                let shown = without_items(&report);
                taken.applied(&report);
                told(shown)
            }
            Task::Verify(file, name) => self.verify(caller, &file.path, name, observer).await,
            Task::Diff(file) => told(self.diff_live(caller, &file.path, observer).await?),
            Task::Check(order, id) => {
                let mut checked = self.check(caller, &order, observer).await?;
                checked.report.kept = Some(KeptAs { id, order: *order });
                let report = told(&checked.report);
                let kept = KeptCheck::new(checked);
                self.jobs.checks.keep(id, caller.identity(), kept);
                report
            }
        }
    }

    async fn verify(
        &self,
        caller: &Caller,
        file: &Path,
        name: Option<String>,
        observer: &Observer,
    ) -> Result<Value, ServiceError> {
        observer.begin(Stage::Verifying);
        let path = file.to_owned();
        let report = tokio::task::spawn_blocking(move || archives::verify(&path))
            .await
            .map_err(ServiceError::task)?;
        if name.is_some() {
            self.note_verified(caller, file, report.faults.len())
                .await?;
        }
        told(report)
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

    /// What there is to report of an undo that was committed.
    async fn switched_back(
        &self,
        caller: &Caller,
        restore: Uuid,
    ) -> Result<Option<Value>, ServiceError> {
        let restores = self.repository_restores(caller).await?.into_iter();
        let mut undone = restores.filter(|done| done.id == restore && done.undone.is_some());
        Ok(undone.next().map(|done| json!({"restoredAt": done.at})))
    }
}

impl ArchiveSource {
    const fn plan(&self) -> Option<Uuid> {
        match self {
            Self::Plan(id) => Some(*id),
            Self::Upload(_) | Self::Kept(_) => None,
        }
    }
}

fn told(result: impl serde::Serialize) -> Result<Value, ServiceError> {
    serde_json::to_value(result).map_err(ServiceError::serialize)
}
