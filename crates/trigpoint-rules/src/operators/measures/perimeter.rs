//! `perimeter`: the length of all its rings in CRS units; 0 for points and lines.

use trigpoint_geometry::Geometry;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "perimeter",
    summary: "The length of all its rings in CRS units; 0 for points and lines.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Perimeter",
    examples: &[
        ("perimeter(g'POLYGON EMPTY')", "0.0"),
        ("perimeter(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')", "16.0"),
        ("perimeter(g'LINESTRING (0 0, 3 4)')", "0.0"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let rings = arguments.geometry(0)?.rings();
    let lengths = rings.iter().map(Geometry::length);
    // The sum of no numbers is -0.
    Ok(Value::real(lengths.fold(0.0, |sum, length| sum + length)))
}
