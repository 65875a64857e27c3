//! `part_at`: the part at an index; null where there is none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "part_at",
    summary: "The part at an index; null where there is none.",
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
        ("part_at(g'POINT EMPTY', 0)", "null"),
        ("part_at(g'MULTIPOINT ((0 0), (1 1))', 1)", "g'POINT (1 1)'"),
        (
            "part_at(g'MULTIPOINT ((0 0), (1 1))', -1)",
            "g'POINT (1 1)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments.geometry(0)?.parts();
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
