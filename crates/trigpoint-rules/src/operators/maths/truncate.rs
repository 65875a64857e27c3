//! `truncate`: it without its fraction, as a real number.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "truncate",
    summary: "It without its fraction, as a real number.",
    arguments: &[required("number", Type::Real, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("truncate(2.7)", "2.0"), ("truncate(-2.7)", "-2.0")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Real(arguments.real(0)?.trunc()))
}
