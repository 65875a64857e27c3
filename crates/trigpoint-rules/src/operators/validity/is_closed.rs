//! `is_closed`: whether every line of it ends where it begins; null where there is no line.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_closed",
    summary: "Whether every line of it ends where it begins; null where there is no line.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.6.2",
    examples: &[
        ("is_closed(g'LINESTRING EMPTY')", "null"),
        ("is_closed(g'LINESTRING (0 0, 1 0, 1 1, 0 0)')", "true"),
        ("is_closed(g'LINESTRING (0 0, 1 0)')", "false"),
        ("is_closed(g'POINT (0 0)')", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments.geometry(0)?.is_closed().into())
}
