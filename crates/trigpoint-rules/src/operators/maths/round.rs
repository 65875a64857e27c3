//! `round`: it rounded to a number of decimals, halves away from 0 as they are written in decimals.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "round",
    summary: "It rounded to a number of decimals, halves away from 0 as they are written in decimals.",
    arguments: &[
        required("number", Type::Real, ""),
        optional(
            "decimals",
            Type::Integer,
            "negative ones round before the point; 0 where it is left out",
        ),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("round(2.5)", "3.0"),
        ("round(-2.5)", "-3.0"),
        ("round(1.005, 2)", "1.01"),
        ("round(1234, -2)", "1200.0"),
        ("round(0.125, 2)", "0.13"),
        ("round(1e300, 5)", "1e300"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let number = arguments.real(0)?;
    let decimals = arguments.integer_or(1, 0)?.clamp(-400, 400);
    Ok(Value::Real(rounded(
        number,
        i32::try_from(decimals).unwrap_or(0),
    )))
}

/// A real number is seldom the decimal that was written: 1.005 is a little less. So it is rounded
/// as its shortest decimal is.
fn rounded(number: f64, decimals: i32) -> f64 {
    let text = format!("{:e}", number.abs());
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return number;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    // How many of the digits are kept; the first stands for 10 to the power of the exponent.
    let kept = exponent + 1 + decimals;
    let Ok(kept) = usize::try_from(kept) else {
        return 0.0_f64.copysign(number);
    };
    if kept >= digits.len() {
        return number;
    }
    let (head, tail) = digits.split_at(kept);
    let is_up = tail.first().is_some_and(|digit| *digit >= b'5');
    let head = String::from_utf8_lossy(head).into_owned();
    let whole: u64 = if head.is_empty() {
        0
    } else {
        head.parse().unwrap_or(0)
    };
    let found = format!("{}e{}", whole + u64::from(is_up), -decimals);
    found.parse::<f64>().unwrap_or(number).copysign(number)
}
