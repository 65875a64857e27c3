//! What can be wrong with an archive as a whole, and the stable codes of every fault.

use std::path::PathBuf;

/// The stable code of a fault: never renamed, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

/// Why a whole archive is refused: nothing of it can be trusted.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be read from disk.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// It is broken, or not an archive.
    #[error("`{path}` is refused: {message}")]
    Refused {
        /// The file.
        path: PathBuf,
        /// The stable code.
        code: Code,
        /// What is wrong, naming the entry and the place.
        message: String,
    },
}
