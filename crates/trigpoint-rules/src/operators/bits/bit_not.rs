//! `bit_not`: the bits that it does not have.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "bit_not",
    summary: "The bits that it does not have.",
    arguments: &[required("number", Type::Integer, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[("bit_not(0)", "-1"), ("bit_not(5)", "-6")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Integer(!arguments.integer(0)?))
}
