//! `right`: its last characters.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "right",
    summary: "Its last characters.",
    arguments: &[
        required("string", Type::String, ""),
        required("count", Type::Integer, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("right('', 2)", "''"), ("right('Straße', 2)", "'ße'")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let text = arguments.text(0)?;
    let count = usize::try_from(arguments.integer(1)?).unwrap_or(0);
    let skipped = text.chars().count().saturating_sub(count);
    Ok(Value::text(&text.chars().skip(skipped).collect::<String>()))
}
