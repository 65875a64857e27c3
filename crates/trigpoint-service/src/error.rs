//! What can go wrong in a use case: the facts, the stable code, the hint.

use std::io;
use std::path::PathBuf;

use trigpoint_archive::chunked::RepositoryWriteError;
use trigpoint_archive::foreign::{Inexpressible, SingleFault};
use trigpoint_archive::{ArchiveError, PackError, WriteError, fault};
use trigpoint_model::limits::SECRET_BYTES_MAX;
use trigpoint_model::name::InvalidItemName;
use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemId, ItemKind, ItemPath};
use trigpoint_repository::control::ControlError;
use trigpoint_repository::{
    BuildError, RepositoryError, SaveError, SwitchError, UndoError, UndoSwitchError,
};
use uuid::Uuid;

use crate::access::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};
use crate::backup::LeftOut;
use crate::check::CheckFault;
use crate::codes;

/// Why a use case failed. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[allow(
    missing_docs,
    reason = "the messages say it, the fields are the facts in them"
)]
pub enum ServiceError {
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    ArchiveWrite(#[from] WriteError),
    #[error(transparent)]
    Pack(#[from] PackError),
    #[error("the body is not an item of 1Integrate: {0}")]
    ForeignItem(#[from] SingleFault),
    #[error("{0}; the item is not possible in 1Integrate's form")]
    Inexpressible(#[from] Inexpressible),
    #[error(
        "nothing of the selection can be written in 1Integrate's form: {}",
        left_out_told(left_out)
    )]
    NothingExpressible { left_out: Vec<LeftOut> },
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    #[error(transparent)]
    Save(#[from] SaveError),
    #[error(transparent)]
    Undo(#[from] UndoError),
    #[error(transparent)]
    RepositoryWrite(#[from] RepositoryWriteError),
    #[error("the backup cannot be restored: {0}; nothing was changed")]
    Build(#[from] BuildError),
    #[error(transparent)]
    Switch(#[from] SwitchError),
    #[error(transparent)]
    UndoSwitch(#[from] UndoSwitchError),
    #[error("`{path}` holds single items, not a whole repository")]
    NotARepositoryBackup { path: PathBuf },
    #[error("single items are chosen of one repository backup, and several files were given")]
    OnlyOfOne,
    #[error("`{}` has nothing at {}", file.display(), told(paths))]
    NotInArchive { file: PathBuf, paths: Vec<ItemPath> },
    #[error("the repository was not restored, because it cannot be backed up before: {source}")]
    SafetyBackup {
        #[source]
        source: Box<ServiceError>,
    },
    #[error(transparent)]
    Control(#[from] ControlError),
    #[error("this needs the permission `{permission}`")]
    Forbidden { permission: Permission },
    #[error("{what} are not managed by an API key")]
    NotByKey { what: &'static str },
    #[error("nobody is logged in")]
    Unauthenticated,
    #[error("the name or the password is wrong")]
    WrongLogIn,
    #[error("too many failed log-ins: the next try is possible in {retry_after_s} seconds")]
    TooManyAttempts { retry_after_s: u64 },
    #[error("{max} log-ins are under way, and there may be no more at once")]
    TooManyLogIns { max: usize },
    #[error(
        "a password has at least {PASSWORD_CHARS_MIN} characters and at most \
         {PASSWORD_BYTES_MAX} bytes, this one has {chars} characters"
    )]
    WeakPassword { chars: usize },
    #[error(
        "`{name}` cannot be the name of a {what}: it has 1 to 100 characters, no control, and no blank at an end"
    )]
    InvalidAccountName { what: &'static str, name: String },
    #[error(
        "`{name}` cannot be the name of a user: the audit log calls work on the data directory \
         `local:…`, and an API key `… (key …)`"
    )]
    ReservedName { name: String },
    #[error("there is no user `{name}`")]
    NoSuchUser { name: String },
    #[error("there is no API key {id}")]
    NoSuchKey { id: Uuid },
    #[error("this is for users: whoever works on the data directory is none")]
    NotAUser,
    #[error("a key cannot expire in the past")]
    ExpiresInThePast,
    #[error("{}", missing_told(.missing))]
    ForbiddenItems { missing: Vec<(Permission, u64)> },
    #[error("the system gives no random bytes: {message}")]
    Randomness { message: String },
    #[error("nothing is at `{path}`")]
    NotFound { path: ItemPath },
    #[error("`{path}` is the root of a tree, which is not an item")]
    IsRoot { path: ItemPath },
    #[error("`{path}` is taken by a {kind}")]
    NameTaken { path: ItemPath, kind: ItemKind },
    #[error("`{path}` cannot be the place of a new item: {source}")]
    InvalidName {
        path: ItemPath,
        #[source]
        source: InvalidItemName,
    },
    #[error("the folder `{path}` is not empty")]
    FolderNotEmpty { path: ItemPath },
    #[error("`{path}` has no revision {revision}")]
    NoSuchRevision { path: ItemPath, revision: u64 },
    #[error("`{path}` is a {kind}, not a data store that reads data")]
    NotADataStore { path: ItemPath, kind: ItemKind },
    #[error("`{path}` {}", slots_told(slot.as_deref(), slots))]
    NoSuchSlot {
        path: ItemPath,
        slot: Option<String>,
        slots: Vec<String>,
    },
    #[error("cannot read `{path}`: {source}")]
    ReadFile {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write `{path}`: {source}")]
    WriteFile {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write temporary files in `{path}`: {source}")]
    Spool {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the plan was made for revision {planned} of the repository, which is at {now} by now")]
    PlanStale { planned: u64, now: u64 },
    #[error("there is no job {id}")]
    NoSuchJob { id: Uuid },
    #[error("no check {id} is kept: the last few are, for a day")]
    NoSuchCheck { id: Uuid },
    #[error("no plan {id} waits: plans are kept for a day, and only the last few")]
    NoSuchPlan { id: Uuid },
    #[error("the plan {id} was applied, or tried, already")]
    PlanUsed { id: Uuid },
    #[error("the plan has no item {index}, or it could not be read")]
    NoSuchPlannedItem { index: usize },
    #[error("a password or key has 1 to {SECRET_BYTES_MAX} bytes, that for `{path}` has {bytes}")]
    SecretLength { path: ItemPath, bytes: usize },
    #[error("`after` is not the `next` of a page of this listing")]
    NoSuchPage,
    #[error("there is no restore {id}")]
    NoSuchRestore { id: Uuid },
    #[error("{}", files_told(*files))]
    NotOneFile { files: usize },
    #[error("there is no backup `{name}`")]
    NoSuchBackup { name: String },
    #[error(
        "the restore deletes {deletions} items and folders, and {confirmed} were confirmed; \
         nothing was changed"
    )]
    NotConfirmed { deletions: u64, confirmed: u64 },
    #[error("{max} jobs are under way, as many as may be at once")]
    TooManyJobs { max: usize },
    #[error("the job {id} is over, or changes something already")]
    TooLateToCancel { id: Uuid },
    #[error("it was cancelled; nothing was changed")]
    Cancelled,
    #[error(transparent)]
    Data(#[from] trigpoint_datastore::SourceError),
    #[error("`{path}` {}", classes_told(class.as_deref(), classes))]
    NoSuchClass {
        path: ItemPath,
        class: Option<String>,
        classes: Vec<String>,
    },
    #[error("passwords cannot be sealed or opened: {reason}")]
    SecretKey { reason: String },
    #[error("there is no restore to undo")]
    NothingToUndo,
    #[error("item {id} does not read back as it was written; nothing was restored")]
    VerifyFailed { id: ItemId },
    #[error("the backup does not read back as it was written: {message}")]
    BackupVerifyFailed { message: String },
    #[error("the selection holds {items} items, one archive of readable files at most {max}")]
    TooManyItems { items: usize, max: usize },
    #[error("{place} of `{path}` holds a password or key, which no document may")]
    SecretInDocument { path: ItemPath, place: String },
    #[error("the template `{path}` would use itself, directly or through others")]
    TemplateCycle { path: ItemPath },
    #[error("nothing is selected")]
    NothingSelected,
    #[error("a part of the work ended without an answer: {message}")]
    Task { message: String },
    #[error(transparent)]
    Check(#[from] CheckFault),
    #[error("a document cannot be written: {source}")]
    Serialize {
        #[source]
        source: serde_json::Error,
    },
}

/// How many items that are left out a message names.
const LEFT_OUT_TOLD_MAX: usize = 10;

fn left_out_told(left_out: &[LeftOut]) -> String {
    if left_out.is_empty() {
        return "it holds folders alone, for which that form has no file".to_owned();
    }
    let named = left_out.iter().take(LEFT_OUT_TOLD_MAX);
    let mut list: Vec<String> = named
        .map(|LeftOut { path, reason }| format!("`{path}`: {reason}"))
        .collect();
    if let more @ 1.. = left_out.len().saturating_sub(LEFT_OUT_TOLD_MAX) {
        list.push(format!("and {more} more"));
    }
    list.join("; ")
}

/// How many names of classes a message lists.
const CLASSES_TOLD_MAX: usize = 20;

fn classes_told(wanted: Option<&str>, classes: &[String]) -> String {
    let mut list: Vec<String> = classes
        .iter()
        .take(CLASSES_TOLD_MAX)
        .map(|class| format!("`{class}`"))
        .collect();
    if let more @ 1.. = classes.len().saturating_sub(CLASSES_TOLD_MAX) {
        list.push(format!("{more} more"));
    }
    let list = list.join(", ");
    match wanted {
        Some(wanted) => format!("has no class `{wanted}`; it has {list}"),
        None => format!("has several classes, of which one is to be named: {list}"),
    }
}

fn files_told(files: usize) -> String {
    match files {
        0 => "no file was sent".to_owned(),
        files => format!("one file is wanted, and {files} were sent"),
    }
}

fn slots_told(slot: Option<&str>, slots: &[String]) -> String {
    let known = match slots {
        [] => "it has none".to_owned(),
        slots => format!("it has `{}`", slots.join("`, `")),
    };
    match slot {
        Some(slot) => format!("has no slot `{slot}`: {known}"),
        None => format!("does not say which slot is meant: {known}"),
    }
}

/// What is missing, without names: those may be what one must not see.
fn missing_told(missing: &[(Permission, u64)]) -> String {
    let told: Vec<String> = missing
        .iter()
        .map(|(permission, items)| match items {
            1 => format!("one item needs `{permission}`"),
            items => format!("{items} items need `{permission}`"),
        })
        .collect();
    format!("a permission is missing: {}", told.join(", "))
}

fn told(paths: &[ItemPath]) -> String {
    let told: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    told.join(", ")
}

impl ServiceError {
    pub(crate) fn task(source: tokio::task::JoinError) -> Self {
        Self::Task {
            message: source.to_string(),
        }
    }

    pub(crate) fn spool(source: io::Error) -> Self {
        Self::Spool {
            path: PathBuf::from("spool"),
            source,
        }
    }

    pub(crate) fn serialize(source: serde_json::Error) -> Self {
        Self::Serialize { source }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Archive(error) | Self::Pack(PackError::Archive(error)) => error.code().0,
            Self::Pack(PackError::Faults { faults, .. }) => faults
                .first()
                .map_or(codes::INVALID, |(_, fault)| fault.code.0),
            Self::ArchiveWrite(error) | Self::Pack(PackError::Write(error)) => match error {
                WriteError::TargetExists { .. } | WriteError::FolderNotEmpty { .. } => {
                    codes::TARGET_EXISTS
                }
                WriteError::Write { .. }
                | WriteError::Zip { .. }
                | WriteError::Document { .. }
                | WriteError::OutOfOrder { .. }
                | WriteError::DocumentTooLarge { .. }
                | WriteError::ManifestTooLarge
                | WriteError::TooManyItems
                | WriteError::TooManyEntries
                | WriteError::Secret { .. } => codes::STORAGE_ERROR,
            },
            Self::ForeignItem(fault) => fault.code.0,
            Self::Inexpressible(_) | Self::NothingExpressible { .. } => codes::INEXPRESSIBLE,
            Self::Repository(error) => repository_code(error),
            Self::Save(error) => save_code(error),
            Self::Undo(error) => undo_code(error),
            Self::RepositoryWrite(error) => repository_write_code(error),
            Self::Build(error) => build_code(error),
            Self::Switch(error) => switch_code(error),
            Self::UndoSwitch(error) => undo_switch_code(error),
            Self::NotARepositoryBackup { .. } => codes::NOT_A_REPOSITORY_BACKUP,
            Self::NotInArchive { .. } => codes::NOT_IN_ARCHIVE,
            Self::SafetyBackup { source } => source.code(),
            Self::NotFound { .. }
            | Self::NoSuchRevision { .. }
            | Self::NoSuchUser { .. }
            | Self::NoSuchJob { .. }
            | Self::NoSuchCheck { .. }
            | Self::NoSuchPlan { .. }
            | Self::NoSuchPlannedItem { .. }
            | Self::NoSuchRestore { .. }
            | Self::NoSuchBackup { .. }
            | Self::NoSuchKey { .. } => codes::NOT_FOUND,
            Self::Control(error) => control_code(error),
            Self::Forbidden { .. }
            | Self::ForbiddenItems { .. }
            | Self::NotByKey { .. }
            | Self::NotAUser => codes::FORBIDDEN,
            Self::Unauthenticated => codes::UNAUTHENTICATED,
            Self::WrongLogIn => codes::WRONG_LOG_IN,
            Self::TooManyAttempts { .. } | Self::TooManyLogIns { .. } => codes::TOO_MANY_ATTEMPTS,
            Self::WeakPassword { .. } => codes::WEAK_PASSWORD,
            Self::Randomness { .. } => codes::STORAGE_ERROR,
            Self::IsRoot { .. }
            | Self::InvalidName { .. }
            | Self::NotADataStore { .. }
            | Self::NoSuchSlot { .. }
            | Self::InvalidAccountName { .. }
            | Self::ReservedName { .. }
            | Self::ExpiresInThePast
            | Self::OnlyOfOne
            | Self::NotOneFile { .. }
            | Self::SecretLength { .. }
            | Self::NothingSelected => codes::INVALID,
            Self::NoSuchPage => codes::USAGE,
            Self::TemplateCycle { .. } => codes::TEMPLATE_CYCLE,
            Self::SecretInDocument { .. } => codes::SECRET_IN_DOCUMENT,
            Self::NameTaken { .. } => codes::NAME_TAKEN,
            Self::FolderNotEmpty { .. } => codes::IN_USE,
            Self::ReadFile { .. } => trigpoint_archive::fault::code::UNREADABLE.0,
            Self::WriteFile { .. }
            | Self::Spool { .. }
            | Self::Task { .. }
            | Self::Serialize { .. } => codes::STORAGE_ERROR,
            Self::PlanStale { .. } | Self::PlanUsed { .. } => codes::PLAN_STALE,
            Self::NotConfirmed { .. } => codes::NOT_CONFIRMED,
            Self::TooLateToCancel { .. } => codes::TOO_LATE,
            Self::Cancelled => codes::CANCELLED,
            Self::NothingToUndo => codes::NOTHING_TO_UNDO,
            Self::Data(error) => error.code,
            Self::NoSuchClass { .. } => codes::INVALID,
            Self::SecretKey { .. } => codes::SECRET_KEY,
            Self::VerifyFailed { .. } | Self::BackupVerifyFailed { .. } => codes::VERIFY_FAILED,
            Self::Check(fault) => fault.code(),
            Self::TooManyItems { .. } => codes::LIMIT,
            Self::TooManyJobs { .. } => codes::TOO_MANY_JOBS,
        }
    }
}

fn repository_code(error: &RepositoryError) -> &'static str {
    match error {
        RepositoryError::Locked { .. } => codes::LOCKED,
        RepositoryError::Missing { .. } => codes::NO_REPOSITORY,
        RepositoryError::NewerFormat { .. } => codes::NEWER_FORMAT,
        RepositoryError::Damaged { .. } => codes::DAMAGED,
        RepositoryError::RestoreInProgress { .. } => codes::RESTORE_IN_PROGRESS,
        RepositoryError::DiskFull
        | RepositoryError::Busy
        | RepositoryError::Io { .. }
        | RepositoryError::Database { .. }
        | RepositoryError::Json { .. }
        | RepositoryError::Upload { .. } => codes::STORAGE_ERROR,
    }
}

fn control_code(error: &ControlError) -> &'static str {
    match error {
        ControlError::Taken { .. } => codes::NAME_TAKEN,
        ControlError::NotFound { .. } => codes::NOT_FOUND,
        ControlError::RoleInUse { .. } => codes::IN_USE,
        ControlError::NobodyLeft { .. } => codes::NOBODY_LEFT,
        ControlError::Repository(error) => repository_code(error),
    }
}

fn save_code(error: &SaveError) -> &'static str {
    match error {
        SaveError::NameTaken { .. } => codes::NAME_TAKEN,
        SaveError::IdTaken { .. } => codes::ID_TAKEN,
        SaveError::ParentNotFolder { .. } => codes::FOLDER_NOT_A_FOLDER,
        SaveError::ParentMissing { .. }
        | SaveError::NotFound { .. }
        | SaveError::NotInBin { .. } => codes::NOT_FOUND,
        SaveError::TooDeep { .. } | SaveError::TooLarge { .. } | SaveError::FileTooLarge { .. } => {
            codes::LIMIT
        }
        SaveError::Stale { .. } => codes::STALE,
        SaveError::InUse { .. } => codes::IN_USE,
        SaveError::WrongTree { .. }
        | SaveError::OtherTree { .. }
        | SaveError::IntoItself { .. }
        | SaveError::Root { .. }
        | SaveError::KindDiffers { .. } => codes::INVALID,
        SaveError::Repository(error) => repository_code(error),
    }
}

fn undo_code(error: &UndoError) -> &'static str {
    match error {
        UndoError::NotFound { .. } | UndoError::AlreadyUndone { .. } => codes::NOTHING_TO_UNDO,
        UndoError::Changed { .. } => codes::UNDO_CHANGED,
        UndoError::Repository(error) => repository_code(error),
        UndoError::Save(error) => save_code(error),
    }
}

fn repository_write_code(error: &RepositoryWriteError) -> &'static str {
    match error {
        RepositoryWriteError::Write { .. } | RepositoryWriteError::Line { .. } => {
            codes::STORAGE_ERROR
        }
        RepositoryWriteError::TooLarge { .. } | RepositoryWriteError::TooManyEntries => {
            codes::LIMIT
        }
        RepositoryWriteError::Secret { .. } => codes::SECRET_IN_DOCUMENT,
        RepositoryWriteError::Body { .. }
        | RepositoryWriteError::SameId { .. }
        | RepositoryWriteError::File { .. }
        | RepositoryWriteError::Document { .. }
        | RepositoryWriteError::Twice { .. }
        | RepositoryWriteError::CountDiffers { .. } => codes::DAMAGED,
    }
}

/// What cannot be built is a fault of the backup it is built of.
fn build_code(error: &BuildError) -> &'static str {
    match error {
        BuildError::HashDiffers { .. } | BuildError::FileDiffers { .. } => {
            fault::code::HASH_MISMATCH.0
        }
        BuildError::FileMissing { .. } | BuildError::ParentMissing { .. } => {
            fault::code::ENTRY_MISSING.0
        }
        BuildError::PlaceTaken { .. }
        | BuildError::IdTaken { .. }
        | BuildError::RevisionTwice { .. } => fault::code::DUPLICATE_IN_ARCHIVE.0,
        BuildError::WrongPlace { .. } => fault::code::WRONG_TREE.0,
        BuildError::ContentRootDiffers { .. } => fault::code::CONTENT_ROOT_MISMATCH.0,
        BuildError::RevisionTooHigh { .. }
        | BuildError::NoSuchItem { .. }
        | BuildError::BinEntryBroken { .. }
        | BuildError::NotOneLine { .. }
        | BuildError::OutOfOrder => fault::code::SCHEMA_INVALID.0,
        BuildError::Repository(error) => repository_code(error),
    }
}

fn switch_code(error: &SwitchError) -> &'static str {
    match error {
        SwitchError::Stale { .. } => codes::PLAN_STALE,
        SwitchError::NotFrozen => codes::STORAGE_ERROR,
        SwitchError::Repository(error) => repository_code(error),
    }
}

fn undo_switch_code(error: &UndoSwitchError) -> &'static str {
    match error {
        UndoSwitchError::NothingToUndo => codes::NOTHING_TO_UNDO,
        UndoSwitchError::Changed { .. } => codes::UNDO_CHANGED,
        UndoSwitchError::Damaged { .. } => codes::DAMAGED,
        UndoSwitchError::NotFrozen => codes::STORAGE_ERROR,
        UndoSwitchError::Repository(error) => repository_code(error),
    }
}
