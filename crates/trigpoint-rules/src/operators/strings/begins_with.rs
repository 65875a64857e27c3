//! `begins_with`: whether it begins with a piece of text.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "begins_with",
    summary: "Whether it begins with a piece of text.",
    arguments: &[
        required("string", Type::String, ""),
        required("what", Type::String, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("begins_with('', '')", "true"),
        ("begins_with('Main Street', 'Main')", "true"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (text, what) = (arguments.text(0)?, arguments.text(1)?);
    Ok(text.starts_with(what.as_ref()).into())
}
