//! `relate_matches`: whether the DE-9IM matrix of both fits a pattern.

use trigpoint_geometry::MatrixPattern;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "relate_matches",
    summary: "Whether the DE-9IM matrix of both fits a pattern.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
        required("pattern", Type::String, "nine of T, F, 0, 1, 2 and *"),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §6.1.15.2",
    examples: &[
        (
            "relate_matches(g'POINT (1 1)', g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))', 'T*F**F***')",
            "true",
        ),
        (
            "relate_matches(g'POINT (1 1)', g'POINT (1 1)', 'X')",
            "error: nine of T, F, 0, 1, 2 and *",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let text = arguments.text(2)?;
    let pattern: MatrixPattern = text
        .parse()
        .map_err(|_| arguments.domain("nine of T, F, 0, 1, 2 and *", &text))?;
    let left = arguments.context.planars.open(&left)?;
    let right = arguments.context.planars.open(&right)?;
    Ok(left.matrix(&right)?.fits(&pattern).into())
}
