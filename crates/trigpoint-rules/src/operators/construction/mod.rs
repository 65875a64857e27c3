//! Geometries made from others.

mod buffer;
mod build_area;
mod centroid;
mod change_dimension;
mod collect;
mod concave_hull;
mod convex_hull;
mod delaunay_triangles;
mod densify;
mod douglas_peucker;
mod envelope;
mod flip_coordinates;
mod get_point;
mod largest_inscribed_circle;
mod line_merge;
mod make_envelope;
mod make_line;
mod make_point;
mod make_polygon;
mod nearest_point;
mod node;
mod normalize;
mod offset_curve;
mod orient_rings;
mod oriented_envelope;
mod polygonize;
mod reverse;
mod rotate;
mod scale;
mod set_srid;
mod shortest_line;
mod simplify_topology;
mod snap;
mod snap_to_grid;
mod translate;
mod voronoi_cells;

use trigpoint_geometry::{Geometry, Position};

use super::{Arguments, Group};
use crate::error::ValueError;
use crate::value::{Type, Value};

pub(super) const GROUP: Group = Group {
    title: "Construction",
    operators: &[
        &buffer::OPERATOR,
        &build_area::OPERATOR,
        &centroid::OPERATOR,
        &change_dimension::OPERATOR,
        &collect::OPERATOR,
        &concave_hull::OPERATOR,
        &convex_hull::OPERATOR,
        &delaunay_triangles::OPERATOR,
        &densify::OPERATOR,
        &douglas_peucker::OPERATOR,
        &envelope::OPERATOR,
        &flip_coordinates::OPERATOR,
        &get_point::OPERATOR,
        &largest_inscribed_circle::OPERATOR,
        &line_merge::OPERATOR,
        &make_envelope::OPERATOR,
        &make_line::OPERATOR,
        &make_point::OPERATOR,
        &make_polygon::OPERATOR,
        &nearest_point::OPERATOR,
        &node::OPERATOR,
        &normalize::OPERATOR,
        &offset_curve::OPERATOR,
        &orient_rings::OPERATOR,
        &oriented_envelope::OPERATOR,
        &polygonize::OPERATOR,
        &reverse::OPERATOR,
        &rotate::OPERATOR,
        &scale::OPERATOR,
        &set_srid::OPERATOR,
        &shortest_line::OPERATOR,
        &simplify_topology::OPERATOR,
        &snap::OPERATOR,
        &snap_to_grid::OPERATOR,
        &translate::OPERATOR,
        &voronoi_cells::OPERATOR,
    ],
};

/// The vertices of a collection of points, and the first of the points.
fn chain(
    arguments: &Arguments<'_, '_>,
) -> Result<(Vec<Position>, Option<std::sync::Arc<Geometry>>), ValueError> {
    let mut chain = Vec::new();
    let mut first = None;
    for value in arguments.collection(0)?.iter() {
        let Value::Geometry(point) = value else {
            return Err(ValueError::WrongType {
                wanted: Type::Geometry,
                found: value.value_type(),
            });
        };
        let position = point.position();
        chain.push(position.ok_or_else(|| arguments.domain("points", point.kind().name()))?);
        first.get_or_insert_with(|| std::sync::Arc::clone(point));
    }
    Ok((chain, first))
}
