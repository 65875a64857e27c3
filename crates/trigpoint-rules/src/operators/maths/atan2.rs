//! `atan2`: the angle of a direction from the X axis, counter-clockwise, from minus to plus a half
//! turn.

use crate::error::ValueError;
use crate::evaluate::finite;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "atan2",
    summary: "The angle of a direction from the X axis, counter-clockwise, from minus to plus a half turn.",
    arguments: &[required("y", Type::Real, ""), required("x", Type::Real, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("atan2(0, 1)", "0.0"), ("to_degrees(atan2(1, 0))", "90.0")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    finite("atan2", arguments.real(0)?.atan2(arguments.real(1)?))
}
