//! `delaunay_triangles`: the Delaunay triangles of its vertices.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "delaunay_triangles",
    summary: "The Delaunay triangles of its vertices. More than 50,000 vertices are an error.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        optional(
            "tolerance",
            Type::Real,
            "within which vertices are one, in CRS units; 0 where it is left out",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_DelaunayTriangles",
    examples: &[
        ("is_empty(delaunay_triangles(g'POINT EMPTY'))", "true"),
        (
            "count_parts(delaunay_triangles(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'))",
            "2",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments
        .geometry(0)?
        .delaunay_triangles(arguments.real_or(1, 0.0)?);
    Ok(Value::geometry(found?))
}
