//! `is_empty`: whether it has no vertex at all.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_empty",
    summary: "Whether it has no vertex at all.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.2.2",
    examples: &[
        ("is_empty(g'POINT EMPTY')", "true"),
        ("is_empty(g'GEOMETRYCOLLECTION (POINT EMPTY)')", "true"),
        ("is_empty(g'POINT (0 0)')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments.geometry(0)?.is_empty().into())
}
