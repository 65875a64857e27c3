//! `make_envelope`: the rectangle along the axes between two corners, in CRS units.

use trigpoint_geometry::{Dimensions, Envelope, Geometry, GeometryError};

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "make_envelope",
    summary: "The rectangle along the axes between two corners, in CRS units.",
    arguments: &[
        required("x_min", Type::Real, ""),
        required("y_min", Type::Real, ""),
        required("x_max", Type::Real, ""),
        required("y_max", Type::Real, ""),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_MakeEnvelope",
    examples: &[("area(make_envelope(0, 0, 2, 3))", "6.0")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let envelope = Envelope {
        x_min: arguments.real(0)?,
        y_min: arguments.real(1)?,
        x_max: arguments.real(2)?,
        y_max: arguments.real(3)?,
    };
    let made = Geometry::from_shape(&envelope.shape(), Dimensions::Xy, None);
    let made = made.map_err(|source| GeometryError::OutOfThePlane {
        operation: "make_envelope",
        source,
    })?;
    Ok(Value::geometry(made))
}
