//! `voronoi_cells`: the cells of the places closest to each of its vertices.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "voronoi_cells",
    summary: "The cells of the places closest to each of its vertices. More than 50,000 vertices are an error.",
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
    source: "PostGIS, ST_VoronoiPolygons",
    examples: &[
        ("is_empty(voronoi_cells(g'POINT EMPTY'))", "true"),
        (
            "count_parts(voronoi_cells(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'))",
            "4",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(
        arguments
            .geometry(0)?
            .voronoi_cells(arguments.real_or(1, 0.0)?)?,
    ))
}
