//! Who did something, and when.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instant in UTC; written as RFC 3339.
pub type Timestamp = jiff::Timestamp;

/// Who created or edited an item, and when. Foreign items may know only one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stamp {
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl Stamp {
    /// The stamp of `by` at `at`.
    #[must_use]
    pub fn new(at: Timestamp, by: &str) -> Self {
        Self {
            at: Some(at),
            by: Some(by.to_owned()),
        }
    }

    /// Whether neither is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.at.is_none() && self.by.is_none()
    }
}
