//! `snap`: it with its vertices moved onto vertices and edges of another geometry within a
//! tolerance.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "snap",
    summary: "It with its vertices moved onto vertices and edges of another geometry within a tolerance. More than 100,000,000 pairs of vertices, all of both by those of the other, are an error.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("to", Type::Geometry, ""),
        required("tolerance", Type::Real, "in CRS units"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Snap",
    examples: &[
        (
            "snap(g'LINESTRING EMPTY', g'POINT (0 0)', 1)",
            "g'LINESTRING EMPTY'",
        ),
        (
            "snap(g'LINESTRING (0 0, 5 0.1)', g'POINT (5 0)', 0.5)",
            "g'LINESTRING (0 0, 5 0)'",
        ),
        (
            "snap(g'LINESTRING (0 0, 9 0)', densify(g'LINESTRING (0 3, 9 3)', 1e-4), 5)",
            "error: more than 100000000 pairs",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let to = arguments.geometry(1)?;
    Ok(Value::geometry(
        arguments.geometry(0)?.snapped(&to, arguments.real(2)?)?,
    ))
}
