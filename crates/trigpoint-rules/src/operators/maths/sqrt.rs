//! `sqrt`: its square root.

use crate::error::ValueError;
use crate::evaluate::finite;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "sqrt",
    summary: "Its square root.",
    arguments: &[required("number", Type::Real, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("sqrt(16)", "4.0"), ("sqrt(-1)", "error: 0 or more")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let number = arguments.real(0)?;
    if number < 0.0 {
        return Err(arguments.domain("0 or more", number));
    }
    finite("sqrt", number.sqrt())
}
