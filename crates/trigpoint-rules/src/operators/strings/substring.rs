//! `substring`: the characters from one position to before another; what lies outside is left out.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "substring",
    summary: "The characters from one position to before another; what lies outside is left out.",
    arguments: &[
        required("string", Type::String, ""),
        required("start", Type::Integer, "of the first character, from 0"),
        optional(
            "end",
            Type::Integer,
            "before which it ends; the end of the string where it is left out",
        ),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions (whether the third argument is an end or a length is inferred from its uses)",
    examples: &[
        ("substring('', 0, 2)", "''"),
        ("substring('Straße', 1, 4)", "'tra'"),
        ("substring('Road', 2)", "'ad'"),
        ("substring('Road', 9)", "''"),
        ("substring('Road', -2, 2)", "'Ro'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let start = usize::try_from(arguments.integer(1)?).unwrap_or(0);
    let end = usize::try_from(arguments.integer_or(2, i64::MAX)?).unwrap_or(0);
    let text = arguments.text(0)?;
    let count = end.saturating_sub(start);
    Ok(Value::text(
        &text.chars().skip(start).take(count).collect::<String>(),
    ))
}
