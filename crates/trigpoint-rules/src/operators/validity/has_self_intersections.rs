//! `has_self_intersections`: whether lines or rings of it meet where they must not.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "has_self_intersections",
    summary: "Whether lines or rings of it meet where they must not.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "1Spatial, Essential Geometry Checks",
    examples: &[
        ("has_self_intersections(g'LINESTRING EMPTY')", "false"),
        (
            "has_self_intersections(g'LINESTRING (0 0, 2 2, 2 0, 0 2)')",
            "true",
        ),
        (
            "has_self_intersections(g'LINESTRING (0 0, 2 2, 2 0, 0 0)')",
            "false",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments.geometry(0)?.self_intersections().is_some().into())
}
