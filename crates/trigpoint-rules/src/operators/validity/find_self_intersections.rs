//! `find_self_intersections`: the places where lines or rings of it meet and must not, as points;
//! null where there are none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "find_self_intersections",
    summary: "The places where lines or rings of it meet and must not, as points; null where there are none.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Spatial, Essential Geometry Checks",
    examples: &[
        ("find_self_intersections(g'LINESTRING EMPTY')", "null"),
        (
            "find_self_intersections(g'LINESTRING (0 0, 2 2, 2 0, 0 2)')",
            "g'MULTIPOINT ((1 1))'",
        ),
        (
            "find_self_intersections(g'LINESTRING (0 0, 4 0, 4 1, 2 0, 2 -1)')",
            "g'MULTIPOINT ((2 0))'",
        ),
        (
            "find_self_intersections(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "null",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.self_intersections()))
}
