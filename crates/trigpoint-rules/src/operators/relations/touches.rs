//! `touches`: whether their boundaries meet and their interiors do not.

use trigpoint_geometry::SpatialRelation;

use super::holds;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "touches",
    summary: "Whether their boundaries meet and their interiors do not.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.3",
    examples: &[
        ("touches(g'LINESTRING EMPTY', g'POINT (1 1)')", "false"),
        ("touches(g'LINESTRING (0 0, 2 2)', g'POINT (2 2)')", "true"),
        ("touches(g'LINESTRING (0 0, 2 2)', g'POINT (1 1)')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    holds(arguments, SpatialRelation::Touches)
}
