//! `year`: its year.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "year",
    summary: "Its year.",
    arguments: &[required("date", Type::Timestamp, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("year(null)", "null"),
        ("year(t'2024-02-29T13:14:15')", "2024"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Integer(i64::from(arguments.timestamp(0)?.year())))
}
