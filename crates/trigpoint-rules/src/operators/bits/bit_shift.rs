//! `bit_shift`: its bits moved; those that leave are lost, the sign stays to the right.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "bit_shift",
    summary: "Its bits moved; those that leave are lost, the sign stays to the right.",
    arguments: &[
        required("number", Type::Integer, ""),
        required(
            "by",
            Type::Integer,
            "to the left; negative ones to the right",
        ),
    ],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("bit_shift(1, 4)", "16"),
        ("bit_shift(16, -4)", "1"),
        ("bit_shift(1, 64)", "0"),
        ("bit_shift(-1, -64)", "-1"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (number, by) = (arguments.integer(0)?, arguments.integer(1)?);
    let steps = u32::try_from(by.unsigned_abs()).unwrap_or(u32::MAX);
    Ok(Value::Integer(if by >= 0 {
        number.checked_shl(steps).unwrap_or(0)
    } else {
        number
            .checked_shr(steps)
            .unwrap_or(if number < 0 { -1 } else { 0 })
    }))
}
