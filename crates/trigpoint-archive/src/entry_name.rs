//! The names of entries and files: how an item's place is spelled safely, and which names are
//! accepted.
//!
//! A name is for people: the true path is inside the document and decides. Nothing here is ever
//! made into a path on disk except names that [`Layout`] computed.

use std::collections::{HashMap, HashSet};

use trigpoint_model::limits::ENTRY_NAME_BYTES_MAX;
use trigpoint_model::name::nfc;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};

/// Bytes of one segment of an entry's name.
pub(crate) const SEGMENT_BYTES_MAX: usize = 120;
/// Bytes of a whole name that is given: of the 4,096 that readers accept, and that Linux takes for
/// a path, it leaves a quarter to the folder that the archive is unpacked into.
pub(crate) const GIVEN_NAME_BYTES_MAX: usize = ENTRY_NAME_BYTES_MAX - ENTRY_NAME_BYTES_MAX / 4;
/// The entry of the manifest.
pub(crate) const MANIFEST: &str = "manifest.json";
/// Every item's entry ends so.
const ENDING: &str = ".json";

/// Names the entries of one archive: the same items in the same order get the same names.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Every name given so far, files and directories alike, in its folded form.
    taken: HashSet<String>,
    /// The directory of each folder met so far, by the compared form of its path.
    directories: HashMap<String, String>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            taken: HashSet::from([folded(MANIFEST)]),
            directories: HashMap::new(),
        }
    }
}

impl Layout {
    /// The entry of the next item.
    pub(crate) fn entry(&mut self, document: &ItemDocument) -> String {
        let kind = document.kind();
        let ending = format!(".{kind}{ENDING}");
        let place = if kind == ItemKind::Folder {
            Some(document.path.clone())
        } else {
            document.path.parent()
        };
        let directory = place.map_or_else(String::new, |place| self.directory(&place));
        let name = match (kind, document.path.name()) {
            (ItemKind::Folder, _) | (_, None) => "_".to_owned(),
            (_, Some(name)) => name.as_str().to_owned(),
        };
        let short = document.id.short();
        let entry = self.claim(&directory, &name, &ending, &short);
        if entry.len() <= GIVEN_NAME_BYTES_MAX {
            return entry;
        }
        let tree = format!("{}/", document.path.tree());
        self.claim(&tree, &format!("~{}", document.id), &ending, &short)
    }

    /// The directory of a folder, with a `/` at its end.
    fn directory(&mut self, folder: &ItemPath) -> String {
        if let Some(directory) = self.directories.get(folder.key().as_ref()) {
            return directory.clone();
        }
        let mut directory = String::new();
        for place in folder.ancestors_and_self() {
            let key = place.key().into_owned();
            directory = match self.directories.get(&key) {
                Some(known) => known.clone(),
                None => {
                    let made = match place.name() {
                        None => place.tree().as_str().to_owned(),
                        Some(name) => {
                            let short = ItemId::from_path(&place).short();
                            self.claim(&directory, name.as_str(), "", &short)
                        }
                    } + "/";
                    self.directories.insert(key, made.clone());
                    made
                }
            };
        }
        directory
    }

    /// `directory` and the safe spelling of `name`, with `short` added where it would fall
    /// together with another or was cut.
    fn claim(&mut self, directory: &str, name: &str, ending: &str, short: &str) -> String {
        let safe = safe_segment(name);
        let plain_fits = safe.len() + ending.len() <= SEGMENT_BYTES_MAX;
        if plain_fits {
            let plain = format!("{directory}{safe}{ending}");
            if self.taken.insert(folded(&plain)) {
                return plain;
            }
        }
        let mut number = 1_u64;
        loop {
            let suffix = match number {
                1 => format!("~{short}{ending}"),
                _ => format!("~{short}-{number}{ending}"),
            };
            let room = SEGMENT_BYTES_MAX.saturating_sub(suffix.len());
            let entry = format!("{directory}{}{suffix}", cut(&safe, room));
            if self.taken.insert(folded(&entry)) {
                return entry;
            }
            number += 1;
        }
    }
}

/// A spelling of `name` that every disk keeps: what Windows forbids or means otherwise, controls,
/// a leading dot, and dots and blanks at the end are percent-encoded.
fn safe_segment(name: &str) -> String {
    let kept = name.trim_end_matches(['.', ' ']).len();
    let mut safe = String::with_capacity(name.len());
    let first_is_encoded = name.starts_with('.') || is_device(name);
    for (offset, character) in name.char_indices() {
        let at_end = offset >= kept;
        let is_forbidden = character.is_control()
            || matches!(
                character,
                '<' | '>' | ':' | '"' | '\\' | '|' | '?' | '*' | '%' | '/'
            );
        if is_forbidden || at_end || (offset == 0 && first_is_encoded) {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                safe.push_str(&format!("%{byte:02X}"));
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Whether Windows takes a file of this name for a device.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let upper = stem.to_uppercase();
    let numbered = |prefix: &str| {
        upper.strip_prefix(prefix).is_some_and(|rest| {
            let mut rest = rest.chars();
            matches!(rest.next(), Some('0'..='9' | '¹' | '²' | '³')) && rest.next().is_none()
        })
    };
    matches!(
        upper.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) || numbered("COM")
        || numbered("LPT")
}

/// The longest beginning of an encoded segment of at most `bytes_max` bytes that splits neither a
/// character nor a `%XX`, and does not end with a dot or blank.
fn cut(safe: &str, bytes_max: usize) -> &str {
    if safe.len() <= bytes_max {
        return safe;
    }
    let mut end = bytes_max;
    while !safe.is_char_boundary(end) {
        end -= 1;
    }
    for back in 1..=2 {
        if end >= back && safe.as_bytes()[end - back] == b'%' {
            end -= back;
            break;
        }
    }
    &safe[..end]
}

/// The form in which two names fall together on some disk: case and normal form are folded.
#[must_use]
pub(crate) fn folded(name: &str) -> String {
    let folded: String = nfc(name)
        .chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect();
    nfc(&folded).into_owned()
}

/// Why an entry's name is refused; none for a name that any archive may have.
///
/// Names are not used as paths: this keeps out archives that were made to harm other programs.
#[must_use]
pub(crate) fn grammar_fault(name: &str) -> Option<&'static str> {
    let path = name.strip_suffix('/').unwrap_or(name);
    let is_drive = path.as_bytes().get(1) == Some(&b':')
        && path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    if path.is_empty() {
        Some("is empty")
    } else if name.len() > ENTRY_NAME_BYTES_MAX {
        Some("is longer than 4,096 bytes")
    } else if path.starts_with('/') || is_drive {
        Some("is absolute")
    } else if path.contains('\\') {
        Some("has a backslash")
    } else if path.chars().any(|c| c.is_control() || is_direction(c)) {
        Some("has a control character")
    } else if path.split('/').any(|part| part.is_empty()) {
        Some("has an empty segment")
    } else if path.split('/').any(|part| part == "." || part == "..") {
        Some("leads out of the archive")
    } else {
        None
    }
}

/// Why an entry's name is refused in an archive of our own layout, which never has such names.
#[must_use]
pub(crate) fn own_grammar_fault(name: &str) -> Option<&'static str> {
    let path = name.strip_suffix('/').unwrap_or(name);
    if path.split('/').any(is_device) {
        Some("is a device on Windows")
    } else if path.split('/').any(|part| part.ends_with(['.', ' '])) {
        Some("ends with a dot or blank")
    } else {
        None
    }
}

/// The characters that override the direction of writing (UAX #9).
const fn is_direction(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// `text` without characters that could play tricks in a message.
pub(crate) fn printable(text: &str) -> String {
    let is_tricky = |character: char| character.is_control() || is_direction(character);
    text.replace(is_tricky, "\u{FFFD}")
}

/// Whether an entry is no part of any backup but of the system it was packed on: `.DS_Store`,
/// `__MACOSX/`, `.git/`, `Thumbs.db` and the like.
#[must_use]
pub(crate) fn is_bystander(name: &str) -> bool {
    let path = name.strip_suffix('/').unwrap_or(name);
    path.split('/').any(|part| {
        part.starts_with('.') || ["__MACOSX", "Thumbs.db", "desktop.ini"].contains(&part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_disk_cannot_keep_is_percent_encoded() {
        for (name, safe) in [
            ("Road has a name", "Road has a name"),
            (
                "a<b>c:d\"e\\f|g?h*i%",
                "a%3Cb%3Ec%3Ad%22e%5Cf%7Cg%3Fh%2Ai%25",
            ),
            ("ends. .", "ends%2E%20%2E"),
            (".hidden", "%2Ehidden"),
            ("con", "%63on"),
            ("COM1.backup", "%43OM1.backup"),
            ("LPT¹", "%4CPT¹"),
            ("CON .x", "%43ON .x"),
            ("console", "console"),
            ("Straße", "Straße"),
        ] {
            assert_eq!(safe_segment(name), safe);
            assert_eq!(grammar_fault(safe), None);
        }
    }

    #[test]
    fn a_cut_splits_neither_a_character_nor_an_escape() {
        assert_eq!(cut("abc%3Cd", 4), "abc");
        assert_eq!(cut("abc%3Cd", 5), "abc");
        assert_eq!(cut("abc%3Cd", 6), "abc%3C");
        assert_eq!(cut("abé", 3), "ab");
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in [
            "",
            "/",
            "/abs",
            "C:/x",
            "C:x",
            "a\\..\\b.json",
            "../x",
            "a/../x",
            "a/./x",
            "a//b",
            "a\0b",
            "a\u{202e}b",
            "a\nb",
        ] {
            assert!(grammar_fault(name).is_some(), "{name:?}");
        }
        for name in ["rules/Roads/x.rule.json", "rules/", "a b/ü.rule"] {
            assert_eq!(grammar_fault(name), None);
        }
        assert!(own_grammar_fault("items/CON").is_some());
        assert!(own_grammar_fault("items/aux.json").is_some());
        assert!(own_grammar_fault("items/x .").is_some());
    }

    #[test]
    fn names_that_a_disk_takes_for_one_fold_together() {
        assert_eq!(folded("Caf\u{e9}"), folded("CAFE\u{301}"));
        assert_eq!(folded("Straße"), folded("STRASSE"));
        assert_ne!(folded("a"), folded("b"));
    }
}
