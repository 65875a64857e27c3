//! `offset_curve`: the line beside a line.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "offset_curve",
    summary: "The line beside a line.",
    arguments: &[
        required("line", Type::Geometry, "one line"),
        required(
            "distance",
            Type::Real,
            "in CRS units; to the left, negative ones to the right",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_OffsetCurve",
    examples: &[
        ("is_empty(offset_curve(g'LINESTRING EMPTY', 1))", "true"),
        (
            "offset_curve(g'LINESTRING (0 0, 2 0)', 1)",
            "g'LINESTRING (0 1, 2 1)'",
        ),
        ("offset_curve(g'POINT (0 0)', 1)", "error: one line string"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments.geometry(0)?.offset_curve(arguments.real(1)?)?,
    ))
}
