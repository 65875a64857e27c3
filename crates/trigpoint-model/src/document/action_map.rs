//! Action maps: which action is run on what fails which rule.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Reference;

/// An ordered table of pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionMap {
    /// The pairs, in order.
    pub pairs: Vec<ActionPair>,
}

/// A rule or folder of rules, and the action or folder of actions for what fails.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionPair {
    /// The rule or folder of rules; without one the action is applied to every object of its class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Reference>,
    /// The action or folder of actions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Reference>,
}
