//! Numbers computed: whole ones stay whole, and none outgrows its type in silence.

use crate::convert::as_real;
use crate::error::ValueError;
use crate::resolved::Arithmetic;
use crate::value::{Type, Value};

/// Two numbers, both whole or both real.
enum Pair {
    Whole(i64, i64),
    Real(f64, f64),
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other value is of the wrong type"
)]
fn pair(left: &Value, right: &Value) -> Result<Option<Pair>, ValueError> {
    let number = |value: &Value| match value {
        Value::Integer(number) => Ok(as_real(*number)),
        Value::Real(number) => Ok(*number),
        other => Err(ValueError::WrongType {
            wanted: Type::Real,
            found: other.value_type(),
        }),
    };
    Ok(Some(match (left, right) {
        (Value::Null, _) | (_, Value::Null) => return Ok(None),
        (Value::Integer(left), Value::Integer(right)) => Pair::Whole(*left, *right),
        _ => Pair::Real(number(left)?, number(right)?),
    }))
}

/// A real result, which must be a number.
pub(crate) fn finite(operation: &'static str, number: f64) -> Result<Value, ValueError> {
    if number.is_finite() {
        Ok(Value::Real(number))
    } else {
        let of = Type::Real;
        Err(ValueError::TooLarge { operation, of })
    }
}

fn whole(operation: &'static str, number: Option<i64>) -> Result<Value, ValueError> {
    let of = Type::Integer;
    let too_large = ValueError::TooLarge { operation, of };
    number.map(Value::Integer).ok_or(too_large)
}

impl Arithmetic {
    /// Computes it; null when one of both is null. A division is of real numbers always.
    pub(crate) fn of(self, left: &Value, right: &Value) -> Result<Value, ValueError> {
        let Some(numbers) = pair(left, right)? else {
            return Ok(Value::Null);
        };
        match (self, numbers) {
            (Self::Difference, Pair::Whole(left, right)) => {
                whole("a difference", left.checked_sub(right))
            }
            (Self::Difference, Pair::Real(left, right)) => finite("a difference", left - right),
            (Self::Product, Pair::Whole(left, right)) => {
                whole("a product", left.checked_mul(right))
            }
            (Self::Product, Pair::Real(left, right)) => finite("a product", left * right),
            (Self::Division | Self::Modulus, Pair::Whole(_, 0)) => Err(ValueError::DivisionByZero),
            (Self::Division | Self::Modulus, Pair::Real(_, 0.0)) => Err(ValueError::DivisionByZero),
            (Self::Division, Pair::Whole(left, right)) => {
                finite("a division", as_real(left) / as_real(right))
            }
            (Self::Division, Pair::Real(left, right)) => finite("a division", left / right),
            // The smallest whole number by -1 leaves nothing.
            (Self::Modulus, Pair::Whole(left, right)) => {
                Ok(Value::Integer(left.checked_rem(right).unwrap_or(0)))
            }
            (Self::Modulus, Pair::Real(left, right)) => finite("a modulus", left % right),
        }
    }
}

/// Adds numbers, none of them null.
pub(crate) fn total(values: &[Value]) -> Result<Value, ValueError> {
    let mut total = Value::Integer(0);
    for value in values {
        total = added(&total, value)?;
    }
    Ok(total)
}

/// Adds two numbers; null when one is null.
pub(crate) fn added(left: &Value, right: &Value) -> Result<Value, ValueError> {
    match pair(left, right)? {
        None => Ok(Value::Null),
        Some(Pair::Whole(left, right)) => whole("a sum", left.checked_add(right)),
        Some(Pair::Real(left, right)) => finite("a sum", left + right),
    }
}
