//! The name of an item: kept exactly, compared in Unicode normal form C.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::limits::NAME_CHARS_MAX;

/// A name that is not possible, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidItemName {
    /// No character at all, or only blanks.
    #[error("a name has at least one character that is not a blank")]
    Empty,
    /// More than [`NAME_CHARS_MAX`] characters.
    #[error("a name has at most {NAME_CHARS_MAX} characters, this one has {chars}")]
    TooLong {
        /// How many it has.
        chars: usize,
    },
    /// A slash, a control character or a character that turns the direction of writing.
    #[error("a name has no `/` and no control characters, this one has U+{:04X} at {index}", u32::from(*character))]
    ForbiddenCharacter {
        /// The character.
        character: char,
        /// Its place, in characters from 0.
        index: usize,
    },
    /// `.` and `..` mean places, not items.
    #[error("`{name}` is reserved")]
    Reserved {
        /// The name.
        name: String,
    },
    /// A new name begins or ends with a blank.
    #[error("a new name does not begin or end with a blank")]
    BlankAtEnd,
}

/// A name of an item or folder: 1–200 characters, no `/`, no controls. Nothing is trimmed.
///
/// Two names are the same if their [`key`](ItemName::key)s are: the comparison is case-sensitive
/// and made in normal form C, so that `é` typed in two ways is one name.
///
/// ```
/// use trigpoint_model::ItemName;
/// let name: ItemName = "Road has a name".parse().unwrap();
/// assert_eq!(name.numbered(2).as_str(), "Road has a name 2");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct ItemName(#[schemars(length(min = 1, max = 200))] String);

impl ItemName {
    /// The name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which names are compared: normal form C.
    #[must_use]
    pub fn key(&self) -> Cow<'_, str> {
        nfc(&self.0)
    }

    /// Parses a name that a user gives now: stricter than [`FromStr`], which also serves names
    /// that other products have kept.
    ///
    /// # Errors
    /// As [`FromStr`], and [`InvalidItemName::BlankAtEnd`].
    pub fn parse_new(text: &str) -> Result<Self, InvalidItemName> {
        let name = Self::from_str(text)?;
        if name.has_blank_at_end() {
            return Err(InvalidItemName::BlankAtEnd);
        }
        Ok(name)
    }

    /// Whether the name begins or ends with a blank: refused for new names, kept on foreign ones.
    #[must_use]
    pub fn has_blank_at_end(&self) -> bool {
        self.0.trim() != self.0
    }

    /// This name with a blank and `number` after it (`Rule` → `Rule 2`).
    ///
    /// Where the result would be longer than a name may be, the end of the name is cut so that
    /// it fits: a numbered name is always a name.
    #[must_use]
    pub fn numbered(&self, number: u64) -> Self {
        let suffix = format!(" {number}");
        let room = NAME_CHARS_MAX - suffix.len();
        let kept: String = self.0.chars().take(room).collect();
        Self(kept + &suffix)
    }
}

/// `text` in Unicode normal form C, without a copy where it is so already.
#[must_use]
pub fn nfc(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// Whether a character may not stand in a name: controls, `/`, and the characters that override
/// the direction of writing (UAX #9), with which a name could pass for another.
fn is_forbidden(character: char) -> bool {
    character.is_control()
        || character == '/'
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Checks that a text is a name.
pub(crate) fn check(text: &str) -> Result<(), InvalidItemName> {
    if text.trim().is_empty() {
        return Err(InvalidItemName::Empty);
    }
    let chars = text.chars().count();
    if chars > NAME_CHARS_MAX {
        return Err(InvalidItemName::TooLong { chars });
    }
    if let Some((index, character)) = text.chars().enumerate().find(|(_, c)| is_forbidden(*c)) {
        return Err(InvalidItemName::ForbiddenCharacter { character, index });
    }
    if text == "." || text == ".." {
        return Err(InvalidItemName::Reserved {
            name: text.to_owned(),
        });
    }
    Ok(())
}

impl FromStr for ItemName {
    type Err = InvalidItemName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        check(text).map(|()| Self(text.to_owned()))
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ItemName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_exactly_and_compared_in_normal_form_c() {
        let composed: ItemName = "caf\u{e9}  two".parse().unwrap();
        let decomposed: ItemName = "cafe\u{301}  two".parse().unwrap();
        assert_ne!(composed.as_str(), decomposed.as_str());
        assert_eq!(composed.key(), decomposed.key());
    }

    #[test]
    fn a_name_has_1_to_200_characters() {
        assert_eq!("".parse::<ItemName>(), Err(InvalidItemName::Empty));
        assert_eq!("  ".parse::<ItemName>(), Err(InvalidItemName::Empty));
        assert!("ß".repeat(200).parse::<ItemName>().is_ok());
        assert_eq!(
            "ß".repeat(201).parse::<ItemName>(),
            Err(InvalidItemName::TooLong { chars: 201 })
        );
    }

    #[test]
    fn a_name_has_no_slash_no_control_and_no_bidi_override() {
        for bad in ["a/b", "a\0b", "a\nb", "a\u{202e}b"] {
            assert!(
                matches!(
                    bad.parse::<ItemName>(),
                    Err(InvalidItemName::ForbiddenCharacter { index: 1, .. })
                ),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn a_new_name_has_no_blank_at_its_ends_but_a_kept_one_may() {
        assert_eq!(
            ItemName::parse_new("Rule "),
            Err(InvalidItemName::BlankAtEnd)
        );
        assert!("Rule ".parse::<ItemName>().is_ok());
    }

    #[test]
    fn a_numbered_name_is_never_too_long() {
        let longest: ItemName = "x".repeat(200).parse().unwrap();
        let numbered = longest.numbered(10_001);
        assert_eq!(numbered.as_str().chars().count(), 200);
        assert!(numbered.as_str().ends_with(" 10001"));
        let ending: ItemName = "Year Record 5".parse().unwrap();
        assert_eq!(ending.numbered(2).as_str(), "Year Record 5 2");
    }
}
