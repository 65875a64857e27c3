//! `relate`: the DE-9IM matrix of both: nine dimensions of the intersections of interior, boundary
//! and exterior.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "relate",
    summary: "The DE-9IM matrix of both: nine dimensions of the intersections of interior, boundary and exterior.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.2",
    examples: &[
        (
            "relate(g'POINT (1 1)', g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "'0FFFFF212'",
        ),
        ("relate(g'POINT EMPTY', g'POINT (1 1)')", "'FFFFFF0F2'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let left = arguments.context.planars.open(&left)?;
    let right = arguments.context.planars.open(&right)?;
    Ok(Value::text(&left.matrix(&right)?.to_string()))
}
