//! `log`: its natural logarithm.

use crate::error::ValueError;
use crate::evaluate::finite;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "log",
    summary: "Its natural logarithm.",
    arguments: &[required("number", Type::Real, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("log(1)", "0.0"), ("log(0)", "error: more than 0")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let number = arguments.real(0)?;
    if number <= 0.0 {
        return Err(arguments.domain("more than 0", number));
    }
    finite("log", number.ln())
}
