//! `pad_left`: it made as long as a length with text in front; a longer one stays.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{TEXT_BYTES_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "pad_left",
    summary: "It made as long as a length with text in front; a longer one stays.",
    arguments: &[
        required("string", Type::String, ""),
        required("length", Type::Integer, "in characters"),
        required("with", Type::String, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("pad_left('', 2, '0')", "'00'"),
        ("pad_left('7', 3, '0')", "'007'"),
        ("pad_left('1234', 3, '0')", "'1234'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (text, pad) = (arguments.text(0)?, arguments.text(2)?);
    let wanted = usize::try_from(arguments.integer(1)?).unwrap_or(0);
    let missing = wanted.saturating_sub(text.chars().count());
    if missing > TEXT_BYTES_MAX / 4 {
        return Err(ValueError::TextTooLarge);
    }
    let made: String = pad
        .chars()
        .cycle()
        .take(missing)
        .chain(text.chars())
        .collect();
    Ok(Value::text(&made))
}
