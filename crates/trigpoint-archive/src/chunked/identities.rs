//! Live items in the order of their ids, whatever order they come in: what the content root is
//! made of, and what two repositories are compared by in one merge. Flat memory; the rest waits
//! on disk.

use std::io;
use std::path::Path;

use trigpoint_model::canonical::{ContentRoot, Hash};
use trigpoint_model::{ItemId, ItemKind, ItemPath};

use super::sort::{Sorted, Sorter};

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

/// Takes identities in any order.
#[derive(Debug)]
pub struct IdentitySorter(Sorter);

/// Identities, ascending by id. They wait on disk.
#[derive(Debug)]
pub struct Identities(Sorted);

impl IdentitySorter {
    /// A sorter whose temporary file, if it needs one, is in `folder`.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self(Sorter::new(folder))
    }

    /// Adds an item.
    ///
    /// # Errors
    /// If the temporary file cannot be written.
    pub fn push(
        &mut self,
        id: ItemId,
        kind: ItemKind,
        path: &ItemPath,
        hash: &Hash,
    ) -> io::Result<()> {
        self.0.push(&[
            id.as_uuid().as_bytes(),
            hash.as_bytes(),
            &[rank(kind)],
            path.as_str().as_bytes(),
        ])
    }

    /// All that were added, in their order.
    ///
    /// # Errors
    /// If the temporary file cannot be written or read.
    pub fn finish(self) -> io::Result<Identities> {
        self.0.finish().map(Identities)
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

    /// The content root over all of them, or the id that is there twice. Afterwards the first one
    /// comes next.
    ///
    /// # Errors
    /// If the temporary file cannot be read.
    pub fn content_root(&mut self) -> io::Result<Result<Hash, ItemId>> {
        self.0.rewind()?;
        let mut root = ContentRoot::default();
        while let Some(Identity { id, path, hash, .. }) = self.take_next()? {
            if root.add(id, &path, &hash).is_err() {
                return Ok(Err(id));
            }
        }
        self.0.rewind()?;
        Ok(Ok(root.finish()))
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
