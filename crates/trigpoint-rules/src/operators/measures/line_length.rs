//! `line_length`: the length of its lines in CRS units; 0 for points and areas.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "line_length",
    summary: "The length of its lines in CRS units; 0 for points and areas.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, Curve.Length; 1Integrate, built-in functions",
    examples: &[
        ("line_length(g'LINESTRING EMPTY')", "0.0"),
        ("line_length(g'LINESTRING (0 0, 3 4)')", "5.0"),
        ("line_length(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')", "0.0"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::real(arguments.geometry(0)?.length()))
}
