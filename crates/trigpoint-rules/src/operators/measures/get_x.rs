//! `get_x`: the X of a point; null when it is empty.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "get_x",
    summary: "The X of a point; null when it is empty.",
    arguments: &[required("point", Type::Geometry, "one point")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, Point",
    examples: &[
        ("get_x(g'POINT EMPTY')", "null"),
        ("get_x(g'POINT ZM (1 2 3 4)')", "1.0"),
        ("get_x(g'LINESTRING (0 0, 1 1)')", "error: one point"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let geometry = arguments.geometry(0)?;
    if geometry.is_empty() {
        return Ok(Value::Null);
    }
    let at = arguments.position(0)?;
    Ok(Value::real(at.x))
}
