//! `difference_between_bearings`: the angle between two directions in degrees, from 0 to 90,
//! whichever way each is followed.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "difference_between_bearings",
    summary: "The angle between two directions in degrees, from 0 to 90, whichever way each is followed.",
    arguments: &[
        required("one", Type::Real, "in degrees"),
        required("other", Type::Real, "in degrees"),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("difference_between_bearings(10, 350)", "20.0"),
        ("difference_between_bearings(0, 180)", "0.0"),
        ("difference_between_bearings(0, 100)", "80.0"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let apart = (arguments.real(0)? - arguments.real(1)?).rem_euclid(180.0);
    Ok(Value::real(apart.min(180.0 - apart)))
}
