//! `spatially_equals`: whether both have the same points, in whatever order.

use trigpoint_geometry::SpatialRelation;

use super::holds;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "spatially_equals",
    summary: "Whether both have the same points, in whatever order.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.3",
    examples: &[
        (
            "spatially_equals(g'POINT EMPTY', g'LINESTRING EMPTY')",
            "true",
        ),
        (
            "spatially_equals(g'LINESTRING (0 0, 2 2)', g'LINESTRING (2 2, 1 1, 0 0)')",
            "true",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    holds(arguments, SpatialRelation::Equals)
}
