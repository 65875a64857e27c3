//! `contains_text`: whether a piece of text is in it.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "contains_text",
    summary: "Whether a piece of text is in it.",
    arguments: &[
        required("string", Type::String, ""),
        required("what", Type::String, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("contains_text('', '')", "true"),
        ("contains_text('Main Street', 'n S')", "true"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (text, what) = (arguments.text(0)?, arguments.text(1)?);
    Ok(text.contains(what.as_ref()).into())
}
