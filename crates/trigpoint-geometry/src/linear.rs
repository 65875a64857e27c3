//! Linear referencing: places along a line, by distance or by measure.
//!
//! Distances are planar, in CRS units, from the first vertex of the first line on; the gaps between
//! parts have no length. Measures are those of the vertices, interpolated along each segment, and
//! rise or fall as they may; a segment whose end has no known measure has none.

use std::collections::HashSet;

use crate::error::{GeometryError, check_argument};
use crate::geometry::Geometry;
use crate::planar::finished;
use crate::shape::{Dimensions, Position, Shape};

/// A place on a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceOnLine {
    /// The place itself, with height and measure interpolated.
    pub position: Position,
    /// How far along the lines it lies, in CRS units.
    pub along: f64,
    /// How far off the lines the sought point lies, in CRS units.
    pub off: f64,
    /// On which side the sought point lies.
    pub side: Side,
}

/// The side of a line, seen along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To the left.
    Left,
    /// On it, or beyond its end in the same direction.
    On,
    /// To the right.
    Right,
}

impl Geometry {
    /// Returns the place on its lines that is closest to a point, the first of several; `None`
    /// where there is no line or the point is not one point.
    #[must_use]
    pub fn place_on_line(&self, point: &Self) -> Option<PlaceOnLine> {
        let at = point.position()?;
        let mut along = 0.0;
        let mut best: Option<PlaceOnLine> = None;
        for line in self.line_strings() {
            for (from, to) in segments(&line) {
                let share = Position::share_of_foot(from, to, &at);
                let position = from.toward(to, share);
                let off = position.distance(&at);
                let length = from.distance(to);
                if best.is_none_or(|best| off < best.off) {
                    best = Some(PlaceOnLine {
                        position,
                        along: along + share * length,
                        off,
                        side: side(from, to, &at),
                    });
                }
                along += length;
            }
        }
        best
    }

    /// Returns the point at a distance along its lines; negative ones count from the end. `None`
    /// where there is no line or it is shorter.
    #[must_use]
    pub fn point_along(&self, distance: f64) -> Option<Self> {
        let length = self.length();
        let distance = if distance < 0.0 {
            length + distance
        } else {
            distance
        };
        if !(0.0..=length).contains(&distance) {
            return None;
        }
        let mut along = 0.0;
        let mut last = None;
        for line in self.line_strings() {
            for (from, to) in segments(&line) {
                let step = from.distance(to);
                if step > 0.0 && along + step >= distance {
                    return Some(self.point(from.toward(to, (distance - along) / step)));
                }
                along += step;
                last = Some(*to);
            }
        }
        // Sums of lengths differ in their last digits.
        last.map(|position| self.point(position))
    }

    /// Returns the piece between two distances along its lines; a line for each part it touches.
    /// It runs backward where `from` is the larger.
    ///
    /// # Errors
    /// When a distance is no number.
    pub fn line_between(&self, from: f64, to: f64) -> Result<Option<Self>, GeometryError> {
        let operation = "line_substring";
        let from = check_argument(operation, "a distance along the line", from, |_| true)?;
        let to = check_argument(operation, "a distance along the line", to, |_| true)?;
        let mut along = 0.0;
        let pieces = self.pieces(
            |start, end| {
                let length = start.distance(end);
                let range = (along, along + length);
                along += length;
                Some(range)
            },
            from.min(to),
            from.max(to),
            |value| value,
        );
        let pieces = if from > to { reversed(pieces) } else { pieces };
        self.joined_pieces(operation, pieces)
    }

    /// Returns the measure at the place that is closest to a point; `None` where the line has no
    /// measure there.
    #[must_use]
    pub fn measure_at(&self, point: &Self) -> Option<f64> {
        let place = self.place_on_line(point)?;
        place.position.m.filter(|measure| !measure.is_nan())
    }

    /// Returns the points at a measure, one for each time that the lines pass it.
    #[must_use]
    pub fn points_at_measure(&self, measure: f64) -> Vec<Self> {
        let mut found: Vec<Position> = Vec::new();
        let mut known: HashSet<(u64, u64)> = HashSet::new();
        for line in self.line_strings() {
            for (from, to) in segments(&line) {
                let Some((start, end)) = measures(from, to) else {
                    continue;
                };
                if measure < start.min(end) || measure > start.max(end) {
                    continue;
                }
                let share = if start == end {
                    0.0
                } else {
                    (measure - start) / (end - start)
                };
                let position = from.toward(to, share);
                if known.insert(position.bits()) {
                    found.push(position);
                }
            }
        }
        found
            .into_iter()
            .map(|position| self.point(position))
            .collect()
    }

    /// Returns the pieces whose measures lie from `from` to `to`, in the direction of the line; a
    /// line, or a multi line where there are several. `None` where there is none.
    ///
    /// With `decimals` the measures of line and limits are compared after rounding.
    ///
    /// # Errors
    /// When a measure is no number.
    pub fn line_between_measures(
        &self,
        from: f64,
        to: f64,
        decimals: Option<i32>,
    ) -> Result<Option<Self>, GeometryError> {
        let operation = "line_segment_from_measures";
        let from = check_argument(operation, "a measure", from, |_| true)?;
        let to = check_argument(operation, "a measure", to, |_| true)?;
        let rounded = |value: f64| match decimals {
            Some(decimals) => {
                let scale = 10f64.powi(decimals.clamp(-15, 15));
                (value * scale).round() / scale
            }
            None => value,
        };
        let pieces = self.pieces(measures, from.min(to), from.max(to), rounded);
        self.joined_pieces(operation, pieces)
    }

    /// Cuts out of each segment what lies between two values, which `range` tells for its ends.
    fn pieces(
        &self,
        mut range: impl FnMut(&Position, &Position) -> Option<(f64, f64)>,
        low: f64,
        high: f64,
        rounded: impl Fn(f64) -> f64,
    ) -> Vec<Vec<Position>> {
        let (low, high) = (rounded(low), rounded(high));
        let mut pieces: Vec<Vec<Position>> = Vec::new();
        for line in self.line_strings() {
            let mut piece: Vec<Position> = Vec::new();
            for (from, to) in segments(&line) {
                let cut = range(from, to).and_then(|(start, end)| {
                    cut(from, to, (rounded(start), rounded(end)), (low, high))
                });
                let Some((first, last)) = cut else {
                    pieces.extend(finished_piece(&mut piece));
                    continue;
                };
                match piece.last() {
                    Some(end) if end.x == first.x && end.y == first.y => {}
                    _ => {
                        pieces.extend(finished_piece(&mut piece));
                        piece.push(first);
                    }
                }
                piece.push(last);
            }
            pieces.extend(finished_piece(&mut piece));
        }
        pieces
    }

    fn joined_pieces(
        &self,
        operation: &'static str,
        mut pieces: Vec<Vec<Position>>,
    ) -> Result<Option<Self>, GeometryError> {
        let shape = match pieces.len() {
            0 => return Ok(None),
            1 => Shape::LineString(pieces.remove(0)),
            _ => Shape::MultiLineString(pieces),
        };
        self.with_shape(operation, &shape).map(Some)
    }

    /// Returns its lines with measures that rise evenly with length from `from` to `to`.
    ///
    /// # Errors
    /// When a measure is no number.
    pub fn with_measures(&self, from: f64, to: f64) -> Result<Self, GeometryError> {
        let operation = "add_measures";
        let from = check_argument(operation, "a measure", from, |_| true)?;
        let to = check_argument(operation, "a measure", to, |_| true)?;
        let length = self.length();
        let mut along = 0.0;
        let shape = self.shape().map_chains(&mut |chain| {
            let mut before: Option<Position> = None;
            chain
                .into_iter()
                .map(|position| {
                    along += before.map_or(0.0, |before| before.distance(&position));
                    before = Some(position);
                    let share = if length > 0.0 { along / length } else { 0.0 };
                    let m = Some(from + (to - from) * share.min(1.0));
                    Position { m, ..position }
                })
                .collect()
        });
        let dimensions = Dimensions::new(self.dimensions().has_z(), true);
        finished(operation, &shape, dimensions, self.srid())
    }
}

fn segments(line: &[Position]) -> impl Iterator<Item = (&Position, &Position)> {
    line.iter().zip(line.iter().skip(1))
}

fn measures(from: &Position, to: &Position) -> Option<(f64, f64)> {
    let known = |position: &Position| position.m.filter(|measure| !measure.is_nan());
    Some((known(from)?, known(to)?))
}

/// Cuts a segment whose value goes from `start` to `end` to what lies from `low` to `high`. What is
/// only a point is left out.
fn cut(
    from: &Position,
    to: &Position,
    (start, end): (f64, f64),
    (low, high): (f64, f64),
) -> Option<(Position, Position)> {
    if start.max(end) < low || start.min(end) > high {
        return None;
    }
    if start == end {
        return Some((*from, *to));
    }
    let share = |value: f64| ((value - start) / (end - start)).clamp(0.0, 1.0);
    let (one, other) = (share(low), share(high));
    let (first, last) = (one.min(other), one.max(other));
    (first < last).then(|| (from.toward(to, first), from.toward(to, last)))
}

/// Takes a piece that is longer than a point.
fn finished_piece(piece: &mut Vec<Position>) -> Option<Vec<Position>> {
    let taken = std::mem::take(piece);
    (taken.len() > 1).then_some(taken)
}

fn reversed(pieces: Vec<Vec<Position>>) -> Vec<Vec<Position>> {
    let turned = pieces.into_iter().rev().map(|mut piece| {
        piece.reverse();
        piece
    });
    turned.collect()
}

/// The side of a line on which a place lies, decided exactly.
pub(crate) fn side(from: &Position, to: &Position, at: &Position) -> Side {
    // The names that the crate gives to the signs of GEOS are shifted by one; the signs are right.
    let orientation = geos::orientation_index(from.x, from.y, to.x, to.y, at.x, at.y);
    let sign: Result<i32, _> = orientation.map(Into::into);
    match sign {
        Ok(1) => Side::Left,
        Ok(-1) => Side::Right,
        Ok(_) | Err(_) => Side::On,
    }
}
