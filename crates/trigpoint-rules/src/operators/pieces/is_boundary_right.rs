//! `is_boundary_right`: whether a line lies in the boundary of an area, with the area to its right.

use trigpoint_geometry::Side;

use super::lies_on_side;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "is_boundary_right",
    summary: "Whether a line lies in the boundary of an area, with the area to its right.",
    arguments: &[
        required("line", Type::Geometry, ""),
        required("area", Type::Geometry, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        (
            "is_boundary_right(g'LINESTRING EMPTY', g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "false",
        ),
        (
            "is_boundary_right(g'LINESTRING (3 0, 1 0)', g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "true",
        ),
        (
            "is_boundary_right(g'LINESTRING (1 0, 3 0)', g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "false",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    lies_on_side(arguments, Side::Right)
}
