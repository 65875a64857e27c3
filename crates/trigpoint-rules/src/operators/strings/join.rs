//! `join`: the texts of all elements with a separator between; null has none and no separator.

use crate::convert;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{TEXT_BYTES_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "join",
    summary: "The texts of all elements with a separator between; null has none and no separator.",
    arguments: &[
        required("values", Type::Collection, ""),
        required("separator", Type::String, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("join(collection(), ',')", "''"),
        ("join(collection('a', null, 5), ', ')", "'a, 5'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let separator = arguments.text(1)?;
    let mut text = String::new();
    let values = arguments.collection(0)?;
    for (index, value) in values.iter().filter(|value| !value.is_null()).enumerate() {
        if index > 0 {
            text.push_str(&separator);
        }
        text.push_str(&convert::text(value)?);
        if text.len() > TEXT_BYTES_MAX {
            return Err(ValueError::TextTooLarge);
        }
    }
    Ok(Value::text(&text))
}
