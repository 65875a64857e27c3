//! `to_lowercase`: it in small letters.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "to_lowercase",
    summary: "It in small letters.",
    arguments: &[required("string", Type::String, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("to_lowercase('')", "''"),
        ("to_lowercase('ROAD Ä')", "'road ä'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::text(&arguments.text(0)?.to_lowercase()))
}
