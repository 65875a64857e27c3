//! Geometries with other ordinates: turned round, moved, scaled, with other dimensions.

use crate::error::{GeometryError, check_argument};
use crate::geometry::Geometry;
use crate::planar::finished;
use crate::shape::{Dimensions, Position, Shape};

impl Geometry {
    /// Returns it with the vertices of every line and ring in the other order.
    ///
    /// # Errors
    /// Never by its own; the type is that of its neighbours.
    pub fn reversed(&self) -> Result<Self, GeometryError> {
        let shape = self.shape().map_chains(&mut |mut chain| {
            chain.reverse();
            chain
        });
        self.with_shape("reverse", &shape)
    }

    /// Returns it moved by CRS units along both axes.
    ///
    /// # Errors
    /// When it would leave the plane.
    pub fn translated(&self, x: f64, y: f64) -> Result<Self, GeometryError> {
        let operation = "translate";
        let x = check_argument(operation, "a distance along X", x, |_| true)?;
        let y = check_argument(operation, "a distance along Y", y, |_| true)?;
        self.moved(operation, |at| (at.x + x, at.y + y))
    }

    /// Returns it scaled about the origin of its coordinates.
    ///
    /// # Errors
    /// When it would leave the plane.
    pub fn scaled(&self, x: f64, y: f64) -> Result<Self, GeometryError> {
        let operation = "scale";
        let x = check_argument(operation, "a factor along X", x, |_| true)?;
        let y = check_argument(operation, "a factor along Y", y, |_| true)?;
        self.moved(operation, |at| (at.x * x, at.y * y))
    }

    /// Returns it turned about a place, counter-clockwise, by an angle in radians.
    ///
    /// # Errors
    /// When it would leave the plane.
    pub fn rotated(&self, angle_radians: f64, about: Position) -> Result<Self, GeometryError> {
        let operation = "rotate";
        let angle = check_argument(operation, "an angle", angle_radians, |_| true)?;
        let (sine, cosine) = angle.sin_cos();
        self.moved(operation, |at| {
            let (x, y) = (at.x - about.x, at.y - about.y);
            (
                about.x + x * cosine - y * sine,
                about.y + x * sine + y * cosine,
            )
        })
    }

    /// Returns it with X and Y exchanged.
    ///
    /// # Errors
    /// Never by its own; the type is that of its neighbours.
    pub fn flipped(&self) -> Result<Self, GeometryError> {
        self.moved("flip_coordinates", |at| (at.y, at.x))
    }

    fn moved(
        &self,
        operation: &'static str,
        to: impl Fn(&Position) -> (f64, f64),
    ) -> Result<Self, GeometryError> {
        let shape = self.shape().map_positions(&mut |position| {
            let (x, y) = to(&position);
            Position { x, y, ..position }
        });
        self.with_shape(operation, &shape)
    }

    /// Returns it with these dimensions. A height that is new is `z`, a measure that is new NaN.
    ///
    /// # Errors
    /// When `z` is infinite.
    pub fn with_dimensions(&self, dimensions: Dimensions, z: f64) -> Result<Self, GeometryError> {
        let has_no_z = !self.dimensions().has_z();
        let shape = self.shape().map_positions(&mut |position| Position {
            z: if has_no_z { Some(z) } else { position.z },
            ..position
        });
        finished("change_dimension", &shape, dimensions, self.srid())
    }

    /// Returns it with its number of reference system set; coordinates stay as they are.
    #[must_use]
    pub fn with_srid(&self, srid: Option<u32>) -> Self {
        let shape = self.shape();
        Self::from_shape(&shape, self.dimensions(), srid).unwrap_or_else(|_| self.clone())
    }

    /// Returns it with exterior rings counter-clockwise and interior ones clockwise, as RFC 7946
    /// §3.1.6 wants them; or the other way round.
    ///
    /// # Errors
    /// Never by its own; the type is that of its neighbours.
    pub fn with_ring_directions(
        &self,
        is_exterior_counter_clockwise: bool,
    ) -> Result<Self, GeometryError> {
        let shape = directed(self.shape(), is_exterior_counter_clockwise);
        self.with_shape("orient_rings", &shape)
    }

    /// Tells whether all its exterior rings turn counter-clockwise and all others clockwise;
    /// `None` where there are no rings.
    #[must_use]
    pub fn has_counter_clockwise_exteriors(&self) -> Option<bool> {
        let shape = self.shape();
        let turned = directed(shape.clone(), true);
        (!self.rings().is_empty()).then(|| shape == turned)
    }
}

fn directed(shape: Shape, is_exterior_counter_clockwise: bool) -> Shape {
    let turned = |rings: Vec<Vec<Position>>| -> Vec<Vec<Position>> {
        let with_index = rings.into_iter().enumerate();
        with_index
            .map(|(index, mut ring)| {
                let wanted = (index == 0) == is_exterior_counter_clockwise;
                if (signed_area(&ring) > 0.0) != wanted {
                    ring.reverse();
                }
                ring
            })
            .collect()
    };
    match shape {
        Shape::Polygon(rings) => Shape::Polygon(turned(rings)),
        Shape::MultiPolygon(polygons) => {
            Shape::MultiPolygon(polygons.into_iter().map(turned).collect())
        }
        Shape::GeometryCollection(members) => Shape::GeometryCollection(
            members
                .into_iter()
                .map(|member| directed(member, is_exterior_counter_clockwise))
                .collect(),
        ),
        Shape::Point(_)
        | Shape::LineString(_)
        | Shape::MultiPoint(_)
        | Shape::MultiLineString(_) => shape,
    }
}

/// The shoelace formula about the first vertex; more than 0 when the ring turns counter-clockwise.
pub(crate) fn signed_area(ring: &[Position]) -> f64 {
    let Some((first, rest)) = ring.split_first() else {
        return 0.0;
    };
    let pairs = rest.iter().zip(rest.iter().skip(1));
    let twice: f64 = pairs
        .map(|(from, to)| {
            (from.x - first.x) * (to.y - first.y) - (to.x - first.x) * (from.y - first.y)
        })
        .sum();
    twice / 2.0
}
