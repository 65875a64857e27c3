//! Rules: positive statements of how data should be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ObjectBinder, Predicate};
use crate::Reference;

/// A rule: for objects of a class, a predicate that is true of data as they should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// What was noted at the root of the tree; may have several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Data stores that lend their classes to the editor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<Reference>,
    /// The objects it is checked for.
    pub object: ObjectBinder,
    /// What it says of each.
    pub predicate: Predicate,
    /// The element of quality it measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality_element: Option<QualityElement>,
}

/// An element of data quality (ISO 19157).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are the standard's own")]
pub enum QualityElement {
    CompletenessCommission,
    CompletenessOmission,
    ConceptualConsistency,
    DomainConsistency,
    FormatConsistency,
    TopologicalConsistency,
    AbsolutePositionalAccuracy,
    RelativePositionalAccuracy,
    GriddedDataPositionalAccuracy,
    ThematicClassificationCorrectness,
    NonQuantitativeAttributeCorrectness,
    QuantitativeAttributeAccuracy,
    AccuracyOfATimeMeasurement,
    TemporalConsistency,
    TemporalValidity,
}
