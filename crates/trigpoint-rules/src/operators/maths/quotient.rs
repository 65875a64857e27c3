//! `quotient`: how many times one whole number goes into another, rounded toward 0.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "quotient",
    summary: "How many times one whole number goes into another, rounded toward 0.",
    arguments: &[
        required("number", Type::Integer, ""),
        required("by", Type::Integer, ""),
    ],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets (integer division)",
    examples: &[
        ("quotient(7, 2)", "3"),
        ("quotient(-7, 2)", "-3"),
        ("quotient(1, 0)", "error: divided by 0"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (number, by) = (arguments.integer(0)?, arguments.integer(1)?);
    if by == 0 {
        return Err(ValueError::DivisionByZero);
    }
    let of = Type::Integer;
    let found = number.checked_div(by);
    found.map(Value::Integer).ok_or(ValueError::TooLarge {
        operation: "quotient",
        of,
    })
}
