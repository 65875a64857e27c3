//! Operations: the steps of an action.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Node, ObjectBinder, ObjectRef, Predicate, TemplateUse, Value};

/// An operation with its comment.
pub type Operation = Node<OperationTerm>;

/// What an operation does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OperationTerm {
    /// An empty place in a draft.
    Hole,
    /// Gives an attribute or a temporary value the value of another.
    Assign(Box<AssignmentOperation>),
    /// One after the other.
    Sequence(Vec<Operation>),
    /// One of two operations, as a predicate decides.
    IfThenElse(Box<IfThenElseOperation>),
    /// As long as a predicate holds.
    While(Box<WhileLoop>),
    /// For each object such that …
    LoopOverObjects(Box<LoopOverObjects>),
    /// For each element of a collection, or part of a geometry.
    LoopOverCollection(Box<LoopOverCollection>),
    /// Leaves the innermost loop.
    Break,
    /// Makes an object, and runs an operation with it in scope.
    CreateObject(Box<CreateObject>),
    /// Deletes an object.
    DeleteObject(ObjectRef),
    /// Reports values.
    Report(ReportOnValues),
    /// A built-in operation.
    Call(BuiltInOperation),
    /// The body of an action template at this place.
    UseTemplate(TemplateUse),
}

/// `target = value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssignmentOperation {
    /// What is set: an attribute or a temporary value.
    pub target: Value,
    /// What it is set to.
    pub value: Value,
}

/// If, then, else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IfThenElseOperation {
    /// Decides.
    #[serde(rename = "if")]
    pub condition: Predicate,
    /// Run where it holds.
    pub then: Operation,
    /// Run where it does not.
    #[serde(rename = "else", default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Operation>,
}

/// As long as `condition` holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WhileLoop {
    /// Decides before each turn.
    #[serde(rename = "while")]
    pub condition: Predicate,
    /// Run each turn.
    #[serde(rename = "do")]
    pub operation: Operation,
}

/// By what a loop visits objects, and in which direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SortKey {
    /// The value sorted by.
    pub by: Value,
    /// Whether the greatest comes first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
}

/// For each object such that …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LoopOverObjects {
    /// The objects looked through.
    pub object: ObjectBinder,
    /// Which of them are visited.
    pub such_that: Predicate,
    /// The most that are visited; 0 for all.
    #[schemars(range(max = 18_446_744_073_709_551_615_u64))]
    pub count_max: u64,
    /// The order of visiting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<SortKey>,
    /// Run for each.
    #[serde(rename = "do")]
    pub operation: Operation,
}

/// For each element of a collection, or part of a geometry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LoopOverCollection {
    /// The name of the element, while it is in scope.
    pub element: ObjectBinder,
    /// The collection or geometry.
    #[serde(rename = "in")]
    pub collection: Value,
    /// Run for each.
    #[serde(rename = "do")]
    pub operation: Operation,
}

/// Makes an object of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateObject {
    /// The new object.
    pub object: ObjectBinder,
    /// Run with it in scope.
    #[serde(rename = "do")]
    pub operation: Operation,
}

/// Where reported values appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportScope {
    /// A row per object.
    PerObject,
    /// A page of the task's summary.
    Summary,
}

/// Reports values under a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportOnValues {
    /// What the report is called.
    pub label: String,
    /// Where they appear.
    pub scope: ReportScope,
    /// The values.
    pub values: Vec<Value>,
}

/// A built-in operation (`copy_attributes`). An unknown one can be kept, not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BuiltInOperation {
    /// Its name.
    pub name: String,
    /// Its arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Value>,
}
