//! `geodesic_distance`: the distance of two points on the ellipsoid, in metres; null when one is no
//! point.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "geodesic_distance",
    summary: "The distance of two points on the ellipsoid, in metres; null when one is no point.",
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
        ("geodesic_distance(g'POINT EMPTY', g'POINT (0 0)')", "null"),
        (
            "round(geodesic_distance(g'POINT (0 0)', g'POINT (0 1)'), 3)",
            "110574.389",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments
        .geometry(0)?
        .geodesic_way(arguments.geometry(1)?.as_ref())?;
    Ok(found.map_or(Value::Null, |way| Value::real(way.distance_m)))
}
