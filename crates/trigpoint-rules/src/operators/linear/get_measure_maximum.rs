//! `get_measure_maximum`: the largest measure of its vertices; null where none is known. It need
//! not lie at an end.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "get_measure_maximum",
    summary: "The largest measure of its vertices; null where none is known. It need not lie at an end.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions, *Measures (LRS)*",
    examples: &[
        ("get_measure_maximum(g'LINESTRING EMPTY')", "null"),
        (
            "get_measure_maximum(g'LINESTRING M (0 0 0, 10 0 100)')",
            "100.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments.geometry(0)?.measure_range();
    Ok(found.map_or(Value::Null, |range| Value::real(range.measure_max)))
}
