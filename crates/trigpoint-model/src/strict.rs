//! Parses JSON as documents need it: exactly, within limits, and saying where a fault is.
//!
//! Stricter than `serde_json` alone: a struct is an object (never an array), the value of a closed
//! set is a string, the keys of a map are given once, nesting and size are bounded, and no text
//! holds NUL, which not every database can keep. It must not know what the documents mean.

mod deserializer;
mod words;

use std::fmt;

use serde::Deserialize;

use crate::limits::{DOCUMENT_BYTES_MAX, JSON_DEPTH_MAX};
use crate::secret::{SecretSearch, repeatable};
use deserializer::Strict;
pub use words::in_words;

/// Why a text is not the JSON that is expected, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct InvalidJson {
    /// The line, from 1.
    pub line: usize,
    /// The column, in bytes from 1; 0 before the first one of a line.
    pub column: usize,
    /// What is wrong there.
    pub reason: JsonFault,
}

/// What is wrong with a JSON text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// Longer than one document may be.
    #[error("a document has at most {max} bytes, this one has {bytes}")]
    TooLong {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        max: usize,
    },
    /// Nested more deeply than one document may be.
    #[error("objects and arrays are nested more than {max} deep")]
    TooDeep {
        /// How deep they may be.
        max: usize,
    },
    /// A text holds the character NUL.
    #[error("the character NUL (`\\u0000`) cannot be kept in a text")]
    Nul,
    /// Not JSON, or not of the expected shape.
    #[error("{expected}")]
    Shape {
        /// What was found and what was expected.
        expected: String,
    },
}

/// Parses `json` as a `T`, within the limits of a document.
///
/// # Errors
/// [`InvalidJson`], with the line and the column.
///
/// ```
/// use trigpoint_model::{Reference, strict};
/// let error = strict::from_str::<Reference>("{\n  \"id\": 5\n}").unwrap_err();
/// assert!(error.to_string().starts_with("line 2, column 9: invalid type: integer `5`"));
/// ```
pub fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, InvalidJson> {
    check_limits(json, DOCUMENT_BYTES_MAX, JSON_DEPTH_MAX)?;
    from_checked(json)
}

/// Parses a text that [`check_limits`] has seen, or a part of one.
pub(crate) fn from_checked<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, InvalidJson> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    T::deserialize(Strict::new(&mut deserializer))
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| InvalidJson::from_serde(&error))
}

impl InvalidJson {
    /// The fault that `serde_json` found, its message cut where it repeats a very long text.
    pub(crate) fn from_serde(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        let place = format!(" at line {line} column {column}");
        let message = message.strip_suffix(&place).unwrap_or(&message);
        Self {
            line: line.max(1),
            column,
            reason: JsonFault::Shape {
                expected: excerpt(&in_words(message)),
            },
        }
    }

    /// This fault of a part that begins at `offset` of `whole`, placed in the whole.
    pub(crate) fn within(mut self, whole: &str, offset: usize) -> Self {
        let (line, column) = place(whole, offset);
        if self.line == 1 {
            self.column += column - 1;
        }
        self.line += line - 1;
        self
    }
}

/// `text` without the secrets in it, or its beginning where it is longer than a message should be.
pub(crate) fn excerpt(text: &str) -> String {
    const CHARS_MAX: usize = 500;
    let text = SecretSearch::CERTAIN.without_secrets(text);
    match text.char_indices().nth(CHARS_MAX) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The line and the column, each from 1, of the byte at `offset`.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..offset];
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let line_start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    (line, offset - line_start + 1)
}

/// Checks what must hold before a text is parsed: its size, its nesting, and that no string in it
/// escapes NUL. It does not recurse, and leaves every other fault to the parser.
///
/// # Errors
/// [`InvalidJson`] with [`JsonFault::TooLong`], [`JsonFault::TooDeep`] or [`JsonFault::Nul`].
pub fn check_limits(json: &str, bytes_max: usize, depth_max: usize) -> Result<(), InvalidJson> {
    let fault = |offset: usize, reason: JsonFault| {
        let (line, column) = place(json, offset);
        Err(InvalidJson {
            line,
            column,
            reason,
        })
    };
    if json.len() > bytes_max {
        let (bytes, max) = (json.len(), bytes_max);
        return fault(0, JsonFault::TooLong { bytes, max });
    }
    let bytes = json.as_bytes();
    let (mut index, mut depth, mut in_string) = (0, 0_usize, false);
    while let Some(byte) = bytes.get(index) {
        match (in_string, byte) {
            (_, b'"') => in_string = !in_string,
            (true, b'\\') => {
                if bytes[index..].starts_with(b"\\u0000") {
                    return fault(index, JsonFault::Nul);
                }
                index += 1;
            }
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > depth_max {
                    return fault(index, JsonFault::TooDeep { max: depth_max });
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            (true | false, _) => {}
        }
        index += 1;
    }
    Ok(())
}

/// A key that an object gives twice.
struct DuplicateKey<'a>(&'a str);

impl fmt::Display for DuplicateKey<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the key `{}` is given twice", repeatable(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_cut_and_holds_no_secret() {
        for text in ["/rules/Roads/Road a@b", "roads/x", "/rules/a: b"] {
            assert_eq!(excerpt(text), text);
        }
        assert_eq!(excerpt("/rules/https://u:CANARY@h"), "/rules/https://u@h");
        assert_eq!(excerpt(&"x".repeat(501)).chars().count(), 501);
        let across = format!("{} https://u:{}@h", "x".repeat(480), "y".repeat(20));
        assert!(!excerpt(&across).contains('y'));
    }
}
