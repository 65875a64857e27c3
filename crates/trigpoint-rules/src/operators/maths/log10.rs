//! `log10`: its logarithm to the base of 10.

use crate::error::ValueError;
use crate::evaluate::finite;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "log10",
    summary: "Its logarithm to the base of 10.",
    arguments: &[required("number", Type::Real, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("log10(1000)", "3.0"), ("log10(-1)", "error: more than 0")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let number = arguments.real(0)?;
    if number <= 0.0 {
        return Err(arguments.domain("more than 0", number));
    }
    finite("log10", number.log10())
}
