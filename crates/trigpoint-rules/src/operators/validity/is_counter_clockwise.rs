//! `is_counter_clockwise`: whether its exterior rings turn counter-clockwise and its interior ones
//! clockwise; null where there are no rings.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_counter_clockwise",
    summary: "Whether its exterior rings turn counter-clockwise and its interior ones clockwise; null where there are no rings.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "RFC 7946, §3.1.6",
    examples: &[
        ("is_counter_clockwise(g'POLYGON EMPTY')", "null"),
        (
            "is_counter_clockwise(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "true",
        ),
        (
            "is_counter_clockwise(g'POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))')",
            "false",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments
        .geometry(0)?
        .has_counter_clockwise_exteriors()
        .into())
}
