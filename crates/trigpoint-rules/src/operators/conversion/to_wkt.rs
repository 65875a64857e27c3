//! `to_wkt`: its well-known text.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "to_wkt",
    summary: "Its well-known text.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §7",
    examples: &[
        ("to_wkt(g'POINT EMPTY')", "'POINT EMPTY'"),
        ("to_wkt(g'POINT Z (1 2 3)')", "'POINT Z (1 2 3)'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::text(&arguments.geometry(0)?.to_wkt()))
}
