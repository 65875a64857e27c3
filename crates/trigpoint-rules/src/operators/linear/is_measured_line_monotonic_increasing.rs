//! `is_measured_line_monotonic_increasing`: whether each measure of a line is larger than the one
//! before it; null when it is not one measured line.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_measured_line_monotonic_increasing",
    summary: "Whether each measure of a line is larger than the one before it; null when it is not one measured line.",
    arguments: &[required("line", Type::Geometry, "one line")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        (
            "is_measured_line_monotonic_increasing(g'LINESTRING EMPTY')",
            "null",
        ),
        (
            "is_measured_line_monotonic_increasing(g'LINESTRING M (0 0 0, 10 0 100)')",
            "true",
        ),
        (
            "is_measured_line_monotonic_increasing(g'LINESTRING M (0 0 0, 1 0 0)')",
            "false",
        ),
        (
            "is_measured_line_monotonic_increasing(g'LINESTRING (0 0, 1 0)')",
            "null",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments.geometry(0)?.has_increasing_measures().into())
}
