//! `centroid`: the centre of mass of its parts of the highest dimension; it may lie outside.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "centroid",
    summary: "The centre of mass of its parts of the highest dimension; it may lie outside.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.12.2; 1Integrate, built-in functions",
    examples: &[
        ("is_empty(centroid(g'POLYGON EMPTY'))", "true"),
        (
            "centroid(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "g'POINT (2 2)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.centroid()?))
}
