//! Relations: how two values, or two geometries, must stand to each other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Node;
use crate::Decimal;

/// A relation with its comment.
pub type Relation = Node<RelationTerm>;

/// A scalar or spatial relation. The spatial ones are those of OGC Simple Feature Access
/// (OGC 06-103r4, §6.1.15), with `covers` and `covered-by` beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RelationTerm {
    /// An empty place in a draft.
    Hole,
    /// Equal; against the Null literal a test of identity.
    Equals,
    /// Not equal; against the Null literal a test of identity.
    NotEquals,
    /// Less than.
    Less,
    /// Less than or equal.
    LessOrEquals,
    /// Greater than.
    Greater,
    /// Greater than or equal.
    GreaterOrEquals,
    /// The left string begins with the right one.
    BeginsWith,
    /// The left string contains the right one.
    Contains,
    /// The left string ends with the right one.
    EndsWith,
    /// The left string matches the pattern on the right.
    #[serde(rename = "regularExpression")]
    RegularExpression(RegularExpression),
    /// The same points.
    SpatialEquals,
    /// No point in common.
    SpatialDisjoint,
    /// A point in common.
    SpatialIntersects,
    /// Boundaries in common, interiors not.
    SpatialTouches,
    /// Interiors in common, of a lower dimension.
    SpatialCrosses,
    /// Left lies in right, interiors in common.
    SpatialWithin,
    /// Right lies in left, interiors in common.
    SpatialContains,
    /// Interiors in common, of the same dimension, and neither in the other.
    SpatialOverlaps,
    /// No point of right is outside left.
    SpatialCovers,
    /// No point of left is outside right.
    SpatialCoveredBy,
    /// The closest points are at most so far apart, in units of the data.
    #[serde(rename = "withinDistance")]
    WithinDistance(Decimal),
    /// The closest points are at least so far apart, in units of the data.
    #[serde(rename = "beyondDistance")]
    BeyondDistance(Decimal),
}

/// How the right-hand pattern is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegularExpression {
    /// The language of the pattern.
    pub syntax: RegularExpressionSyntax,
    /// The symbol that stands for any one character, in a wildcard pattern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any_character: Option<String>,
    /// The symbol that stands for any characters, in a wildcard pattern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any_characters: Option<String>,
    /// The symbol that takes its meaning from the next one, in a wildcard pattern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escape: Option<String>,
}

/// The language of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RegularExpressionSyntax {
    /// A Perl-style regular expression.
    Perl,
    /// A pattern with symbols for any one and any number of characters.
    Wildcard,
}
