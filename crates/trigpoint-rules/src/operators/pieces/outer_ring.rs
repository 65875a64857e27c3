//! `outer_ring`: its exterior ring as a line, or all of them as one geometry where there are
//! several; null when it is no area.

use trigpoint_geometry::Geometry;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "outer_ring",
    summary: "Its exterior ring as a line, or all of them as one geometry where there are several; null when it is no area.",
    arguments: &[required("area", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("outer_ring(g'POLYGON EMPTY')", "null"),
        (
            "outer_ring(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "g'LINESTRING (0 0, 4 0, 4 4, 0 4, 0 0)'",
        ),
        ("outer_ring(g'POINT (0 0)')", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let rings = arguments.geometry(0)?.exterior_rings();
    match rings.as_slice() {
        [only] => Ok(Value::geometry(only.clone())),
        several => {
            let several: Vec<&Geometry> = several.iter().collect();
            Ok(Value::geometry(Geometry::collected(&several)?))
        }
    }
}
