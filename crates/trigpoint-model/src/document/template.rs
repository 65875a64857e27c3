//! Templates: shared parts of rules and actions, with parameters; and their use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ObjectBinder, ObjectRef, Predicate, Value};
use crate::Reference;

/// A use of a template: its body in place, with the caller's objects for its parameters. It sees
/// and sets the temporary values of its caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TemplateUse {
    /// The template.
    pub template: Reference,
    /// The caller's object for each parameter, in order; null for one that the body does not use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Option<ObjectRef>>,
}

/// A shared part of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleTemplate {
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
    pub body: RuleTemplateBody,
}

/// What a rule template begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RuleTemplateBody {
    /// A predicate.
    Predicate(Predicate),
    /// A value.
    Value(Value),
}
