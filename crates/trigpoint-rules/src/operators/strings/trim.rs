//! `trim`: it without blanks at its ends.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "trim",
    summary: "It without blanks at its ends.",
    arguments: &[required("string", Type::String, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[("trim('')", "''"), ("trim('  a b ')", "'a b'")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::text(arguments.text(0)?.trim()))
}
