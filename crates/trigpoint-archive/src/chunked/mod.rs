//! The backup of a whole repository: a zip of chunks, written and read in flat memory.
//!
//! `header.json` first; `items/NNNNNN.ndjson` with one document a line, and beside each chunk
//! `index/NNNNNN.ndjson` with one short line for each; `history/` and `bin/` likewise;
//! `files/<sha256>`; `settings.json`, `users.json`, `roles.json`, `needs.json`; and `manifest.json`
//! last, without which it is no backup. Nothing here grows with the number of items: what must be
//! sorted is sorted on disk. It must not know SQL, or what a rule means.

mod check;
mod diff;
mod entry;
mod hashing;
pub(crate) mod header;
mod identities;
pub(crate) mod inspection;
mod line;
mod pool;
mod reader;
mod scan;
mod select;
mod sort;
mod stream;
mod verify;
mod write_error;
mod writer;
mod zip_out;

pub use check::{Checks, LineFault};
pub use diff::{Difference, diff_streamed};
pub use entry::DocumentName;
pub use header::{FORMAT, Header, LEAVES_OUT, ListedEntry, RepositoryManifest, Totals};
pub use identities::{Identities, Identity, IdentitySorter};
pub use line::{BinEntry, BinLine, IndexLine, IndexNeed, IndexReference, ItemFile, RevisionLine};
pub use reader::{Each, ReadItem, RepositoryReader};
pub use select::Selected;
pub use verify::verify_repository;
pub use write_error::RepositoryWriteError;
pub use writer::{CHUNK_BYTES, RepositoryItem, RepositorySummary, RepositoryWriter, WriteOptions};

/// Whether the file at `path` is a zip that has the header of a repository backup.
///
/// A zip that cannot be trusted is none: whoever opens it is told why.
#[must_use]
pub fn is_repository(path: &std::path::Path) -> bool {
    let Ok(file) = std::fs::File::open(path) else {
        return false;
    };
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let mut reader = std::io::BufReader::new(file);
    crate::container::inspect(&mut reader, length)
        .is_ok_and(|entries| entries.iter().any(|entry| is_header(&entry.name)))
}

/// Whether an entry of this name makes a zip a repository backup.
pub(crate) fn is_header(name: &str) -> bool {
    entry::EntryName::parse(name) == Some(entry::EntryName::Header)
}
