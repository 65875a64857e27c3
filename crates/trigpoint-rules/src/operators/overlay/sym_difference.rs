//! `sym_difference`: the points in one of both, and not in the other. Heights and measures follow
//! the edges.

use trigpoint_geometry::Overlay;

use super::overlaid;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "sym_difference",
    summary: "The points in one of both, and not in the other. Heights and measures follow the edges.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.2.4",
    examples: &[
        (
            "area(sym_difference(g'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))', g'POLYGON EMPTY'))",
            "4.0",
        ),
        (
            "area(sym_difference(g'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))', g'POLYGON ((1 0, 3 0, 3 2, 1 2, 1 0))'))",
            "4.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    overlaid(arguments, Overlay::SymmetricDifference)
}
