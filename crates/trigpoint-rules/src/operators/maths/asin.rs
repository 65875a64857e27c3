//! `asin`: the angle of which it is the sine.

use crate::error::ValueError;
use crate::evaluate::finite;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "asin",
    summary: "The angle of which it is the sine.",
    arguments: &[required("number", Type::Real, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("asin(0)", "0.0"), ("asin(2)", "error: from -1 to 1")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let number = arguments.real(0)?;
    if !(-1.0..=1.0).contains(&number) {
        return Err(arguments.domain("from -1 to 1", number));
    }
    finite("asin", number.asin())
}
