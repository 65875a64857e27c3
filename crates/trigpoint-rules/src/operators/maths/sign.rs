//! `sign`: 1 above 0, -1 below, 0 for 0.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "sign",
    summary: "1 above 0, -1 below, 0 for 0.",
    arguments: &[required("number", Type::Real, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("sign(0)", "0"), ("sign(-2.5)", "-1")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let number = arguments.real(0)?;
    Ok(Value::Integer(
        i64::from(number > 0.0) - i64::from(number < 0.0),
    ))
}
