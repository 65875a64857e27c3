//! Undo of a repository restore: back to the generation before, if nothing was written since; and
//! the list of restores that were done.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use trigpoint_model::{Stamp, Timestamp};
use trigpoint_repository::control::{AuditEntry, AuditFilter};
use trigpoint_repository::{Repository, UndoSwitchError, failpoint};
use uuid::Uuid;

use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::{Caller, Service};

/// What undoing a repository restore did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryUndoReport {
    /// When the restore that was undone was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_at: Option<Timestamp>,
    /// The content root of the repository, as it was before that restore.
    pub content_root: String,
    /// The revision of the repository: above every one that was ever issued.
    pub revision: u64,
}

/// A repository restore that was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DoneRestore {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Who undid it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone: Option<Stamp>,
    /// Its report, as it was kept.
    #[schemars(with = "super::RepositoryRestoreReport")]
    pub report: Value,
}

impl DoneRestore {
    /// The same with the names of files alone: where they lie on a server is nobody's business.
    #[must_use]
    pub fn with_bare_names(mut self) -> Self {
        for key in ["file", "safetyBackup"] {
            if let Some(Value::String(path)) = self.report.get_mut(key) {
                let bare = Path::new(path.as_str()).file_name().unwrap_or_default();
                *path = bare.to_string_lossy().into_owned();
            }
        }
        self
    }
}

/// Restores that are listed.
const LISTED_MAX: usize = 100;

impl Service {
    /// The latest repository restores with their reports, the latest first; at most 100.
    ///
    /// # Errors
    /// If the repository cannot be read.
    pub async fn repository_restores(
        &self,
        caller: &Caller,
    ) -> Result<Vec<DoneRestore>, ServiceError> {
        let grant = caller.administering_repository()?;
        let control = self.guard.whole(&grant).control();
        let found = control.repository_restores(LISTED_MAX).await?.into_iter();
        Ok(found
            .map(|restore| DoneRestore {
                id: restore.id,
                at: restore.at,
                by: restore.by,
                undone: restore.undone,
                report: restore.report,
            })
            .collect())
    }

    /// Undoes the last repository restore: the repository is as it was before, passwords too.
    ///
    /// # Errors
    /// If there is none, or something was changed since; then nothing is undone.
    pub async fn undo_repository_restore(
        &self,
        caller: &Caller,
    ) -> Result<RepositoryUndoReport, ServiceError> {
        let grant = caller.administering_repository()?;
        let whole = self.guard.whole(&grant);
        let restored_at = whole.undoable_switch().await?.map(|(at, _)| at);
        let now = self.environment.now();
        let freeze = whole.freeze_writes(caller.name(), now).await?;
        let undone = match whole.undo_switch(&freeze, caller.name(), now).await {
            Ok(undone) => undone,
            Err(error) => return Err(told_by_audit_log(whole, error, restored_at).await.into()),
        };
        drop(freeze);
        failpoint::hit("repository-undo.after-switch");
        let content_root = whole.read().await?.content_root().await?;
        let told = Told::new("repository-undo", content_root.to_string());
        self.audit_done(caller, [told]).await;
        Ok(RepositoryUndoReport {
            restored_at,
            content_root: content_root.to_string(),
            revision: undone.revision,
        })
    }
}

/// What writes what an undo would take back, as the audit log names it.
const CHANGES: [&str; 11] = [
    "bin-purge",
    "bin-restore",
    "data-store-refresh",
    "file-upload",
    "item-copy",
    "item-delete",
    "item-move",
    "item-save",
    "password-enter",
    "restore",
    "restore-undo",
];

/// The same, with what the audit log knows of the last change: who enters a password or empties the
/// Recycle Bin is not noted beside the items.
async fn told_by_audit_log(
    whole: &Repository,
    error: UndoSwitchError,
    since: Option<Timestamp>,
) -> UndoSwitchError {
    let UndoSwitchError::Changed {
        revision_after,
        revision,
        by: _,
        at,
        what: _,
    } = error
    else {
        return error;
    };
    let filter = AuditFilter {
        since,
        what: CHANGES.map(str::to_owned).to_vec(),
        ..AuditFilter::default()
    };
    // Without it less is told, and the refusal stays one.
    let found = whole.control().audit_log(&filter, None, 1).await;
    match found.unwrap_or_default().pop() {
        Some(AuditEntry { entry: _, told }) if at.is_none_or(|at| at <= told.at) => {
            UndoSwitchError::Changed {
                revision_after,
                revision,
                by: Some(told.who),
                at: Some(told.at),
                what: Some(format!("{} {}", told.what, told.target)),
            }
        }
        Some(_) | None => error,
    }
}
