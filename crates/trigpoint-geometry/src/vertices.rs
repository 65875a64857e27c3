//! Faults in the row of vertices: doubles, spikes and kickbacks; found, and taken out.
//!
//! A *spike* is a vertex at which a line turns back on itself. A *kickback* is a line that turns
//! back twice, so that a piece of it is passed three times.

use crate::error::{GeometryError, check_pairs};
use crate::geometry::Geometry;
use crate::limits::CLEANED_PAIRS_MAX;
use crate::overlay::multi_point;
use crate::shape::{Position, Shape};

/// What counts as a spike or a kickback. Lengths are in CRS units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharpness {
    /// The sine of the largest angle at which a line still turns back.
    pub angle_sine_max: f64,
    /// The length of the shorter side of a spike, or the width of a kickback, at most.
    pub size_max: f64,
}

impl Default for Sharpness {
    /// One degree, and any size.
    fn default() -> Self {
        Self {
            angle_sine_max: 1f64.to_radians().sin(),
            size_max: f64::INFINITY,
        }
    }
}

/// A vertex index in a chain, with how many vertices from it on are at fault.
type Faults = Vec<(usize, usize)>;

impl Geometry {
    /// Returns the vertices that lie within `tolerance` CRS units of the one before, as a multi
    /// point; `None` where there are none.
    #[must_use]
    pub fn duplicate_vertices(&self, tolerance: f64) -> Option<Self> {
        self.found(|chain| duplicates(chain, tolerance))
    }

    /// Returns it without the vertices that [`Geometry::duplicate_vertices`] finds. A line keeps
    /// two vertices and a ring four.
    ///
    /// # Errors
    /// When it has too many faults for so many vertices ([`CLEANED_PAIRS_MAX`]).
    pub fn without_duplicate_vertices(&self, tolerance: f64) -> Result<Self, GeometryError> {
        self.cleaned("remove_duplicates", |chain| duplicates(chain, tolerance))
    }

    /// Returns the tips of its spikes as a multi point; `None` where there are none.
    #[must_use]
    pub fn spikes(&self, sharpness: Sharpness) -> Option<Self> {
        self.found(|chain| spikes(chain, sharpness))
    }

    /// Returns it without the tips of its spikes.
    ///
    /// # Errors
    /// When it has too many faults for so many vertices ([`CLEANED_PAIRS_MAX`]).
    pub fn without_spikes(&self, sharpness: Sharpness) -> Result<Self, GeometryError> {
        self.cleaned("remove_spikes", |chain| spikes(chain, sharpness))
    }

    /// Returns both turns of each of its kickbacks as a multi point; `None` where there are none.
    #[must_use]
    pub fn kickbacks(&self, sharpness: Sharpness) -> Option<Self> {
        self.found(|chain| kickbacks(chain, sharpness))
    }

    /// Returns it without its kickbacks.
    ///
    /// # Errors
    /// When it has too many faults for so many vertices ([`CLEANED_PAIRS_MAX`]).
    pub fn without_kickbacks(&self, sharpness: Sharpness) -> Result<Self, GeometryError> {
        self.cleaned("remove_kickbacks", |chain| kickbacks(chain, sharpness))
    }

    fn found(&self, faults: impl Fn(&[Position]) -> Faults) -> Option<Self> {
        let shape = self.shape();
        let mut positions = Vec::new();
        for chain in shape.chains() {
            for (index, count) in faults(chain) {
                positions.extend((index..index + count).filter_map(|at| vertex(chain, at)));
            }
        }
        multi_point(self, positions)
    }

    /// Takes faults out one at a time, since one may hide behind another.
    fn cleaned(
        &self,
        operation: &'static str,
        faults: impl Fn(&[Position]) -> Faults,
    ) -> Result<Self, GeometryError> {
        let mut too_many = None;
        let shape = self.shape().map_chains(&mut |mut chain| {
            let (vertex_count, mut taken_count) = (chain.len(), 0_usize);
            let least = if is_ring(&chain) { 4 } else { 2 };
            loop {
                let found = faults(&chain);
                let pairs = (taken_count + found.len(), vertex_count);
                let is_too_much = check_pairs(operation, pairs, CLEANED_PAIRS_MAX).err();
                if is_too_much.is_some() {
                    too_many = is_too_much;
                    break;
                }
                let Some((index, count)) = found.first().copied() else {
                    break;
                };
                if chain.len() < least + count {
                    break;
                }
                taken_count += 1;
                take_out(&mut chain, index, count);
            }
            chain
        });
        match too_many {
            Some(error) => Err(error),
            None => self.with_shape(operation, &shape),
        }
    }
}

fn is_ring(chain: &[Position]) -> bool {
    chain.len() > 3 && crate::parts::without_closing(chain).len() < chain.len()
}

/// The vertex at an index that may go on past the end of a ring.
fn vertex(chain: &[Position], index: usize) -> Option<Position> {
    let open = if is_ring(chain) {
        chain.len() - 1
    } else {
        chain.len()
    };
    chain.get(index % open.max(1)).copied()
}

fn take_out(chain: &mut Vec<Position>, index: usize, count: usize) {
    if !is_ring(chain) {
        chain.drain(index..index + count);
        return;
    }
    // A ring is opened, turned until the fault comes first, turned back and closed again.
    chain.pop();
    let open = chain.len();
    let index = index % open;
    chain.rotate_left(index);
    chain.drain(..count);
    if index + count <= open && !chain.is_empty() {
        let back = index % chain.len();
        chain.rotate_right(back);
    }
    chain.extend(chain.first().copied());
}

fn duplicates(chain: &[Position], tolerance: f64) -> Faults {
    let pairs = chain.iter().zip(chain.iter().skip(1)).enumerate();
    let last = chain.len().saturating_sub(1);
    pairs
        .filter(|(_, (from, to))| from.distance(to) <= tolerance)
        // The last vertex of a chain is its end, or closes the ring: the one before is taken out.
        .map(|(index, _)| {
            (
                if index + 1 == last && last > 1 {
                    index
                } else {
                    index + 1
                },
                1,
            )
        })
        .collect()
}

/// The windows of `width` vertices: along a line, or round a ring.
fn windows(chain: &[Position], width: usize) -> impl Iterator<Item = (usize, Vec<Position>)> {
    let count = if is_ring(chain) {
        chain.len() - 1
    } else {
        (chain.len() + 1).saturating_sub(width)
    };
    let is_wide_enough = chain.len() >= width;
    (0..if is_wide_enough { count } else { 0 }).map(move |start| {
        let window = (start..start + width).filter_map(|at| vertex(chain, at));
        (start, window.collect())
    })
}

fn spikes(chain: &[Position], sharpness: Sharpness) -> Faults {
    windows(chain, 3)
        .filter(|(_, window)| match window.as_slice() {
            [a, b, c] => {
                turns_back(a, b, c, sharpness.angle_sine_max)
                    && a.distance(b).min(b.distance(c)) < sharpness.size_max
            }
            _ => false,
        })
        .map(|(start, _)| (start + 1, 1))
        .collect()
}

fn kickbacks(chain: &[Position], sharpness: Sharpness) -> Faults {
    windows(chain, 4)
        .filter(|(_, window)| match window.as_slice() {
            [a, b, c, d] => {
                turns_back(a, b, c, sharpness.angle_sine_max)
                    && turns_back(b, c, d, sharpness.angle_sine_max)
                    && Position::foot(a, b, c).distance(c) <= sharpness.size_max
            }
            _ => false,
        })
        .map(|(start, _)| (start + 1, 2))
        .collect()
}

/// Tells whether the angle ABC is acute and its sine below the limit. The sine of a straight line
/// is 0 too, so both must be asked.
fn turns_back(a: &Position, b: &Position, c: &Position, angle_sine_max: f64) -> bool {
    let (to_a, to_c) = ((a.x - b.x, a.y - b.y), (c.x - b.x, c.y - b.y));
    let lengths = to_a.0.hypot(to_a.1) * to_c.0.hypot(to_c.1);
    if lengths == 0.0 {
        return false;
    }
    let is_acute = to_a.0 * to_c.0 + to_a.1 * to_c.1 > 0.0;
    let sine = (to_a.0 * to_c.1 - to_a.1 * to_c.0).abs() / lengths;
    is_acute && sine < angle_sine_max
}

/// The single geometries of a shape that are lines or rings, with the number of their part.
pub(crate) fn chains_by_part(shape: Shape) -> Vec<(usize, bool, Vec<Position>)> {
    let mut members = Vec::new();
    shape.into_members(&mut members);
    let mut chains = Vec::new();
    for (part, member) in members.into_iter().enumerate() {
        match member {
            Shape::LineString(line) => chains.push((part, false, line)),
            Shape::Polygon(rings) => {
                chains.extend(rings.into_iter().map(|ring| (part, true, ring)))
            }
            Shape::Point(_)
            | Shape::MultiPoint(_)
            | Shape::MultiLineString(_)
            | Shape::MultiPolygon(_)
            | Shape::GeometryCollection(_) => {}
        }
    }
    chains
}
