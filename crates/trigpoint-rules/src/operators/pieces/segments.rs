//! `segments`: the segments of its lines and rings.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "segments",
    summary: "The segments of its lines and rings.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Dump and its like",
    examples: &[
        ("segments(g'LINESTRING EMPTY')", "[]"),
        (
            "segments(g'LINESTRING (0 0, 1 0, 2 5)')",
            "[g'LINESTRING (0 0, 1 0)', g'LINESTRING (1 0, 2 5)']",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometries(arguments.geometry(0)?.segments()))
}
