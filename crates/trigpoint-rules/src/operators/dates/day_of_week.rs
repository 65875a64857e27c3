//! `day_of_week`: its day of the week, from 1 for Monday to 7.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "day_of_week",
    summary: "Its day of the week, from 1 for Monday to 7.",
    arguments: &[required("date", Type::Timestamp, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "ISO 8601",
    examples: &[
        ("day_of_week(t'2024-02-29T13:14:15')", "4"),
        ("day_of_week(null)", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let day = arguments
        .timestamp(0)?
        .date()
        .weekday()
        .to_monday_one_offset();
    Ok(Value::Integer(i64::from(day)))
}
