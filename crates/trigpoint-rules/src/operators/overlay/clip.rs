//! `clip`: the part of it that lies in the envelope of another geometry; empty when that is.

use trigpoint_geometry::{Geometry, Shape};

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "clip",
    summary: "The part of it that lies in the envelope of another geometry; empty when that is.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("to", Type::Geometry, "its envelope counts"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_ClipByBox2D",
    examples: &[
        (
            "area(clip(g'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))', g'POLYGON ((1 0, 3 0, 3 2, 1 2, 1 0))'))",
            "2.0",
        ),
        (
            "is_empty(clip(g'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))', g'POINT EMPTY'))",
            "true",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let geometry = arguments.geometry(0)?;
    let Some(envelope) = arguments.geometry(1)?.envelope() else {
        let nothing = Shape::GeometryCollection(Vec::new());
        return Ok(Value::geometry(
            Geometry::from_shape(&nothing, geometry.dimensions(), geometry.srid()).ok(),
        ));
    };
    Ok(Value::geometry(geometry.clipped(envelope)?))
}
