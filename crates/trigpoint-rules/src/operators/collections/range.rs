//! `range`: the whole numbers from one to another, both among them.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{COLLECTION_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "range",
    summary: "The whole numbers from one to another, both among them.",
    arguments: &[
        required("from", Type::Integer, ""),
        required("to", Type::Integer, ""),
    ],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets (generate_series)",
    examples: &[
        ("range(1, 3)", "[1, 2, 3]"),
        ("range(3, 1)", "[]"),
        ("range(1, 9000000000)", "error: a collection has at most"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (from, to) = (arguments.integer(0)?, arguments.integer(1)?);
    let count = i128::from(to) - i128::from(from) + 1;
    if usize::try_from(count.max(0)).unwrap_or(usize::MAX) > COLLECTION_MAX {
        return Err(ValueError::CollectionTooLarge);
    }
    Ok(Value::Collection((from..=to).map(Value::Integer).collect()))
}
