//! `overlaps`: whether their interiors meet in something of the same dimension, and neither holds
//! the other.

use trigpoint_geometry::SpatialRelation;

use super::holds;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "overlaps",
    summary: "Whether their interiors meet in something of the same dimension, and neither holds the other.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.3",
    examples: &[
        (
            "overlaps(g'POLYGON EMPTY', g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "false",
        ),
        (
            "overlaps(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))', g'POLYGON ((2 2, 6 2, 6 6, 2 6, 2 2))')",
            "true",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    holds(arguments, SpatialRelation::Overlaps)
}
