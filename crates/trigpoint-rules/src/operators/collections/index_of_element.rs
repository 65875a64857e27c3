//! `index_of_element`: the index of the first element that is the same as a value; -1 where there
//! is none.

use crate::compare;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "index_of_element",
    summary: "The index of the first element that is the same as a value; -1 where there is none.",
    arguments: &[
        required("values", Type::Collection, ""),
        required("value", Type::Any, ""),
    ],
    result: Type::Integer,
    nulls: Nulls::Seen,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("index_of_element(collection(), 1)", "-1"),
        ("index_of_element(collection('a', 5.0), 5)", "1"),
        ("index_of_element(collection('a', null), null)", "1"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    if arguments.value(0).is_null() {
        return Ok(Value::Null);
    }
    let wanted = arguments.value(1);
    let values = arguments.collection(0)?;
    let found = values
        .iter()
        .position(|value| compare::same(value, &wanted));
    Ok(Value::Integer(
        found.map_or(-1, |at| i64::try_from(at).unwrap_or(i64::MAX)),
    ))
}
