//! `is_odd`: whether a whole number is odd.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_odd",
    summary: "Whether a whole number is odd.",
    arguments: &[required("number", Type::Integer, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Kansas NG911, parity of addresses",
    examples: &[("is_odd(0)", "false"), ("is_odd(-3)", "true")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok((arguments.integer(0)?.rem_euclid(2) == 1).into())
}
