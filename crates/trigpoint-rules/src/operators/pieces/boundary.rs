//! `boundary`: the ends of its lines, the rings of its areas; null for points.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "boundary",
    summary: "The ends of its lines, the rings of its areas; null for points.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.2.2; 1Integrate, built-in functions",
    examples: &[
        ("boundary(g'POINT (0 0)')", "null"),
        ("boundary(g'POINT EMPTY')", "null"),
        (
            "boundary(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "g'LINESTRING (0 0, 4 0, 4 4, 0 4, 0 0)'",
        ),
        (
            "boundary(g'LINESTRING (0 0, 1 0)')",
            "g'MULTIPOINT ((0 0), (1 0))'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let geometry = arguments.geometry(0)?;
    if geometry.dimension() == Some(0) {
        return Ok(Value::Null);
    }
    Ok(Value::geometry(geometry.boundary()?))
}
