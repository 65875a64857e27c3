//! Why a repository backup cannot be written.

use std::io;

use trigpoint_model::canonical::Hash;
use trigpoint_model::limits::ARCHIVE_ENTRIES_MAX;
use trigpoint_model::{ItemId, ItemKind, ItemPath};

/// Why a repository backup cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryWriteError {
    /// The disk or the receiver refuses bytes.
    #[error("the backup cannot be written: {source}")]
    Write {
        /// Why not.
        #[from]
        source: io::Error,
    },
    /// Something cannot be put into JSON.
    #[error("a line of the backup cannot be written: {source}")]
    Line {
        /// Why not.
        #[from]
        source: serde_json::Error,
    },
    /// One item is longer than a document may be.
    #[error("`{path}` has {bytes} bytes with all that is said of it, at most {max} can be kept")]
    TooLarge {
        /// The item.
        path: String,
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        max: usize,
    },
    /// The body of an item is not what rests in a repository.
    #[error("the body of `{path}` is damaged: {message}")]
    Body {
        /// The item.
        path: ItemPath,
        /// What is wrong with it.
        message: String,
    },
    /// A secret stands where none belongs.
    #[error(
        "{place} of `{path}` holds a password or key; a backup holds none: clear it, and set it \
         as a credential of a data store"
    )]
    Secret {
        /// The item.
        path: ItemPath,
        /// Where it stands in the item.
        place: String,
    },
    /// An id was given twice.
    #[error("two items have the id {id}")]
    SameId {
        /// The id.
        id: ItemId,
    },
    /// A file has another content than it is kept by.
    #[error("the file {sha256} is damaged: {message}")]
    File {
        /// What it is kept by.
        sha256: Hash,
        /// What is wrong with it.
        message: String,
    },
    /// A document that stands by itself is not JSON, or too long.
    #[error("`{name}` cannot be backed up: {message}")]
    Document {
        /// The entry it would be.
        name: String,
        /// What is wrong with it.
        message: String,
    },
    /// An entry was given twice.
    #[error("`{name}` was given twice")]
    Twice {
        /// The entry.
        name: String,
    },
    /// The repository needs more entries than an archive may have.
    #[error(
        "the backup would have more than {ARCHIVE_ENTRIES_MAX} entries; remove files that no item uses"
    )]
    TooManyEntries,
    /// The snapshot did not hold what was planned.
    #[error("{planned} items of kind `{kind}` were planned, {found} were given")]
    CountDiffers {
        /// The kind.
        kind: ItemKind,
        /// What the header says.
        planned: u64,
        /// What came.
        found: u64,
    },
}
