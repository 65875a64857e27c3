//! `has_z`: whether its vertices have heights.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "has_z",
    summary: "Whether its vertices have heights.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, is3D",
    examples: &[
        ("has_z(g'POINT EMPTY')", "false"),
        ("has_z(g'POINT Z (1 2 3)')", "true"),
        ("has_z(g'POINT M (1 2 3)')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments.geometry(0)?.dimensions().has_z().into())
}
