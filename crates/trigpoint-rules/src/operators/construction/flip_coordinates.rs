//! `flip_coordinates`: it with X and Y exchanged.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "flip_coordinates",
    summary: "It with X and Y exchanged.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_FlipCoordinates",
    examples: &[
        ("flip_coordinates(g'POINT EMPTY')", "g'POINT EMPTY'"),
        ("flip_coordinates(g'POINT (1 2)')", "g'POINT (2 1)'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.flipped()?))
}
