//! `reverse`: it with the vertices of every line and ring in the other order.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "reverse",
    summary: "It with the vertices of every line and ring in the other order.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Reverse",
    examples: &[
        ("reverse(g'LINESTRING EMPTY')", "g'LINESTRING EMPTY'"),
        (
            "reverse(g'LINESTRING (0 0, 1 0, 2 5)')",
            "g'LINESTRING (2 5, 1 0, 0 0)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.reversed()?))
}
