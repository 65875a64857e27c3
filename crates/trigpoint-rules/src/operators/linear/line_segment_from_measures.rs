//! `line_segment_from_measures`: the piece of a measured line between two measures, or pieces as
//! one geometry; null where there is none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "line_segment_from_measures",
    summary: "The piece of a measured line between two measures, or pieces as one geometry; null where there is none.",
    arguments: &[
        required("line", Type::Geometry, ""),
        required("from", Type::Real, "a measure"),
        required("to", Type::Real, "a measure"),
        optional(
            "decimals",
            Type::Integer,
            "to which measures are rounded before they are compared; not rounded where it is left out",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions, *Measures (LRS)* (what the last argument means is inferred)",
    examples: &[
        (
            "line_segment_from_measures(g'LINESTRING EMPTY', 0, 1)",
            "null",
        ),
        (
            "line_segment_from_measures(g'LINESTRING M (0 0 0, 10 0 100)', 20, 50)",
            "g'LINESTRING M (2 0 20, 5 0 50)'",
        ),
        (
            "line_segment_from_measures(g'LINESTRING M (0 0 0, 10 0 100)', 20, 50, 3)",
            "g'LINESTRING M (2 0 20, 5 0 50)'",
        ),
        (
            "line_segment_from_measures(g'LINESTRING M (0 0 0, 10 0 100)', 200, 300)",
            "null",
        ),
        (
            "line_segment_from_measures(g'LINESTRING M (0 0 0, 10 0 99.9999)', 50, 100.0001, 3)",
            "g'LINESTRING M (5 0 49.99995, 10 0 99.9999)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let decimals = match arguments.values.get(3) {
        Some(_) => Some(i32::try_from(arguments.integer(3)?.clamp(-15, 15)).unwrap_or(0)),
        None => None,
    };
    let (from, to) = (arguments.real(1)?, arguments.real(2)?);
    Ok(Value::geometry(
        arguments
            .geometry(0)?
            .line_between_measures(from, to, decimals)?,
    ))
}
