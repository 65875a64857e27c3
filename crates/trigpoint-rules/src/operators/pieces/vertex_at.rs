//! `vertex_at`: the vertex at an index; null where there is none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "vertex_at",
    summary: "The vertex at an index; null where there is none.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required(
            "index",
            Type::Integer,
            "from 0; negative ones count from the end, -1 being the last",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_GeometryN and ST_PointN",
    examples: &[
        ("vertex_at(g'LINESTRING EMPTY', 0)", "null"),
        (
            "vertex_at(g'LINESTRING (0 0, 1 0, 2 5)', 1)",
            "g'POINT (1 0)'",
        ),
        (
            "vertex_at(g'LINESTRING (0 0, 1 0, 2 5)', -1)",
            "g'POINT (2 5)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments.geometry(0)?.vertices();
    let index = arguments.integer(1)?;
    let length = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let at = if index < 0 {
        length.saturating_add(index)
    } else {
        index
    };
    let at = usize::try_from(at).ok();
    Ok(Value::geometry(at.and_then(|at| found.get(at).cloned())))
}
