//! `index_of`: the position of the first character of a piece of text in it, from 0; -1 where it is
//! not.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "index_of",
    summary: "The position of the first character of a piece of text in it, from 0; -1 where it is not.",
    arguments: &[
        required("string", Type::String, ""),
        required("what", Type::String, ""),
    ],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("index_of('', 'a')", "-1"),
        ("index_of('Straße', 'ße')", "4"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let text = arguments.text(0)?;
    let found = text
        .find(arguments.text(1)?.as_ref())
        .and_then(|at| text.get(..at));
    let count = found.map(|before| before.chars().count());
    Ok(Value::Integer(count.map_or(-1, |count| {
        i64::try_from(count).unwrap_or(i64::MAX)
    })))
}
