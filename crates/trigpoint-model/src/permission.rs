//! The permissions, by the names that users of the field know (`1int-rules-read` …).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::kind::Tree;
use crate::secret::repeatable;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// `1int-<tree>-read`
    Read(Tree),
    /// `1int-<tree>-write`
    Write(Tree),
    /// `1int-sessions-control`: play, pause, stop, rewind.
    SessionsControl,
    /// `1int-sessions-results`
    SessionsResults,
    /// `1int-grid-read`
    GridRead,
    /// `1int-grid-write`
    GridWrite,
    /// `1int-repository`: repository backup and restore.
    Repository,
    /// `1int-users`: users, roles and who has which.
    Users,
    /// `1int-apikeys`: the API keys of all users; everyone may manage their own.
    ApiKeys,
    /// `1int-audit`: who did what, when, from where.
    Audit,
}

impl Permission {
    /// Every permission, in a fixed order.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = Tree::ALL
            .into_iter()
            .flat_map(|tree| [Self::Read(tree), Self::Write(tree)])
            .collect();
        all.extend([
            Self::SessionsControl,
            Self::SessionsResults,
            Self::GridRead,
            Self::GridWrite,
            Self::Repository,
            Self::Users,
            Self::ApiKeys,
            Self::Audit,
        ]);
        all
    }
}

/// A text that is not a permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a permission")]
pub struct UnknownPermission {
    /// What was written.
    pub text: String,
}

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all()
            .into_iter()
            .find(|permission| permission.to_string() == text)
            .ok_or_else(|| UnknownPermission {
                text: repeatable(text).to_owned(),
            })
    }
}

impl Serialize for Permission {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Permission {
    fn schema_name() -> Cow<'static, str> {
        "Permission".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<String> = Self::all().iter().map(ToString::to_string).collect();
        json_schema!({"type": "string", "enum": names})
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(tree) => write!(formatter, "1int-{tree}-read"),
            Self::Write(tree) => write!(formatter, "1int-{tree}-write"),
            Self::SessionsControl => formatter.write_str("1int-sessions-control"),
            Self::SessionsResults => formatter.write_str("1int-sessions-results"),
            Self::GridRead => formatter.write_str("1int-grid-read"),
            Self::GridWrite => formatter.write_str("1int-grid-write"),
            Self::Repository => formatter.write_str("1int-repository"),
            Self::Users => formatter.write_str("1int-users"),
            Self::ApiKeys => formatter.write_str("1int-apikeys"),
            Self::Audit => formatter.write_str("1int-audit"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_have_the_names_that_users_of_the_field_know() {
        assert_eq!(Permission::Read(Tree::Rules).to_string(), "1int-rules-read");
        assert_eq!(
            Permission::Write(Tree::ActionMaps).to_string(),
            "1int-actionmaps-write"
        );
        assert_eq!(Permission::Repository.to_string(), "1int-repository");
        for permission in Permission::all() {
            assert_eq!(permission.to_string().parse(), Ok(permission));
        }
    }
}
