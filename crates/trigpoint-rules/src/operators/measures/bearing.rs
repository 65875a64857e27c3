//! `bearing`: the direction from one point to another in degrees, clockwise from north, from 0 to
//! below 360; null when both are in one place.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "bearing",
    summary: "The direction from one point to another in degrees, clockwise from north, from 0 to below 360; null when both are in one place.",
    arguments: &[
        required("from", Type::Geometry, "a point"),
        required("to", Type::Geometry, "a point"),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Azimuth",
    examples: &[
        ("bearing(g'POINT (0 0)', g'POINT (1 1)')", "45.0"),
        ("bearing(g'POINT (0 0)', g'POINT (-1 0)')", "270.0"),
        ("bearing(g'POINT (0 0)', g'POINT (0 0)')", "null"),
        (
            "bearing(g'POINT EMPTY', g'POINT (0 0)')",
            "error: one point",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (from, to) = (arguments.position(0)?, arguments.position(1)?);
    let (x, y) = (to.x - from.x, to.y - from.y);
    if x == 0.0 && y == 0.0 {
        return Ok(Value::Null);
    }
    Ok(Value::real(x.atan2(y).to_degrees().rem_euclid(360.0)))
}
