//! Dates and times without a zone.

mod add_days;
mod add_months;
mod add_seconds;
mod add_years;
mod day;
mod day_of_week;
mod day_of_year;
mod days_between;
mod format_date;
mod get_current_date;
mod hour;
mod make_date;
mod minute;
mod month;
mod second;
mod seconds_between;
mod start_of_day;
mod year;

use jiff::Span;

use super::{Arguments, Group};
use crate::error::ValueError;
use crate::value::{Type, Value};

pub(super) const GROUP: Group = Group {
    title: "Dates and times",
    operators: &[
        &add_days::OPERATOR,
        &add_months::OPERATOR,
        &add_seconds::OPERATOR,
        &add_years::OPERATOR,
        &day::OPERATOR,
        &day_of_week::OPERATOR,
        &day_of_year::OPERATOR,
        &days_between::OPERATOR,
        &format_date::OPERATOR,
        &get_current_date::OPERATOR,
        &hour::OPERATOR,
        &make_date::OPERATOR,
        &minute::OPERATOR,
        &month::OPERATOR,
        &second::OPERATOR,
        &seconds_between::OPERATOR,
        &start_of_day::OPERATOR,
        &year::OPERATOR,
    ],
};

/// The date of the first argument, moved by a span of as many units as the second tells.
fn moved(
    arguments: &Arguments<'_, '_>,
    span: impl Fn(i64) -> Result<Span, jiff::Error>,
) -> Result<Value, ValueError> {
    let count = arguments.integer(1)?;
    let date = arguments.timestamp(0)?;
    let found = span(count).and_then(|span| date.checked_add(span));
    let operation = arguments.operator.name;
    let of = Type::Timestamp;
    found
        .map(Value::Timestamp)
        .map_err(|_| ValueError::TooLarge { operation, of })
}
