//! `sin`: its sine.

use crate::error::ValueError;
use crate::evaluate::finite;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "sin",
    summary: "Its sine.",
    arguments: &[required("number", Type::Real, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("sin(0)", "0.0"),
        ("round(sin(to_radians(12)), 6)", "0.207912"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let number = arguments.real(0)?;
    finite("sin", number.sin())
}
