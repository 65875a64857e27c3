//! What a geometry is made of: parts, rings, segments, vertices.

use crate::geometry::Geometry;
use crate::shape::{Position, Shape};

impl Geometry {
    /// Builds a geometry from a part of this one, whose ordinates are known to be places.
    #[expect(
        clippy::expect_used,
        reason = "its positions come from a checked geometry"
    )]
    pub(crate) fn part(&self, shape: &Shape) -> Self {
        Self::from_shape(shape, self.dimensions(), self.srid())
            .expect("the positions of a geometry are places")
    }

    /// Returns the parts that are not empty: points, lines and polygons, collections opened up.
    #[must_use]
    pub fn parts(&self) -> Vec<Self> {
        let mut members = Vec::new();
        self.shape().into_members(&mut members);
        members
            .iter()
            .filter(|member| !member.positions().is_empty())
            .map(|member| self.part(member))
            .collect()
    }

    /// Returns the rings of its polygons as lines, the exterior one of each before the others.
    #[must_use]
    pub fn rings(&self) -> Vec<Self> {
        self.lines_of(|_| true)
    }

    /// Returns the exterior rings of its polygons as lines.
    #[must_use]
    pub fn exterior_rings(&self) -> Vec<Self> {
        self.lines_of(|index| index == 0)
    }

    /// Returns the interior rings of its polygons as lines.
    #[must_use]
    pub fn interior_rings(&self) -> Vec<Self> {
        self.lines_of(|index| index > 0)
    }

    fn lines_of(&self, is_wanted: impl Fn(usize) -> bool) -> Vec<Self> {
        let mut members = Vec::new();
        self.shape().into_members(&mut members);
        members
            .iter()
            .filter_map(Shape::as_polygon)
            .flat_map(|rings| rings.into_iter().enumerate())
            .filter(|(index, ring)| is_wanted(*index) && !ring.is_empty())
            .map(|(_, ring)| self.part(&Shape::LineString(ring)))
            .collect()
    }

    /// Returns the segments of its lines and rings, each as a line of two vertices.
    #[must_use]
    pub fn segments(&self) -> Vec<Self> {
        let shape = self.shape();
        let chains = shape.chains();
        let segments = chains.iter().flat_map(|chain| chain.windows(2));
        segments
            .map(|ends| self.part(&Shape::LineString(ends.to_vec())))
            .collect()
    }

    /// Returns its vertices as points, without the closing ones of rings.
    #[must_use]
    pub fn vertices(&self) -> Vec<Self> {
        let mut members = Vec::new();
        self.shape().into_members(&mut members);
        let mut positions = Vec::new();
        for member in members {
            match member.as_polygon() {
                Some(rings) => {
                    for ring in &rings {
                        positions.extend_from_slice(without_closing(ring));
                    }
                }
                None => positions.extend(member.positions().into_iter().copied()),
            }
        }
        positions
            .into_iter()
            .map(|position| self.point(position))
            .collect()
    }

    /// Returns the first vertex of a line, of the first one where there are several; `None` where
    /// there is no line.
    #[must_use]
    pub fn start_point(&self) -> Option<Self> {
        let first = *self.line_strings().first()?.first()?;
        Some(self.point(first))
    }

    /// Returns the last vertex of a line, of the last one where there are several.
    #[must_use]
    pub fn end_point(&self) -> Option<Self> {
        let last = *self.line_strings().last()?.last()?;
        Some(self.point(last))
    }

    /// Returns its lines that are not empty, as their vertices. Rings are not among them.
    pub(crate) fn line_strings(&self) -> Vec<Vec<Position>> {
        let mut members = Vec::new();
        self.shape().into_members(&mut members);
        let lines = members.iter().filter_map(Shape::as_line);
        lines.filter(|line| !line.is_empty()).collect()
    }

    /// Returns the position of a point; `None` for what is not one point.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match self.parts().as_slice() {
            [only] => only.shape().as_point().flatten(),
            _ => None,
        }
    }

    pub(crate) fn point(&self, position: Position) -> Self {
        self.part(&Shape::Point(Some(position)))
    }

    /// Tells whether every line of it ends where it begins; `None` where there is no line.
    #[must_use]
    pub fn is_closed(&self) -> Option<bool> {
        let lines = self.line_strings();
        let is_closed = |line: &Vec<Position>| match (line.first(), line.last()) {
            (Some(first), Some(last)) => first.x == last.x && first.y == last.y,
            _ => false,
        };
        (!lines.is_empty()).then(|| lines.iter().all(is_closed))
    }
}

/// A ring without its closing vertex.
pub(crate) fn without_closing(ring: &[Position]) -> &[Position] {
    match ring {
        [first, rest @ .., last] if first.x == last.x && first.y == last.y => {
            ring.get(..rest.len() + 1).unwrap_or(ring)
        }
        _ => ring,
    }
}
