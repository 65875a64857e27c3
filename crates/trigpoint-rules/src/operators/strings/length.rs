//! `length`: how many characters it has.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "length",
    summary: "How many characters it has.",
    arguments: &[required("string", Type::String, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("length('')", "0"),
        ("length('Straße')", "6"),
        ("length(null)", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let count = arguments.text(0)?.chars().count();
    Ok(Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)))
}
