//! `reverse_text`: its characters in the other order.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "reverse_text",
    summary: "Its characters in the other order.",
    arguments: &[required("string", Type::String, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("reverse_text('')", "''"), ("reverse_text('abc')", "'cba'")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::text(
        &arguments.text(0)?.chars().rev().collect::<String>(),
    ))
}
