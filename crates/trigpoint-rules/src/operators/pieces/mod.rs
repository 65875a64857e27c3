//! What geometries are made of: parts, rings, segments, vertices, ends.

mod boundary;
mod end_of;
mod ends_of;
mod inner_rings;
mod is_boundary_left;
mod is_boundary_right;
mod mid_point;
mod of_dimension;
mod outer_ring;
mod part_at;
mod parts;
mod rings;
mod segments;
mod start_of;
mod vertex_at;
mod vertices;

use trigpoint_geometry::{Geometry, Side, SpatialRelation};

use super::{Arguments, Group};
use crate::error::ValueError;
use crate::value::Value;

pub(super) const GROUP: Group = Group {
    title: "Parts",
    operators: &[
        &boundary::OPERATOR,
        &end_of::OPERATOR,
        &ends_of::OPERATOR,
        &inner_rings::OPERATOR,
        &is_boundary_left::OPERATOR,
        &is_boundary_right::OPERATOR,
        &mid_point::OPERATOR,
        &of_dimension::OPERATOR,
        &outer_ring::OPERATOR,
        &part_at::OPERATOR,
        &parts::OPERATOR,
        &rings::OPERATOR,
        &segments::OPERATOR,
        &start_of::OPERATOR,
        &vertex_at::OPERATOR,
        &vertices::OPERATOR,
    ],
};

/// Whether the first argument lies in the boundary of the second, with the area on one side.
fn lies_on_side(arguments: &mut Arguments<'_, '_>, side: Side) -> Result<Value, ValueError> {
    let (line, area) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let boundary = area.boundary()?;
    if area.dimension() != Some(2) || line.dimension() != Some(1) || line.is_empty() {
        return Ok(false.into());
    }
    let is_in_boundary = line
        .planar()?
        .holds(SpatialRelation::CoveredBy, &boundary.planar()?)?;
    if !is_in_boundary {
        return Ok(false.into());
    }
    // With rings turned counter-clockwise the area lies to their left.
    let turned = area.with_ring_directions(true)?;
    let along = turned.rings();
    let rings: Vec<&Geometry> = along.iter().collect();
    let Some(rings) = Geometry::collected(&rings)? else {
        return Ok(false.into());
    };
    // The first segment of the line runs along an edge of a ring, or against it.
    let first = line.segments().into_iter().next();
    let middle = first
        .as_ref()
        .and_then(|first| first.point_along(first.length() / 2.0));
    let Some((first, middle)) = first.zip(middle) else {
        return Ok(false.into());
    };
    let off = |edge: &Geometry| {
        edge.place_on_line(&middle)
            .map_or(f64::INFINITY, |at| at.off)
    };
    let edges = rings.segments();
    let nearest = edges
        .iter()
        .min_by(|one, other| off(one).total_cmp(&off(other)));
    let direction = |line: &Geometry| {
        let (from, to) = (
            line.start_point()?.position()?,
            line.end_point()?.position()?,
        );
        Some((to.x - from.x, to.y - from.y))
    };
    let Some((along, edge)) = direction(&first).zip(nearest.and_then(direction)) else {
        return Ok(false.into());
    };
    let runs_along = along.0 * edge.0 + along.1 * edge.1 > 0.0;
    Ok((runs_along == (side == Side::Left)).into())
}
