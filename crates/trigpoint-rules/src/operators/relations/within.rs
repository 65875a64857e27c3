//! `within`: whether no point of the first lies outside the second, and their interiors meet.

use trigpoint_geometry::SpatialRelation;

use super::holds;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "within",
    summary: "Whether no point of the first lies outside the second, and their interiors meet.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.3",
    examples: &[
        (
            "within(g'POINT EMPTY', g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "false",
        ),
        (
            "within(g'POINT (1 1)', g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "true",
        ),
        (
            "within(g'POINT (0 0)', g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "false",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    holds(arguments, SpatialRelation::Within)
}
