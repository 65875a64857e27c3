//! `is_even`: whether a whole number is even.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_even",
    summary: "Whether a whole number is even.",
    arguments: &[required("number", Type::Integer, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Kansas NG911, parity of addresses",
    examples: &[("is_even(0)", "true"), ("is_even(-3)", "false")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok((arguments.integer(0)?.rem_euclid(2) == 0).into())
}
