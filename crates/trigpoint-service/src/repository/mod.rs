//! The whole repository: backup, restore, undo.
//!
//! A backup is one snapshot, streamed in flat memory while others write. A restore is planned
//! first; applying it makes a verified safety backup, builds the new generation beside the live
//! one, and switches in one commit, so that there is all of the old or all of the new.

mod accounts;
pub mod backup;
mod downloaded;
pub mod kept;
mod lines;
pub mod plan;
pub mod progress;
pub mod report;
pub mod restore;
mod safety;
pub mod status;
pub mod undo;

pub use accounts::AccountsReport;
pub(crate) use accounts::added_told;
pub use backup::{RepositoryBackupReport, backup_file_name, is_repository_backup};
pub use downloaded::downloaded;
pub use kept::{KeptBackup, KeptKind, Verified};
pub use plan::RepositoryPlan;
pub use progress::{Observer, Progress, Stage};
pub use report::{Change, ChangePage, PlannedChange, RepositoryRestoreReport};
pub(crate) use restore::{AUDITED_AS, restored_told, unrestored};
pub use status::RepositoryStatus;
pub use undo::{DoneRestore, RepositoryUndoReport};
