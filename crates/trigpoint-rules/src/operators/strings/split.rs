//! `split`: the pieces of it between separators.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{COLLECTION_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "split",
    summary: "The pieces of it between separators.",
    arguments: &[
        required("string", Type::String, ""),
        required("separator", Type::String, ""),
    ],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("split('', ',')", "['']"),
        ("split('a,b,,c', ',')", "['a', 'b', '', 'c']"),
        ("split('ab', '')", "error: a separator"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (text, separator) = (arguments.text(0)?, arguments.text(1)?);
    if separator.is_empty() {
        return Err(arguments.domain("a separator", "''"));
    }
    let pieces: Vec<Value> = text.split(separator.as_ref()).map(Value::text).collect();
    if pieces.len() > COLLECTION_MAX {
        return Err(ValueError::CollectionTooLarge);
    }
    Ok(Value::Collection(pieces.into()))
}
