//! `union`: the points in either. Heights and measures follow the edges.

use trigpoint_geometry::Overlay;

use super::overlaid;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "union",
    summary: "The points in either. Heights and measures follow the edges.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions; OGC 06-103r4, §6.1.2.4",
    examples: &[
        ("union(g'POINT EMPTY', g'POINT (1 1)')", "g'POINT (1 1)'"),
        (
            "area(union(g'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))', g'POLYGON ((1 0, 3 0, 3 2, 1 2, 1 0))'))",
            "6.0",
        ),
        (
            "union(g'LINESTRING M (0 0 0, 1 0 10)', g'LINESTRING M (1 0 10, 2 0 20)')",
            "g'MULTILINESTRING M ((0 0 0, 1 0 10), (1 0 10, 2 0 20))'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    overlaid(arguments, Overlay::Union)
}
