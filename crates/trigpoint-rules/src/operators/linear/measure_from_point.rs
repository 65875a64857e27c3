//! `measure_from_point`: the measure of a line at the place that is closest to a point; null where
//! it has none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "measure_from_point",
    summary: "The measure of a line at the place that is closest to a point; null where it has none.",
    arguments: &[
        required("line", Type::Geometry, ""),
        required("point", Type::Geometry, ""),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions, *Measures (LRS)*",
    examples: &[
        (
            "measure_from_point(g'LINESTRING EMPTY', g'POINT (5 1)')",
            "null",
        ),
        (
            "measure_from_point(g'LINESTRING M (0 0 0, 10 0 100)', g'POINT (5 1)')",
            "50.0",
        ),
        (
            "measure_from_point(g'LINESTRING (0 0, 1 1)', g'POINT (5 1)')",
            "null",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let point = arguments.geometry(1)?;
    Ok(arguments
        .geometry(0)?
        .measure_at(&point)
        .map_or(Value::Null, Value::real))
}
