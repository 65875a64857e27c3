//! Sessions: ordered lists of tasks, and what they run on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Node;
use crate::{Decimal, Reference};

/// An ordered list of tasks, with the settings of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Session {
    /// The inputs of a run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<SessionParameter>,
    /// The part of the data that is worked on.
    #[serde(default, skip_serializing_if = "Extent::is_all")]
    pub extent: Extent,
    /// How far around the extent data are read as well, in units of the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buffer_distance: Option<Decimal>,
    /// Whether no state is kept between tasks: faster, without rewind and map.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub production_mode: bool,
    /// How the work is split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partitioning: Option<Partitioning>,
    /// The tasks, in order.
    pub tasks: Vec<Task>,
}

/// The type a session parameter is declared with; its value is always handed over as a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterType {
    /// `true` or `false`.
    Boolean,
    /// A double-precision number.
    Double,
    /// A 32-bit whole number.
    Integer,
    /// A 64-bit whole number.
    Long,
    /// Text.
    String,
}

/// An input of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionParameter {
    /// Its name; `$name` in filters.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub parameter_type: ParameterType,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Its value, unless a run gives another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// The part of the data that is worked on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Extent {
    /// All data.
    #[default]
    All,
    /// An envelope.
    Envelope {
        /// The least x.
        min_x: Decimal,
        /// The least y.
        min_y: Decimal,
        /// The greatest x.
        max_x: Decimal,
        /// The greatest y.
        max_y: Decimal,
    },
    /// A Polygon or MultiPolygon, as well-known text.
    Wkt(String),
    /// One region that data hold.
    Region(Region),
    /// Every region that a class holds, each a partition.
    Regions {
        /// The data store.
        data_store: Reference,
        /// The class of polygons.
        class: String,
    },
}

impl Extent {
    /// Whether it is all data.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }
}

/// The region where a column of a class has a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Region {
    /// The data store.
    pub data_store: Reference,
    /// The class of polygons.
    pub class: String,
    /// The attribute that tells them apart.
    pub attribute: String,
    /// The value wanted; may be `$parameter`.
    pub value: String,
}

/// How the work is split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Partitioning {
    /// The number of partitions.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub count: u32,
}

/// A task of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Task {
    /// Its identity in results.
    #[serde(deserialize_with = "crate::id::deserialize_uuid")]
    #[schemars(extend("pattern" = crate::id::UUID_PATTERN))]
    pub id: Uuid,
    /// What it is called; an absent label is not an empty one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether it is skipped.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// What it does.
    pub task: Node<TaskTerm>,
}

/// What a task does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum TaskTerm {
    /// Reads data into the workspace.
    OpenData(OpenData),
    /// Reads the schema of a data store, no features.
    OpenSchema(DataTask),
    /// Builds topology over classes.
    BuildTopology(BuildTopology),
    /// Checks rules.
    CheckRules(CheckRules),
    /// Applies actions.
    ApplyActions(ApplyActions),
    /// Applies an action map.
    ApplyActionMap(ApplyActionMap),
    /// Copies objects from one schema to another.
    TransformSchema(TransformSchema),
    /// Compares two schemas.
    ValidateSchema(ValidateSchema),
    /// Writes changes back to where data came from.
    Commit(DataTask),
    /// Writes data to a target.
    CopyTo(DataTask),
    /// Stops until a user plays on.
    Pause,
}

/// What part of a data store Open Data reads, where it is not the session's extent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum OpenDataExtent {
    /// An envelope.
    Envelope {
        /// The least x.
        min_x: Decimal,
        /// The least y.
        min_y: Decimal,
        /// The greatest x.
        max_x: Decimal,
        /// The greatest y.
        max_y: Decimal,
    },
    /// The convex hull of what is open already.
    OfPrevious,
}

/// Reads data into the workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenData {
    /// The data store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_store: Option<Reference>,
    /// The classes read; none named means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Whether topology can be built over them. Absent is not `false`: it was never said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topology_enabled: Option<bool>,
    /// What part is read, where it is not the session's extent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<OpenDataExtent>,
    /// How far around the extent data are read as well, in units of the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buffer_distance: Option<Decimal>,
    /// Which objects are read, in the filter language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The version or workspace of a versioned database; may be `$parameter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A task with a data store: Open Schema, Commit, Copy To.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DataTask {
    /// The data store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_store: Option<Reference>,
    /// The classes meant; none named means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// The version or workspace of a versioned database; may be `$parameter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What topology is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TopologyModel {
    /// Nodes and edges.
    Network,
    /// Nodes, edges and faces.
    Planar,
}

/// What is snapped to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SnappingType {
    /// Ends within the tolerance become one node.
    ShareNodes,
    /// Nodes split the edges they lie on.
    NodesSplitEdges,
    /// Edges split the edges they cross.
    EdgesSplitEdges,
}

/// Builds topology over classes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BuildTopology {
    /// The classes, in the order of snapping.
    pub classes: Vec<String>,
    /// What it is made of.
    pub model: TopologyModel,
    /// What is snapped to what.
    pub snapping: SnappingType,
    /// Within what distance, in units of the data.
    pub tolerance: Decimal,
}

/// Checks rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckRules {
    /// Rules and folders of rules; a repeated one is checked again.
    pub rules: Vec<Reference>,
    /// Which objects are checked, in the filter language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Whether the work on some objects is recorded, to be replayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_replay: Option<bool>,
}

/// Applies actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApplyActions {
    /// Actions and folders of actions; a repeated one is applied again.
    pub actions: Vec<Reference>,
    /// Which objects they are applied to, in the filter language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Whether the work on some objects is recorded, to be replayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_replay: Option<bool>,
}

/// Applies an action map.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApplyActionMap {
    /// The action map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_map: Option<Reference>,
    /// Which objects are checked, in the filter language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Whether the share of objects that failed is reported, and not that of those worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub always_report_rule_results: Option<bool>,
}

/// Copies objects from one schema to another, as a mapping store says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TransformSchema {
    /// Where objects come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Reference>,
    /// The tables that say how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Reference>,
    /// Where they go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Reference>,
    /// Which objects are copied, in the filter language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}

/// Compares the schema of a data store with that of a reference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ValidateSchema {
    /// The data store compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Reference>,
    /// The data store it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Whether classes only in the source are accepted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_excess_source_classes: bool,
    /// Whether attributes only in the source are accepted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_excess_source_attributes: bool,
    /// Whether classes only in the reference are accepted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_excess_reference_classes: bool,
    /// Whether attributes only in the reference are accepted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_excess_reference_attributes: bool,
    /// Whether the report names the data stores.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub include_data_store_names: bool,
}
