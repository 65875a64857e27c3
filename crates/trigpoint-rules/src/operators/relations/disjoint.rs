//! `disjoint`: whether both have no point in common.

use trigpoint_geometry::SpatialRelation;

use super::holds;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "disjoint",
    summary: "Whether both have no point in common.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.3",
    examples: &[
        ("disjoint(g'POINT EMPTY', g'POINT (1 1)')", "true"),
        ("disjoint(g'POINT (0 0)', g'POINT (1 1)')", "true"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    holds(arguments, SpatialRelation::Disjoint)
}
