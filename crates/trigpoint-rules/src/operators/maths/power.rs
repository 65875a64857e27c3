//! `power`: a number to the power of another.

use crate::error::ValueError;
use crate::evaluate::finite;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "power",
    summary: "A number to the power of another.",
    arguments: &[
        required("number", Type::Real, ""),
        required("exponent", Type::Real, ""),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("power(2, 10)", "1024.0"),
        ("power(-8, 0.5)", "error: a real result"),
        ("power(10, 400)", "error: too large"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments.real(0)?.powf(arguments.real(1)?);
    if found.is_nan() {
        return Err(arguments.domain("numbers with a real result", arguments.real(0)?));
    }
    finite("power", found)
}
