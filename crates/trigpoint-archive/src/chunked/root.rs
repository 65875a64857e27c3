//! The content root of items that come in any order: their records are sorted on disk.

use std::io;

use trigpoint_model::ItemId;
use trigpoint_model::canonical::{ContentRoot, Hash};

use super::sort::Sorter;

/// The content root over sorted records of id, path and content hash; the id that is there twice.
pub(crate) fn content_root(sorter: Sorter) -> io::Result<Result<Hash, ItemId>> {
    let mut sorted = sorter.finish()?;
    let mut root = ContentRoot::default();
    while let Some(record) = sorted.next()? {
        let damaged = || io::Error::other("a temporary file was changed");
        let (id, rest) = record.split_first_chunk::<16>().ok_or_else(damaged)?;
        let (path, hash) = rest.split_last_chunk::<32>().ok_or_else(damaged)?;
        let id = ItemId::from_uuid(uuid::Uuid::from_bytes(*id));
        let path = std::str::from_utf8(path)
            .ok()
            .and_then(|path| path.parse().ok())
            .ok_or_else(damaged)?;
        if root.add(id, &path, &Hash::from_bytes(*hash)).is_err() {
            return Ok(Err(id));
        }
    }
    Ok(Ok(root.finish()))
}
