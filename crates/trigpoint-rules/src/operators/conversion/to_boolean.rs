//! `to_boolean`: it as a truth: numbers but 0, and the texts true, t, yes and 1 are true; false, f,
//! no and 0 are false.

use crate::convert;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "to_boolean",
    summary: "It as a truth: numbers but 0, and the texts true, t, yes and 1 are true; false, f, no and 0 are false.",
    arguments: &[required("value", Type::Any, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("to_boolean('Yes')", "true"),
        ("to_boolean(0)", "false"),
        ("to_boolean('x')", "error: `x` is not a boolean"),
    ],
    evaluate,
};

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other value is of the wrong type"
)]
fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    match arguments.value(0) {
        Value::Boolean(truth) => Ok(truth.into()),
        Value::Integer(number) => Ok((number != 0).into()),
        Value::Real(number) => Ok((number != 0.0).into()),
        Value::String(text) => convert::boolean(&text),
        other => Err(ValueError::WrongType {
            wanted: Type::Boolean,
            found: other.value_type(),
        }),
    }
}
