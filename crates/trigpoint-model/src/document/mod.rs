//! What an item looks like as bytes: the one document that REST, the repository and archives share.
//!
//! This is format version 1, frozen: its JSON Schema is snapshot-tested, and a change to it means
//! a new version with one JSON-to-JSON step (`trigpoint-archive`). On the wire keys are camelCase
//! and enum values kebab-case. No field can hold a secret or a file.

mod action;
mod action_map;
mod data_store;
mod node;
mod object;
mod operation;
mod parse;
mod predicate;
mod references;
mod relation;
mod rule;
mod schema;
mod session;
mod template;
mod value;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use action::{Action, ActionTemplate, ActionTemplateBody};
pub use action_map::{ActionMap, ActionPair};
pub use data_store::{
    AttributeMapping, AttributeType, ClassMapping, Connection, CredentialSlot, DataFormat,
    DataStore, FileSlot, FixedSchema, LookupRole,
};
pub use node::Node;
pub use object::{ObjectBinder, ObjectRef};
pub use operation::{
    AssignmentOperation, BuiltInOperation, CreateObject, IfThenElseOperation, LoopOverCollection,
    LoopOverObjects, Operation, OperationTerm, ReportOnValues, ReportScope, SortKey, WhileLoop,
};
pub use parse::InvalidDocument;
pub use predicate::{
    CastPredicate, ChainingPredicate, CheckThat, ExecuteThenCheck, ExistsPredicate,
    ForAllPredicate, IfThenElsePredicate, InRange, Predicate, PredicateTerm, Quantifier,
    ReferencePredicate,
};
pub use references::FoundReference;
pub use relation::{RegularExpression, RegularExpressionSyntax, Relation, RelationTerm};
pub use rule::{QualityElement, Rule};
pub use schema::json_schema;
pub use session::{ApplyActionMap, ApplyActions, OpenDataExtent, Partitioning, Region};
pub use session::{
    BuildTopology, CheckRules, DataTask, Extent, OpenData, ParameterType, Session,
    SessionParameter, SnappingType, Task, TaskTerm, TopologyModel, TransformSchema, ValidateSchema,
};
pub use template::{RuleTemplate, RuleTemplateBody, TemplateUse};
pub use value::{
    AggregateFunction, AggregateValue, AttributeValue, CollectionElement, ConditionalValue,
    Constant, ConstantType, NamedLookup, NestedValue, OperatorCall, TemporaryScope, TemporaryValue,
    TwoValues, Value, ValueTerm,
};

use crate::{ItemId, ItemKind, ItemPath, Stamp};

/// The name of the document format, written in every document.
pub const FORMAT: &str = "trigpoint-item/1";

/// One item or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDocument {
    /// Its identity, kept through backup and restore.
    pub id: ItemId,
    /// Its place.
    pub path: ItemPath,
    /// What it is for, in a sentence or two.
    pub description: String,
    /// Notes of those who edit it.
    pub comments: String,
    /// Who made it, and when.
    pub created: Stamp,
    /// Who edited it last, and when.
    pub edited: Stamp,
    /// What it holds, by kind.
    pub body: ItemBody,
}

impl ItemDocument {
    /// The kind, as the body tells.
    #[must_use]
    pub const fn kind(&self) -> ItemKind {
        self.body.kind()
    }
}

/// What an item holds, by kind. On the wire `kind` stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemBody {
    /// A folder holds nothing of its own.
    Folder,
    /// See [`DataStore`].
    DataStore(DataStore),
    /// See [`RuleTemplate`].
    RuleTemplate(RuleTemplate),
    /// See [`Rule`].
    Rule(Rule),
    /// See [`ActionTemplate`].
    ActionTemplate(ActionTemplate),
    /// See [`Action`].
    Action(Action),
    /// See [`ActionMap`].
    ActionMap(ActionMap),
    /// See [`Session`].
    Session(Session),
}

/// An empty JSON object: the body of a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an empty object")]
pub struct EmptyBody {}

impl ItemBody {
    /// The kind of item whose body this is.
    #[must_use]
    pub const fn kind(&self) -> ItemKind {
        match self {
            Self::Folder => ItemKind::Folder,
            Self::DataStore(_) => ItemKind::DataStore,
            Self::RuleTemplate(_) => ItemKind::RuleTemplate,
            Self::Rule(_) => ItemKind::Rule,
            Self::ActionTemplate(_) => ItemKind::ActionTemplate,
            Self::Action(_) => ItemKind::Action,
            Self::ActionMap(_) => ItemKind::ActionMap,
            Self::Session(_) => ItemKind::Session,
        }
    }
}

impl Serialize for ItemBody {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Folder => EmptyBody {}.serialize(serializer),
            Self::DataStore(body) => body.serialize(serializer),
            Self::RuleTemplate(body) => body.serialize(serializer),
            Self::Rule(body) => body.serialize(serializer),
            Self::ActionTemplate(body) => body.serialize(serializer),
            Self::Action(body) => body.serialize(serializer),
            Self::ActionMap(body) => body.serialize(serializer),
            Self::Session(body) => body.serialize(serializer),
        }
    }
}

/// The parts of a document in the order of their keys: what [`ItemDocument`] is on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentOut<'a> {
    body: &'a ItemBody,
    #[serde(skip_serializing_if = "str::is_empty")]
    comments: &'a str,
    #[serde(skip_serializing_if = "Stamp::is_empty")]
    created: &'a Stamp,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Stamp::is_empty")]
    edited: &'a Stamp,
    format: &'static str,
    id: &'a ItemId,
    kind: ItemKind,
    path: &'a ItemPath,
}

impl Serialize for ItemDocument {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            id,
            path,
            description,
            comments,
            created,
            edited,
            body,
        } = self;
        let kind = body.kind();
        DocumentOut {
            body,
            comments,
            created,
            description,
            edited,
            format: FORMAT,
            id,
            kind,
            path,
        }
        .serialize(serializer)
    }
}
