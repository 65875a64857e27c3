//! `get_point`: a point that lies on or in it for sure.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "get_point",
    summary: "A point that lies on or in it for sure.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, PointOnSurface; 1Integrate, built-in functions",
    examples: &[
        ("is_empty(get_point(g'POLYGON EMPTY'))", "true"),
        (
            "within(get_point(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'), g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "true",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.point_on_surface()?))
}
