//! `replace`: it with every piece of text replaced by another.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{TEXT_BYTES_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "replace",
    summary: "It with every piece of text replaced by another.",
    arguments: &[
        required("string", Type::String, ""),
        required("what", Type::String, ""),
        required("by", Type::String, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("replace('', 'a', 'b')", "''"),
        ("replace('Main St', 'St', 'Street')", "'Main Street'"),
        ("replace('abc', '', 'x')", "'abc'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (text, what, by) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    if what.is_empty() {
        return Ok(Value::String(text));
    }
    let count = text.matches(what.as_ref()).count();
    if text.len().saturating_add(count.saturating_mul(by.len())) > TEXT_BYTES_MAX {
        return Err(ValueError::TextTooLarge);
    }
    Ok(Value::text(&text.replace(what.as_ref(), &by)))
}
