//! `translate`: it moved along both axes.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "translate",
    summary: "It moved along both axes.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("x", Type::Real, "in CRS units"),
        required("y", Type::Real, "in CRS units"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Translate",
    examples: &[
        ("translate(g'POINT EMPTY', 1, 1)", "g'POINT EMPTY'"),
        ("translate(g'POINT (1 2)', 10, 20)", "g'POINT (11 22)'"),
        (
            "translate(g'POINT (1 2)', 1e15, 0)",
            "error: out of the plane",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (x, y) = (arguments.real(1)?, arguments.real(2)?);
    Ok(Value::geometry(arguments.geometry(0)?.translated(x, y)?))
}
