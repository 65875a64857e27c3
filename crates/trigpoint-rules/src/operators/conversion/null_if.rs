//! `null_if`: null when both values are equal, else the first.

use crate::compare;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "null_if",
    summary: "Null when both values are equal, else the first.",
    arguments: &[
        required("value", Type::Any, ""),
        required("other", Type::Any, ""),
    ],
    result: Type::Any,
    nulls: Nulls::Seen,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("null_if('', '')", "null"),
        ("null_if(5, 6)", "5"),
        ("null_if(null, 6)", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let value = arguments.value(0);
    if compare::same(&value, &arguments.value(1)) {
        return Ok(Value::Null);
    }
    Ok(value)
}
