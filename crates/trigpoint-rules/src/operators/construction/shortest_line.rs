//! `shortest_line`: the line between the closest points of both; null when one is empty.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "shortest_line",
    summary: "The line between the closest points of both; null when one is empty. More than 1,000,000,000 pairs of vertices are an error.",
    arguments: &[
        required("from", Type::Geometry, ""),
        required("to", Type::Geometry, ""),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_ShortestLine",
    examples: &[
        ("shortest_line(g'POINT EMPTY', g'POINT (0 0)')", "null"),
        (
            "shortest_line(g'POINT (1 1)', g'LINESTRING (0 0, 2 0)')",
            "g'LINESTRING (1 1, 1 0)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let to = arguments.geometry(1)?;
    Ok(Value::geometry(arguments.geometry(0)?.shortest_line(&to)?))
}
