//! `days_between`: how many whole days lie between two dates; negative ones when the second is the
//! earlier.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "days_between",
    summary: "How many whole days lie between two dates; negative ones when the second is the earlier.",
    arguments: &[
        required("from", Type::Timestamp, ""),
        required("to", Type::Timestamp, ""),
    ],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("days_between(t'2024-02-28', t'2024-03-01')", "2"),
        ("days_between(t'2024-03-01', t'2024-02-28 12:00:00')", "-1"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (from, to) = (arguments.timestamp(0)?, arguments.timestamp(1)?);
    let seconds = to.duration_since(from).as_secs();
    Ok(Value::Integer(seconds / (24 * 60 * 60)))
}
