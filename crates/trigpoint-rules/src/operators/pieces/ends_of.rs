//! `ends_of`: both ends of a line as points, one point when it is closed; null where there is no
//! line.

use trigpoint_geometry::Geometry;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "ends_of",
    summary: "Both ends of a line as points, one point when it is closed; null where there is no line.",
    arguments: &[required("line", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("ends_of(g'LINESTRING EMPTY')", "null"),
        (
            "ends_of(g'LINESTRING (0 0, 1 0, 2 5)')",
            "g'MULTIPOINT ((0 0), (2 5))'",
        ),
        (
            "ends_of(g'LINESTRING (0 0, 1 0, 1 1, 0 0)')",
            "g'POINT (0 0)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let line = arguments.geometry(0)?;
    let Some((start, end)) = line.start_point().zip(line.end_point()) else {
        return Ok(Value::Null);
    };
    if start == end {
        return Ok(Value::geometry(start));
    }
    Ok(Value::geometry(Geometry::collected(&[&start, &end])?))
}
