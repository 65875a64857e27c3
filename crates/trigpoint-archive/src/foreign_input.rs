//! Hands another product's files to [`crate::foreign`].

use std::ops::ControlFlow;

use crate::fault::{ArchiveError, ContainerFault, code};
use crate::item::ArchivedItem;
use crate::reader::{OpenOptions, Warning};
use crate::store::Store;

/// Whether a file is another product's, by the ending of its name and its first bytes.
pub(crate) fn is_foreign(_name: &str, _head: &[u8]) -> bool {
    false
}

/// Whether a zip or folder holds XML backups and no JSON.
pub(crate) fn holds_xml_backup(_store: &mut Store) -> Result<bool, ArchiveError> {
    Ok(false)
}

/// Streams the items of foreign files.
pub(crate) fn for_each(
    store: &mut Store,
    _options: &OpenOptions,
    _receive: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
) -> Result<(ControlFlow<()>, Vec<Warning>), ArchiveError> {
    let fault = ContainerFault::new(code::NOT_AN_ARCHIVE, "not yet");
    Err(ArchiveError::refused(&store.path, fault))
}
