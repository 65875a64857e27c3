//! `intersects`: whether both have a point in common.

use trigpoint_geometry::SpatialRelation;

use super::holds;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "intersects",
    summary: "Whether both have a point in common.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.3",
    examples: &[
        ("intersects(g'POINT EMPTY', g'POINT (1 1)')", "false"),
        (
            "intersects(g'LINESTRING (0 0, 2 2)', g'LINESTRING (0 2, 2 0)')",
            "true",
        ),
        ("intersects(null, g'POINT (1 1)')", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    holds(arguments, SpatialRelation::Intersects)
}
