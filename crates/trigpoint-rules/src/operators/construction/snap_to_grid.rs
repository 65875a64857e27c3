//! `snap_to_grid`: it with all vertices moved onto a grid, valid where it was; what collapses is
//! left out.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "snap_to_grid",
    summary: "It with all vertices moved onto a grid, valid where it was; what collapses is left out.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("size", Type::Real, "of the grid, in CRS units"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_ReducePrecision",
    examples: &[
        ("is_empty(snap_to_grid(g'POINT EMPTY', 1))", "true"),
        ("snap_to_grid(g'POINT (1.4 2.6)', 1)", "g'POINT (1 3)'"),
        (
            "snap_to_grid(g'POINT (1 2)', 0)",
            "error: a grid size of more than 0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments.geometry(0)?.on_grid(arguments.real(1)?)?,
    ))
}
