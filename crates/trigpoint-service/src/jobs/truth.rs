//! How jobs ended that an earlier process left behind: what they were to commit is there, or not.

use serde_json::{Value, json};
use trigpoint_repository::control::{Control, Job, JobState, JobsWanted};
use uuid::Uuid;

use super::restores::without_items;
use super::{JobKind, LISTED_MAX, REMEMBERED};
use crate::access::audit::{AuditWanted, PAGE_MAX, Unfinished};
use crate::error::ServiceError;
use crate::repository::{AUDITED_AS, AccountsReport, added_told, restored_told, unrestored};
use crate::{Caller, Service};

impl Service {
    /// Finds out how the jobs ended that an earlier process left behind, and forgets old ones: a
    /// server calls it before it starts any.
    ///
    /// # Errors
    /// If the repository cannot be read or written.
    pub async fn settle_jobs(&self) -> Result<(), ServiceError> {
        let start = Caller::local("start");
        let grant = start.administering_repository()?;
        let whole = self.guard.whole(&grant);
        let control = whole.control();
        self.sweep_partial_backups(whole.dir())?;
        let interrupted = JobsWanted {
            state: Some(JobState::Interrupted),
            ..JobsWanted::default()
        };
        let left = control.jobs(&interrupted, LISTED_MAX).await?;
        for job in left {
            if job.result.is_some() {
                continue;
            }
            let (state, told) = match self.outcome(&start, control, &job).await? {
                Some(result) => (JobState::Done, json!({"result": result})),
                None => (JobState::Interrupted, json!({})),
            };
            if job.kind == JobKind::RepositoryRestore.as_str() {
                self.audit_left_restore(&start, control, &job).await?;
            }
            control
                .resolve_interrupted_job(job.id, state, &told)
                .await?;
        }
        let before = self.environment.now() - REMEMBERED;
        control.delete_old_jobs(before).await?;
        Ok(())
    }

    /// Notes in the audit log how a repository restore ended, if the process that was killed did
    /// not come to it.
    async fn audit_left_restore(
        &self,
        start: &Caller,
        control: &Control,
        job: &Job,
    ) -> Result<(), ServiceError> {
        let about = job.progress.as_ref().and_then(|about| about.get("restore"));
        let id = about
            .and_then(Value::as_str)
            .and_then(|id| Uuid::parse_str(id).ok())
            // None was begun; it would have had the id of its job.
            .unwrap_or(job.id);
        let wanted = AuditWanted {
            what: Some(AUDITED_AS.to_owned()),
            limit: Some(PAGE_MAX),
            ..AuditWanted::default()
        };
        let noted = self.audit_log(start, &wanted).await?.entries;
        let is_of_it = |detail: &Value| detail.get("restore") == Some(&json!(id));
        if noted
            .iter()
            .any(|line| line.detail.as_ref().is_some_and(is_of_it))
        {
            return Ok(());
        }
        let told = match control.repository_restore(id).await? {
            Some(restore) => {
                let accounts = restore.report.get("accounts").cloned();
                let accounts = accounts
                    .and_then(|told| serde_json::from_value::<AccountsReport>(told).ok())
                    .unwrap_or_default();
                let (users, roles) = (accounts.user_names_added, accounts.role_names_added);
                for told in added_told(id, &users, &roles) {
                    self.audit_left(&job.who, told).await?;
                }
                let root = restore.report.get("contentRoot").and_then(Value::as_str);
                restored_told(id, root.unwrap_or_default())
            }
            None => unrestored(id, Unfinished::Interrupted, None),
        };
        self.audit_left(&job.who, told).await
    }

    /// What came of a job; none if nothing did.
    async fn outcome(
        &self,
        start: &Caller,
        control: &Control,
        job: &Job,
    ) -> Result<Option<Value>, ServiceError> {
        let about = |key: &str| {
            let about = job.progress.as_ref()?.get(key)?;
            about.as_str().map(str::to_owned)
        };
        let id_in = |key: &str| about(key).and_then(|id| Uuid::parse_str(&id).ok());
        if job.kind == JobKind::RepositoryRestore.as_str() {
            let Some(id) = id_in("restore") else {
                return Ok(None);
            };
            let restore = control.repository_restore(id).await?;
            return Ok(restore.map(|restore| restore.report));
        }
        if job.kind == JobKind::RepositoryUndo.as_str() {
            let Some(id) = id_in("undoes") else {
                return Ok(None);
            };
            let restore = control.repository_restore(id).await?;
            let undone = restore.filter(|restore| restore.undone.is_some());
            return Ok(undone.map(|restore| json!({"restoredAt": restore.at})));
        }
        if job.kind == JobKind::Restore.as_str() {
            let Some(id) = id_in("items") else {
                return Ok(None);
            };
            let report = self.restore_report(start, id).await;
            return match report {
                Ok(report) => Ok(Some(json!(without_items(&report)))),
                Err(ServiceError::NoSuchRestore { .. }) => Ok(None),
                Err(error) => Err(error),
            };
        }
        if job.kind == JobKind::RepositoryBackup.as_str() {
            let Some(name) = about("backup") else {
                return Ok(None);
            };
            // It has its name only once it was read back.
            let backup = self.kept_backup_named(start, &name).await?;
            return Ok(backup.map(|backup| json!({"backup": backup})));
        }
        Ok(None)
    }
}
