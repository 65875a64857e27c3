//! `largest_inscribed_circle`: the line from the centre of the largest circle inside an area to
//! that circle.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "largest_inscribed_circle",
    summary: "The line from the centre of the largest circle inside an area to that circle.",
    arguments: &[
        required("area", Type::Geometry, ""),
        required(
            "tolerance",
            Type::Real,
            "of the centre, in CRS units; at least a ten-thousandth of the extent",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_MaximumInscribedCircle",
    examples: &[
        (
            "round(line_length(largest_inscribed_circle(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))', 0.01)), 1)",
            "2.0",
        ),
        (
            "round(line_length(largest_inscribed_circle(g'POLYGON ((0 0, 100 0, 100 0.0001, 0 0.0001, 0 0))', 1e-300)), 5)",
            "0.00005",
        ),
        (
            "largest_inscribed_circle(g'POLYGON EMPTY', 1)",
            "error: an area",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments
        .geometry(0)?
        .largest_inscribed_radius(arguments.real(1)?);
    Ok(Value::geometry(found?))
}
