//! `bit_xor`: the bits that one of both has.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "bit_xor",
    summary: "The bits that one of both has.",
    arguments: &[
        required("left", Type::Integer, ""),
        required("right", Type::Integer, ""),
    ],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[("bit_xor(7, 7)", "0"), ("bit_xor(6, 3)", "5")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.integer(0)?, arguments.integer(1)?);
    Ok(Value::Integer(left ^ right))
}
