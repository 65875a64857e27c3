//! `add_months`: it moved by a number of months; a day that the month does not have is its last.

use jiff::Span;

use super::moved;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "add_months",
    summary: "It moved by a number of months; a day that the month does not have is its last.",
    arguments: &[
        required("date", Type::Timestamp, ""),
        required("count", Type::Integer, "negative ones go back"),
    ],
    result: Type::Timestamp,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("add_months(t'2024-01-31', 1)", "t'2024-02-29T00:00:00'"),
        (
            "add_months(t'2024-02-28', 9000000000000)",
            "error: too large",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    moved(arguments, |count| Span::new().try_months(count))
}
