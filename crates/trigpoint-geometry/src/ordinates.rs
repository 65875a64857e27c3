//! Z and M of what is computed: GEOS works in the plane, so they are given back afterwards.
//!
//! A vertex of the answer that is a vertex of a source has its ordinates (the first source, the
//! first vertex); one that lies on an edge of a source has them by linear interpolation; any other
//! has NaN, *not known*.

use std::collections::HashMap;

use crate::error::GeometryError;
use crate::geometry::Geometry;
use crate::planar::{finished, made_shape, same_crs};
use crate::shape::{Dimensions, Position, Shape};

/// Where the vertices of an answer can have their ordinates from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carry {
    /// New places: the answer has X and Y only.
    Nothing,
    /// The vertices of the sources.
    Vertices,
    /// The vertices and the edges of the sources.
    Along,
}

/// How far from an edge a vertex may lie that is taken to lie on it, as a share of the larger of 1
/// and its ordinates: about what intersections are off by.
const ON_EDGE_SHARE: f64 = 1e-9;

impl Geometry {
    /// Builds an answer from what GEOS made of this geometry and `others`.
    pub(crate) fn made(
        &self,
        operation: &'static str,
        found: geos::GResult<geos::Geometry>,
        carry: Carry,
        others: &[&Self],
    ) -> Result<Self, GeometryError> {
        let shape = made_shape(operation, found)?;
        let mut srid = self.srid();
        for other in others {
            srid = same_crs(srid, other.srid())?;
        }
        let mut sources = vec![self];
        sources.extend(others);
        let dimensions = match carry {
            Carry::Nothing => Dimensions::Xy,
            Carry::Vertices | Carry::Along => joined_dimensions(&sources),
        };
        if dimensions == Dimensions::Xy {
            return finished(operation, &shape, dimensions, srid);
        }
        let known = Known::of(&sources, carry, dimensions);
        let shape = shape.map_positions(&mut |position| known.complete(position));
        finished(operation, &shape, dimensions, srid)
    }

    /// Builds a geometry of another shape with the same dimensions and reference system.
    pub(crate) fn with_shape(
        &self,
        operation: &'static str,
        shape: &Shape,
    ) -> Result<Self, GeometryError> {
        finished(operation, shape, self.dimensions(), self.srid())
    }
}

/// Heights where one source has them, measures where one has them.
pub(crate) fn joined_dimensions(sources: &[&Geometry]) -> Dimensions {
    Dimensions::new(
        sources.iter().any(|source| source.dimensions().has_z()),
        sources.iter().any(|source| source.dimensions().has_m()),
    )
}

struct Known {
    dimensions: Dimensions,
    vertices: HashMap<(u64, u64), Position>,
    edges: Vec<(Position, Position)>,
}

impl Known {
    fn of(sources: &[&Geometry], carry: Carry, dimensions: Dimensions) -> Self {
        let mut vertices = HashMap::new();
        let mut edges = Vec::new();
        for source in sources {
            if source.dimensions() == Dimensions::Xy {
                continue;
            }
            let shape = source.shape();
            for position in shape.positions() {
                vertices.entry(position.bits()).or_insert(*position);
            }
            if carry == Carry::Along {
                for chain in shape.chains() {
                    edges.extend(chain.windows(2).filter_map(|ends| match ends {
                        [from, to] => Some((*from, *to)),
                        _ => None,
                    }));
                }
            }
        }
        Self {
            dimensions,
            vertices,
            edges,
        }
    }

    fn complete(&self, position: Position) -> Position {
        let found = self
            .vertices
            .get(&position.bits())
            .copied()
            .or_else(|| self.on_an_edge(&position));
        let found = found.map_or((None, None), |found| (found.z, found.m));
        Position {
            z: self.dimensions.has_z().then(|| found.0.unwrap_or(f64::NAN)),
            m: self.dimensions.has_m().then(|| found.1.unwrap_or(f64::NAN)),
            ..position
        }
    }

    fn on_an_edge(&self, at: &Position) -> Option<Position> {
        let tolerance = ON_EDGE_SHARE * at.x.abs().max(at.y.abs()).max(1.0);
        let is_near = |(from, to): &&(Position, Position)| {
            at.x >= from.x.min(to.x) - tolerance
                && at.x <= from.x.max(to.x) + tolerance
                && at.y >= from.y.min(to.y) - tolerance
                && at.y <= from.y.max(to.y) + tolerance
        };
        self.edges
            .iter()
            .filter(is_near)
            .map(|(from, to)| Position::foot(from, to, at))
            .map(|foot| (foot.distance(at), foot))
            .filter(|(distance, _)| *distance <= tolerance)
            .min_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(_, foot)| foot)
    }
}
