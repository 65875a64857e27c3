//! Why a foreign item cannot be expressed: a code, a place in it, and words for a person.

use trigpoint_model::secret::SecretSearch;

use crate::fault::Code;

/// The codes of faults in foreign items. Never renamed, never reused.
pub mod codes {
    use crate::fault::{Code, code};

    /// The file is not well-formed JSON or XML, or not in UTF-8.
    pub const SYNTAX: Code = Code("foreign-syntax");
    /// A key, element or shape that the format does not have.
    pub const SHAPE: Code = Code("foreign-shape");
    /// A key or attribute that we do not know and would have to drop.
    pub const UNKNOWN_KEY: Code = Code("foreign-unknown-key");
    /// A kind of node that we do not know.
    pub const UNKNOWN_NODE: Code = Code("foreign-unknown-node");
    /// A node has children that do not fit its kind.
    pub const ARITY: Code = Code("foreign-wrong-arity");
    /// A kind of task that we do not know.
    pub const UNKNOWN_TASK: Code = Code("foreign-unknown-task");
    /// A kind of item that has no counterpart here.
    pub const UNSUPPORTED_KIND: Code = code::UNSUPPORTED_KIND;
    /// A value that our documents cannot hold.
    pub const VALUE: Code = Code("foreign-value");
    /// A reference that is not a path.
    pub const REFERENCE: Code = Code("foreign-reference");
    /// A name or path that is not possible.
    pub const NAME: Code = code::NAME_INVALID;
    /// A shortcut to another item.
    pub const SHORTCUT: Code = Code("shortcut");
    /// XML with a document type or entities of its own.
    pub const XML_DTD: Code = Code("xml-dtd");
    /// A password or key that could not be taken out.
    pub const SECRET: Code = code::SECRET_IN_ARCHIVE;
    /// More bytes than are read.
    pub const TOO_LARGE: Code = code::TOO_LARGE;
    /// Nested deeper than is read.
    pub const TOO_DEEP: Code = Code("too-deep");

    /// Top folders in front of every item were taken off.
    pub const TAKEN_OFF: Code = Code("foreign-folder-taken-off");

    /// Every code of this module.
    pub const ALL: [Code; 16] = [
        SYNTAX,
        SHAPE,
        UNKNOWN_KEY,
        UNKNOWN_NODE,
        ARITY,
        UNKNOWN_TASK,
        UNSUPPORTED_KIND,
        VALUE,
        REFERENCE,
        NAME,
        SHORTCUT,
        XML_DTD,
        SECRET,
        TOO_LARGE,
        TOO_DEEP,
        TAKEN_OFF,
    ];
}

/// What is wrong with one item, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", located(place))]
pub(super) struct Trouble {
    /// The stable code.
    pub(super) code: Code,
    /// The place in the item (`rootTerm/predicates[0]`); empty for the item as a whole.
    pub(super) place: String,
    /// What is wrong and what to do; never a secret.
    pub(super) message: String,
}

fn located(place: &str) -> String {
    if place.is_empty() {
        String::new()
    } else {
        format!("`{place}`: ")
    }
}

impl Trouble {
    /// A trouble at a place.
    pub(super) fn new(code: Code, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            place: place.into(),
            message: message.into(),
        }
    }
}

/// `text` cut to a length that a message can show, without controls and secrets.
pub(super) fn shown(text: &str) -> String {
    let text = SecretSearch::CERTAIN.without_secrets(text);
    let mut short: String = text
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .take(SHOWN_CHARS_MAX)
        .collect();
    if text.chars().count() > SHOWN_CHARS_MAX {
        short.push('…');
    }
    short
}

const SHOWN_CHARS_MAX: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_shows_at_most_120_characters_of_foreign_text() {
        assert_eq!(shown("a\nb"), "a b");
        assert_eq!(shown("RULE://Roads/a@b"), "RULE://Roads/a@b");
        assert_eq!(shown("https://u:CANARY@h/x"), "https://u@h/x");
        assert_eq!(shown(&"x".repeat(120)).chars().count(), 120);
        assert_eq!(shown(&"x".repeat(121)).chars().count(), 121);
    }
}
