//! `envelope`: the smallest rectangle along the axes that holds it: a polygon, or a line or point
//! where it has no width.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "envelope",
    summary: "The smallest rectangle along the axes that holds it: a polygon, or a line or point where it has no width.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.2.2; 1Integrate, built-in functions (mbr)",
    examples: &[
        ("is_empty(envelope(g'POINT EMPTY'))", "true"),
        ("area(envelope(g'LINESTRING (0 0, 2 3)'))", "6.0"),
        ("envelope(g'POINT (1 1)')", "g'POINT (1 1)'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.envelope_geometry()?))
}
