//! `to_real`: it as a real number; a text must be a number.

use crate::convert;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "to_real",
    summary: "It as a real number; a text must be a number.",
    arguments: &[required("value", Type::Any, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("to_real('2.5')", "2.5"),
        ("to_real(3)", "3.0"),
        ("to_real('x')", "error: `x` is not a number"),
        ("to_real('NaN')", "error: `NaN` is not a number"),
    ],
    evaluate,
};

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other value is of the wrong type"
)]
fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    match arguments.value(0) {
        Value::Integer(number) => Ok(Value::Real(convert::as_real(number))),
        Value::Real(number) => Ok(Value::Real(number)),
        Value::Boolean(truth) => Ok(Value::Real(f64::from(u8::from(truth)))),
        Value::String(text) => convert::real(&text),
        other => Err(ValueError::WrongType {
            wanted: Type::Real,
            found: other.value_type(),
        }),
    }
}
