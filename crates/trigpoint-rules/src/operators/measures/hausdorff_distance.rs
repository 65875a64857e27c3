//! `hausdorff_distance`: how far a vertex of one lies from the other at most, in CRS units; null
//! when one is empty.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "hausdorff_distance",
    summary: "How far a vertex of one lies from the other at most, in CRS units; null when one is empty. More than 100,000,000 pairs of vertices (10,000 by 10,000) are an error.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_HausdorffDistance",
    examples: &[
        ("hausdorff_distance(g'POINT EMPTY', g'POINT (0 0)')", "null"),
        (
            "hausdorff_distance(g'LINESTRING (0 0, 2 0)', g'LINESTRING (0 1, 2 1)')",
            "1.0",
        ),
        (
            "hausdorff_distance(densify(g'LINESTRING (0 0, 9 0)', 1e-4), densify(g'LINESTRING (0 3, 9 3)', 1e-4))",
            "error: more than 100000000 pairs",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let left = arguments.context.planars.open(&left)?;
    let right = arguments.context.planars.open(&right)?;
    Ok(left
        .hausdorff_distance(&right)?
        .map_or(Value::Null, Value::real))
}
