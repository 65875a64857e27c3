//! `dimension`: 0 for points, 1 for lines, 2 for areas; -1 for null or a collection of nothing.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "dimension",
    summary: "0 for points, 1 for lines, 2 for areas; -1 for null or a collection of nothing.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Integer,
    nulls: Nulls::Seen,
    source: "1Integrate, built-in functions",
    examples: &[
        ("dimension(g'POINT EMPTY')", "0"),
        ("dimension(g'LINESTRING (0 0, 1 1)')", "1"),
        ("dimension(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')", "2"),
        ("dimension(null)", "-1"),
        ("dimension(g'GEOMETRYCOLLECTION EMPTY')", "-1"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    if arguments.value(0).is_null() {
        return Ok(Value::Integer(-1));
    }
    let found = arguments.geometry(0)?.dimension();
    Ok(Value::Integer(found.map_or(-1, i64::from)))
}
