//! `has_spikes`: whether it has a spike: a vertex at which it turns back on itself.

use super::sharpness;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "has_spikes",
    summary: "Whether it has a spike: a vertex at which it turns back on itself.",
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
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "1Spatial, Essential Geometry Checks, «Check for Spikes»",
    examples: &[
        ("has_spikes(g'LINESTRING EMPTY')", "false"),
        ("has_spikes(g'LINESTRING (6 0, 10 0, 0 0)')", "true"),
        ("has_spikes(g'LINESTRING (0 0, 4 0, 10 0)')", "false"),
        ("has_spikes(g'POINT (0 0)')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments
        .geometry(0)?
        .spikes(sharpness(arguments)?)
        .is_some()
        .into())
}
