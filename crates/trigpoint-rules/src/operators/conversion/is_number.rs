//! `is_number`: whether a text is a number.

use crate::convert;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_number",
    summary: "Whether a text is a number.",
    arguments: &[required("text", Type::String, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Kansas NG911, numeric text",
    examples: &[
        ("is_number('')", "false"),
        ("is_number(' 12.5 ')", "true"),
        ("is_number('12a')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(convert::real(&arguments.text(0)?).is_ok().into())
}
