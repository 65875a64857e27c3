//! `has_kickbacks`: whether it has a kickback: a piece that is passed three times, since it turns
//! back twice.

use super::sharpness;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "has_kickbacks",
    summary: "Whether it has a kickback: a piece that is passed three times, since it turns back twice.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        optional(
            "angle_sine_max",
            Type::Real,
            "the sine of the largest angle that counts; that of 1 degree where it is left out",
        ),
        optional(
            "width_max",
            Type::Real,
            "how far the line lies beside itself, in CRS units; any where it is left out",
        ),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "1Spatial, Essential Geometry Checks, «Check for Kickbacks»",
    examples: &[
        ("has_kickbacks(g'LINESTRING EMPTY')", "false"),
        (
            "has_kickbacks(g'LINESTRING (0 0, 10 0, 5 0, 20 0)')",
            "true",
        ),
        ("has_kickbacks(g'LINESTRING (0 0, 4 0, 10 0)')", "false"),
        ("has_kickbacks(g'POINT (0 0)')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments
        .geometry(0)?
        .kickbacks(sharpness(arguments)?)
        .is_some()
        .into())
}
