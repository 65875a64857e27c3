//! `remove_duplicates`: it without the vertices that lie where the one before does; a line keeps
//! two vertices, a ring four.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "remove_duplicates",
    summary: "It without the vertices that lie where the one before does; a line keeps two vertices, a ring four. More than 500,000,000 as faults by vertices of a line are an error.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        optional(
            "tolerance",
            Type::Real,
            "in CRS units; 0 where it is left out",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Spatial, Essential Geometry Checks",
    examples: &[
        (
            "remove_duplicates(g'LINESTRING EMPTY')",
            "g'LINESTRING EMPTY'",
        ),
        (
            "remove_duplicates(g'LINESTRING (0 0, 1 0, 1 0, 2 0)')",
            "g'LINESTRING (0 0, 1 0, 2 0)'",
        ),
        (
            "remove_duplicates(g'LINESTRING (1 1, 1 1, 1 1)')",
            "g'LINESTRING (1 1, 1 1)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let tolerance = arguments.real_or(1, 0.0)?;
    Ok(Value::geometry(
        arguments
            .geometry(0)?
            .without_duplicate_vertices(tolerance)?,
    ))
}
