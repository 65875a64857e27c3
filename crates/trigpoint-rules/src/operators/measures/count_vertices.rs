//! `count_vertices`: how many vertices it has, without the closing ones of rings.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "count_vertices",
    summary: "How many vertices it has, without the closing ones of rings.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("count_vertices(g'LINESTRING EMPTY')", "0"),
        (
            "count_vertices(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "4",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let count = arguments.geometry(0)?.vertex_count();
    Ok(Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)))
}
