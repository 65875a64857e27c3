//! The stable codes of everything that can go wrong, in one table. Never renamed, never reused.
//!
//! Codes of what is wrong inside an archive are `trigpoint_archive::fault`'s.

/// Left out as the user asked.
pub const SKIPPED: &str = "skipped";
/// Not tried, because something else refuses the whole.
pub const NOT_ATTEMPTED: &str = "not-attempted";
/// The archive holds an id, or a replacement, twice.
pub const DUPLICATE_IN_ARCHIVE: &str = "duplicate-in-archive";
/// Not tried before the user says in which folder the set of another product lies.
pub const ROOT_UNDECIDED: &str = "root-undecided";
/// The name was taken, so it got a number.
pub const RENAMED_NAME_TAKEN: &str = "renamed-name-taken";
/// A folder cannot be made where an item has its name.
pub const FOLDER_NOT_A_FOLDER: &str = "folder-not-a-folder";
/// The name is taken, and the choice was to fail.
pub const NAME_TAKEN: &str = "name-taken";
/// Id and place mean two different live items.
pub const AMBIGUOUS: &str = "ambiguous";
/// The item that would be replaced is of another kind.
pub const ID_TAKEN_OTHER_KIND: &str = "id-taken-other-kind";
/// A reference leads nowhere.
pub const REF_MISSING: &str = "ref-missing";
/// A reference leads to an item of another kind.
pub const REF_WRONG_KIND: &str = "ref-wrong-kind";
/// Templates use each other in a circle.
pub const TEMPLATE_CYCLE: &str = "template-cycle";
/// What it needs is refused.
pub const REF_BLOCKED: &str = "ref-blocked";
/// The repository has changed since the plan was made.
pub const PLAN_STALE: &str = "plan-stale";
/// The repository could not be read or written.
pub const STORAGE_ERROR: &str = "storage-error";
/// Nothing is at the path.
pub const NOT_FOUND: &str = "not-found";
/// The item was changed since it was read.
pub const STALE: &str = "stale";
/// The item is in use.
pub const IN_USE: &str = "in-use";
/// What was given is not an item document, or not possible at that place.
pub const INVALID: &str = "invalid";
/// A restore that was followed by other changes cannot be undone as a whole.
pub const UNDO_CHANGED: &str = "undo-changed";
/// There is nothing to undo.
pub const NOTHING_TO_UNDO: &str = "nothing-to-undo";
/// More than a limit allows.
pub const LIMIT: &str = "limit";
/// The file or folder to make is there already.
pub const TARGET_EXISTS: &str = "target-exists";
/// Another process has the repository open.
pub const LOCKED: &str = "locked";
/// The result read back is not what was written.
pub const VERIFY_FAILED: &str = "verify-failed";
/// The command, or request, was not understood.
pub const USAGE: &str = "usage";
/// It deletes or replaces something, and nobody said yes.
pub const NOT_CONFIRMED: &str = "not-confirmed";
/// The user interrupted it.
pub const INTERRUPTED: &str = "interrupted";
/// The id belongs to another live item.
pub const ID_TAKEN: &str = "id-taken";
/// What rests in the repository is not what it must be.
pub const DAMAGED: &str = "damaged";
/// Written by a later version of Trigpoint.
pub const NEWER_FORMAT: &str = "newer-format";
/// There is no repository in the data directory.
pub const NO_REPOSITORY: &str = "no-repository";
/// A password or key stands in a document.
pub const SECRET_IN_DOCUMENT: &str = "secret-in-document";
/// A repository is being restored: what is written waits.
pub const RESTORE_IN_PROGRESS: &str = "restore-in-progress";
/// A whole repository is restored from its backup, not from an archive of single items.
pub const NOT_A_REPOSITORY_BACKUP: &str = "not-a-repository-backup";
/// The archive has nothing at the path.
pub const NOT_IN_ARCHIVE: &str = "not-in-archive";

/// A permission is missing.
pub const FORBIDDEN: &str = "forbidden";
/// Nobody is logged in, or what was shown opens nothing any more.
pub const UNAUTHENTICATED: &str = "unauthenticated";
/// The name or the password is wrong.
pub const WRONG_LOG_IN: &str = "wrong-log-in";
/// Too many log-ins failed.
pub const TOO_MANY_ATTEMPTS: &str = "too-many-attempts";
/// The password is too short, or too long.
pub const WEAK_PASSWORD: &str = "weak-password";
/// Nobody could administer users any more.
pub const NOBODY_LEFT: &str = "nobody-left";

/// No server answers, or the connection to it was lost.
pub const UNREACHABLE: &str = "unreachable";
/// What answers is no server of this product, or one of another version.
pub const NOT_A_SERVER: &str = "not-a-server";

/// Another product's form cannot express the item.
pub const INEXPRESSIBLE: &str = "inexpressible";

/// A user ended it before it had changed anything.
pub const CANCELLED: &str = "cancelled";
/// It is over, or changes something already.
pub const TOO_LATE: &str = "too-late";

/// As many jobs are under way as may be at once.
pub const TOO_MANY_JOBS: &str = "too-many-jobs";

/// Rules are not ones that the data can be held against.
pub const RULES_WITH_FAULTS: &str = "rules-with-faults";
/// Several data do not go together.
pub const DATA_DO_NOT_FIT: &str = "data-do-not-fit";
/// The key that passwords are sealed with is not there, or another one.
pub const SECRET_KEY: &str = "secret-key";

/// Whether a code tells what is wrong inside an archive.
#[must_use]
pub fn is_of_archive(code: &str) -> bool {
    let own = trigpoint_archive::fault::ALL.iter();
    own.map(|(known, _)| known.0)
        .chain(trigpoint_archive::foreign::codes::ALL.map(|known| known.0))
        .any(|known| known == code)
}

/// Every code, for the documentation and the test that they are unique.
pub const ALL: &[&str] = &[
    SKIPPED,
    NOT_ATTEMPTED,
    DUPLICATE_IN_ARCHIVE,
    ROOT_UNDECIDED,
    RENAMED_NAME_TAKEN,
    FOLDER_NOT_A_FOLDER,
    NAME_TAKEN,
    AMBIGUOUS,
    ID_TAKEN_OTHER_KIND,
    REF_MISSING,
    REF_WRONG_KIND,
    TEMPLATE_CYCLE,
    REF_BLOCKED,
    PLAN_STALE,
    STORAGE_ERROR,
    NOT_FOUND,
    STALE,
    IN_USE,
    INVALID,
    UNDO_CHANGED,
    NOTHING_TO_UNDO,
    LIMIT,
    TARGET_EXISTS,
    LOCKED,
    VERIFY_FAILED,
    USAGE,
    NOT_CONFIRMED,
    INTERRUPTED,
    NO_REPOSITORY,
    SECRET_IN_DOCUMENT,
    RESTORE_IN_PROGRESS,
    NOT_A_REPOSITORY_BACKUP,
    NOT_IN_ARCHIVE,
    FORBIDDEN,
    UNAUTHENTICATED,
    WRONG_LOG_IN,
    TOO_MANY_ATTEMPTS,
    WEAK_PASSWORD,
    NOBODY_LEFT,
    UNREACHABLE,
    NOT_A_SERVER,
    INEXPRESSIBLE,
    CANCELLED,
    TOO_LATE,
    TOO_MANY_JOBS,
    RULES_WITH_FAULTS,
    DATA_DO_NOT_FIT,
    SECRET_KEY,
];
