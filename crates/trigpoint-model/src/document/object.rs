//! How a tree names objects of the data: binders bring an object in, references mean one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Brings objects into scope: a class and a label that tells apart objects of one class.
///
/// No class means every class. An absent label is not an empty one: both are kept as they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ObjectBinder {
    /// The class; absent or empty for every class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The label; absent or empty for the only object of its class in scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Means an object that is in scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ObjectRef {
    /// The class; empty for an object whose class is not known (all classes, an element).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The label; absent or empty for the only object of its class in scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}
