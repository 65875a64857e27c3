//! `equals_exactly`: whether both are of one kind with the same vertices in the same order, each
//! within a tolerance.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "equals_exactly",
    summary: "Whether both are of one kind with the same vertices in the same order, each within a tolerance.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
        optional(
            "tolerance",
            Type::Real,
            "in CRS units; 0 where it is left out",
        ),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_OrderingEquals",
    examples: &[
        ("equals_exactly(g'POINT EMPTY', g'POINT EMPTY')", "true"),
        (
            "equals_exactly(g'LINESTRING (0 0, 1 1)', g'LINESTRING (1 1, 0 0)')",
            "false",
        ),
        (
            "equals_exactly(g'POINT (0 0)', g'POINT (0 0.01)', 0.1)",
            "true",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    Ok(left
        .equals_exactly(&right, arguments.real_or(2, 0.0)?)?
        .into())
}
