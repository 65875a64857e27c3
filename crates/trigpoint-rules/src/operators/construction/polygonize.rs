//! `polygonize`: the polygons that its lines enclose, as a collection.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "polygonize",
    summary: "The polygons that its lines enclose, as a collection.",
    arguments: &[required(
        "geometry",
        Type::Geometry,
        "lines that meet at ends only",
    )],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Polygonize",
    examples: &[
        ("is_empty(polygonize(g'LINESTRING EMPTY'))", "true"),
        (
            "area(polygonize(g'LINESTRING (0 0, 2 0, 2 2, 0 0)'))",
            "2.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.polygonized()?))
}
