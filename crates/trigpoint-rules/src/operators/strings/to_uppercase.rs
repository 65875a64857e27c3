//! `to_uppercase`: it in capitals.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "to_uppercase",
    summary: "It in capitals.",
    arguments: &[required("string", Type::String, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("to_uppercase('')", "''"),
        ("to_uppercase('Straße')", "'STRASSE'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::text(&arguments.text(0)?.to_uppercase()))
}
