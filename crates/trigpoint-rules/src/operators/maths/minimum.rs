//! `minimum`: the least of all values that are not null; null of none.

use std::cmp::Ordering;

use crate::compare;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, repeated};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "minimum",
    summary: "The least of all values that are not null; null of none.",
    arguments: &[repeated("numbers", Type::Any, "")],
    result: Type::Any,
    nulls: Nulls::Seen,
    source: "Common to SQL and spreadsheets (least)",
    examples: &[
        ("minimum(3, 1.5, null)", "1.5"),
        ("minimum(null)", "null"),
        ("minimum('b', 'a')", "'a'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let mut best: Option<&Value> = None;
    for value in arguments.values.iter().filter(|value| !value.is_null()) {
        let is_better = match best {
            None => true,
            Some(best) => compare::compare(value, best)? == Some(Ordering::Less),
        };
        if is_better {
            best = Some(value);
        }
    }
    Ok(best.cloned().unwrap_or(Value::Null))
}
