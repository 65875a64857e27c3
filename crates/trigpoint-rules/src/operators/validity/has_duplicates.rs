//! `has_duplicates`: whether a vertex lies where the one before it does.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "has_duplicates",
    summary: "Whether a vertex lies where the one before it does.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        optional(
            "tolerance",
            Type::Real,
            "in CRS units; 0 where it is left out",
        ),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "1Spatial, Essential Geometry Checks",
    examples: &[
        ("has_duplicates(g'LINESTRING EMPTY')", "false"),
        ("has_duplicates(g'LINESTRING (0 0, 1 0, 1 0, 2 0)')", "true"),
        ("has_duplicates(g'LINESTRING (0 0, 1 0, 0 0)')", "false"),
        (
            "has_duplicates(g'LINESTRING (0 0, 0.1 0, 2 0)', 0.2)",
            "true",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments
        .geometry(0)?
        .duplicate_vertices(arguments.real_or(1, 0.0)?);
    Ok(found.is_some().into())
}
