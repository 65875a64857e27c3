//! `mid_point`: the point half way along its lines; null where there is no line.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "mid_point",
    summary: "The point half way along its lines; null where there is no line.",
    arguments: &[required("line", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate for ArcGIS, report_midpoint_of_line",
    examples: &[
        ("mid_point(g'LINESTRING EMPTY')", "null"),
        ("mid_point(g'LINESTRING (0 0, 4 0)')", "g'POINT (2 0)'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let line = arguments.geometry(0)?;
    Ok(Value::geometry(line.point_along(line.length() / 2.0)))
}
