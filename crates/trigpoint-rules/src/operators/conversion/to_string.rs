//! `to_string`: its text: numbers as short as they can be read back, `5` for 5.0.

use crate::convert;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "to_string",
    summary: "Its text: numbers as short as they can be read back, `5` for 5.0.",
    arguments: &[required("value", Type::Any, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("to_string('')", "''"),
        ("to_string(5.0)", "'5'"),
        ("to_string(true)", "'true'"),
        ("to_string(t'2015-09-01')", "'2015-09-01T00:00:00'"),
        ("to_string(null)", "null"),
        ("to_string(g'POINT (1 2)')", "'POINT (1 2)'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::String(convert::text(&arguments.value(0))?))
}
