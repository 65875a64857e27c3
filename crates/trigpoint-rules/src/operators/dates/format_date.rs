//! `format_date`: it as text.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "format_date",
    summary: "It as text.",
    arguments: &[
        required("date", Type::Timestamp, ""),
        required("format", Type::String, "`%Y-%m-%d`, as strftime has it"),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "POSIX, strftime",
    examples: &[
        (
            "format_date(t'2024-02-29T13:14:15', '%d/%m/%Y')",
            "'29/02/2024'",
        ),
        (
            "format_date(t'2024-02-29T13:14:15', '%Q!')",
            "error: a format of strftime",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let format = arguments.text(1)?;
    let date = arguments.timestamp(0)?;
    let made = jiff::fmt::strtime::format(format.as_bytes(), date);
    let made = made.map_err(|_| arguments.domain("a format of strftime", &format))?;
    Ok(Value::text(&made))
}
