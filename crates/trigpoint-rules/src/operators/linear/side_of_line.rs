//! `side_of_line`: on which side of a line a point lies, seen along it: left, right or on; null
//! where there is no line or point.

use trigpoint_geometry::Side;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "side_of_line",
    summary: "On which side of a line a point lies, seen along it: left, right or on; null where there is no line or point.",
    arguments: &[
        required("line", Type::Geometry, ""),
        required("point", Type::Geometry, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Kansas NG911, side of the road",
    examples: &[
        ("side_of_line(g'LINESTRING EMPTY', g'POINT (3 5)')", "null"),
        (
            "side_of_line(g'LINESTRING (0 0, 10 0)', g'POINT (3 5)')",
            "'left'",
        ),
        (
            "side_of_line(g'LINESTRING (0 0, 10 0)', g'POINT (3 -5)')",
            "'right'",
        ),
        (
            "side_of_line(g'LINESTRING (0 0, 10 0)', g'POINT (3 0)')",
            "'on'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let point = arguments.geometry(1)?;
    let found = arguments.geometry(0)?.place_on_line(&point);
    Ok(found.map_or(Value::Null, |place| {
        Value::text(match place.side {
            Side::Left => "left",
            Side::On => "on",
            Side::Right => "right",
        })
    }))
}
