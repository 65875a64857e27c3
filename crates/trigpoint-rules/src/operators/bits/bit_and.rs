//! `bit_and`: the bits that both have.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "bit_and",
    summary: "The bits that both have.",
    arguments: &[
        required("left", Type::Integer, ""),
        required("right", Type::Integer, ""),
    ],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[("bit_and(0, 7)", "0"), ("bit_and(6, 3)", "2")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.integer(0)?, arguments.integer(1)?);
    Ok(Value::Integer(left & right))
}
