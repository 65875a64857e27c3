//! `geodesic_length`: the length of its lines on the ellipsoid, in metres; 0 for points and areas.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "geodesic_length",
    summary: "The length of its lines on the ellipsoid, in metres; 0 for points and areas.",
    arguments: &[required(
        "geometry",
        Type::Geometry,
        "in degrees of longitude and latitude",
    )],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Karney (2013), Algorithms for geodesics",
    examples: &[
        ("geodesic_length(g'LINESTRING EMPTY')", "0.0"),
        (
            "round(geodesic_length(g'LINESTRING (0 0, 1 0)'), 3)",
            "111319.491",
        ),
        (
            "geodesic_length(g'LINESTRING (0 0, 500000 0)')",
            "error: a longitude",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::real(arguments.geometry(0)?.geodesic_length_m()?))
}
