//! `ceiling`: the smallest whole number that is not below it, as a real number.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "ceiling",
    summary: "The smallest whole number that is not below it, as a real number.",
    arguments: &[required("number", Type::Real, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("ceiling(2.1)", "3.0"), ("ceiling(-2.5)", "-2.0")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Real(arguments.real(0)?.ceil()))
}
