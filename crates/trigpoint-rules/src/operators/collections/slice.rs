//! `slice`: its elements from one index to before another; what lies outside is left out.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "slice",
    summary: "Its elements from one index to before another; what lies outside is left out.",
    arguments: &[
        required("values", Type::Collection, ""),
        required("start", Type::Integer, "of the first element, from 0"),
        optional(
            "end",
            Type::Integer,
            "before which it ends; the end of the collection where it is left out",
        ),
    ],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("slice(collection(), 0, 1)", "[]"),
        ("slice(collection(1, 2, 3), 1, 2)", "[2]"),
        ("slice(collection(1, 2, 3), 2, 1)", "[]"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let values = arguments.collection(0)?;
    let start = usize::try_from(arguments.integer(1)?).unwrap_or(0);
    let end = usize::try_from(arguments.integer_or(2, i64::MAX)?).unwrap_or(0);
    let count = end.saturating_sub(start);
    Ok(Value::Collection(
        values.iter().skip(start).take(count).cloned().collect(),
    ))
}
