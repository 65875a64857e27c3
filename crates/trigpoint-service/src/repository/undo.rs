//! Undo of a repository restore: back to the generation before, if nothing was written since.

use serde::Serialize;
use trigpoint_model::Timestamp;
use trigpoint_repository::failpoint;

use crate::error::ServiceError;
use crate::{Caller, Service};

/// What undoing a repository restore did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryUndoReport {
    /// When the restore that was undone was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restored_at: Option<Timestamp>,
    /// The content root of the repository, as it was before that restore.
    pub content_root: String,
    /// The revision of the repository: above every one that was ever issued.
    pub revision: u64,
}

impl Service {
    /// Undoes the last repository restore: the repository is as it was before, passwords too.
    ///
    /// # Errors
    /// If there is none, or something was changed since; then nothing is undone.
    pub async fn undo_repository_restore(
        &self,
        caller: &Caller,
    ) -> Result<RepositoryUndoReport, ServiceError> {
        let restored_at = self.repository.undoable_switch().await?.map(|(at, _)| at);
        let now = self.environment.now();
        let freeze = self.repository.freeze_writes(caller.name(), now).await?;
        let undone = self.repository.undo_switch(&freeze).await?;
        drop(freeze);
        failpoint::hit("repository-undo.after-switch");
        let content_root = self.repository.read().await?.content_root().await?;
        Ok(RepositoryUndoReport {
            restored_at,
            content_root: content_root.to_string(),
            revision: undone.revision,
        })
    }
}
