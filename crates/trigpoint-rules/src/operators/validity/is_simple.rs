//! `is_simple`: whether no point of it, but for the ends of lines, is passed twice.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_simple",
    summary: "Whether no point of it, but for the ends of lines, is passed twice.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.6; 1Integrate, built-in functions",
    examples: &[
        ("is_simple(g'LINESTRING EMPTY')", "true"),
        ("is_simple(g'LINESTRING (0 0, 2 2, 2 0, 0 2)')", "false"),
        ("is_simple(g'LINESTRING (0 0, 2 2, 2 0, 0 0)')", "true"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments.geometry(0)?.is_simple()?.into())
}
