//! `end_of`: the last vertex of a line, of its last part; null where there is no line.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "end_of",
    summary: "The last vertex of a line, of its last part; null where there is no line.",
    arguments: &[required("line", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("end_of(g'LINESTRING EMPTY')", "null"),
        ("end_of(g'LINESTRING (0 0, 1 0, 2 5)')", "g'POINT (2 5)'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.end_point()))
}
