//! `oriented_envelope`: the smallest rectangle that holds it, turned as it may be.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "oriented_envelope",
    summary: "The smallest rectangle that holds it, turned as it may be.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_OrientedEnvelope",
    examples: &[
        ("is_empty(oriented_envelope(g'POINT EMPTY'))", "true"),
        (
            "round(area(oriented_envelope(g'LINESTRING (0 0, 1 1, 2 0)')), 6)",
            "2.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.oriented_envelope()?))
}
