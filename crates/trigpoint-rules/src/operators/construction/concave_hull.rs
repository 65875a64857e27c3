//! `concave_hull`: a geometry that holds its vertices and follows them.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "concave_hull",
    summary: "A geometry that holds its vertices and follows them. More than 50,000 vertices are an error.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required(
            "ratio",
            Type::Real,
            "from 0, as close as it can, to 1, convex",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_ConcaveHull",
    examples: &[
        ("is_empty(concave_hull(g'POINT EMPTY', 1))", "true"),
        (
            "area(concave_hull(g'MULTIPOINT ((0 0), (4 0), (4 4), (0 4))', 1))",
            "16.0",
        ),
        (
            "concave_hull(g'POINT (0 0)', 2)",
            "error: a ratio from 0 to 1",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments.geometry(0)?.concave_hull(arguments.real(1)?)?,
    ))
}
