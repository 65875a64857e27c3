//! `area`: its area, interior rings subtracted, in CRS units squared; 0 for points and lines.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "area",
    summary: "Its area, interior rings subtracted, in CRS units squared; 0 for points and lines.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, Surface.Area; 1Integrate, built-in functions",
    examples: &[
        ("area(g'POLYGON EMPTY')", "0.0"),
        ("area(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')", "16.0"),
        ("area(g'LINESTRING (0 0, 3 4)')", "0.0"),
        ("area(null)", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::real(arguments.geometry(0)?.area()))
}
