//! `shared_paths`: what both lines have in common, the same way and the other way, as two multi
//! lines.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "shared_paths",
    summary: "What both lines have in common, the same way and the other way, as two multi lines. More than 6,000 vertices together are an error.",
    arguments: &[
        required("left", Type::Geometry, "lines"),
        required("right", Type::Geometry, "lines"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_SharedPaths",
    examples: &[
        (
            "line_length(shared_paths(g'LINESTRING (0 0, 4 0)', g'LINESTRING (1 0, 3 0)'))",
            "2.0",
        ),
        (
            "shared_paths(densify(g'LINESTRING (0 0, 4 0)', 1e-3), densify(g'LINESTRING (0 0, 4 0)', 1e-3))",
            "error: more than 36000000 pairs",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let right = arguments.geometry(1)?;
    Ok(Value::geometry(
        arguments.geometry(0)?.shared_paths(&right)?,
    ))
}
