//! `maximum`: the greatest of all values that are not null; null of none.

use std::cmp::Ordering;

use crate::compare;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, repeated};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "maximum",
    summary: "The greatest of all values that are not null; null of none.",
    arguments: &[repeated("numbers", Type::Any, "")],
    result: Type::Any,
    nulls: Nulls::Seen,
    source: "Common to SQL and spreadsheets (greatest)",
    examples: &[("maximum(3, 1.5, null)", "3"), ("maximum(null)", "null")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let mut best: Option<&Value> = None;
    for value in arguments.values.iter().filter(|value| !value.is_null()) {
        let is_better = match best {
            None => true,
            Some(best) => compare::compare(value, best)? == Some(Ordering::Greater),
        };
        if is_better {
            best = Some(value);
        }
    }
    Ok(best.cloned().unwrap_or(Value::Null))
}
