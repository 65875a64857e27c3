//! `invalid_reason`: why it is not valid; null when it is.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "invalid_reason",
    summary: "Why it is not valid; null when it is.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "JTS, IsValidOp",
    examples: &[
        ("invalid_reason(g'POLYGON EMPTY')", "null"),
        (
            "invalid_reason(g'POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))')",
            "'edges intersect'",
        ),
        (
            "invalid_reason(g'POLYGON ((0 0, 1 0, 1 1))')",
            "'a ring is not closed'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments.geometry(0)?.invalidity()?;
    Ok(found.map_or(Value::Null, |found| Value::text(found.reason.words())))
}
