//! `scale`: it scaled about the origin of its coordinates.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "scale",
    summary: "It scaled about the origin of its coordinates.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("x", Type::Real, "a factor"),
        required("y", Type::Real, "a factor"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Scale",
    examples: &[
        ("scale(g'POINT EMPTY', 2, 2)", "g'POINT EMPTY'"),
        ("scale(g'POINT (1 2)', 10, 100)", "g'POINT (10 200)'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (x, y) = (arguments.real(1)?, arguments.real(2)?);
    Ok(Value::geometry(arguments.geometry(0)?.scaled(x, y)?))
}
