//! `make_point`: the point at X and Y, in CRS units, with a height where one is given.

use trigpoint_geometry::{Dimensions, Geometry, GeometryError, Position, Shape};

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "make_point",
    summary: "The point at X and Y, in CRS units, with a height where one is given.",
    arguments: &[
        required("x", Type::Real, ""),
        required("y", Type::Real, ""),
        optional("z", Type::Real, ""),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_MakePoint",
    examples: &[
        ("make_point(1, 2)", "g'POINT (1 2)'"),
        ("make_point(1, 2, 3)", "g'POINT Z (1 2 3)'"),
        ("make_point(1e300, 2)", "error: beyond"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (x, y) = (arguments.real(0)?, arguments.real(1)?);
    let (z, dimensions) = if arguments.values.len() > 2 {
        (Some(arguments.real(2)?), Dimensions::Xyz)
    } else {
        (None, Dimensions::Xy)
    };
    let point = Shape::Point(Some(Position { x, y, z, m: None }));
    let made = Geometry::from_shape(&point, dimensions, None);
    let made = made.map_err(|source| GeometryError::OutOfThePlane {
        operation: "make_point",
        source,
    })?;
    Ok(Value::geometry(made))
}
