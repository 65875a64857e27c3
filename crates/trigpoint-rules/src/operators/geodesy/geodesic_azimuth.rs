//! `geodesic_azimuth`: the direction from one point to another on the ellipsoid in degrees,
//! clockwise from north; null when one is no point.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "geodesic_azimuth",
    summary: "The direction from one point to another on the ellipsoid in degrees, clockwise from north; null when one is no point.",
    arguments: &[
        required(
            "from",
            Type::Geometry,
            "a point, in degrees of longitude and latitude",
        ),
        required(
            "to",
            Type::Geometry,
            "a point, in degrees of longitude and latitude",
        ),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Karney (2013), Algorithms for geodesics",
    examples: &[
        ("geodesic_azimuth(g'POINT EMPTY', g'POINT (0 0)')", "null"),
        (
            "round(geodesic_azimuth(g'POINT (0 0)', g'POINT (1 0)'), 6)",
            "90.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments
        .geometry(0)?
        .geodesic_way(arguments.geometry(1)?.as_ref())?;
    Ok(found.map_or(Value::Null, |way| Value::real(way.azimuth_deg)))
}
