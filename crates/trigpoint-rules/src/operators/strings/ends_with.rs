//! `ends_with`: whether it ends with a piece of text.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "ends_with",
    summary: "Whether it ends with a piece of text.",
    arguments: &[
        required("string", Type::String, ""),
        required("what", Type::String, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("ends_with('', 'a')", "false"),
        ("ends_with('Main Street', 'Street')", "true"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (text, what) = (arguments.text(0)?, arguments.text(1)?);
    Ok(text.ends_with(what.as_ref()).into())
}
