//! `distinct_elements`: its elements, each the first time it comes.

use crate::compare;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "distinct_elements",
    summary: "Its elements, each the first time it comes.",
    arguments: &[required("values", Type::Collection, "")],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("distinct_elements(collection())", "[]"),
        (
            "distinct_elements(collection(1, 2, 1.0, null, null))",
            "[1, 2, null]",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let mut found: Vec<Value> = Vec::new();
    for value in arguments.collection(0)?.iter() {
        if found.len() > ELEMENTS_MAX {
            return Err(ValueError::CollectionTooLarge);
        }
        if !found.iter().any(|known| compare::same(known, value)) {
            found.push(value.clone());
        }
    }
    Ok(Value::Collection(found.into()))
}

/// Each is compared with all before.
const ELEMENTS_MAX: usize = 10_000;
