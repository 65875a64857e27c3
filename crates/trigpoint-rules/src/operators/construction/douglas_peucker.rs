//! `douglas_peucker`: it with fewer vertices, none further from the line as it was than a
//! tolerance. An area may become invalid.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "douglas_peucker",
    summary: "It with fewer vertices, none further from the line as it was than a tolerance. An area may become invalid.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("tolerance", Type::Real, "in CRS units"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "Douglas and Peucker (1973); 1Integrate, built-in functions",
    examples: &[
        (
            "douglas_peucker(g'LINESTRING EMPTY', 1)",
            "g'LINESTRING EMPTY'",
        ),
        (
            "douglas_peucker(g'LINESTRING (0 0, 1 0.1, 2 0)', 0.5)",
            "g'LINESTRING (0 0, 2 0)'",
        ),
        (
            "douglas_peucker(g'POINT (0 0)', -1)",
            "error: a tolerance of 0 or more",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments.geometry(0)?.simplified(arguments.real(1)?)?,
    ))
}
