//! What comes out of an archive: an item, or the fault that stands in its place.

use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};

use crate::fault::Code;

/// One item of an archive, or the fault that stands in its place.
#[derive(Debug, Clone)]
pub struct ArchivedItem {
    /// Where it was found: the name of the entry or file, with a place inside where there are
    /// several (`manifest.json#/items/3`).
    pub entry: String,
    /// The item, or why it cannot be one. A fault of an item never stops the items after it.
    pub item: Result<ItemDocument, ItemFault>,
    /// What was mapped, left out or found odd while it was read.
    pub notes: Vec<Note>,
}

/// Why something in an archive is not an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFault {
    /// The stable code.
    pub code: Code,
    /// What is wrong with which part, for a person; names the place, never a secret.
    pub message: String,
    /// Its place, as far as it could be read.
    pub path: Option<ItemPath>,
    /// Its kind, as far as it could be read.
    pub kind: Option<ItemKind>,
    /// Its id, as far as it could be read.
    pub id: Option<ItemId>,
}

/// Something worth telling about an item that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// How much it matters.
    pub kind: NoteKind,
    /// What happened, for a person; never a secret.
    pub message: String,
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Something of another product was expressed in our words, without loss.
    Mapped,
    /// Something is not as its maker may expect: look at it.
    Warning,
}
