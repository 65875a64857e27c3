//! `make_date`: the date of a year, month and day.

use jiff::civil::Date;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "make_date",
    summary: "The date of a year, month and day.",
    arguments: &[
        required("year", Type::Integer, ""),
        required("month", Type::Integer, ""),
        required("day", Type::Integer, ""),
    ],
    result: Type::Timestamp,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("make_date(2024, 2, 29)", "t'2024-02-29T00:00:00'"),
        ("make_date(2023, 2, 29)", "error: a date"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (year, month, day) = (
        arguments.integer(0)?,
        arguments.integer(1)?,
        arguments.integer(2)?,
    );
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let date = match parts {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
        _ => None,
    };
    let date = date.ok_or_else(|| {
        arguments.domain("a date of the calendar", format!("{year}-{month}-{day}"))
    })?;
    Ok(Value::Timestamp(date.at(0, 0, 0, 0)))
}
