//! `is_blank`: whether it is null, empty, or nothing but blanks.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_blank",
    summary: "Whether it is null, empty, or nothing but blanks.",
    arguments: &[required("string", Type::String, "")],
    result: Type::Boolean,
    nulls: Nulls::Seen,
    source: "Kansas NG911, required values",
    examples: &[
        ("is_blank('')", "true"),
        ("is_blank(null)", "true"),
        ("is_blank(' x ')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    if arguments.value(0).is_null() {
        return Ok(true.into());
    }
    Ok(arguments.text(0)?.trim().is_empty().into())
}
