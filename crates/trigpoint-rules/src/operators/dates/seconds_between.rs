//! `seconds_between`: how many seconds lie between two dates; negative ones when the second is the
//! earlier.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "seconds_between",
    summary: "How many seconds lie between two dates; negative ones when the second is the earlier.",
    arguments: &[
        required("from", Type::Timestamp, ""),
        required("to", Type::Timestamp, ""),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[(
        "seconds_between(t'2024-02-28', t'2024-02-28 00:01:30.5')",
        "90.5",
    )],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (from, to) = (arguments.timestamp(0)?, arguments.timestamp(1)?);
    Ok(Value::real(to.duration_since(from).as_secs_f64()))
}
