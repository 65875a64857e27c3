//! `remove_measures`: it without measures.

use trigpoint_geometry::Dimensions;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "remove_measures",
    summary: "It without measures.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Force3DZ and ST_Force2D",
    examples: &[
        (
            "remove_measures(g'LINESTRING EMPTY')",
            "g'LINESTRING EMPTY'",
        ),
        (
            "remove_measures(g'POINT ZM (1 2 3 4)')",
            "g'POINT Z (1 2 3)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let geometry = arguments.geometry(0)?;
    let dimensions = if geometry.dimensions().has_z() {
        Dimensions::Xyz
    } else {
        Dimensions::Xy
    };
    Ok(Value::geometry(geometry.with_dimensions(dimensions, 0.0)?))
}
