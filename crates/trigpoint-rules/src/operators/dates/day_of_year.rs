//! `day_of_year`: its day of the year, from 1.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "day_of_year",
    summary: "Its day of the year, from 1.",
    arguments: &[required("date", Type::Timestamp, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("day_of_year(null)", "null"),
        ("day_of_year(t'2024-02-29T13:14:15')", "60"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Integer(i64::from(
        arguments.timestamp(0)?.date().day_of_year(),
    )))
}
