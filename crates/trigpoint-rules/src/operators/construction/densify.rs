//! `densify`: it with more vertices, so that no segment is longer; at most 1,000,000.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "densify",
    summary: "It with more vertices, so that no segment is longer; at most 1,000,000.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("length_max", Type::Real, "of a segment, in CRS units"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Segmentize",
    examples: &[
        ("densify(g'LINESTRING EMPTY', 1)", "g'LINESTRING EMPTY'"),
        (
            "densify(g'LINESTRING (0 0, 2 0)', 1)",
            "g'LINESTRING (0 0, 1 0, 2 0)'",
        ),
        (
            "densify(g'LINESTRING (0 0, 2 0)', 0)",
            "error: a length of more than 0",
        ),
        (
            "densify(g'LINESTRING (0 0, 1e9 0)', 0.001)",
            "error: more than 1000000 vertices",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments.geometry(0)?.densified(arguments.real(1)?)?,
    ))
}
