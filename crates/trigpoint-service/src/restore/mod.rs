//! Restore: receive, inspect, plan, show, apply, verify, undo.
//!
//! Nothing is written before a plan is applied; a plan is applied in one transaction or not at
//! all; and what was applied can be undone.

mod apply;
mod chosen;
mod csv;
mod cycles;
mod decision;
mod difference;
mod inspect;
mod listing;
pub mod options;
mod plan;
mod planner;
#[cfg(test)]
mod planner_tests;
pub mod report;
mod spool;

use std::path::PathBuf;

use trigpoint_model::Timestamp;
use trigpoint_repository::{Writer, failpoint};
use uuid::Uuid;

pub use difference::ItemDifference;
pub use listing::ListedRestore;
pub use options::{
    ConflictChoice, ConflictPolicy, NotForFolders, ReferenceMapping, RestoreOptions,
};
pub use plan::Plan;
pub(crate) use plan::wanted_by;
pub use report::{Outcome, RestoreReport, RestoreState, SuggestedChoice, Suggestion};

use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::repository::Observer;
use crate::{Caller, Service};

/// What undoing a restore did.
#[derive(
    Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct UndoReport {
    /// The restore that was undone.
    pub restore: Uuid,
    /// The items that it had created, and that are gone again.
    pub removed: u64,
    /// The items that it had replaced, and that are as they were.
    pub brought_back: u64,
    /// The folders that it had made, and that are gone again.
    pub folders_removed: u64,
}

impl Service {
    /// Whether the archives at `paths` can be opened at all; their items are not read.
    #[must_use]
    pub fn opens(paths: &[PathBuf], options: &RestoreOptions) -> bool {
        inspect::opens(paths, options)
    }

    /// Reads the archives at `paths` and says what restoring them would do. Writes nothing.
    ///
    /// # Errors
    /// If a container is broken, or the repository cannot be read. What is wrong with single items
    /// is in the plan's report.
    pub async fn plan_restore(
        &self,
        caller: &Caller,
        paths: &[PathBuf],
        options: &RestoreOptions,
    ) -> Result<Plan, ServiceError> {
        let writing = caller.writing_some()?;
        let inspected = self.inspected(paths, options).await?;
        let mut snapshot = self.guard.planning(&writing).await?;
        let mut new_id = || self.environment.new_id();
        plan::plan(inspected, options, caller, &mut snapshot, &mut new_id).await
    }

    /// Plans and restores in one transaction, for whoever wants to see no plan before: it is made
    /// while nobody else writes, and so is never stale.
    ///
    /// # Errors
    /// As [`Service::plan_restore`] and [`Service::apply_restore`]; nothing is changed then.
    pub async fn restore(
        &self,
        caller: &Caller,
        paths: &[PathBuf],
        options: &RestoreOptions,
    ) -> Result<RestoreReport, ServiceError> {
        let writing = caller.writing_some()?;
        let inspected = self.inspected(paths, options).await?;
        let at = self.environment.now();
        let mut writer = self.guard.write(&writing, at).await?;
        let mut new_id = || self.environment.new_id();
        let planned = plan::plan(inspected, options, caller, writer.view(), &mut new_id);
        let mut plan = planned.await?;
        caller.writing_all(plan.trees_written())?;
        self.write_plan(caller, &mut plan, (writer, at), &Observer::default())
            .await
    }

    async fn inspected(
        &self,
        paths: &[PathBuf],
        options: &RestoreOptions,
    ) -> Result<inspect::Inspected, ServiceError> {
        let (paths, chosen) = (paths.to_vec(), options.clone());
        let spool = self.guard.spool_dir().to_owned();
        let inspected =
            tokio::task::spawn_blocking(move || inspect::inspect(&paths, &chosen, &spool))
                .await
                .map_err(ServiceError::task)??;
        failpoint::hit("restore.after-inspect");
        Ok(inspected)
    }

    /// Applies a plan in one transaction.
    ///
    /// # Errors
    /// [`ServiceError::PlanStale`] if the repository has changed since the plan was made;
    /// otherwise if writing fails. In every case nothing is changed.
    pub async fn apply_restore(
        &self,
        caller: &Caller,
        mut plan: Plan,
    ) -> Result<RestoreReport, ServiceError> {
        self.apply_plan(caller, &mut plan, &Observer::default())
            .await
    }

    /// As [`Service::apply_restore`]; the observer says whether it may be committed.
    pub(crate) async fn apply_plan(
        &self,
        caller: &Caller,
        plan: &mut Plan,
        observer: &Observer,
    ) -> Result<RestoreReport, ServiceError> {
        let trees = plan.trees_written();
        let grant = caller.writing_all(trees)?;
        let at = self.environment.now();
        let mut writer = self.guard.write(&grant, at).await?;
        let revision = writer.view().revision().await?;
        if revision != plan.revision {
            return Err(ServiceError::PlanStale {
                planned: plan.revision,
                now: revision,
            });
        }
        self.write_plan(caller, plan, (writer, at), observer).await
    }

    async fn write_plan(
        &self,
        caller: &Caller,
        plan: &mut Plan,
        (mut writer, at): (Writer, Timestamp),
        observer: &Observer,
    ) -> Result<RestoreReport, ServiceError> {
        let new_run = || *self.environment.new_id().as_uuid();
        let run = plan.restore_id.unwrap_or_else(new_run);
        let new_id = || self.environment.new_id();
        let how = apply::Application {
            run,
            by: caller.name(),
            at,
            new_id: &new_id,
        };
        let mut report = apply::apply(plan, &how, &mut writer).await?;
        if plan.writes() {
            failpoint::hit("restore.before-commit");
            observer.commit()?;
            writer.commit().await?;
            failpoint::hit("restore.after-commit");
            let told = Told::new("restore", run.to_string());
            let detail = serde_json::json!({"summary": report.summary});
            let unnoted = self.audit_done(caller, [told.with(detail)]).await;
            report.warnings.extend(unnoted);
        }
        Ok(report)
    }

    /// Undoes the restore with this id: what it created is gone, what it replaced is as it was.
    ///
    /// The restore is named, never guessed: one that changed nothing is not recorded, so *the last
    /// one* may be another than the user thinks of. [`Service::restores`] lists them.
    ///
    /// # Errors
    /// If there is none, or something it touched has changed since; then nothing is undone.
    pub async fn undo_restore(
        &self,
        caller: &Caller,
        restore: Uuid,
    ) -> Result<UndoReport, ServiceError> {
        let writing = caller.writing_some()?;
        let mut writer = self.guard.write(&writing, self.environment.now()).await?;
        let touched = writer.view().trees_of_restore(restore).await?;
        caller.writing_all(touched)?;
        let undone = writer.undo_restore(restore).await?;
        failpoint::hit("undo.before-commit");
        writer.commit().await?;
        self.audit_done(caller, [Told::new("restore-undo", restore.to_string())])
            .await;
        Ok(UndoReport {
            restore,
            removed: undone.items_removed,
            brought_back: undone.items_brought_back,
            folders_removed: undone.folders_removed,
        })
    }
}
