//! `to_timestamp`: the date and time that a text says.

use crate::convert;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "to_timestamp",
    summary: "The date and time that a text says.",
    arguments: &[required(
        "text",
        Type::String,
        "`2015-09-01`, or with a time behind a blank or `T`",
    )],
    result: Type::Timestamp,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("to_timestamp('2015-09-01')", "t'2015-09-01T00:00:00'"),
        (
            "to_timestamp('2015-09-01 12:30:00.000')",
            "t'2015-09-01T12:30:00'",
        ),
        ("to_timestamp('2015-02-30')", "error: is not a timestamp"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    convert::timestamp(&arguments.text(0)?)
}
