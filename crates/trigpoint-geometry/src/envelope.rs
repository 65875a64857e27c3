//! The smallest rectangle around a geometry, in the plane.

use crate::shape::{Position, Shape};

/// The smallest rectangle, parallel to the axes, that holds a geometry; in CRS units.
///
/// An empty geometry has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Envelope {
    /// Smallest X.
    pub x_min: f64,
    /// Smallest Y.
    pub y_min: f64,
    /// Largest X.
    pub x_max: f64,
    /// Largest Y.
    pub y_max: f64,
}

impl Envelope {
    /// Returns the envelope of the positions, or `None` when there are none.
    pub(crate) fn of<'a>(positions: impl Iterator<Item = &'a Position>) -> Option<Self> {
        positions.fold(None, |found: Option<Self>, position| {
            let Position { x, y, z: _, m: _ } = *position;
            Some(found.map_or(
                Self {
                    x_min: x,
                    y_min: y,
                    x_max: x,
                    y_max: y,
                },
                |old| Self {
                    x_min: old.x_min.min(x),
                    y_min: old.y_min.min(y),
                    x_max: old.x_max.max(x),
                    y_max: old.y_max.max(y),
                },
            ))
        })
    }

    /// Tells whether both share at least one point; edges that touch do.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.x_min <= other.x_max
            && other.x_min <= self.x_max
            && self.y_min <= other.y_max
            && other.y_min <= self.y_max
    }

    /// Returns the planar distance at closest approach in CRS units; 0 when they intersect.
    ///
    /// It is never larger than the distance of the geometries inside.
    #[must_use]
    pub fn distance(&self, other: &Self) -> f64 {
        let x_gap = (self.x_min - other.x_max).max(other.x_min - self.x_max);
        let y_gap = (self.y_min - other.y_max).max(other.y_min - self.y_max);
        x_gap.max(0.0).hypot(y_gap.max(0.0))
    }

    /// Returns it as a polygon, or as a line or a point where it has no width or height.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let Self {
            x_min,
            y_min,
            x_max,
            y_max,
        } = *self;
        let (low, high) = (Position::new(x_min, y_min), Position::new(x_max, y_max));
        if x_min == x_max && y_min == y_max {
            Shape::Point(Some(low))
        } else if x_min == x_max || y_min == y_max {
            Shape::LineString(vec![low, high])
        } else {
            let (left, right) = (Position::new(x_min, y_max), Position::new(x_max, y_min));
            Shape::Polygon(vec![vec![low, left, high, right, low]])
        }
    }

    /// Returns the smallest one that holds both.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        Self {
            x_min: self.x_min.min(other.x_min),
            y_min: self.y_min.min(other.y_min),
            x_max: self.x_max.max(other.x_max),
            y_max: self.y_max.max(other.y_max),
        }
    }

    /// Returns it grown by a distance on all sides, in CRS units.
    #[must_use]
    pub fn grown(&self, distance: f64) -> Self {
        Self {
            x_min: self.x_min - distance,
            y_min: self.y_min - distance,
            x_max: self.x_max + distance,
            y_max: self.y_max + distance,
        }
    }
}
