//! `from_wkt`: the geometry that a well-known text says.

use trigpoint_geometry::Geometry;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "from_wkt",
    summary: "The geometry that a well-known text says.",
    arguments: &[required("text", Type::String, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, §7",
    examples: &[
        ("from_wkt('POINT EMPTY')", "g'POINT EMPTY'"),
        ("from_wkt('POINT (1 2)')", "g'POINT (1 2)'"),
        ("from_wkt('POINT (1')", "error: it is no geometry"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    match Geometry::from_wkt(&arguments.text(0)?) {
        Ok(geometry) => Ok(Value::geometry(geometry)),
        Err(error) => Err(ValueError::NotWkt(error.to_string())),
    }
}
