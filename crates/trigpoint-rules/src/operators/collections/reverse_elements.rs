//! `reverse_elements`: its elements in the other order.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "reverse_elements",
    summary: "Its elements in the other order.",
    arguments: &[required("values", Type::Collection, "")],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("reverse_elements(collection())", "[]"),
        ("reverse_elements(collection(1, 2))", "[2, 1]"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let values = arguments.collection(0)?;
    Ok(Value::Collection(values.iter().rev().cloned().collect()))
}
