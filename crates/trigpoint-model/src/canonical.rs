//! The canonical form of documents, and the hashes made of it.
//!
//! Canonical: keys sorted by code point, no blanks, whole numbers, text as UTF-8 (RFC 8785, but for
//! the order of keys beyond the Basic Multilingual Plane). `docs/format/README.md` defines it for
//! other programs. The content hash of an item is over its kind, description, comments and
//! body, with the paths left out of references; the content root is one hash over id, path and
//! content hash of all items. Neither depends on revision, times, users, order or compression.

use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{ItemBody, ItemDocument, ItemId, ItemKind, ItemPath};

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash that [`Hash`]'s `Display` wrote; none for another text.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hash({self})")
    }
}

/// `value` in canonical form: one line.
///
/// # Errors
/// If it has a map whose keys are not strings; no document has one.
pub fn to_line<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    // Documents are declared with their fields in order, so that sorting is seldom needed.
    let line = serde_json::to_string(value)?;
    if has_sorted_keys(&line) {
        return Ok(line);
    }
    serde_json::to_string(&serde_json::to_value(value)?)
}

/// Whether the keys of each object rise, in a JSON text without blanks that is no longer than it
/// must be. A key with an escape is not judged: the answer is no.
fn has_sorted_keys(line: &str) -> bool {
    let bytes = line.as_bytes();
    // The last key of each object that is open; an array has none.
    let mut open: Vec<&[u8]> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => open.push(&[]),
            b'}' | b']' => {
                open.pop();
            }
            b'"' => {
                let start = at + 1;
                let mut has_escape = false;
                at = start;
                while let Some(byte) = bytes.get(at).filter(|byte| **byte != b'"') {
                    has_escape |= *byte == b'\\';
                    at += if *byte == b'\\' { 2 } else { 1 };
                }
                if bytes.get(at + 1) == Some(&b':') {
                    let key = &bytes[start..at];
                    match open.last_mut() {
                        Some(last) if !has_escape && (last.is_empty() || *last < key) => {
                            *last = key
                        }
                        Some(_) | None => return false,
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    true
}

/// `value` with sorted keys, indented by two blanks, with a line feed at the end: for people, Git
/// and archives.
///
/// # Errors
/// As [`to_line`].
pub fn to_pretty<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&serde_json::to_value(value)?).map(|text| text + "\n")
}

#[derive(Serialize)]
struct Content<'a> {
    body: &'a ItemBody,
    comments: &'a str,
    description: &'a str,
    kind: ItemKind,
}

impl ItemDocument {
    /// The hash of what this item says: kind, description, comments and body.
    ///
    /// # Errors
    /// None in practice; see [`to_line`].
    pub fn content_hash(&self) -> Result<Hash, serde_json::Error> {
        let Self {
            id: _,
            path: _,
            description,
            comments,
            created: _,
            edited: _,
            body,
        } = self;
        let references = body.references();
        let has_paths = references
            .iter()
            .any(|found| found.reference.path.is_some());
        let without = has_paths.then(|| body.clone().without_reference_paths());
        let line = to_line(&Content {
            body: without.as_ref().unwrap_or(body),
            comments,
            description,
            kind: self.kind(),
        })?;
        Ok(Hash::of(line.as_bytes()))
    }
}

/// Collects items into the content root of a repository or archive.
///
/// Items are added in the order of their ids.
#[derive(Debug, Default)]
pub struct ContentRoot {
    hasher: Sha256,
    last: Option<ItemId>,
}

/// Items were not added in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("item {id} was added to the content root out of order")]
pub struct OutOfOrder {
    /// The item that came too late or twice.
    pub id: ItemId,
}

impl ContentRoot {
    /// Adds an item.
    ///
    /// # Errors
    /// If an item with this id or a greater one was added before.
    pub fn add(&mut self, id: ItemId, path: &ItemPath, content: &Hash) -> Result<(), OutOfOrder> {
        if self.last.is_some_and(|last| last >= id) {
            return Err(OutOfOrder { id });
        }
        self.last = Some(id);
        self.hasher.update(id.as_uuid().as_bytes());
        self.hasher.update(
            u64::try_from(path.as_str().len())
                .unwrap_or(u64::MAX)
                .to_le_bytes(),
        );
        self.hasher.update(path.as_str().as_bytes());
        self.hasher.update(content.as_bytes());
        Ok(())
    }

    /// The root over all that were added.
    #[must_use]
    pub fn finish(self) -> Hash {
        Hash(self.hasher.finalize().into())
    }
}
