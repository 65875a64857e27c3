//! `element_at`: the element at an index; null where there is none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "element_at",
    summary: "The element at an index; null where there is none.",
    arguments: &[
        required("values", Type::Collection, ""),
        required(
            "index",
            Type::Integer,
            "negative ones count from the end, -1 being the last",
        ),
    ],
    result: Type::Any,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("element_at(collection(), 0)", "null"),
        ("element_at(collection('a', 'b'), 1)", "'b'"),
        ("element_at(collection('a', 'b'), -1)", "'b'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let values = arguments.collection(0)?;
    let index = arguments.integer(1)?;
    let length = i64::try_from(values.len()).unwrap_or(i64::MAX);
    let at = if index < 0 {
        length.saturating_add(index)
    } else {
        index
    };
    let found = usize::try_from(at)
        .ok()
        .and_then(|at| values.get(at).cloned());
    Ok(found.unwrap_or(Value::Null))
}
