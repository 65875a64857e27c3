//! The identity of an item: kept through every move, rename, backup and restore.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::secret::repeatable;

/// The id of an item or folder (a UUID, RFC 9562).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("pattern" = UUID_PATTERN))]
pub struct ItemId(Uuid);

/// The one spelling of a UUID that is read: with hyphens, without braces or prefix.
pub(crate) const UUID_PATTERN: &str =
    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

/// The characters of a UUID with hyphens.
const UUID_CHARS: usize = 36;

/// The name space of ids that are made from a path, so that the same foreign item gets the same
/// id whenever it is read.
const FROM_PATH: Uuid = Uuid::from_u128(0x8f1d_52ba_6c2e_4f6b_9a0e_7472_6967_7074);

impl ItemId {
    /// The id with this UUID.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The id of a foreign item that has none of its own: made from its path (UUID version 5).
    #[must_use]
    pub fn from_path(path: &crate::ItemPath) -> Self {
        Self(Uuid::new_v5(&FROM_PATH, path.key().as_bytes()))
    }

    /// The UUID.
    #[must_use]
    pub const fn as_uuid(&self) -> &Uuid {
        &self.0
    }

    /// The first eight hexadecimal digits, for names that must differ on disk.
    #[must_use]
    pub fn short(&self) -> String {
        self.0.simple().to_string()[..8].to_owned()
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A text that is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an id (a UUID such as `0191f1a0-7c1e-7cc3-98c4-dc0c0c07398f`)")]
pub struct InvalidItemId {
    /// What was written.
    pub text: String,
}

impl FromStr for ItemId {
    type Err = InvalidItemId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        uuid(text).map(Self)
    }
}

/// The UUID that `text` spells as [`UUID_PATTERN`] says.
fn uuid(text: &str) -> Result<Uuid, InvalidItemId> {
    Some(text)
        .filter(|text| text.len() == UUID_CHARS)
        .and_then(|text| Uuid::try_parse(text).ok())
        .ok_or_else(|| InvalidItemId {
            text: repeatable(text).to_owned(),
        })
}

/// Reads a UUID in a document, in its one spelling.
pub(crate) fn deserialize_uuid<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Uuid, D::Error> {
    let text = Cow::<'de, str>::deserialize(deserializer)?;
    uuid(&text).map_err(serde::de::Error::custom)
}

impl<'de> Deserialize<'de> for ItemId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_uuid(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let id = "0191f1a0-7c1e-7cc3-98c4-dc0c0c07398f";
        assert_eq!(id.parse::<ItemId>().unwrap().to_string(), id);
        assert_eq!(id.to_uppercase().parse::<ItemId>().unwrap().to_string(), id);
        for other in [
            "",
            "0191f1a07c1e7cc398c4dc0c0c07398f",
            "{0191f1a0-7c1e-7cc3-98c4-dc0c0c07398f}",
            "urn:uuid:0191f1a0-7c1e-7cc3-98c4-dc0c0c07398f",
            "0191f1a0-7c1e-7cc3-98c4-dc0c0c07398g",
        ] {
            assert!(other.parse::<ItemId>().is_err(), "{other}");
        }
    }
}
