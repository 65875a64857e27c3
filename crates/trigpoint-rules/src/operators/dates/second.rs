//! `second`: its second, from 0 to 59, without fractions.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "second",
    summary: "Its second, from 0 to 59, without fractions.",
    arguments: &[required("date", Type::Timestamp, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("second(null)", "null"),
        ("second(t'2024-02-29T13:14:15')", "15"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Integer(i64::from(arguments.timestamp(0)?.second())))
}
