//! `concatenate`: the texts of all values one after the other; null has none.

use crate::convert;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, repeated};
use crate::value::{TEXT_BYTES_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "concatenate",
    summary: "The texts of all values one after the other; null has none.",
    arguments: &[repeated("values", Type::Any, "")],
    result: Type::String,
    nulls: Nulls::Seen,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("concatenate('')", "''"),
        ("concatenate('Route ', 5, null, '-', 2.5)", "'Route 5-2.5'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let mut text = String::new();
    for value in arguments.values {
        text.push_str(&convert::text(value)?);
        if text.len() > TEXT_BYTES_MAX {
            return Err(ValueError::TextTooLarge);
        }
    }
    Ok(Value::text(&text))
}
