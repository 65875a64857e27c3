//! `minimum_clearance_line`: the line that shows the minimum clearance; empty where there is none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "minimum_clearance_line",
    summary: "The line that shows the minimum clearance; empty where there is none.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_MinimumClearanceLine",
    examples: &[
        (
            "minimum_clearance_line(g'POINT EMPTY')",
            "g'LINESTRING EMPTY'",
        ),
        (
            "line_length(minimum_clearance_line(g'LINESTRING (0 0, 3 4)'))",
            "5.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments.geometry(0)?.minimum_clearance_line()?,
    ))
}
