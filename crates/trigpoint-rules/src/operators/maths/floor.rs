//! `floor`: the largest whole number that is not above it, as a real number.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "floor",
    summary: "The largest whole number that is not above it, as a real number.",
    arguments: &[required("number", Type::Real, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("floor(2.7)", "2.0"),
        ("floor(-2.5)", "-3.0"),
        ("floor(5)", "5.0"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Real(arguments.real(0)?.floor()))
}
