//! `make_polygon`: the polygon of one ring through points; null of none.

use trigpoint_geometry::{Geometry, Shape};

use super::chain;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "make_polygon",
    summary: "The polygon of one ring through points; null of none.",
    arguments: &[required(
        "points",
        Type::Collection,
        "of points; the last one may be left out",
    )],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_MakePolygon",
    examples: &[
        ("make_polygon(collection())", "null"),
        (
            "make_polygon(collection(g'POINT (0 0)', g'POINT (1 0)', g'POINT (1 1)'))",
            "g'POLYGON ((0 0, 1 0, 1 1, 0 0))'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (mut chain, Some(first)) = chain(arguments)? else {
        return Ok(Value::Null);
    };
    if let (Some(start), Some(end)) = (chain.first().copied(), chain.last())
        && start.distance(end) > 0.0
    {
        chain.push(start);
    }
    let polygon = Shape::Polygon(vec![chain]);
    Ok(Value::geometry(
        Geometry::from_shape(&polygon, first.dimensions(), first.srid()).ok(),
    ))
}
