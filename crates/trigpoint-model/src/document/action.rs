//! Actions: what changes or reports on data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ObjectBinder, Operation, Predicate, Value};
use crate::Reference;

/// An action: for objects of a class, an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Action {
    /// What was noted at the root of the tree; may have several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Data stores that lend their classes to the editor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<Reference>,
    /// The objects it is applied to.
    pub object: ObjectBinder,
    /// What it does with each.
    pub operation: Operation,
}

/// A shared part of actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionTemplate {
    /// What was noted at the root of the tree; may have several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Data stores that lend their classes to the editor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<Reference>,
    /// The objects that a caller fills in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ObjectBinder>,
    /// What stands at the place of use.
    pub body: ActionTemplateBody,
}

/// What an action template begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ActionTemplateBody {
    /// A predicate.
    Predicate(Predicate),
    /// A value.
    Value(Value),
    /// An operation.
    Operation(Operation),
}
