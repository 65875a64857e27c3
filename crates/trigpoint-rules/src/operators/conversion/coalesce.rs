//! `coalesce`: the first value that is not null; null of none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, repeated};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "coalesce",
    summary: "The first value that is not null; null of none.",
    arguments: &[repeated("values", Type::Any, "")],
    result: Type::Any,
    nulls: Nulls::Seen,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("coalesce(null)", "null"),
        ("coalesce(null, 'a', 'b')", "'a'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments.values.iter().find(|value| !value.is_null());
    Ok(found.cloned().unwrap_or(Value::Null))
}
