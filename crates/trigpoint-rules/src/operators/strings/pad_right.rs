//! `pad_right`: it made as long as a length with text at the end; a longer one stays.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{TEXT_BYTES_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "pad_right",
    summary: "It made as long as a length with text at the end; a longer one stays.",
    arguments: &[
        required("string", Type::String, ""),
        required("length", Type::Integer, "in characters"),
        required("with", Type::String, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("pad_right('', 2, '.')", "'..'"),
        ("pad_right('ab', 4, '.')", "'ab..'"),
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
    let made: String = text
        .chars()
        .chain(pad.chars().cycle().take(missing))
        .collect();
    Ok(Value::text(&made))
}
