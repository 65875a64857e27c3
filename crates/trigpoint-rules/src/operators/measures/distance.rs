//! `distance`: the distance of both at closest approach in CRS units; null when one is empty.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "distance",
    summary: "The distance of both at closest approach in CRS units; null when one is empty.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.2.4; 1Integrate, built-in functions",
    examples: &[
        ("distance(g'POINT EMPTY', g'POINT (0 0)')", "null"),
        ("distance(g'POINT (0 0)', g'POINT (3 4)')", "5.0"),
        (
            "distance(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))', g'POINT (1 1)')",
            "0.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let left = arguments.context.planars.open(&left)?;
    let right = arguments.context.planars.open(&right)?;
    Ok(left.distance(&right)?.map_or(Value::Null, Value::real))
}
