//! `left`: its first characters.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "left",
    summary: "Its first characters.",
    arguments: &[
        required("string", Type::String, ""),
        required("count", Type::Integer, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("left('', 2)", "''"), ("left('Straße', 5)", "'Straß'")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let count = usize::try_from(arguments.integer(1)?).unwrap_or(0);
    Ok(Value::text(
        &arguments.text(0)?.chars().take(count).collect::<String>(),
    ))
}
