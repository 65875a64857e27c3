//! API keys, for people.

use std::fmt::Write;

use serde::Serialize;
use trigpoint_model::secret::Secret;
use trigpoint_service::access::api_keys::ApiKeyEntry;
use uuid::Uuid;

use super::text::plain;
use super::user::exposed;

/// The answer of `api-key list`.
#[derive(Debug, Serialize)]
pub(crate) struct Keys {
    pub(crate) keys: Vec<ApiKeyEntry>,
}

/// A key with what opens, which is told this once.
#[derive(Debug, Serialize)]
pub(crate) struct Made {
    key: ApiKeyEntry,
    #[serde(serialize_with = "exposed")]
    value: Option<Secret<String>>,
}

/// The answer of `api-key delete`.
#[derive(Debug, Serialize)]
pub(crate) struct Gone {
    pub(crate) id: Uuid,
}

impl Made {
    pub(crate) fn new(key: ApiKeyEntry, value: Secret<String>) -> Self {
        let value = Some(value);
        Self { key, value }
    }
}

pub(crate) fn made(made: &Made) -> String {
    let value = made.value.as_ref().map_or("", |value| value.expose());
    format!(
        "`{}` opens with this value, which is not shown again:\n  {value}\n",
        plain(&made.key.name)
    )
}

pub(crate) fn keys(listed: &Keys) -> String {
    let mut text = String::new();
    for key in &listed.keys {
        let permissions = key.permissions.iter().map(ToString::to_string);
        let permissions: Vec<String> = permissions.collect();
        let state = if key.revoked.is_some() {
            "  (revoked)"
        } else {
            ""
        };
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{}  {}{state}\n  {}",
            key.id,
            plain(&key.name),
            permissions.join(" ")
        );
    }
    if text.is_empty() {
        text.push_str("No key yet: `trigpoint api-key create NAME` makes one\n");
    }
    text
}

pub(crate) fn gone(gone: &Gone) -> String {
    format!("Removed the API key {}\n", gone.id)
}
