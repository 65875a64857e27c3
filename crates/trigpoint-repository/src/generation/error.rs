//! Why a generation could not be built, switched to or left again.

use trigpoint_model::canonical::Hash;
use trigpoint_model::stamp::moment;
use trigpoint_model::{ItemId, ItemPath, Timestamp};

use crate::RepositoryError;

/// Why a new generation could not be built. Nothing of it remains, and the live one is untouched.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The folder of an item was not added before it.
    #[error("the folder of `{path}` does not come before it")]
    ParentMissing {
        /// The item.
        path: ItemPath,
    },
    /// An item stands in a tree where its kind has no place, or is a root.
    #[error("`{path}` cannot be the place of item {id}")]
    WrongPlace {
        /// The item.
        id: ItemId,
        /// The place.
        path: ItemPath,
    },
    /// Two items have one place.
    #[error("two items have the place `{path}`")]
    PlaceTaken {
        /// The place.
        path: ItemPath,
    },
    /// Two live items have one id.
    #[error("two items have the id {id}")]
    IdTaken {
        /// The id.
        id: ItemId,
    },
    /// What an item says is not what its hash says.
    #[error("the content of `{path}` has the hash {found} instead of {expected}")]
    HashDiffers {
        /// The item.
        path: ItemPath,
        /// As it was given.
        expected: Hash,
        /// As it is.
        found: Hash,
    },
    /// A body or an earlier revision is not in canonical form, which is one line.
    #[error("what rests of item {id} is not one line")]
    NotOneLine {
        /// The item.
        id: ItemId,
    },
    /// A revision is above the one the source says it had.
    #[error("a revision of item {id} is {revision}, but the last of its repository was {last}")]
    RevisionTooHigh {
        /// The item.
        id: ItemId,
        /// Its revision.
        revision: u64,
        /// The revision of the repository it is from.
        last: u64,
    },
    /// A revision belongs to an item that was not added.
    #[error("a revision belongs to item {id}, which is not there")]
    NoSuchItem {
        /// The item.
        id: ItemId,
    },
    /// Two revisions of one item have one number.
    #[error("item {id} has two revisions {revision}")]
    RevisionTwice {
        /// The item.
        id: ItemId,
        /// The number.
        revision: u64,
    },
    /// An entry of the Recycle Bin lacks the item or folder that was deleted.
    #[error("entry {entry} of the Recycle Bin lacks what was deleted")]
    BinEntryBroken {
        /// The number of the entry.
        entry: u64,
    },
    /// A file that an item has was not added.
    #[error("the file {sha256} is missing")]
    FileMissing {
        /// The hash of its content.
        sha256: Hash,
    },
    /// A file is not what its hash says.
    #[error("a file has the hash {found} instead of {expected}")]
    FileDiffers {
        /// As it was given.
        expected: Hash,
        /// As it is.
        found: Hash,
    },
    /// Items were added after what belongs to them.
    #[error("items come after histories: they must come before")]
    OutOfOrder,
    /// What was built is not what was to be built.
    #[error("what was built has the content root {found} instead of {expected}")]
    ContentRootDiffers {
        /// As it was to be.
        expected: Hash,
        /// As it is.
        found: Hash,
    },
    /// The repository could not do it.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

impl From<sqlx::Error> for BuildError {
    fn from(source: sqlx::Error) -> Self {
        Self::Repository(source.into())
    }
}

/// Why the repository was not switched to a new generation. The old one is live.
#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    /// The repository was changed since the restore was planned.
    #[error("the repository has revision {found}, the restore was planned for {expected}")]
    Stale {
        /// The revision that was planned for.
        expected: u64,
        /// The revision it has.
        found: u64,
    },
    /// Writes are not frozen, or those of another repository are.
    #[error("changes of this repository are not frozen")]
    NotFrozen,
    /// The repository could not do it.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

/// Why a repository restore cannot be undone. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum UndoSwitchError {
    /// There is no repository restore, or it was undone, or what was before it is gone.
    #[error("there is no repository restore that can be undone")]
    NothingToUndo,
    /// The repository was changed since.
    #[error(
        "the repository was changed since{}: it has revision {revision}, after the restore it had \
        {revision_after}",
        last_change(by.as_deref(), *at, what.as_deref())
    )]
    Changed {
        /// The revision it had after the restore.
        revision_after: u64,
        /// The revision it has.
        revision: u64,
        /// Who changed it last, where that is known.
        by: Option<String>,
        /// When, where that is known.
        at: Option<Timestamp>,
        /// What was done last, where that is known.
        what: Option<String>,
    },
    /// The items from before the restore cannot be read.
    #[error("the repository from before the restore cannot be read: {what}")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// Writes are not frozen, or those of another repository are.
    #[error("changes of this repository are not frozen")]
    NotFrozen,
    /// The repository could not do it.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

/// What is known of the last change. Not every change leaves who made it beside the items.
fn last_change(by: Option<&str>, at: Option<Timestamp>, what: Option<&str>) -> String {
    if by.is_none() && at.is_none() && what.is_none() {
        return " (nothing tells by whom: a password may have been entered, a file uploaded, or \
            the Recycle Bin purged)"
            .to_owned();
    }
    let by = by.map(|by| format!(", last by {by}")).unwrap_or_default();
    let at = at.map(|at| format!(" at {}", moment(at)));
    let what = what.map(|what| format!(" (`{what}`)"));
    format!("{by}{}{}", at.unwrap_or_default(), what.unwrap_or_default())
}
