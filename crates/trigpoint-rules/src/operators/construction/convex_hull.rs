//! `convex_hull`: the smallest convex geometry that holds it.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "convex_hull",
    summary: "The smallest convex geometry that holds it.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.2.4; 1Integrate, built-in functions",
    examples: &[
        ("is_empty(convex_hull(g'POINT EMPTY'))", "true"),
        (
            "area(convex_hull(g'MULTIPOINT ((0 0), (4 0), (4 4), (1 1), (0 4))'))",
            "16.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.convex_hull()?))
}
