//! `sort_elements`: its elements from the least, which null is, to the greatest, or the other way
//! round; equal ones stay in their order.

use crate::compare;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "sort_elements",
    summary: "Its elements from the least, which null is, to the greatest, or the other way round; equal ones stay in their order.",
    arguments: &[
        required("values", Type::Collection, ""),
        optional(
            "descending",
            Type::Boolean,
            "the greatest first; false where it is left out",
        ),
    ],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("sort_elements(collection())", "[]"),
        ("sort_elements(collection(3, null, 1.5))", "[null, 1.5, 3]"),
        ("sort_elements(collection(1, 3, 2), true)", "[3, 2, 1]"),
        (
            "sort_elements(collection(1, 'a'))",
            "error: cannot be compared",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let values = arguments.collection(0)?;
    if let Some(first) = values.iter().find(|value| !value.is_null()) {
        for value in values.iter() {
            compare::compare(first, value)?;
        }
    }
    let is_descending = arguments.boolean_or(1, false)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(|one, other| {
        if is_descending {
            compare::total(other, one)
        } else {
            compare::total(one, other)
        }
    });
    Ok(Value::Collection(sorted.into()))
}
