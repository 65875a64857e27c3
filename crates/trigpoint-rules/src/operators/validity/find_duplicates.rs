//! `find_duplicates`: the vertices that lie where the one before does, as points; null where there
//! are none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "find_duplicates",
    summary: "The vertices that lie where the one before does, as points; null where there are none.",
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
        ("find_duplicates(g'LINESTRING EMPTY')", "null"),
        (
            "find_duplicates(g'LINESTRING (0 0, 1 0, 1 0, 2 0)')",
            "g'MULTIPOINT ((1 0))'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments
            .geometry(0)?
            .duplicate_vertices(arguments.real_or(1, 0.0)?),
    ))
}
