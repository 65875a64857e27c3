//! `to_integer`: it as a whole number, cut toward 0; a text must be a number.

use crate::convert;
use crate::error::ValueError;
use crate::exact;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "to_integer",
    summary: "It as a whole number, cut toward 0; a text must be a number.",
    arguments: &[required("value", Type::Any, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("to_integer('12')", "12"),
        ("to_integer(2.9)", "2"),
        ("to_integer(-2.9)", "-2"),
        ("to_integer('x')", "error: `x` is not a whole number"),
        ("to_integer(true)", "1"),
        ("to_integer(1e30)", "error: too large"),
        ("to_integer(null)", "null"),
    ],
    evaluate,
};

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other value is of the wrong type"
)]
fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let operation = "to_integer";
    match arguments.value(0) {
        Value::Integer(number) => Ok(Value::Integer(number)),
        Value::Boolean(truth) => Ok(Value::Integer(i64::from(truth))),
        Value::Real(number) => {
            exact::whole(number.trunc())
                .map(Value::Integer)
                .ok_or(ValueError::TooLarge {
                    operation,
                    of: Type::Integer,
                })
        }
        Value::String(text) => convert::integer(&text),
        other => Err(ValueError::WrongType {
            wanted: Type::Real,
            found: other.value_type(),
        }),
    }
}
