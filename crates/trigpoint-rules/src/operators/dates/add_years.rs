//! `add_years`: it moved by a number of years; a day that the month does not have is its last.

use jiff::Span;

use super::moved;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "add_years",
    summary: "It moved by a number of years; a day that the month does not have is its last.",
    arguments: &[
        required("date", Type::Timestamp, ""),
        required("count", Type::Integer, "negative ones go back"),
    ],
    result: Type::Timestamp,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("add_years(t'2024-02-29', 1)", "t'2025-02-28T00:00:00'"),
        (
            "add_years(t'2024-02-28', 9000000000000)",
            "error: too large",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    moved(arguments, |count| Span::new().try_years(count))
}
