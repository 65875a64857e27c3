//! `line_merge`: its lines joined end to end where exactly two meet.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "line_merge",
    summary: "Its lines joined end to end where exactly two meet.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_LineMerge",
    examples: &[
        ("is_empty(line_merge(g'LINESTRING EMPTY'))", "true"),
        (
            "line_merge(g'MULTILINESTRING ((0 0, 1 0), (1 0, 2 0))')",
            "g'LINESTRING (0 0, 1 0, 2 0)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.line_merged()?))
}
