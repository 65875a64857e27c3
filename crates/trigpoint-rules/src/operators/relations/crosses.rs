//! `crosses`: whether their interiors meet in something of a lower dimension.

use trigpoint_geometry::SpatialRelation;

use super::holds;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "crosses",
    summary: "Whether their interiors meet in something of a lower dimension.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.3",
    examples: &[
        (
            "crosses(g'LINESTRING EMPTY', g'LINESTRING (0 2, 2 0)')",
            "false",
        ),
        (
            "crosses(g'LINESTRING (0 0, 2 2)', g'LINESTRING (0 2, 2 0)')",
            "true",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    holds(arguments, SpatialRelation::Crosses)
}
