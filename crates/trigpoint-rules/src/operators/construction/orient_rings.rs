//! `orient_rings`: it with exterior rings turned one way and interior ones the other.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "orient_rings",
    summary: "It with exterior rings turned one way and interior ones the other.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        optional(
            "counter_clockwise",
            Type::Boolean,
            "of exterior rings; true where it is left out",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "RFC 7946, §3.1.6; PostGIS, ST_ForcePolygonCCW",
    examples: &[
        ("orient_rings(g'POLYGON EMPTY')", "g'POLYGON EMPTY'"),
        (
            "orient_rings(g'POLYGON ((0 0, 0 4, 4 4, 0 0))')",
            "g'POLYGON ((0 0, 4 4, 0 4, 0 0))'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let direction = arguments.boolean_or(1, true)?;
    Ok(Value::geometry(
        arguments.geometry(0)?.with_ring_directions(direction)?,
    ))
}
