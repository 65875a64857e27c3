//! `is_valid`: whether it is valid: rings closed and apart, interiors connected.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_valid",
    summary: "Whether it is valid: rings closed and apart, interiors connected.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1; 1Integrate, built-in functions",
    examples: &[
        ("is_valid(g'POLYGON EMPTY')", "true"),
        ("is_valid(g'POINT EMPTY')", "true"),
        ("is_valid(g'POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))')", "false"),
        ("is_valid(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')", "true"),
        ("is_valid(g'LINESTRING (1 1)')", "false"),
        ("is_valid(null)", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments.geometry(0)?.invalidity()?.is_none().into())
}
