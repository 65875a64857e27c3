//! `overlap_ratio`: the area of both by the area of the smaller, from 0 to 1; null when one has no
//! area.

use trigpoint_geometry::Overlay;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "overlap_ratio",
    summary: "The area of both by the area of the smaller, from 0 to 1; null when one has no area.",
    arguments: &[
        required("left", Type::Geometry, "an area"),
        required("right", Type::Geometry, "an area"),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Osmose, duplicate buildings",
    examples: &[
        (
            "overlap_ratio(g'POLYGON EMPTY', g'POLYGON ((1 0, 3 0, 3 2, 1 2, 1 0))')",
            "null",
        ),
        (
            "overlap_ratio(g'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))', g'POLYGON ((1 0, 3 0, 3 2, 1 2, 1 0))')",
            "0.5",
        ),
        (
            "overlap_ratio(g'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))', g'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))')",
            "1.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let smaller = left.area().min(right.area());
    if smaller == 0.0 {
        return Ok(Value::Null);
    }
    let common = left.overlay(Overlay::Intersection, &right)?.area();
    Ok(Value::real((common / smaller).min(1.0)))
}
