//! `is_measured`: whether its vertices have measures.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_measured",
    summary: "Whether its vertices have measures.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, isMeasured",
    examples: &[
        ("is_measured(g'POINT EMPTY')", "false"),
        ("is_measured(g'LINESTRING M (0 0 0, 10 0 100)')", "true"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments.geometry(0)?.dimensions().has_m().into())
}
