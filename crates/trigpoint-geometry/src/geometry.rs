//! The value: bytes at rest, with what is asked of them most.

use crate::envelope::Envelope;
use crate::shape::{Dimensions, Shape, ShapeKind};
use crate::wkb::{self, WkbError};
use crate::wkt::{self, WktError};

/// How far X and Y may lie from 0, in CRS units.
///
/// Beyond it the numbers of IEEE 754 stand more than 0.1 apart, so nothing computed from them
/// means anything; and the products of four ordinates that predicates form would overflow.
pub const COORDINATE_ABS_MAX: f64 = 1e15;

/// An ordinate that no geometry may have.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InvalidOrdinate {
    /// X or Y is not a number, or it is infinite.
    #[error("{axis} of vertex {vertex_index} is {value}, which is no place")]
    NoPlace {
        /// `X` or `Y`.
        axis: char,
        /// From 0, over the whole geometry.
        vertex_index: usize,
        /// As it was read.
        value: f64,
    },
    /// X or Y lies beyond [`COORDINATE_ABS_MAX`].
    #[error("{axis} of vertex {vertex_index} is {value:e}, beyond {COORDINATE_ABS_MAX:e}")]
    TooFar {
        /// `X` or `Y`.
        axis: char,
        /// From 0, over the whole geometry.
        vertex_index: usize,
        /// As it was read.
        value: f64,
    },
    /// Z or M is infinite.
    #[error("{axis} of vertex {vertex_index} is {value}")]
    Infinite {
        /// `Z` or `M`.
        axis: char,
        /// From 0, over the whole geometry.
        vertex_index: usize,
        /// As it was read.
        value: f64,
    },
}

/// A geometry at rest: little-endian EWKB, its kind, dimensions, SRID and envelope.
///
/// Two are equal when their bytes are: same kind, dimensions, SRID and the same vertices in the
/// same order. Spatial equality is another question.
#[derive(Clone, Debug)]
pub struct Geometry {
    ewkb: Box<[u8]>,
    kind: ShapeKind,
    dimensions: Dimensions,
    srid: Option<u32>,
    envelope: Option<Envelope>,
}

impl PartialEq for Geometry {
    fn eq(&self, other: &Self) -> bool {
        self.ewkb == other.ewkb
    }
}

impl Geometry {
    /// Reads WKB as ISO 13249-3 writes it or EWKB as PostGIS does, in either byte order.
    ///
    /// # Errors
    /// When the bytes are not WKB, end early or late, or hold an ordinate that is no place.
    pub fn from_wkb(bytes: &[u8]) -> Result<Self, WkbError> {
        let read = wkb::read(bytes)?;
        check_ordinates(&read.shape)?;
        Ok(Self::of_checked(&read.shape, read.dimensions, read.srid))
    }

    /// Reads WKT or EWKT (`SRID=27700;POINT ZM (1 2 3 4)`), in either case of letters.
    ///
    /// # Errors
    /// When the text is not WKT, or holds an ordinate that is no place.
    pub fn from_wkt(text: &str) -> Result<Self, WktError> {
        let read = wkt::read(text)?;
        check_ordinates(&read.shape)?;
        Ok(Self::of_checked(&read.shape, read.dimensions, read.srid))
    }

    /// Builds a geometry from its parts.
    ///
    /// Positions are made to fit the dimensions: what is missing is NaN, *not known*, and what is
    /// too much is left out.
    ///
    /// # Errors
    /// When an ordinate is no place.
    pub fn from_shape(
        shape: &Shape,
        dimensions: Dimensions,
        srid: Option<u32>,
    ) -> Result<Self, InvalidOrdinate> {
        check_ordinates(shape)?;
        let shape = shape.clone().with_dimensions(dimensions);
        Ok(Self::of_checked(&shape, dimensions, srid))
    }

    fn of_checked(shape: &Shape, dimensions: Dimensions, srid: Option<u32>) -> Self {
        Self {
            ewkb: wkb::write(shape, dimensions, srid).into(),
            kind: shape.kind(),
            dimensions,
            srid,
            envelope: Envelope::of(shape.positions().into_iter()),
        }
    }

    /// Returns the bytes: little-endian EWKB, which [`Geometry::from_wkb`] reads back.
    #[must_use]
    pub fn as_ewkb(&self) -> &[u8] {
        &self.ewkb
    }

    /// Returns WKT with the mark of its dimensions (`POINT ZM (1 2 3 4)`), without the SRID.
    #[must_use]
    pub fn to_wkt(&self) -> String {
        wkt::write(&self.shape(), self.dimensions)
    }

    /// Opens the geometry up.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the bytes are our own")]
    pub fn shape(&self) -> Shape {
        wkb::read(&self.ewkb)
            .expect("bytes that `wkb::write` wrote are read back")
            .shape
    }

    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> ShapeKind {
        self.kind
    }

    /// Returns which ordinates its positions have.
    #[must_use]
    pub fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    /// Returns the number of its coordinate reference system, when the bytes named one.
    #[must_use]
    pub fn srid(&self) -> Option<u32> {
        self.srid
    }

    /// Returns the envelope; `None` when the geometry is empty.
    #[must_use]
    pub fn envelope(&self) -> Option<Envelope> {
        self.envelope
    }

    /// Tells whether it has no position at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.envelope.is_none()
    }
}

fn check_ordinates(shape: &Shape) -> Result<(), InvalidOrdinate> {
    for (vertex_index, position) in shape.positions().into_iter().enumerate() {
        for (axis, value) in [('X', position.x), ('Y', position.y)] {
            if !value.is_finite() {
                return Err(InvalidOrdinate::NoPlace {
                    axis,
                    vertex_index,
                    value,
                });
            }
            if value.abs() > COORDINATE_ABS_MAX {
                return Err(InvalidOrdinate::TooFar {
                    axis,
                    vertex_index,
                    value,
                });
            }
        }
        for (axis, value) in [('Z', position.z), ('M', position.m)] {
            if let Some(value) = value.filter(|value| value.is_infinite()) {
                return Err(InvalidOrdinate::Infinite {
                    axis,
                    vertex_index,
                    value,
                });
            }
        }
    }
    Ok(())
}
