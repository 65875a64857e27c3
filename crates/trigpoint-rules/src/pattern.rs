//! Patterns of text: Perl-style regular expressions and wildcards, in bounded time and memory.
//!
//! Matching takes time that grows with the text and the pattern, and no faster: look-around and
//! back references, which make it explode, are not part of the language.

use std::collections::HashMap;

use regex::{Regex, RegexBuilder};
use trigpoint_model::document::{RegularExpression, RegularExpressionSyntax};

use crate::error::ValueError;

/// Bytes that a pattern may take when it is made ready.
const PATTERN_BYTES_MAX: usize = 1024 * 1024;
/// Patterns that come from data and are kept ready.
const KEPT_MAX: usize = 64;

/// How a pattern is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// It is found anywhere in the text, as Perl's `=~` does.
    Perl,
    /// It is the whole text.
    Wildcard {
        any_character: char,
        any_characters: char,
        escape: char,
    },
}

impl From<&RegularExpression> for Syntax {
    fn from(written: &RegularExpression) -> Self {
        let RegularExpression {
            syntax,
            any_character,
            any_characters,
            escape,
        } = written;
        let first = |symbol: &Option<String>, usual: char| {
            symbol
                .as_ref()
                .and_then(|symbol| symbol.chars().next())
                .unwrap_or(usual)
        };
        match syntax {
            RegularExpressionSyntax::Perl => Self::Perl,
            RegularExpressionSyntax::Wildcard => Self::Wildcard {
                any_character: first(any_character, '?'),
                any_characters: first(any_characters, '*'),
                escape: first(escape, '\\'),
            },
        }
    }
}

/// Makes a pattern ready.
///
/// # Errors
/// When it is no regular expression, or too large a one.
pub(crate) fn compiled(pattern: &str, syntax: &Syntax) -> Result<Regex, ValueError> {
    let expression = match syntax {
        Syntax::Perl => pattern.to_owned(),
        Syntax::Wildcard {
            any_character,
            any_characters,
            escape,
        } => wildcard(pattern, *any_character, *any_characters, *escape),
    };
    RegexBuilder::new(&expression)
        .size_limit(PATTERN_BYTES_MAX)
        .dfa_size_limit(PATTERN_BYTES_MAX)
        .build()
        .map_err(|error| ValueError::Pattern {
            pattern: pattern.chars().take(60).collect(),
            reason: reason(&error),
        })
}

/// The last line of what the library says; the ones before show the pattern once more.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

fn wildcard(pattern: &str, any_character: char, any_characters: char, escape: char) -> String {
    let mut expression = String::from(r"(?s)\A");
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        let literal = if letter == escape {
            letters.next().unwrap_or(escape)
        } else if letter == any_characters {
            expression.push_str(".*");
            continue;
        } else if letter == any_character {
            expression.push('.');
            continue;
        } else {
            letter
        };
        expression.push_str(&regex::escape(literal.encode_utf8(&mut [0; 4])));
    }
    expression.push_str(r"\z");
    expression
}

/// Patterns that come from data, kept while the same ones come again.
#[derive(Default)]
pub(crate) struct Patterns {
    kept: HashMap<String, Regex>,
}

impl Patterns {
    pub(crate) fn perl(&mut self, pattern: &str) -> Result<Regex, ValueError> {
        self.ready(pattern, &Syntax::Perl)
    }

    pub(crate) fn ready(&mut self, pattern: &str, syntax: &Syntax) -> Result<Regex, ValueError> {
        // The symbols of a wildcard belong to the key.
        let key = format!("{syntax:?} {pattern}");
        if let Some(known) = self.kept.get(&key) {
            return Ok(known.clone());
        }
        let regex = compiled(pattern, syntax)?;
        if self.kept.len() >= KEPT_MAX {
            self.kept.clear();
        }
        self.kept.insert(key, regex.clone());
        Ok(regex)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> Syntax {
        Syntax::Wildcard {
            any_character: '?',
            any_characters: '*',
            escape: '\\',
        }
    }

    #[test]
    fn a_wildcard_is_the_whole_text() {
        let a_road = compiled("A?", &usual()).unwrap();
        assert!(a_road.is_match("A1") && !a_road.is_match("A12") && !a_road.is_match("BA1"));
        let street = compiled("*street", &usual()).unwrap();
        assert!(street.is_match("Main\nstreet") && !street.is_match("streets"));
        let star = compiled(r"5\*", &usual()).unwrap();
        assert!(star.is_match("5*") && !star.is_match("55"));
        // What means something to a regular expression is a plain letter here.
        assert!(compiled("a.c", &usual()).unwrap().is_match("a.c"));
        assert!(!compiled("a.c", &usual()).unwrap().is_match("abc"));
    }

    #[test]
    fn a_perl_pattern_is_found_anywhere() {
        assert!(
            compiled(r"\d\d", &Syntax::Perl)
                .unwrap()
                .is_match("in 1999")
        );
    }

    #[test]
    fn a_pattern_that_is_none_or_too_large_says_so() {
        let error = compiled("(", &Syntax::Perl).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the pattern `(` is not understood: unclosed group"
        );
        assert!(compiled(r"(a{1000}){1000}", &Syntax::Perl).is_err());
        assert!(compiled(r"(?=a)", &Syntax::Perl).is_err());
    }

    #[test]
    fn a_pattern_that_explodes_elsewhere_ends_at_once_here() {
        let regex = compiled("(a+)+$", &Syntax::Perl).unwrap();
        assert!(!regex.is_match(&format!("{}b", "a".repeat(100_000))));
    }
}
