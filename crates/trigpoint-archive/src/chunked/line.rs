//! The lines of a repository backup: what one says of an item, a revision, a deleted item.
//!
//! Keys are in the order of their names, so that a line is in canonical form as it is written.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use trigpoint_model::canonical::Hash;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Stamp};

use crate::manifest::NeedKind;

/// What the index says of an item: enough to browse, to choose and to plan without its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IndexLine {
    /// Why its present revision was made, in the word of the repository.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cause: String,
    /// Who made it, and when.
    #[serde(default, skip_serializing_if = "Stamp::is_empty")]
    pub created: Stamp,
    /// Who edited it last, and when.
    #[serde(default, skip_serializing_if = "Stamp::is_empty")]
    pub edited: Stamp,
    /// The uploaded files it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ItemFile>,
    /// Its content hash (`ItemDocument::content_hash`).
    #[serde(with = "hash_text")]
    pub hash: Hash,
    /// Its id.
    pub id: ItemId,
    /// Its kind.
    pub kind: ItemKind,
    /// What it wants after a restore of the item alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<IndexNeed>,
    /// Its place.
    pub path: ItemPath,
    /// What its body refers to, in the order of the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<IndexReference>,
    /// The number of its present revision.
    pub revision: u64,
    /// Who saved that revision, and when.
    #[serde(default, skip_serializing_if = "Stamp::is_empty")]
    pub saved: Stamp,
}

/// An uploaded file of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ItemFile {
    /// The name it was uploaded by.
    pub name: String,
    /// Its content: the entry `files/<sha256>`.
    #[serde(with = "hash_text")]
    pub sha256: Hash,
    /// The slot of the data store that it fills.
    pub slot: String,
}

/// A file or password that an item wants when it is restored without them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IndexNeed {
    /// The name of the file that was there last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_known: Option<String>,
    /// The slot.
    pub name: String,
    /// What it wants.
    pub needs: NeedKind,
}

/// A reference of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IndexReference {
    /// The item it means.
    pub id: ItemId,
    /// Where that item was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<ItemPath>,
    /// What it is there for.
    #[serde(serialize_with = "role_out", deserialize_with = "role_in")]
    pub role: ReferenceRole,
}

/// An earlier revision of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionLine<'a> {
    /// The entry of the Recycle Bin that the item is in; none for a live item. Ids may repeat
    /// there, so that the id alone does not tell.
    pub bin_entry: Option<u64>,
    /// Why the revision was made, in the word of the repository.
    pub cause: String,
    /// The item as it was: a document in canonical form.
    pub document: &'a str,
    /// The item.
    pub id: ItemId,
    /// The number of the revision.
    pub revision: u64,
    /// Who saved it, and when.
    pub saved: Stamp,
}

/// A deleted item in the Recycle Bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinLine<'a> {
    /// The act of a user that deleted it.
    pub bin: BinEntry,
    /// The item: a document in canonical form, its path being where it was.
    pub document: &'a str,
    /// What the index would say of it.
    pub index: IndexLine,
}

/// What was deleted by one act: an item, or a folder with all it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BinEntry {
    /// When it was deleted, and by whom.
    pub deleted: Stamp,
    /// Its number, the same for all items of the act.
    pub entry: u64,
    /// The folder it was in, as far as that still lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<ItemId>,
    /// Where what was deleted was.
    pub path: ItemPath,
}

/// A revision as it is written and read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RevisionText<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bin_entry: Option<u64>,
    pub(crate) cause: String,
    #[serde(borrow)]
    pub(crate) document: &'a RawValue,
    pub(crate) id: ItemId,
    pub(crate) revision: u64,
    #[serde(default, skip_serializing_if = "Stamp::is_empty")]
    pub(crate) saved: Stamp,
}

/// A deleted item as it is written and read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BinText<'a> {
    pub(crate) bin: BinEntry,
    #[serde(borrow)]
    pub(crate) document: &'a RawValue,
    pub(crate) index: IndexLine,
}

/// A document whose body is left as text. What is written of it is canonical if the body is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DocumentText<'a> {
    #[serde(borrow)]
    pub(crate) body: &'a RawValue,
    #[serde(default, borrow, skip_serializing_if = "str::is_empty")]
    pub(crate) comments: std::borrow::Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Stamp::is_empty")]
    pub(crate) created: Stamp,
    #[serde(default, borrow, skip_serializing_if = "str::is_empty")]
    pub(crate) description: std::borrow::Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Stamp::is_empty")]
    pub(crate) edited: Stamp,
    #[serde(borrow)]
    pub(crate) format: std::borrow::Cow<'a, str>,
    pub(crate) id: ItemId,
    pub(crate) kind: ItemKind,
    pub(crate) path: ItemPath,
}

/// What a content hash is made of, with the body left as text.
#[derive(Serialize)]
struct ContentText<'a> {
    body: &'a RawValue,
    comments: &'a str,
    description: &'a str,
    kind: ItemKind,
}

impl DocumentText<'_> {
    /// The content hash, if the body is canonical and its references have no paths: no parse.
    pub(crate) fn hash_of_text(&self) -> Option<Hash> {
        let content = ContentText {
            body: self.body,
            comments: &self.comments,
            description: &self.description,
            kind: self.kind,
        };
        let line = serde_json::to_vec(&content).ok()?;
        Some(Hash::of(&line))
    }
}

fn role_out<S: Serializer>(role: &ReferenceRole, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(role.as_str())
}

fn role_in<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ReferenceRole, D::Error> {
    let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    ReferenceRole::ALL
        .into_iter()
        .find(|role| role.as_str() == word)
        .ok_or_else(|| serde::de::Error::custom("a `role` is no role of a reference"))
}

/// The digits of a hash; each line of an index has one, so they are not formatted one by one.
fn digits(hash: &Hash) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(hash.as_bytes()) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}

/// A hash as 64 hexadecimal digits.
pub(crate) mod hash_text {
    use serde::ser::Error;

    use super::{Deserialize, Deserializer, Hash, Serializer, digits};

    pub(crate) fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&digits(hash)).map_err(S::Error::custom)?)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Hash, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        super::hash_of_text(&text)
            .ok_or_else(|| serde::de::Error::custom("a hash has 64 digits of `0-9a-f`"))
    }
}

/// The hash that `text` spells in its one spelling.
pub(crate) fn hash_of_text(text: &str) -> Option<Hash> {
    Hash::from_hex(text).filter(|hash| digits(hash) == text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_of_a_hash_are_those_it_is_told_by() {
        for content in ["", "a", "b"] {
            let hash = Hash::of(content.as_bytes());
            assert_eq!(digits(&hash), hash.to_string().as_bytes());
            assert_eq!(hash_of_text(&hash.to_string()), Some(hash));
            assert_eq!(hash_of_text(&hash.to_string().to_uppercase()), None);
        }
    }
}
