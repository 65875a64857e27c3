//! The identity of an item: kept through every move, rename, backup and restore.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The id of an item or folder (a UUID, RFC 9562).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct ItemId(Uuid);

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
        Uuid::try_parse(text).map(Self).map_err(|_| InvalidItemId {
            text: text.to_owned(),
        })
    }
}
