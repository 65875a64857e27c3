//! `collect`: geometries side by side as one, unchanged; null of none.

use trigpoint_geometry::Geometry;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "collect",
    summary: "Geometries side by side as one, unchanged; null of none.",
    arguments: &[required("geometries", Type::Collection, "of geometries")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Collect",
    examples: &[
        ("collect(collection())", "null"),
        (
            "collect(collection(g'POINT (0 0)', g'POINT (1 1)'))",
            "g'MULTIPOINT ((0 0), (1 1))'",
        ),
        ("collect(collection(1))", "error: a geometry is wanted"),
    ],
    evaluate,
};

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other value is of the wrong type"
)]
fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let values = arguments.collection(0)?;
    let mut geometries: Vec<&Geometry> = Vec::new();
    for value in values.iter() {
        match value {
            Value::Geometry(geometry) => geometries.push(geometry),
            other => {
                return Err(ValueError::WrongType {
                    wanted: Type::Geometry,
                    found: other.value_type(),
                });
            }
        }
    }
    Ok(Value::geometry(Geometry::collected(&geometries)?))
}
