//! The smallest rectangle around a geometry, in the plane.

use crate::shape::Position;

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
}
