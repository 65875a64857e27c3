//! What can be counted and read off the vertices: dimension, parts, rings, length, area, measures.
//!
//! Definitions follow the built-in functions of the same names that users of the field know:
//! planar, heights ignored, parts of a multi geometry summed.

use crate::edit::signed_area;
use crate::geometry::Geometry;
use crate::shape::{Position, Shape};

/// The smallest and the largest measure of a geometry. They need not lie at its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasureRange {
    /// In the units of the measures.
    pub measure_min: f64,
    /// In the units of the measures.
    pub measure_max: f64,
}

impl Geometry {
    /// Returns 0 for points, 1 for lines, 2 for polygons (OGC 06-103r4, `dimension`); the largest
    /// of its members for a collection, and `None` for a collection without any.
    #[must_use]
    pub fn dimension(&self) -> Option<u8> {
        dimension(&self.shape())
    }

    /// Returns how many parts are not empty: 0 when empty, 1 when simple, more when complex.
    #[must_use]
    pub fn part_count(&self) -> usize {
        part_count(&self.shape())
    }

    /// Returns how many vertices there are, without the closing ones of rings, summed over parts.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        let shape = self.shape();
        let closing = rings(&shape).filter(|ring| is_closed(ring)).count();
        shape.positions().len() - closing
    }

    /// Returns how many interior rings the polygons have, summed over parts.
    #[must_use]
    pub fn interior_ring_count(&self) -> usize {
        let shape = self.shape();
        polygons(&shape)
            .iter()
            .map(|rings| rings.len().saturating_sub(1))
            .sum()
    }

    /// Returns the planar length of all lines in CRS units; 0 for points and polygons.
    #[must_use]
    pub fn length(&self) -> f64 {
        let shape = self.shape();
        lines(&shape)
            .iter()
            .flat_map(|line| line.windows(2))
            .map(|ends| match ends {
                [from, to] => (to.x - from.x).hypot(to.y - from.y),
                _ => 0.0,
            })
            // The sum of no numbers is -0.
            .fold(0.0, |sum, length| sum + length)
    }

    /// Returns the planar area of all polygons in CRS units squared; 0 for points and lines.
    ///
    /// Interior rings are subtracted, whichever way rings turn (OGC 06-103r4, `Surface.Area`). Of
    /// a polygon that is not valid it is what the formula gives, not what a map would show.
    #[must_use]
    pub fn area(&self) -> f64 {
        let shape = self.shape();
        let area_of = |rings: &&Vec<Vec<Position>>| match rings.split_first() {
            Some((exterior, interior)) => {
                let taken: f64 = interior.iter().map(|ring| ring_area(ring)).sum();
                ring_area(exterior) - taken
            }
            None => 0.0,
        };
        let areas = polygons(&shape);
        areas.iter().map(area_of).fold(0.0, |sum, area| sum + area)
    }

    /// Returns the range of the measures that are known; `None` when there is none.
    #[must_use]
    pub fn measure_range(&self) -> Option<MeasureRange> {
        let shape = self.shape();
        let known = shape.positions().into_iter().filter_map(|at| at.m);
        known.filter(|measure| !measure.is_nan()).fold(
            None,
            |found: Option<MeasureRange>, measure| {
                let old = found.unwrap_or(MeasureRange {
                    measure_min: measure,
                    measure_max: measure,
                });
                Some(MeasureRange {
                    measure_min: old.measure_min.min(measure),
                    measure_max: old.measure_max.max(measure),
                })
            },
        )
    }

    /// Tells whether each measure of a line string is larger than the one before it.
    ///
    /// `None` for what is not one measured line; `Some(false)` when a measure is not known.
    #[must_use]
    pub fn has_increasing_measures(&self) -> Option<bool> {
        let Shape::LineString(line) = self.shape() else {
            return None;
        };
        let measures: Option<Vec<f64>> = line.iter().map(|at| at.m).collect();
        let measures = measures.filter(|_| self.dimensions().has_m())?;
        let are_known = measures.iter().all(|measure| !measure.is_nan());
        Some(are_known && measures.is_sorted_by(|before, after| before < after))
    }
}

pub(crate) fn dimension(shape: &Shape) -> Option<u8> {
    match shape {
        Shape::Point(_) | Shape::MultiPoint(_) => Some(0),
        Shape::LineString(_) | Shape::MultiLineString(_) => Some(1),
        Shape::Polygon(_) | Shape::MultiPolygon(_) => Some(2),
        Shape::GeometryCollection(members) => members.iter().filter_map(dimension).max(),
    }
}

fn part_count(shape: &Shape) -> usize {
    match shape {
        Shape::Point(point) => usize::from(point.is_some()),
        Shape::LineString(line) => usize::from(!line.is_empty()),
        Shape::Polygon(rings) => usize::from(rings.iter().any(|ring| !ring.is_empty())),
        Shape::MultiPoint(points) => points.iter().flatten().count(),
        Shape::MultiLineString(lines) => lines.iter().filter(|line| !line.is_empty()).count(),
        Shape::MultiPolygon(polygons) => polygons
            .iter()
            .filter(|rings| rings.iter().any(|ring| !ring.is_empty()))
            .count(),
        Shape::GeometryCollection(members) => members.iter().map(part_count).sum(),
    }
}

fn polygons(shape: &Shape) -> Vec<&Vec<Vec<Position>>> {
    match shape {
        Shape::Polygon(rings) => vec![rings],
        Shape::MultiPolygon(polygons) => polygons.iter().collect(),
        Shape::GeometryCollection(members) => members.iter().flat_map(polygons).collect(),
        Shape::Point(_)
        | Shape::LineString(_)
        | Shape::MultiPoint(_)
        | Shape::MultiLineString(_) => Vec::new(),
    }
}

fn rings(shape: &Shape) -> impl Iterator<Item = &Vec<Position>> {
    polygons(shape).into_iter().flatten()
}

fn lines(shape: &Shape) -> Vec<&Vec<Position>> {
    match shape {
        Shape::LineString(line) => vec![line],
        Shape::MultiLineString(lines) => lines.iter().collect(),
        Shape::GeometryCollection(members) => members.iter().flat_map(lines).collect(),
        Shape::Point(_) | Shape::Polygon(_) | Shape::MultiPoint(_) | Shape::MultiPolygon(_) => {
            Vec::new()
        }
    }
}

fn is_closed(ring: &[Position]) -> bool {
    match ring {
        [first, .., last] => first.x == last.x && first.y == last.y,
        _ => false,
    }
}

/// A ring that is not closed is taken as if it were.
fn ring_area(ring: &[Position]) -> f64 {
    signed_area(ring).abs()
}
