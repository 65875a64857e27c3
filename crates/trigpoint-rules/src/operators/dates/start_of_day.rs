//! `start_of_day`: it at midnight.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "start_of_day",
    summary: "It at midnight.",
    arguments: &[required("date", Type::Timestamp, "")],
    result: Type::Timestamp,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets (date_trunc)",
    examples: &[(
        "start_of_day(t'2024-02-29T13:14:15')",
        "t'2024-02-29T00:00:00'",
    )],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Timestamp(
        arguments.timestamp(0)?.date().at(0, 0, 0, 0),
    ))
}
