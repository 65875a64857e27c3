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
#[serde(deny_unknown_fields)]
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

    /// Parses the body of an item of `kind`.
    ///
    /// # Errors
    /// If the text is not such a body; the error names the line, the column and what was expected.
    pub fn from_json(kind: ItemKind, json: &str) -> Result<Self, serde_json::Error> {
        Ok(match kind {
            ItemKind::Folder => {
                let EmptyBody {} = serde_json::from_str(json)?;
                Self::Folder
            }
            ItemKind::DataStore => Self::DataStore(serde_json::from_str(json)?),
            ItemKind::RuleTemplate => Self::RuleTemplate(serde_json::from_str(json)?),
            ItemKind::Rule => Self::Rule(serde_json::from_str(json)?),
            ItemKind::ActionTemplate => Self::ActionTemplate(serde_json::from_str(json)?),
            ItemKind::Action => Self::Action(serde_json::from_str(json)?),
            ItemKind::ActionMap => Self::ActionMap(serde_json::from_str(json)?),
            ItemKind::Session => Self::Session(serde_json::from_str(json)?),
        })
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DocumentIn<'a> {
    #[serde(borrow)]
    body: &'a serde_json::value::RawValue,
    #[serde(default)]
    comments: String,
    #[serde(default)]
    created: Stamp,
    #[serde(default)]
    description: String,
    #[serde(default)]
    edited: Stamp,
    format: String,
    id: ItemId,
    kind: ItemKind,
    path: ItemPath,
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

/// Why a text is not an item document.
#[derive(Debug, thiserror::Error)]
pub enum InvalidDocument {
    /// Not JSON, or not of the shape that its kind asks for.
    #[error("{source}")]
    Shape {
        /// What is wrong, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// The body is not of the shape that its kind asks for.
    #[error("the body of this {kind}: {source}")]
    Body {
        /// The kind it says it is.
        kind: ItemKind,
        /// What is wrong, with line and column in the body.
        #[source]
        source: serde_json::Error,
    },
    /// A document of another format or of a version that is not read here.
    #[error("the format is `{found}`, this version reads `{FORMAT}`")]
    Format {
        /// What it says it is.
        found: String,
    },
    /// The kind belongs in another tree than the path names.
    #[error("a {kind} cannot stand at `{path}`: its tree is `/{}`", kind.tree().map_or("", crate::Tree::as_str))]
    WrongTree {
        /// Its kind.
        kind: ItemKind,
        /// Its path.
        path: ItemPath,
    },
    /// The root of a tree is not an item.
    #[error("`{path}` is the root of a tree, not an item")]
    Root {
        /// Its path.
        path: ItemPath,
    },
}

impl ItemDocument {
    /// Parses a document of the current version.
    ///
    /// # Errors
    /// If it is not JSON, not of the shape its kind asks for, or its kind and place disagree.
    pub fn from_json(json: &str) -> Result<Self, InvalidDocument> {
        let parts: DocumentIn<'_> =
            serde_json::from_str(json).map_err(|source| InvalidDocument::Shape { source })?;
        let DocumentIn {
            body,
            comments,
            created,
            description,
            edited,
            format,
            id,
            kind,
            path,
        } = parts;
        if format != FORMAT {
            return Err(InvalidDocument::Format { found: format });
        }
        if path.is_root() {
            return Err(InvalidDocument::Root { path });
        }
        if !kind.belongs_in(path.tree()) {
            return Err(InvalidDocument::WrongTree { kind, path });
        }
        let body = ItemBody::from_json(kind, body.get())
            .map_err(|source| InvalidDocument::Body { kind, source })?;
        Ok(Self {
            id,
            path,
            description,
            comments,
            created,
            edited,
            body,
        })
    }
}
