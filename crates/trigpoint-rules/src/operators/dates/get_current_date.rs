//! `get_current_date`: the date and time when the run began.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "get_current_date",
    summary: "The date and time when the run began.",
    arguments: &[],
    result: Type::Timestamp,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[("get_current_date()", "t'2026-01-31T12:30:45'")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Timestamp(arguments.context.now()?))
}
