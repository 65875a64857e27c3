//! `bit_or`: the bits that either has.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "bit_or",
    summary: "The bits that either has.",
    arguments: &[
        required("left", Type::Integer, ""),
        required("right", Type::Integer, ""),
    ],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[("bit_or(0, 0)", "0"), ("bit_or(6, 3)", "7")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.integer(0)?, arguments.integer(1)?);
    Ok(Value::Integer(left | right))
}
