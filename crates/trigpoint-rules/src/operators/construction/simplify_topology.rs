//! `simplify_topology`: it with fewer vertices, as valid as it was.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "simplify_topology",
    summary: "It with fewer vertices, as valid as it was.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("tolerance", Type::Real, "in CRS units"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_SimplifyPreserveTopology",
    examples: &[
        (
            "simplify_topology(g'LINESTRING EMPTY', 1)",
            "g'LINESTRING EMPTY'",
        ),
        (
            "simplify_topology(g'LINESTRING (0 0, 1 0.1, 2 0)', 0.5)",
            "g'LINESTRING (0 0, 2 0)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments
            .geometry(0)?
            .simplified_in_topology(arguments.real(1)?)?,
    ))
}
