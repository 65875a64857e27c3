//! `is_timestamp`: whether a text is a date, with a time or without.

use crate::convert;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_timestamp",
    summary: "Whether a text is a date, with a time or without.",
    arguments: &[required("text", Type::String, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("is_timestamp('')", "false"),
        ("is_timestamp('2024-02-29')", "true"),
        ("is_timestamp('2023-02-29')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(convert::timestamp(&arguments.text(0)?).is_ok().into())
}
