//! How values compare: a comparison with null is neither true nor false.

use std::cmp::Ordering;

use crate::error::ValueError;
use crate::exact;
use crate::value::Value;

/// Compares two values; `None` when one is null.
///
/// Whole and real numbers compare exactly, false before true, strings by the code points of their
/// characters, earlier before later.
///
/// # Errors
/// When they are of types that have no order with each other.
pub fn compare(left: &Value, right: &Value) -> Result<Option<Ordering>, ValueError> {
    let order = match (left, right) {
        (Value::Null, _) | (_, Value::Null) => return Ok(None),
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Real(left), Value::Real(right)) => {
            left.partial_cmp(right).unwrap_or(Ordering::Equal)
        }
        (Value::Integer(left), Value::Real(right)) => {
            exact::compare(*left, *right).unwrap_or(Ordering::Equal)
        }
        (Value::Real(left), Value::Integer(right)) => exact::compare(*right, *left)
            .unwrap_or(Ordering::Equal)
            .reverse(),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Timestamp(left), Value::Timestamp(right)) => left.cmp(right),
        _ => return Err(not_comparable(left, right)),
    };
    Ok(Some(order))
}

/// Tells whether two values are equal; `None` when one is null.
///
/// Objects are equal when they are the same object, geometries when their bytes are, collections
/// when their elements are, null elements among them.
///
/// # Errors
/// When they are of types that cannot be equal.
pub(crate) fn equal(left: &Value, right: &Value) -> Result<Option<bool>, ValueError> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Ok(None),
        (Value::Object(left), Value::Object(right)) => Ok(Some(left == right)),
        (Value::Geometry(left), Value::Geometry(right)) => Ok(Some(left == right)),
        (Value::Collection(left), Value::Collection(right)) => Ok(Some(
            left.len() == right.len() && left.iter().zip(right.iter()).all(|(l, r)| same(l, r)),
        )),
        _ => Ok(compare(left, right)?.map(Ordering::is_eq)),
    }
}

/// Tells whether two values are the same; null is the same as null, and types that cannot be
/// compared are not the same.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Record(left), Value::Record(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right.iter())
                    .all(|((key, one), (other_key, other))| key == other_key && same(one, other))
        }
        _ => equal(left, right).ok().flatten().unwrap_or(false),
    }
}

/// An order of all values, for sorting: null first, then by type, then as they compare.
pub(crate) fn total(left: &Value, right: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Boolean(_) => 1,
        Value::Integer(_) | Value::Real(_) => 2,
        Value::String(_) => 3,
        Value::Timestamp(_) => 4,
        Value::Geometry(_) => 5,
        Value::Collection(_) => 6,
        Value::Record(_) => 7,
        Value::Object(_) => 8,
    };
    let by_type = rank(left).cmp(&rank(right));
    by_type.then_with(|| {
        compare(left, right)
            .ok()
            .flatten()
            .unwrap_or(Ordering::Equal)
    })
}

fn not_comparable(left: &Value, right: &Value) -> ValueError {
    ValueError::NotComparable {
        left: left.value_type(),
        right: right.value_type(),
    }
}
