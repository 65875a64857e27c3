//! `remove_spikes`: it without its spikes.

use super::sharpness;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "remove_spikes",
    summary: "It without its spikes. More than 500,000,000 as faults by vertices of a line are an error.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        optional(
            "angle_sine_max",
            Type::Real,
            "the sine of the largest angle that counts; that of 1 degree where it is left out",
        ),
        optional(
            "length_max",
            Type::Real,
            "of the shorter side, in CRS units; any where it is left out",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Spatial, Essential Geometry Checks, «Check for Spikes»",
    examples: &[
        ("remove_spikes(g'LINESTRING EMPTY')", "g'LINESTRING EMPTY'"),
        (
            "remove_spikes(g'LINESTRING (6 0, 10 0, 0 0)')",
            "g'LINESTRING (6 0, 0 0)'",
        ),
        (
            "remove_spikes(g'LINESTRING (0 0, 4 0, 10 0)')",
            "g'LINESTRING (0 0, 4 0, 10 0)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments
            .geometry(0)?
            .without_spikes(sharpness(arguments)?)?,
    ))
}
