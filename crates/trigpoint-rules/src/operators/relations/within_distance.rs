//! `within_distance`: whether the closest points of both are at most so far apart.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "within_distance",
    summary: "Whether the closest points of both are at most so far apart.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
        required("distance", Type::Real, "in CRS units"),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions (relation Within Distance)",
    examples: &[
        (
            "within_distance(g'POINT EMPTY', g'POINT (3 4)', 5)",
            "false",
        ),
        ("within_distance(g'POINT (0 0)', g'POINT (3 4)', 5)", "true"),
        (
            "within_distance(g'POINT (0 0)', g'POINT (3 4)', 4.9)",
            "false",
        ),
        (
            "within_distance(g'POINT (0 0)', g'POINT (3 4)', -1)",
            "error: a distance of 0 or more",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let distance = arguments.real(2)?;
    let left = arguments.context.planars.open(&left)?;
    let right = arguments.context.planars.open(&right)?;
    Ok(left.is_within_distance(&right, distance)?.into())
}
