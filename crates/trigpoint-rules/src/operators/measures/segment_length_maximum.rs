//! `segment_length_maximum`: the length of its longest segment in CRS units; null where it has
//! none.

use trigpoint_geometry::Geometry;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "segment_length_maximum",
    summary: "The length of its longest segment in CRS units; null where it has none.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "QGIS, segment length check",
    examples: &[
        ("segment_length_maximum(g'LINESTRING EMPTY')", "null"),
        (
            "segment_length_maximum(g'LINESTRING (0 0, 3 4, 3 5)')",
            "5.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let segments = arguments.geometry(0)?.segments();
    let found = segments.iter().map(Geometry::length).reduce(f64::max);
    Ok(found.map_or(Value::Null, Value::real))
}
