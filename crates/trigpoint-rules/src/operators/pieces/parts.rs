//! `parts`: the parts of it that are not empty.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "parts",
    summary: "The parts of it that are not empty.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Dump and its like",
    examples: &[
        ("parts(g'POINT EMPTY')", "[]"),
        (
            "parts(g'MULTIPOINT ((0 0), (1 1))')",
            "[g'POINT (0 0)', g'POINT (1 1)']",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometries(arguments.geometry(0)?.parts()))
}
