//! `has_element`: whether an element is the same as a value.

use crate::compare;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "has_element",
    summary: "Whether an element is the same as a value.",
    arguments: &[
        required("values", Type::Collection, ""),
        required("value", Type::Any, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Seen,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("has_element(collection(), 1)", "false"),
        ("has_element(collection('a', 'b'), 'b')", "true"),
        ("has_element(collection(1), null)", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    if arguments.value(0).is_null() {
        return Ok(Value::Null);
    }
    let wanted = arguments.value(1);
    let values = arguments.collection(0)?;
    Ok(values
        .iter()
        .any(|value| compare::same(value, &wanted))
        .into())
}
