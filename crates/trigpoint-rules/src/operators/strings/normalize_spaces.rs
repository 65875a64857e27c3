//! `normalize_spaces`: it without blanks at its ends, and with single blanks between words.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "normalize_spaces",
    summary: "It without blanks at its ends, and with single blanks between words.",
    arguments: &[required("string", Type::String, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "XPath, normalize-space",
    examples: &[
        ("normalize_spaces('')", "''"),
        ("normalize_spaces('  Main   Street ')", "'Main Street'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let text = arguments.text(0)?;
    Ok(Value::text(
        &text.split_whitespace().collect::<Vec<_>>().join(" "),
    ))
}
