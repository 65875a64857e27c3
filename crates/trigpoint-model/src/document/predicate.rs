//! Predicates: the logical tests of rules, and of what actions do conditionally.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Node, ObjectBinder, ObjectRef, Operation, Relation, TemplateUse, Value};

/// A predicate with its comment.
pub type Predicate = Node<PredicateTerm>;

/// What a predicate says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PredicateTerm {
    /// An empty place in a draft.
    Hole,
    /// Always true.
    True,
    /// Always false.
    False,
    /// Compares two values.
    CheckThat(Box<CheckThat>),
    /// One object points at another through a reference of the data or of topology.
    Reference(ReferencePredicate),
    /// A value lies between two others.
    InRange(Box<InRange>),
    /// All of them.
    And(Vec<Predicate>),
    /// At least one of them.
    Or(Vec<Predicate>),
    /// At least one of them, but not all.
    Xor(Vec<Predicate>),
    /// Not so.
    Not(Box<Predicate>),
    /// One of two predicates, as a third one decides.
    IfThenElse(Box<IfThenElsePredicate>),
    /// A number of objects of a class are such that …
    Exists(Box<ExistsPredicate>),
    /// All objects of a class for which one predicate holds also meet another.
    ForAll(Box<ForAllPredicate>),
    /// As For All, along a chain of objects, each found from the one before.
    Chaining(Box<ChainingPredicate>),
    /// Runs an operation, then checks.
    ExecuteThenCheck(Box<ExecuteThenCheck>),
    /// Takes an object for one of another class; does nothing when run.
    Cast(CastPredicate),
    /// The body of a rule or action template at this place.
    UseTemplate(TemplateUse),
}

/// `left relation right`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckThat {
    /// The left value.
    pub left: Value,
    /// How they must stand to each other.
    pub relation: Relation,
    /// The right value.
    pub right: Value,
}

/// `from` points at `to` through the reference `name` (such as `sys:line_to_edge`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReferencePredicate {
    /// The object that points.
    pub from: ObjectRef,
    /// The name of the reference.
    pub name: String,
    /// The object it points at.
    pub to: ObjectRef,
}

/// `value` lies between `min` and `max`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InRange {
    /// The value tested.
    pub value: Value,
    /// The lower end.
    pub min: Value,
    /// The upper end.
    pub max: Value,
    /// Whether the lower end is in the range.
    pub min_inclusive: bool,
    /// Whether the upper end is in the range.
    pub max_inclusive: bool,
}

/// If, then, else. Without an else it is true where the if is false.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IfThenElsePredicate {
    /// Decides.
    #[serde(rename = "if")]
    pub condition: Predicate,
    /// Must hold where the condition does.
    pub then: Predicate,
    /// Must hold where it does not.
    #[serde(rename = "else", default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Predicate>,
}

/// How a count compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quantifier {
    /// Neither more nor fewer.
    Exactly,
    /// That many or more.
    AtLeast,
    /// That many or fewer.
    AtMost,
}

/// There are exactly, at least or at most `count` objects such that …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExistsPredicate {
    /// How the number of found objects compares with `count`.
    pub quantifier: Quantifier,
    /// The number.
    #[schemars(range(max = 18_446_744_073_709_551_615_u64))]
    pub count: u64,
    /// The objects looked through.
    pub object: ObjectBinder,
    /// What makes an object count.
    pub such_that: Predicate,
}

/// All objects for which `such_that` holds meet `check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ForAllPredicate {
    /// The objects looked through.
    pub object: ObjectBinder,
    /// Which of them are checked.
    pub such_that: Predicate,
    /// What they must meet.
    pub check: Predicate,
}

/// From the object in scope, follow `object`s, each found from the one before by `such_that`;
/// every object of the chain meets `check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChainingPredicate {
    /// The objects of the chain.
    pub object: ObjectBinder,
    /// What makes an object the next one.
    pub such_that: Predicate,
    /// What each must meet.
    pub check: Predicate,
}

/// Runs an operation (temporary values, loops, built-in operations), then checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExecuteThenCheck {
    /// What is run.
    pub execute: Operation,
    /// What is checked then.
    pub check: Predicate,
}

/// Makes the attributes of class `to` selectable on the object `from`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CastPredicate {
    /// The object as it is in scope.
    pub from: ObjectRef,
    /// The object as it is taken for.
    pub to: ObjectBinder,
}
