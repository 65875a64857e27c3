//! `collection`: the collection of its arguments.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, any_number};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "collection",
    summary: "The collection of its arguments.",
    arguments: &[any_number("values", Type::Any, "")],
    result: Type::Collection,
    nulls: Nulls::Seen,
    source: "Common to SQL and spreadsheets (array)",
    examples: &[
        ("collection()", "[]"),
        ("collection(1, null, 'a')", "[1, null, 'a']"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Collection(arguments.values.into()))
}
