//! `angle`: the angle between two lines: at their common end the smaller one, from 0 to a half
//! turn; else the acute one of their directions.

use trigpoint_geometry::{Geometry, Position};

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "angle",
    summary: "The angle between two lines: at their common end the smaller one, from 0 to a half turn; else the acute one of their directions.",
    arguments: &[
        required(
            "one",
            Type::Geometry,
            "a line; its first and last vertex count",
        ),
        required("other", Type::Geometry, "a line"),
        optional(
            "in_degrees",
            Type::Boolean,
            "true for degrees; radians where it is left out",
        ),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        (
            "round(angle(g'LINESTRING (0 0, 1 0)', g'LINESTRING (0 0, -1 1)', true), 6)",
            "135.0",
        ),
        (
            "round(angle(g'LINESTRING (0 0, 2 0)', g'LINESTRING (1 -1, 1.5 1)', true), 3)",
            "75.964",
        ),
        (
            "angle(g'LINESTRING EMPTY', g'LINESTRING (0 0, 1 0)')",
            "null",
        ),
        ("angle(g'POINT (0 0)', g'LINESTRING (0 0, 1 0)')", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (one, other) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let ends = |line: &Geometry| {
        Some((
            line.start_point()?.position()?,
            line.end_point()?.position()?,
        ))
    };
    let (Some(one), Some(other)) = (ends(&one), ends(&other)) else {
        return Ok(Value::Null);
    };
    let Some(angle) = between(one, other) else {
        return Ok(Value::Null);
    };
    Ok(Value::real(if arguments.boolean_or(2, false)? {
        angle.to_degrees()
    } else {
        angle
    }))
}

/// From a common end both directions point away; without one the lines have no direction.
fn between(one: (Position, Position), other: (Position, Position)) -> Option<f64> {
    let is_same = |left: &Position, right: &Position| left.distance(right) == 0.0;
    let turned = |(from, to): (Position, Position)| (to, from);
    let joined = [
        (one, other),
        (turned(one), other),
        (one, turned(other)),
        (turned(one), turned(other)),
    ]
    .into_iter()
    .find(|((from, _), (other_from, _))| is_same(from, other_from));
    let (one, other) = joined.unwrap_or((one, other));
    let direction = |(from, to): (Position, Position)| (to.x - from.x, to.y - from.y);
    let (one, other) = (direction(one), direction(other));
    if one == (0.0, 0.0) || other == (0.0, 0.0) {
        return None;
    }
    let cross = one.0 * other.1 - one.1 * other.0;
    let dot = one.0 * other.0 + one.1 * other.1;
    let angle = cross.abs().atan2(dot);
    Some(if joined.is_some() {
        angle
    } else {
        angle.min(std::f64::consts::PI - angle)
    })
}
