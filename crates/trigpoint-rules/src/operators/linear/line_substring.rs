//! `line_substring`: the piece of a line between two distances along it, backward where the first
//! is the larger; null where there is none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "line_substring",
    summary: "The piece of a line between two distances along it, backward where the first is the larger; null where there is none.",
    arguments: &[
        required("line", Type::Geometry, ""),
        required("from", Type::Real, "in CRS units from its start"),
        required("to", Type::Real, "in CRS units from its start"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_LineSubstring",
    examples: &[
        ("line_substring(g'LINESTRING EMPTY', 0, 1)", "null"),
        (
            "line_substring(g'LINESTRING (0 0, 10 0)', 2, 5)",
            "g'LINESTRING (2 0, 5 0)'",
        ),
        (
            "line_substring(g'LINESTRING (0 0, 10 0)', 5, 2)",
            "g'LINESTRING (5 0, 2 0)'",
        ),
        ("line_substring(g'LINESTRING (0 0, 10 0)', 11, 12)", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (from, to) = (arguments.real(1)?, arguments.real(2)?);
    Ok(Value::geometry(
        arguments.geometry(0)?.line_between(from, to)?,
    ))
}
