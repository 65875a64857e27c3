//! Between columns and the model's types. What cannot be read back is damage, and says where.

use std::str::FromStr;

use trigpoint_model::canonical::Hash;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Stamp, Timestamp};
use uuid::Uuid;

use crate::RepositoryError;

type Read<T> = Result<T, RepositoryError>;

pub(crate) fn uuid(bytes: &[u8]) -> Read<Uuid> {
    Uuid::from_slice(bytes).map_err(|_| {
        RepositoryError::damaged(format!("an id has {} bytes instead of 16", bytes.len()))
    })
}

pub(crate) fn id(bytes: &[u8]) -> Read<ItemId> {
    uuid(bytes).map(ItemId::from_uuid)
}

pub(crate) fn bytes(id: &ItemId) -> &[u8] {
    id.as_uuid().as_bytes().as_slice()
}

pub(crate) fn kind(word: &str) -> Read<ItemKind> {
    parsed("kind", word)
}

pub(crate) fn path(text: &str) -> Read<ItemPath> {
    parsed("path", text)
}

pub(crate) fn optional_path(text: Option<&str>) -> Read<Option<ItemPath>> {
    text.map(path).transpose()
}

pub(crate) fn time(text: &str) -> Read<Timestamp> {
    parsed("time", text)
}

pub(crate) fn stamp(at: Option<&str>, by: Option<String>) -> Read<Stamp> {
    Ok(Stamp {
        at: at.map(time).transpose()?,
        by,
    })
}

pub(crate) fn role(word: &str) -> Read<ReferenceRole> {
    ReferenceRole::ALL
        .into_iter()
        .find(|role| role.as_str() == word)
        .ok_or_else(|| RepositoryError::damaged(format!("`{word}` is no role of a reference")))
}

pub(crate) fn hash(bytes: &[u8]) -> Read<Hash> {
    bytes.try_into().map(Hash::from_bytes).map_err(|_| {
        RepositoryError::damaged(format!("a hash has {} bytes instead of 32", bytes.len()))
    })
}

pub(crate) fn id_of_hex(text: &str) -> Read<ItemId> {
    Uuid::try_parse(text)
        .map(ItemId::from_uuid)
        .map_err(|error| RepositoryError::damaged(format!("an id at rest: {error}")))
}

pub(crate) fn hash_of_hex(text: &str) -> Read<Hash> {
    Hash::from_hex(text).ok_or_else(|| RepositoryError::damaged("a hash at rest is none"))
}

/// Counts and revisions are never negative.
pub(crate) fn count(value: i64) -> Read<u64> {
    u64::try_from(value)
        .map_err(|_| RepositoryError::damaged(format!("a number is {value}, below zero")))
}

pub(crate) fn whole(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Ids as one bound value, read by `json_each` and `unhex`: one statement for any number of them.
pub(crate) fn id_list<'a>(ids: impl IntoIterator<Item = &'a ItemId>) -> String {
    list(
        ids.into_iter()
            .map(|id| format!("\"{}\"", id.as_uuid().simple())),
    )
}

pub(crate) fn seq_list(seqs: impl IntoIterator<Item = i64>) -> String {
    list(seqs.into_iter().map(|seq| seq.to_string()))
}

fn list(parts: impl Iterator<Item = String>) -> String {
    format!("[{}]", parts.collect::<Vec<_>>().join(","))
}

fn parsed<T: FromStr<Err: std::fmt::Display>>(what: &str, text: &str) -> Read<T> {
    text.parse()
        .map_err(|error| RepositoryError::damaged(format!("a {what} at rest: {error}")))
}
