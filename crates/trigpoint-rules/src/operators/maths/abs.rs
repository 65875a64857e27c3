//! `abs`: it without its sign; whole numbers stay whole.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "abs",
    summary: "It without its sign; whole numbers stay whole.",
    arguments: &[required("number", Type::Any, "a number")],
    result: Type::Any,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("abs(-5)", "5"),
        ("abs(-2.5)", "2.5"),
        ("abs(null)", "null"),
        ("abs('a')", "error: a number is wanted"),
    ],
    evaluate,
};

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other value is of the wrong type"
)]
fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    match arguments.value(0) {
        Value::Integer(number) => {
            let found = number.checked_abs();
            let of = Type::Integer;
            found.map(Value::Integer).ok_or(ValueError::TooLarge {
                operation: "abs",
                of,
            })
        }
        Value::Real(number) => Ok(Value::Real(number.abs())),
        other => Err(ValueError::WrongType {
            wanted: Type::Real,
            found: other.value_type(),
        }),
    }
}
