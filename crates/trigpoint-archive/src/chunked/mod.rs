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
mod item_lines;
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

use std::io::{Read, Seek};
use std::path::Path;

use crate::fault::{ArchiveError, ContainerFault, code};

pub use check::{Checks, LineFault};
pub use diff::{Difference, diff_streamed};
pub use entry::DocumentName;
pub use header::{FORMAT, Header, LEAVES_OUT, ListedEntry, RepositoryManifest, Totals};
pub use identities::{Identities, Identity, IdentitySorter};
pub use item_lines::{ItemLines, RepositoryItem};
pub use line::{BinEntry, BinLine, IndexLine, IndexNeed, IndexReference, ItemFile, RevisionLine};
pub use reader::{Each, ReadItem, RepositoryReader};
pub use select::Selected;
pub use verify::verify_repository;
pub use write_error::RepositoryWriteError;
pub use writer::{CHUNK_BYTES, RepositorySummary, RepositoryWriter, WriteOptions};

/// Whether the file at `path` is a zip that has the header of a repository backup.
///
/// A zip that cannot be trusted is none: whoever opens it is told why.
///
/// # Errors
/// If the file cannot be read: what it is cannot be told then.
pub fn is_repository(path: &Path) -> Result<bool, ArchiveError> {
    let read_error = |error| ArchiveError::read(path, error);
    let metadata = std::fs::metadata(path).map_err(read_error)?;
    if !metadata.is_file() {
        return Ok(false);
    }
    let file = std::fs::File::open(path).map_err(read_error)?;
    let mut reader = std::io::BufReader::new(file);
    holds_header(&mut reader, metadata.len()).map_err(|fault| ArchiveError::refused(path, fault))
}

fn holds_header<R: Read + Seek>(reader: &mut R, length: u64) -> Result<bool, ContainerFault> {
    match crate::container::inspect(reader, length) {
        Ok(entries) => Ok(entries.iter().any(|entry| is_header(&entry.name))),
        Err(fault) if fault.code == code::UNREADABLE => Err(fault),
        Err(_) => Ok(false),
    }
}

/// Whether an entry of this name makes a zip a repository backup.
pub(crate) fn is_header(name: &str) -> bool {
    entry::EntryName::parse(name) == Some(entry::EntryName::Header)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, SeekFrom};

    use super::*;

    /// A disk of which the n-th read fails.
    struct Failing {
        bytes: Cursor<Vec<u8>>,
        reads_left: usize,
    }

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.reads_left.checked_sub(1) {
                None => Err(io::Error::other("the disk fails")),
                Some(left) => {
                    self.reads_left = left;
                    self.bytes.read(buffer)
                }
            }
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.bytes.seek(to)
        }
    }

    #[test]
    fn a_read_that_fails_is_an_error_and_never_no_repository() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("header.json", options).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let length = bytes.len() as u64;
        let holds = |reads_left: usize| {
            let bytes = Cursor::new(bytes.clone());
            holds_header(&mut Failing { bytes, reads_left }, length)
        };
        assert_eq!(holds(usize::MAX), Ok(true));
        let failed = (0..)
            .map_while(|reads| holds(reads).err())
            .map(|fault| fault.code);
        let failed: Vec<_> = failed.collect();
        assert!(failed.len() > 2, "{failed:?}");
        assert!(
            failed.iter().all(|code| *code == code::UNREADABLE),
            "{failed:?}"
        );
        let mut text = Cursor::new(b"hello".to_vec());
        assert_eq!(holds_header(&mut text, 5), Ok(false));
    }
}
