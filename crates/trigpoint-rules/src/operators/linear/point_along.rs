//! `point_along`: the point at a distance along a line; null where it is shorter.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "point_along",
    summary: "The point at a distance along a line; null where it is shorter.",
    arguments: &[
        required("line", Type::Geometry, ""),
        required(
            "distance",
            Type::Real,
            "in CRS units from its start, negative ones from its end",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_LineInterpolatePoint",
    examples: &[
        ("point_along(g'LINESTRING EMPTY', 1)", "null"),
        (
            "point_along(g'LINESTRING (0 0, 10 0)', 4)",
            "g'POINT (4 0)'",
        ),
        (
            "point_along(g'LINESTRING (0 0, 10 0)', -4)",
            "g'POINT (6 0)'",
        ),
        ("point_along(g'LINESTRING (0 0, 10 0)', 11)", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let distance = arguments.real(1)?;
    Ok(Value::geometry(
        arguments.geometry(0)?.point_along(distance),
    ))
}
