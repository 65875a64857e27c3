//! `is_integer`: whether a text is a whole number.

use crate::convert;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_integer",
    summary: "Whether a text is a whole number.",
    arguments: &[required("text", Type::String, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Kansas NG911, numeric text",
    examples: &[
        ("is_integer('')", "false"),
        ("is_integer('12')", "true"),
        ("is_integer('12.5')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(convert::integer(&arguments.text(0)?).is_ok().into())
}
