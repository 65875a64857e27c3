//! `nearest_point`: the point of a geometry that is closest to another; null when one is empty.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "nearest_point",
    summary: "The point of a geometry that is closest to another; null when one is empty. More than 1,000,000,000 pairs of vertices are an error.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("to", Type::Geometry, ""),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_ClosestPoint",
    examples: &[
        ("nearest_point(g'POINT EMPTY', g'POINT (0 0)')", "null"),
        (
            "nearest_point(g'LINESTRING (0 0, 2 0)', g'POINT (1 1)')",
            "g'POINT (1 0)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let to = arguments.geometry(1)?;
    let line = arguments.geometry(0)?.shortest_line(&to)?;
    Ok(Value::geometry(line.and_then(|line| line.start_point())))
}
