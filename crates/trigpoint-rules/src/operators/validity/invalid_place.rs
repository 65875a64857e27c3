//! `invalid_place`: the point where it is found not to be valid; null when it is valid.

use trigpoint_geometry::{Dimensions, Geometry, Position, Shape};

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "invalid_place",
    summary: "The point where it is found not to be valid; null when it is valid.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "JTS, IsValidOp",
    examples: &[
        ("invalid_place(g'POLYGON EMPTY')", "null"),
        (
            "invalid_place(g'POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))')",
            "g'POINT (1 1)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let geometry = arguments.geometry(0)?;
    let found = geometry.invalidity()?.and_then(|found| found.at);
    let Some((x, y)) = found else {
        return Ok(Value::Null);
    };
    let point = Shape::Point(Some(Position::new(x, y)));
    Ok(Value::geometry(
        Geometry::from_shape(&point, Dimensions::Xy, geometry.srid()).ok(),
    ))
}
