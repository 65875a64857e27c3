//! `count_parts`: how many parts of it are not empty.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "count_parts",
    summary: "How many parts of it are not empty.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("count_parts(g'POINT EMPTY')", "0"),
        ("count_parts(g'LINESTRING (0 0, 1 1)')", "1"),
        ("count_parts(g'MULTIPOINT ((0 0), (1 1))')", "2"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let count = arguments.geometry(0)?.part_count();
    Ok(Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)))
}
