//! `trim_left`: it without blanks at its beginning.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "trim_left",
    summary: "It without blanks at its beginning.",
    arguments: &[required("string", Type::String, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("trim_left('')", "''"), ("trim_left(' a ')", "'a '")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::text(arguments.text(0)?.trim_start()))
}
