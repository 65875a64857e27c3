//! `find_spikes`: the vertices at which it turns back for a spike, as points; null where there are
//! none.

use super::sharpness;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "find_spikes",
    summary: "The vertices at which it turns back for a spike, as points; null where there are none.",
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
        ("find_spikes(g'LINESTRING EMPTY')", "null"),
        (
            "find_spikes(g'LINESTRING (6 0, 10 0, 0 0)')",
            "g'MULTIPOINT ((10 0))'",
        ),
        ("find_spikes(g'LINESTRING (0 0, 4 0, 10 0)')", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments.geometry(0)?.spikes(sharpness(arguments)?),
    ))
}
