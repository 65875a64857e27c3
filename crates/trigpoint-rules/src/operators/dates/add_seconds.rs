//! `add_seconds`: it moved by a number of seconds.

use jiff::Span;

use super::moved;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "add_seconds",
    summary: "It moved by a number of seconds.",
    arguments: &[
        required("date", Type::Timestamp, ""),
        required("count", Type::Integer, "negative ones go back"),
    ],
    result: Type::Timestamp,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("add_seconds(t'2024-02-28', 90)", "t'2024-02-28T00:01:30'"),
        (
            "add_seconds(t'2024-02-28', 9000000000000)",
            "error: too large",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    moved(arguments, |count| Span::new().try_seconds(count))
}
