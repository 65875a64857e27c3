//! `remove_kickbacks`: it without its kickbacks.

use super::sharpness;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "remove_kickbacks",
    summary: "It without its kickbacks. More than 500,000,000 as faults by vertices of a line are an error.",
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
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Spatial, Essential Geometry Checks, «Check for Kickbacks»",
    examples: &[
        (
            "remove_kickbacks(g'LINESTRING EMPTY')",
            "g'LINESTRING EMPTY'",
        ),
        (
            "remove_kickbacks(g'LINESTRING (0 0, 10 0, 5 0, 20 0)')",
            "g'LINESTRING (0 0, 20 0)'",
        ),
        (
            "remove_kickbacks(g'LINESTRING (0 0, 4 0, 10 0)')",
            "g'LINESTRING (0 0, 4 0, 10 0)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments
            .geometry(0)?
            .without_kickbacks(sharpness(arguments)?)?,
    ))
}
