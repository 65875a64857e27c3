//! `normalize`: it in a form that depends on its points only: parts, rings and lines in a fixed
//! order.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "normalize",
    summary: "It in a form that depends on its points only: parts, rings and lines in a fixed order.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "JTS, Geometry.normalize",
    examples: &[
        ("normalize(g'POINT EMPTY')", "g'POINT EMPTY'"),
        (
            "normalize(g'LINESTRING (1 1, 0 0)')",
            "g'LINESTRING (0 0, 1 1)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.normalized()?))
}
