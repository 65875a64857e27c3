//! `format_number`: a number as text with so many decimals.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "format_number",
    summary: "A number as text with so many decimals.",
    arguments: &[
        required("number", Type::Real, ""),
        required("decimals", Type::Integer, "from 0 to 30"),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("format_number(2.5, 0)", "'3'"),
        ("format_number(1.005, 2)", "'1.00'"),
        ("format_number(7, 2)", "'7.00'"),
        ("format_number(1, 99)", "error: from 0 to 30"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let decimals = arguments.integer(1)?;
    let fit = usize::try_from(decimals)
        .ok()
        .filter(|decimals| *decimals <= 30);
    let fit = fit.ok_or_else(|| arguments.domain("decimals from 0 to 30", decimals))?;
    let number = arguments.real(0)?;
    // A half is rounded away from 0 where it is exact.
    let half = if fit == 0 && number.fract().abs() == 0.5 {
        number.round()
    } else {
        number
    };
    Ok(Value::text(&format!("{half:.fit$}")))
}
