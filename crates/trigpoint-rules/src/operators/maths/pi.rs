//! `pi`: the ratio of a circle to its diameter.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "pi",
    summary: "The ratio of a circle to its diameter.",
    arguments: &[],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("round(pi(), 5)", "3.14159")],
    evaluate,
};

fn evaluate(_: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Real(std::f64::consts::PI))
}
