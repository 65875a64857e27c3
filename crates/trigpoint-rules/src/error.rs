//! Why a value cannot be computed, and where in a rule.

use std::fmt;
use std::sync::Arc;

use trigpoint_geometry::GeometryError;

use crate::value::{COLLECTION_MAX, TEXT_BYTES_MAX, Type};

/// A place in a document: a JSON pointer (RFC 6901) below its body, and through which templates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub(crate) Arc<str>);

impl Place {
    /// Returns the pointer: `/predicate/and/0/checkThat/left`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Why a value cannot be computed. Data that are merely wrong are no error.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ValueError {
    /// A value is of another type.
    #[error("{} stands where {} is wanted", found.words(), wanted.words())]
    WrongType {
        /// What is wanted.
        wanted: Type,
        /// What stands there.
        found: Type,
    },
    /// Two values have no order with each other.
    #[error("{} cannot be compared with {}", left.words(), right.words())]
    NotComparable {
        /// The type on the left.
        left: Type,
        /// The type on the right.
        right: Type,
    },
    /// A text is not of a type.
    #[error("`{text}` is not {}", wanted.words())]
    NotOfType {
        /// The text, cut where it is long.
        text: String,
        /// The type.
        wanted: Type,
    },
    /// A text is no geometry.
    #[error("it is no geometry: {0}")]
    NotWkt(String),
    /// Something is divided by 0.
    #[error("a number is divided by 0")]
    DivisionByZero,
    /// A number outgrows its type.
    #[error("the result of {operation} is too large for {}", of.words())]
    TooLarge {
        /// What was computed.
        operation: &'static str,
        /// The type that it outgrows.
        of: Type,
    },
    /// A number lies where an operation is not defined.
    #[error("{operation} wants {wanted}, not {found}")]
    Domain {
        /// The operation.
        operation: &'static str,
        /// What it wants.
        wanted: &'static str,
        /// What it was given.
        found: String,
    },
    /// A collection has no such element.
    #[error("there is no element {index} among {length}")]
    NoElement {
        /// From 0.
        index: i64,
        /// How many there are.
        length: usize,
    },
    /// A collection would have more than [`COLLECTION_MAX`] elements.
    #[error("a collection has at most {COLLECTION_MAX} elements")]
    CollectionTooLarge,
    /// A string would have more than [`TEXT_BYTES_MAX`] bytes.
    #[error("a computed string has at most {TEXT_BYTES_MAX} bytes")]
    TextTooLarge,
    /// A geometry does not give what is asked of it.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
    /// A pattern is no regular expression, or too large a one.
    #[error("the pattern `{pattern}` is not understood: {reason}")]
    Pattern {
        /// The pattern, cut where it is long.
        pattern: String,
        /// Why.
        reason: String,
    },
    /// The session has no such parameter.
    #[error("the session has no parameter `{name}`")]
    NoParameter {
        /// Its name.
        name: String,
    },
    /// A lookup has no such key.
    #[error("the lookup has no key `{key}`")]
    NoKey {
        /// The key.
        key: String,
    },
    /// Several lookups have a key, and none is named.
    #[error("several lookups have the key `{key}`, and the rule names none of them")]
    KeyTwice {
        /// The key.
        key: String,
    },
    /// A temporary value is read before it is set.
    #[error("the temporary value `{name}` is read before it is set")]
    NotSet {
        /// Its name.
        name: String,
    },
    /// A name is no attribute of the class.
    #[error("the class `{class}` has no attribute `{name}`")]
    NoAttribute {
        /// The class.
        class: String,
        /// The name.
        name: String,
    },
    /// A name that is computed is no class.
    #[error("there is no class `{name}`")]
    NoClass {
        /// The name.
        name: String,
    },
    /// What is asked for belongs to a run, and this is none.
    #[error("{what} is known only while {when}")]
    NotNow {
        /// What is asked for.
        what: &'static str,
        /// When it is known.
        when: &'static str,
    },
    /// The source could not give the value.
    #[error("the value could not be read: {reason}")]
    NotRead {
        /// Why.
        reason: String,
    },
    /// One object takes more work than any may.
    #[error("it takes more than {max} steps")]
    TooLong {
        /// The limit.
        max: u64,
    },
    /// Whoever waits for the answer waits no more.
    #[error("it was stopped")]
    Stopped,
    /// A loop or a chain does not end.
    #[error("a loop takes more than {max} turns")]
    EndlessLoop {
        /// The limit.
        max: usize,
    },
}

/// A value that cannot be computed, and where it stands in the rule.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{reason} (at `{place}`)")]
pub struct EvaluationError {
    /// Where.
    pub place: Place,
    /// Why.
    pub reason: ValueError,
}
