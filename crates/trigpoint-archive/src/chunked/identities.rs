//! The live items of a repository backup in the order of their ids, so that they can be compared
//! with those of a repository by one merge, in flat memory.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemId, ItemKind, ItemPath};

use super::line::IndexLine;
use super::reader::RepositoryReader;
use super::sort::{Sorted, Sorter};
use crate::fault::{ArchiveError, ContainerFault};

/// What tells whether two items are the same: identity, kind, place and content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The item.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its place.
    pub path: ItemPath,
    /// The hash of what it says.
    pub hash: Hash,
}

/// The identities of a backup, ascending by id. They wait on disk.
#[derive(Debug)]
pub struct Identities(Sorted);

impl RepositoryReader {
    /// Reads the index once, gives each line to `each`, and sorts the identities by id. Temporary
    /// files wait in `folder`.
    ///
    /// # Errors
    /// If the index is damaged, or a disk cannot be read or written.
    pub fn identities(
        &mut self,
        folder: &Path,
        each: &mut dyn FnMut(&IndexLine),
    ) -> Result<Identities, ArchiveError> {
        let disk = |error| ArchiveError::read(folder, error);
        let mut sorter = Sorter::new(folder).map_err(disk)?;
        let mut fault = None;
        let mut pushed = Ok(());
        self.for_each_index_line(&mut |line| match line {
            Ok(line) => {
                each(&line);
                pushed = sorter.push(&[
                    line.id.as_uuid().as_bytes(),
                    line.hash.as_bytes(),
                    &[rank(line.kind)],
                    line.path.as_str().as_bytes(),
                ]);
                match pushed {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            }
            Err(found) => {
                fault = Some(found.fault);
                ControlFlow::Break(())
            }
        })?;
        pushed.map_err(disk)?;
        if let Some(fault) = fault {
            let fault = ContainerFault::new(fault.code, fault.message);
            return Err(ArchiveError::refused(&self.path, fault));
        }
        Ok(Identities(sorter.finish().map_err(disk)?))
    }
}

impl Identities {
    /// The next one; none after the last.
    ///
    /// # Errors
    /// If the temporary file cannot be read.
    pub fn take_next(&mut self) -> io::Result<Option<Identity>> {
        let Some(record) = self.0.next()? else {
            return Ok(None);
        };
        identity(&record)
            .map(Some)
            .ok_or_else(|| io::Error::other("a temporary file was changed"))
    }
}

fn identity(record: &[u8]) -> Option<Identity> {
    let (id, rest) = record.split_first_chunk::<16>()?;
    let (hash, rest) = rest.split_first_chunk::<32>()?;
    let (kind, path) = rest.split_first()?;
    Some(Identity {
        id: ItemId::from_uuid(uuid::Uuid::from_bytes(*id)),
        hash: Hash::from_bytes(*hash),
        kind: ItemKind::ALL
            .into_iter()
            .find(|known| rank(*known) == *kind)?,
        path: std::str::from_utf8(path).ok()?.parse().ok()?,
    })
}

/// A number for a kind, for temporary files only.
fn rank(kind: ItemKind) -> u8 {
    let place = ItemKind::ALL.iter().position(|known| *known == kind);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(u8::MAX)
}
