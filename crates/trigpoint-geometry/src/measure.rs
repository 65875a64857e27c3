//! Distances of other kinds, and the places where they are measured.

use geos::Geom;

use crate::error::{GeometryError, check_argument, check_pairs};
use crate::geometry::Geometry;
use crate::limits::{NEAREST_PAIRS_MAX, PAIRS_MAX};
use crate::ordinates::Carry;
use crate::planar::{Planar, answer, finished, same_crs};
use crate::shape::{Dimensions, Position, Shape};

impl Planar {
    /// Returns the discrete Hausdorff distance in CRS units: how far a vertex of one lies from the
    /// other at most. `None` when one of both is empty.
    ///
    /// # Errors
    /// When their reference systems differ, they have too many vertices ([`PAIRS_MAX`]), or GEOS
    /// cannot.
    pub fn hausdorff_distance(&self, other: &Self) -> Result<Option<f64>, GeometryError> {
        same_crs(self.srid, other.srid)?;
        if self.is_empty || other.is_empty {
            return Ok(None);
        }
        check_pairs("hausdorff_distance", self.counts(other)?, PAIRS_MAX)?;
        let found = self.geos.hausdorff_distance(&other.geos);
        answer("hausdorff_distance", found).map(Some)
    }

    /// Returns the two closest points, on this geometry first; `None` when one of both is empty.
    ///
    /// # Errors
    /// When their reference systems differ, they have too many vertices ([`NEAREST_PAIRS_MAX`]), or
    /// GEOS cannot.
    pub fn nearest_points(
        &self,
        other: &Self,
    ) -> Result<Option<(Position, Position)>, GeometryError> {
        let operation = "nearest_points";
        same_crs(self.srid, other.srid)?;
        if self.is_empty || other.is_empty {
            return Ok(None);
        }
        check_pairs(operation, self.counts(other)?, NEAREST_PAIRS_MAX)?;
        let found = answer(operation, self.geos.nearest_points(&other.geos))?;
        let place = |index| -> Result<Position, GeometryError> {
            Ok(Position::new(
                answer(operation, found.get_x(index))?,
                answer(operation, found.get_y(index))?,
            ))
        };
        Ok(Some((place(0)?, place(1)?)))
    }

    /// Returns how far a vertex can be moved at most before the geometry stops to be valid or
    /// simple, in CRS units; infinite where no move does that.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn minimum_clearance(&self) -> Result<f64, GeometryError> {
        answer("minimum_clearance", self.geos.minimum_clearance())
    }
}

impl Geometry {
    /// Returns the discrete Fréchet distance of two lines in CRS units: the shortest lead on which
    /// a dog can follow, both going forward from vertex to vertex. `None` when one is empty.
    ///
    /// # Errors
    /// When the lines have too many vertices together ([`PAIRS_MAX`]).
    pub fn frechet_distance(&self, other: &Self) -> Result<Option<f64>, GeometryError> {
        same_crs(self.srid(), other.srid())?;
        let (left, right) = (self.shape(), other.shape());
        let (left, right) = (left.positions(), right.positions());
        check_pairs("frechet_distance", (left.len(), right.len()), PAIRS_MAX)?;
        // Eiter and Mannila (1994), row by row.
        let mut row: Vec<f64> = Vec::new();
        for from in left {
            let mut next = Vec::with_capacity(right.len());
            for (column, to) in right.iter().enumerate() {
                let before = [
                    column.checked_sub(1).and_then(|at| next.get(at)),
                    row.get(column),
                    column.checked_sub(1).and_then(|at| row.get(at)),
                ];
                let reach = before.into_iter().flatten().copied().reduce(f64::min);
                next.push(from.distance(to).max(reach.unwrap_or(0.0)));
            }
            row = next;
        }
        Ok(row.last().copied())
    }

    /// Returns the line between the two closest points; `None` when one geometry is empty.
    ///
    /// # Errors
    /// As for [`Planar::nearest_points`].
    pub fn shortest_line(&self, other: &Self) -> Result<Option<Self>, GeometryError> {
        let Some((from, to)) = self.planar()?.nearest_points(&other.planar()?)? else {
            return Ok(None);
        };
        let srid = same_crs(self.srid(), other.srid())?;
        let line = Shape::LineString(vec![from, to]);
        finished("shortest_line", &line, Dimensions::Xy, srid).map(Some)
    }

    /// Returns the line that shows the minimum clearance; empty where there is none.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn minimum_clearance_line(&self) -> Result<Self, GeometryError> {
        let found = self.planar()?.geos.minimum_clearance_line();
        self.made("minimum_clearance_line", found, Carry::Nothing, &[])
    }

    /// Tells whether both have the same kind and the same vertices in the same order, each within
    /// `tolerance` CRS units. Heights and measures are ignored.
    ///
    /// # Errors
    /// When the tolerance is negative, or one is malformed.
    pub fn equals_exactly(&self, other: &Self, tolerance: f64) -> Result<bool, GeometryError> {
        let operation = "equals_exact";
        let wanted = "a tolerance of 0 or more";
        let tolerance = check_argument(operation, wanted, tolerance, |value| value >= 0.0)?;
        let found = self
            .planar()?
            .geos
            .equals_exact(&other.planar()?.geos, tolerance);
        answer(operation, found)
    }

    /// Returns it in a form that depends on its points only: parts, rings and lines in a fixed
    /// order and direction.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn normalized(&self) -> Result<Self, GeometryError> {
        let mut planar = self.planar()?;
        answer("normalize", planar.geos.normalize())?;
        let Planar { geos, .. } = planar;
        self.made("normalize", Ok(geos), Carry::Vertices, &[])
    }
}
