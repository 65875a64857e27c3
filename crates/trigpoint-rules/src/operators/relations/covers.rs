//! `covers`: whether no point of the second lies outside the first.

use trigpoint_geometry::SpatialRelation;

use super::holds;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "covers",
    summary: "Whether no point of the second lies outside the first.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.3",
    examples: &[
        (
            "covers(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))', g'POINT EMPTY')",
            "false",
        ),
        (
            "covers(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))', g'POINT (0 0)')",
            "true",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    holds(arguments, SpatialRelation::Covers)
}
