//! What is worth telling about an item: said once, in order.

use crate::item::{Note, NoteKind};

/// Collects the notes of one item.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<Note>);

impl Notes {
    /// Something was expressed in our words, without loss.
    pub(super) fn mapped(&mut self, message: impl Into<String>) {
        self.push(NoteKind::Mapped, message.into());
    }

    /// Something is not as its maker may expect.
    pub(super) fn warn(&mut self, message: impl Into<String>) {
        self.push(NoteKind::Warning, message.into());
    }

    /// The notes, in the order in which they were made.
    pub(super) fn into_vec(self) -> Vec<Note> {
        self.0
    }

    fn push(&mut self, kind: NoteKind, message: String) {
        let note = Note { kind, message };
        if !self.0.contains(&note) && self.0.len() < NOTES_MAX {
            self.0.push(note);
        }
    }
}

/// Notes of one item; what comes after them is more of the same.
const NOTES_MAX: usize = 1_000;
