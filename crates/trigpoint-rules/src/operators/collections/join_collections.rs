//! `join_collections`: the elements of all collections, one after the other.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, repeated};
use crate::value::{COLLECTION_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "join_collections",
    summary: "The elements of all collections, one after the other.",
    arguments: &[repeated("collections", Type::Collection, "")],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("join_collections(collection())", "[]"),
        (
            "join_collections(collection(1), collection(2, 3))",
            "[1, 2, 3]",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let mut joined = Vec::new();
    for index in 0..arguments.values.len() {
        joined.extend(arguments.collection(index)?.iter().cloned());
        if joined.len() > COLLECTION_MAX {
            return Err(ValueError::CollectionTooLarge);
        }
    }
    Ok(Value::Collection(joined.into()))
}
