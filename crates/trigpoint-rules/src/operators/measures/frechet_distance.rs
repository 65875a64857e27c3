//! `frechet_distance`: the shortest lead on which a dog can follow when both lines are walked
//! vertex by vertex, in CRS units; null when one is empty.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "frechet_distance",
    summary: "The shortest lead on which a dog can follow when both lines are walked vertex by vertex, in CRS units; null when one is empty. More than 100,000,000 pairs of vertices (10,000 by 10,000) are an error.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Eiter and Mannila (1994)",
    examples: &[
        (
            "frechet_distance(g'LINESTRING EMPTY', g'POINT (0 0)')",
            "null",
        ),
        (
            "frechet_distance(g'LINESTRING (0 0, 2 0)', g'LINESTRING (0 1, 2 1)')",
            "1.0",
        ),
        (
            "frechet_distance(g'LINESTRING (0 0, 2 0)', g'LINESTRING (2 0, 0 0)')",
            "2.0",
        ),
        (
            "frechet_distance(densify(g'LINESTRING (0 0, 9 0)', 1e-4), densify(g'LINESTRING (0 3, 9 3)', 1e-4))",
            "error: more than 100000000 pairs",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments
        .geometry(0)?
        .frechet_distance(arguments.geometry(1)?.as_ref())?;
    Ok(found.map_or(Value::Null, Value::real))
}
