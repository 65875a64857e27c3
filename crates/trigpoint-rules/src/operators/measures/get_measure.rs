//! `get_measure`: the measure of a point; null when it is empty or has none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "get_measure",
    summary: "The measure of a point; null when it is empty or has none.",
    arguments: &[required("point", Type::Geometry, "one point")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, Point",
    examples: &[
        ("get_measure(g'POINT EMPTY')", "null"),
        ("get_measure(g'POINT ZM (1 2 3 4)')", "4.0"),
        ("get_measure(g'LINESTRING (0 0, 1 1)')", "error: one point"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let geometry = arguments.geometry(0)?;
    if geometry.is_empty() {
        return Ok(Value::Null);
    }
    let at = arguments.position(0)?;
    Ok(at.m.map_or(Value::Null, Value::real))
}
