//! `make_line`: the line from point to point; null of none.

use trigpoint_geometry::{Geometry, Shape};

use super::chain;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "make_line",
    summary: "The line from point to point; null of none.",
    arguments: &[required("points", Type::Collection, "of points")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_MakeLine",
    examples: &[
        ("make_line(collection())", "null"),
        (
            "make_line(collection(g'POINT (0 0)', g'POINT (3 4)'))",
            "g'LINESTRING (0 0, 3 4)'",
        ),
        ("make_line(collection(g'POINT EMPTY'))", "error: points"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (chain, Some(first)) = chain(arguments)? else {
        return Ok(Value::Null);
    };
    let line = Shape::LineString(chain);
    Ok(Value::geometry(
        Geometry::from_shape(&line, first.dimensions(), first.srid()).ok(),
    ))
}
