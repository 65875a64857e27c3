//! Geometry: a value of every kind of OGC 06-103r4, empty ones too, with Z and M kept; and what is
//! asked of it and made of it.
//!
//! A [`Geometry`] rests as bytes (EWKB) with its envelope; a [`Shape`] is the same opened up; a
//! [`Planar`] is it opened for GEOS, which answers in the plane. What comes from strangers goes
//! through one door, [`Geometry::from_wkb`] or [`Geometry::from_wkt`], which gives a value or a
//! named error and never panics. Geometry that is not valid in the sense of OGC is a value all the
//! same: a line of one vertex, a ring that is not closed.
//!
//! This crate must not know items, SQL or HTTP.

mod construct;
mod crossings;
mod edit;
mod envelope;
mod error;
mod geodesic;
mod geometry;
mod inspect;
mod limits;
mod linear;
mod measure;
mod ordinates;
mod overlay;
mod parts;
mod planar;
mod relate;
mod shape;
mod validity;
mod vertices;
mod wkb;
mod wkt;

pub use construct::{BufferEnd, BufferJoin, BufferStyle, QUADRANT_SEGMENTS_MAX};
pub use envelope::Envelope;
pub use error::GeometryError;
pub use geodesic::GeodesicWay;
pub use geometry::{COORDINATE_ABS_MAX, Geometry, InvalidOrdinate};
pub use inspect::MeasureRange;
pub use limits::{
    CLEANED_PAIRS_MAX, NEAREST_PAIRS_MAX, PAIRS_MAX, SHARED_PATHS_PAIRS_MAX,
    TRIANGULATED_PAIRS_MAX, VERTEX_COUNT_MAX,
};
pub use linear::{PlaceOnLine, Side};
pub use overlay::Overlay;
pub use planar::Planar;
pub use relate::{InvalidMatrixPattern, Matrix, MatrixPattern, Prepared, Related, SpatialRelation};
pub use shape::{Dimensions, Position, Shape, ShapeKind};
pub use validity::{InvalidReason, Invalidity, MakeValid};
pub use vertices::Sharpness;
pub use wkb::{NESTING_MAX, WkbError};
pub use wkt::WktError;
