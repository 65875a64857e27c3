//! `repeat`: it so many times.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{TEXT_BYTES_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "repeat",
    summary: "It so many times.",
    arguments: &[
        required("string", Type::String, ""),
        required("count", Type::Integer, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("repeat('ab', 0)", "''"),
        ("repeat('ab', 3)", "'ababab'"),
        (
            "repeat('ab', 1000000000)",
            "error: a computed string has at most",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let text = arguments.text(0)?;
    let count = usize::try_from(arguments.integer(1)?).unwrap_or(0);
    if text.len().saturating_mul(count) > TEXT_BYTES_MAX {
        return Err(ValueError::TextTooLarge);
    }
    Ok(Value::text(&text.repeat(count)))
}
