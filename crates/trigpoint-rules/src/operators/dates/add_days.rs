//! `add_days`: it moved by a number of days.

use jiff::Span;

use super::moved;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "add_days",
    summary: "It moved by a number of days.",
    arguments: &[
        required("date", Type::Timestamp, ""),
        required("count", Type::Integer, "negative ones go back"),
    ],
    result: Type::Timestamp,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("add_days(t'2024-02-28', 2)", "t'2024-03-01T00:00:00'"),
        ("add_days(t'2024-02-28', 9000000000000)", "error: too large"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    moved(arguments, |count| Span::new().try_days(count))
}
