//! Values: constants, what the data hold, and what is computed from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Node, ObjectBinder, ObjectRef, Predicate, TemplateUse};
use crate::Reference;

/// A value with its comment.
pub type Value = Node<ValueTerm>;

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ValueTerm {
    /// An empty place in a draft.
    Hole,
    /// The Null literal.
    Null,
    /// A literal.
    Constant(Constant),
    /// An attribute of an object.
    Attribute(AttributeValue),
    /// The class of an object, as a string.
    ClassName(ObjectRef),
    /// The object itself, or the current element of a collection.
    Object(ObjectRef),
    /// A path into a structured attribute.
    Nested(Box<NestedValue>),
    /// An element of a collection or a part of a geometry.
    CollectionElement(Box<CollectionElement>),
    /// A scratch variable.
    Temporary(TemporaryValue),
    /// A parameter of the session, always a string.
    SessionParameter(String),
    /// The value of a key in a Lookup data store.
    NamedLookup(Box<NamedLookup>),
    /// A call of an operator (a «built-in function»).
    Call(OperatorCall),
    /// An aggregate over objects.
    Aggregate(Box<AggregateValue>),
    /// One of two values, as a predicate decides.
    IfThenElse(Box<ConditionalValue>),
    /// Adds numbers, joins strings.
    Sum(Vec<Value>),
    /// Left minus right.
    Difference(Box<TwoValues>),
    /// Left times right.
    Product(Box<TwoValues>),
    /// Left divided by right.
    Division(Box<TwoValues>),
    /// The remainder of left divided by right.
    Modulus(Box<TwoValues>),
    /// The body of a template at this place.
    UseTemplate(TemplateUse),
}

/// The type of a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConstantType {
    /// `true` or `false`.
    Boolean,
    /// A 32-bit whole number.
    Integer,
    /// A 64-bit whole number.
    Integer64,
    /// A double-precision number.
    Real,
    /// Text.
    String,
    /// A date and time.
    Timestamp,
    /// A geometry, as well-known text.
    Geometry,
}

/// A literal, kept as it was written: `5.0` and blanks at the ends survive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Constant {
    /// Its type.
    #[serde(rename = "type")]
    pub constant_type: ConstantType,
    /// Its text.
    pub text: String,
}

/// An attribute of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttributeValue {
    /// The object.
    pub of: ObjectRef,
    /// The attribute's name in the session.
    pub name: String,
}

/// A path into a structured attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NestedValue {
    /// The structured value.
    pub of: Value,
    /// The names on the way, from the outermost.
    pub path: Vec<String>,
}

/// An element of a collection or a part of a geometry; several indexes go into nested ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CollectionElement {
    /// The collection.
    pub of: Value,
    /// The indexes, each from 0.
    pub indexes: Vec<Value>,
}

/// How long a temporary value lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TemporaryScope {
    /// While one object is worked on.
    Local,
    /// While the session runs.
    Session,
}

/// A scratch variable.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TemporaryValue {
    /// Its name.
    pub name: String,
    /// How long it lives.
    pub scope: TemporaryScope,
    /// Its type, where one was declared.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub declared_type: Option<String>,
}

/// The value of a key in a Lookup data store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamedLookup {
    /// The data store with a Lookup schema, where it is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_store: Option<Reference>,
    /// The class of that store that holds keys and values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The key looked up.
    pub key: Value,
}

/// A call of an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OperatorCall {
    /// The operator's name (`line_length`). An unknown one can be kept, not run.
    pub operator: String,
    /// Its arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Value>,
}

/// What is made of the values of many objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AggregateFunction {
    /// The number of objects; with values, of those where one is not null.
    Count,
    /// The number of distinct values.
    CountDistinct,
    /// Their sum.
    Sum,
    /// Their arithmetic mean.
    Average,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// Whether all are the same.
    AllSame,
    /// Whether no two are the same.
    AllDistinct,
    /// All of them, duplicates kept.
    AsList,
    /// The union of geometries.
    Union,
    /// The intersection of geometries.
    Intersection,
    /// The envelope of geometries.
    Envelope,
}

/// An aggregate over the objects such that …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AggregateValue {
    /// What is made of them.
    pub function: AggregateFunction,
    /// The objects looked through.
    pub object: ObjectBinder,
    /// What makes an object count.
    pub such_that: Predicate,
    /// The values of each object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

/// One of two values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConditionalValue {
    /// Decides.
    #[serde(rename = "if")]
    pub condition: Predicate,
    /// The value where it holds.
    pub then: Value,
    /// The value where it does not.
    #[serde(rename = "else")]
    pub otherwise: Value,
}

/// A left and a right value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TwoValues {
    /// The left one.
    pub left: Value,
    /// The right one.
    pub right: Value,
}
