//! `x_max`: the largest X of it; null when it is empty.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "x_max",
    summary: "The largest X of it; null when it is empty.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_XMax",
    examples: &[
        ("x_max(g'POINT EMPTY')", "null"),
        ("x_max(g'LINESTRING (0 1, 3 4)')", "3.0"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let envelope = arguments.geometry(0)?.envelope();
    Ok(envelope.map_or(Value::Null, |envelope| Value::real(envelope.x_max)))
}
