//! `rotate`: it turned about a point.

use trigpoint_geometry::Position;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "rotate",
    summary: "It turned about a point.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("angle", Type::Real, "in radians, counter-clockwise"),
        optional(
            "about",
            Type::Geometry,
            "a point; the origin of its coordinates where it is left out",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Rotate",
    examples: &[
        ("rotate(g'POINT EMPTY', 1)", "g'POINT EMPTY'"),
        ("rotate(g'POINT (1 0)', to_radians(90))", "g'POINT (0 1)'"),
        (
            "rotate(g'POINT (2 1)', to_radians(180), g'POINT (1 1)')",
            "g'POINT (0 1)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let about = if arguments.values.len() > 2 {
        arguments.position(2)?
    } else {
        Position::new(0.0, 0.0)
    };
    Ok(Value::geometry(
        arguments.geometry(0)?.rotated(arguments.real(1)?, about)?,
    ))
}
