//! `capitalize`: it with the first letter of each word in capitals, the others small.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "capitalize",
    summary: "It with the first letter of each word in capitals, the others small.",
    arguments: &[required("string", Type::String, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets (initcap)",
    examples: &[
        ("capitalize('')", "''"),
        ("capitalize('MAIN street-west')", "'Main Street-West'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let mut is_inside = false;
    let mut text = String::new();
    for letter in arguments.text(0)?.chars() {
        if is_inside {
            text.extend(letter.to_lowercase());
        } else {
            text.extend(letter.to_uppercase());
        }
        is_inside = letter.is_alphanumeric() || letter == '\'';
    }
    Ok(Value::text(&text))
}
