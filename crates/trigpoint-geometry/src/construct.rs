//! Geometries made from one: buffer, hulls, simplification, points that stand for it.

use geos::{BufferParams, CapStyle, Geom, JoinStyle};

use crate::error::{GeometryError, check_argument, check_pairs};
use crate::geometry::Geometry;
use crate::limits::{
    NEAREST_PAIRS_MAX, SIMPLIFY_DEPTH_MAX, TRIANGULATED_PAIRS_MAX, VERTEX_COUNT_MAX,
};
use crate::ordinates::Carry;
use crate::planar::{Planar, answer, finished};
use crate::shape::{Dimensions, Position, Shape, ShapeKind};

/// The smallest tolerance of an inscribed circle, as a share of the extent of the area.
const CIRCLE_TOLERANCE_SHARE_MIN: f64 = 1e-4;

/// How many segments may stand for a quarter of a circle.
pub const QUADRANT_SEGMENTS_MAX: u32 = 256;

/// How the ends of a buffered line look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BufferEnd {
    /// Half circles.
    Round,
    /// Cut off at the last vertex.
    Flat,
    /// Half squares.
    Square,
}

/// How the corners of a buffer look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BufferJoin {
    /// Arcs.
    Round,
    /// Corners, cut off where they stick out further than the ratio tells.
    Mitre {
        /// The largest ratio of the corner's reach to the distance.
        ratio_max: f64,
    },
    /// Corners cut off.
    Bevel,
}

/// What a buffer looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BufferStyle {
    /// The ends of lines.
    pub end: BufferEnd,
    /// The corners.
    pub join: BufferJoin,
    /// How many segments stand for a quarter of a circle.
    pub quadrant_segments: u32,
}

impl Default for BufferStyle {
    fn default() -> Self {
        Self {
            end: BufferEnd::Round,
            join: BufferJoin::Round,
            quadrant_segments: 8,
        }
    }
}

impl Geometry {
    /// Returns all that lies within `distance` CRS units; a negative distance shrinks areas.
    ///
    /// # Errors
    /// When the distance is no number, or GEOS cannot.
    pub fn buffer(&self, distance: f64, style: BufferStyle) -> Result<Self, GeometryError> {
        let operation = "buffer";
        let distance = check_argument(operation, "a distance", distance, |_| true)?;
        let BufferStyle {
            end,
            join,
            quadrant_segments,
        } = style;
        let mitre_limit = match join {
            BufferJoin::Mitre { ratio_max } => {
                let wanted = "a mitre ratio of 1 or more";
                check_argument(operation, wanted, ratio_max, |ratio| ratio >= 1.0)?
            }
            BufferJoin::Round | BufferJoin::Bevel => 5.0,
        };
        let segments = quadrant_segments.clamp(1, QUADRANT_SEGMENTS_MAX);
        let params = BufferParams::builder()
            .end_cap_style(match end {
                BufferEnd::Round => CapStyle::Round,
                BufferEnd::Flat => CapStyle::Flat,
                BufferEnd::Square => CapStyle::Square,
            })
            .join_style(match join {
                BufferJoin::Round => JoinStyle::Round,
                BufferJoin::Mitre { .. } => JoinStyle::Mitre,
                BufferJoin::Bevel => JoinStyle::Bevel,
            })
            .mitre_limit(mitre_limit)
            .quadrant_segments(i32::try_from(segments).unwrap_or(8))
            .build();
        let params = answer(operation, params)?;
        let found = self.planar()?.geos.buffer_with_params(distance, &params);
        self.made(operation, found, Carry::Nothing, &[])
    }

    /// Returns the line at `distance` CRS units to the left; to the right when it is negative.
    ///
    /// # Errors
    /// When it is not one line, or GEOS cannot.
    pub fn offset_curve(&self, distance: f64) -> Result<Self, GeometryError> {
        let operation = "offset_curve";
        let distance = check_argument(operation, "a distance", distance, |_| true)?;
        if self.kind() != ShapeKind::LineString {
            return Err(GeometryError::WrongKind {
                operation,
                wanted: "one line string",
                found: self.kind(),
            });
        }
        let found = self
            .planar()?
            .geos
            .offset_curve(distance, 8, JoinStyle::Round, 5.0);
        self.made(operation, found, Carry::Nothing, &[])
    }

    /// Returns the smallest convex geometry that holds it.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn convex_hull(&self) -> Result<Self, GeometryError> {
        self.made(
            "convex_hull",
            self.planar()?.geos.convex_hull(),
            Carry::Vertices,
            &[],
        )
    }

    /// Returns a geometry that holds all its vertices and follows them: 0 follows as closely as
    /// it can, 1 is the convex hull.
    ///
    /// # Errors
    /// When the ratio is not from 0 to 1, it has too many vertices ([`TRIANGULATED_PAIRS_MAX`]), or
    /// GEOS cannot.
    pub fn concave_hull(&self, ratio: f64) -> Result<Self, GeometryError> {
        let operation = "concave_hull";
        let wanted = "a ratio from 0 to 1";
        let ratio = check_argument(operation, wanted, ratio, |ratio| {
            (0.0..=1.0).contains(&ratio)
        })?;
        let found = self
            .triangulated(operation)?
            .geos
            .concave_hull(ratio, false);
        self.made(operation, found, Carry::Vertices, &[])
    }

    /// Returns its envelope as a geometry: a polygon, or a line or point where it has no width.
    ///
    /// # Errors
    /// Never by its own; the type is that of its neighbours.
    pub fn envelope_geometry(&self) -> Result<Self, GeometryError> {
        let shape = match self.envelope() {
            None => Shape::Polygon(Vec::new()),
            Some(envelope) => envelope.shape(),
        };
        finished("envelope", &shape, Dimensions::Xy, self.srid())
    }

    /// Returns the smallest rectangle around it, turned as it may be.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn oriented_envelope(&self) -> Result<Self, GeometryError> {
        if self.is_empty() {
            return self.envelope_geometry();
        }
        let found = self.planar()?.geos.minimum_rotated_rectangle();
        self.made("oriented_envelope", found, Carry::Nothing, &[])
    }

    /// Returns it with fewer vertices, none further than `tolerance` from the line as it was
    /// (Douglas and Peucker 1973). A polygon may become invalid, or vanish.
    ///
    /// # Errors
    /// When the tolerance is negative, a line is too long for its shape, or GEOS cannot.
    pub fn simplified(&self, tolerance: f64) -> Result<Self, GeometryError> {
        let tolerance = tolerance_of("simplify", tolerance)?;
        check_simplifying("simplify", &self.shape(), tolerance)?;
        self.made(
            "simplify",
            self.planar()?.geos.simplify(tolerance),
            Carry::Vertices,
            &[],
        )
    }

    /// Returns it with fewer vertices, so that it stays as valid as it was.
    ///
    /// # Errors
    /// When the tolerance is negative, a line is too long for its shape, or GEOS cannot.
    pub fn simplified_in_topology(&self, tolerance: f64) -> Result<Self, GeometryError> {
        let operation = "simplify_topology";
        let tolerance = tolerance_of(operation, tolerance)?;
        check_simplifying(operation, &self.shape(), 0.0)?;
        let found = self.planar()?.geos.topology_preserve_simplify(tolerance);
        self.made(operation, found, Carry::Vertices, &[])
    }

    /// Returns it with more vertices, no segment longer than `length` CRS units. Heights and
    /// measures are interpolated.
    ///
    /// # Errors
    /// When the length is not more than 0, or the answer would be too large.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the count is checked against its limit first"
    )]
    pub fn densified(&self, length: f64) -> Result<Self, GeometryError> {
        let operation = "densify";
        let wanted = "a length of more than 0";
        let length = check_argument(operation, wanted, length, |length| length > 0.0)?;
        let shape = self.shape();
        let mut total = 0.0;
        for chain in shape.chains() {
            for ends in chain.windows(2) {
                total += ends.first().zip(ends.last()).map_or(0.0, |(from, to)| {
                    (from.distance(to) / length).ceil().max(1.0)
                });
            }
        }
        if total > VERTEX_COUNT_MAX as f64 {
            return Err(GeometryError::TooManyVertices { operation });
        }
        let dense = shape.map_chains(&mut |chain| {
            let mut dense: Vec<Position> = chain.first().copied().into_iter().collect();
            for ends in chain.windows(2) {
                let [from, to] = ends else { continue };
                let count = (from.distance(to) / length).ceil().max(1.0) as usize;
                dense.extend((1..count).map(|step| from.toward(to, step as f64 / count as f64)));
                dense.push(*to);
            }
            dense
        });
        self.with_shape(operation, &dense)
    }

    /// Returns the centre of mass of its parts of the highest dimension. It may lie outside.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn centroid(&self) -> Result<Self, GeometryError> {
        self.made(
            "centroid",
            self.planar()?.geos.get_centroid(),
            Carry::Nothing,
            &[],
        )
    }

    /// Returns a point that lies on or in it for sure.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn point_on_surface(&self) -> Result<Self, GeometryError> {
        self.made(
            "get_point",
            self.planar()?.geos.point_on_surface(),
            Carry::Along,
            &[],
        )
    }

    /// Returns its boundary: the ends of lines, the rings of polygons.
    ///
    /// # Errors
    /// When it is a collection of mixed kinds.
    pub fn boundary(&self) -> Result<Self, GeometryError> {
        self.made(
            "boundary",
            self.planar()?.geos.boundary(),
            Carry::Vertices,
            &[],
        )
    }

    /// Returns the part that lies in a rectangle.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn clipped(&self, to: crate::Envelope) -> Result<Self, GeometryError> {
        let rectangle = finished("clip", &to.shape(), Dimensions::Xy, self.srid())?;
        self.overlay(crate::Overlay::Intersection, &rectangle)
    }

    /// Returns the Delaunay triangles of its vertices, as a collection of polygons.
    ///
    /// # Errors
    /// When the tolerance is negative, it has too many vertices ([`TRIANGULATED_PAIRS_MAX`]), or
    /// GEOS cannot.
    pub fn delaunay_triangles(&self, tolerance: f64) -> Result<Self, GeometryError> {
        let operation = "delaunay_triangles";
        let tolerance = tolerance_of(operation, tolerance)?;
        let planar = self.triangulated(operation)?;
        let found = planar.geos.delaunay_triangulation(tolerance, false);
        self.made(operation, found, Carry::Vertices, &[])
    }

    /// Returns the cells of the places that are closest to each of its vertices, as a collection.
    ///
    /// # Errors
    /// As for [`Geometry::delaunay_triangles`].
    pub fn voronoi_cells(&self, tolerance: f64) -> Result<Self, GeometryError> {
        let operation = "voronoi_cells";
        let tolerance = tolerance_of(operation, tolerance)?;
        let none = None::<&geos::Geometry>;
        let planar = self.triangulated(operation)?;
        let found = planar.geos.voronoi(none, tolerance, false);
        self.made(operation, found, Carry::Nothing, &[])
    }

    /// Opens it for what needs the triangles of its vertices.
    fn triangulated(&self, operation: &'static str) -> Result<Planar, GeometryError> {
        let planar = self.planar()?;
        let count = planar.vertex_count()?;
        check_pairs(operation, (count, count), TRIANGULATED_PAIRS_MAX)?;
        Ok(planar)
    }

    /// Returns the line from the centre of the largest circle inside it to the circle. A tolerance
    /// below a ten-thousandth of its extent counts as that.
    ///
    /// # Errors
    /// When it is no area, the tolerance is not more than 0, or GEOS cannot.
    pub fn largest_inscribed_radius(&self, tolerance: f64) -> Result<Self, GeometryError> {
        let operation = "largest_inscribed_circle";
        let wanted = "a tolerance of more than 0";
        let tolerance = check_argument(operation, wanted, tolerance, |value| value > 0.0)?;
        if self.dimension() != Some(2) || self.is_empty() {
            return Err(GeometryError::WrongKind {
                operation,
                wanted: "an area",
                found: self.kind(),
            });
        }
        // A tolerance far below the size would be searched for without end; and GEOS begins with
        // squares as small as the area is thin.
        let (width, height) = self
            .envelope()
            .map_or((0.0, 0.0), |it| (it.x_max - it.x_min, it.y_max - it.y_min));
        let tolerance_min = width.max(height) * CIRCLE_TOLERANCE_SHARE_MIN;
        if width.min(height) <= tolerance_min {
            let centre = self.point_on_surface()?;
            let rim = self.boundary()?;
            return match centre.shortest_line(&rim)? {
                Some(radius) => Ok(radius),
                None => finished(
                    operation,
                    &Shape::LineString(Vec::new()),
                    Dimensions::Xy,
                    self.srid(),
                ),
            };
        }
        let tolerance = tolerance.max(tolerance_min);
        let found = self.planar()?.geos.maximum_inscribed_circle(tolerance);
        self.made(operation, found, Carry::Nothing, &[])
    }

    /// Moves all vertices onto a grid of `size` CRS units. What collapses is left out.
    ///
    /// # Errors
    /// When the size is not more than 0, or GEOS cannot.
    pub fn on_grid(&self, size: f64) -> Result<Self, GeometryError> {
        let operation = "snap_to_grid";
        let wanted = "a grid size of more than 0";
        let size = check_argument(operation, wanted, size, |size| size > 0.0)?;
        let found = self
            .planar()?
            .geos
            .set_precision(size, geos::Precision::ValidOutput);
        self.made(operation, found, Carry::Along, &[])
    }
}

/// Refuses a line that would be halved so unevenly that GEOS ends the process for want of stack.
fn check_simplifying(
    operation: &'static str,
    shape: &Shape,
    tolerance: f64,
) -> Result<(), GeometryError> {
    for chain in shape.chains() {
        // So short a line is not halved deeper than it is long.
        if chain.len() > SIMPLIFY_DEPTH_MAX && !is_halved_evenly(chain, tolerance) {
            return Err(GeometryError::TooManySteps {
                operation,
                vertices: chain.len(),
            });
        }
    }
    Ok(())
}

/// Halves a line at the vertices furthest from the straight one, as long as they are further than
/// the tolerance.
fn is_halved_evenly(chain: &[Position], tolerance: f64) -> bool {
    let mut open = vec![(chain, 0_usize)];
    let mut pair_count = 0_usize;
    while let Some((piece, depth)) = open.pop() {
        let [first, inner @ .., last] = piece else {
            continue;
        };
        pair_count = pair_count.saturating_add(inner.len());
        if depth > SIMPLIFY_DEPTH_MAX || pair_count > NEAREST_PAIRS_MAX {
            return false;
        }
        let distances = inner
            .iter()
            .enumerate()
            .map(|(index, at)| (index, Position::foot(first, last, at).distance(at)));
        let furthest = distances.reduce(|one, other| if other.1 > one.1 { other } else { one });
        if let Some((index, distance)) = furthest
            && distance > tolerance
        {
            let (before, after) = (piece.get(..index + 2), piece.get(index + 1..));
            open.extend(
                before
                    .into_iter()
                    .chain(after)
                    .map(|piece| (piece, depth + 1)),
            );
        }
    }
    true
}

fn tolerance_of(operation: &'static str, tolerance: f64) -> Result<f64, GeometryError> {
    check_argument(operation, "a tolerance of 0 or more", tolerance, |value| {
        value >= 0.0
    })
}
