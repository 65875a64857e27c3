//! `geodesic_area`: the area of its polygons on the ellipsoid, in square metres; edges are
//! geodesics.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "geodesic_area",
    summary: "The area of its polygons on the ellipsoid, in square metres; edges are geodesics.",
    arguments: &[required(
        "geometry",
        Type::Geometry,
        "in degrees of longitude and latitude",
    )],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Karney (2013), Algorithms for geodesics",
    examples: &[
        ("geodesic_area(g'POLYGON EMPTY')", "0.0"),
        (
            "round(geodesic_area(g'POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))'), -3)",
            "12308778000.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::real(arguments.geometry(0)?.geodesic_area_m2()?))
}
