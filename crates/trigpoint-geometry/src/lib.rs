//! Geometry as a value: all kinds of OGC 06-103r4, empty ones too, with Z and M kept.
//!
//! A [`Geometry`] rests as bytes (EWKB) with its envelope; a [`Shape`] is the same opened up. What
//! comes from strangers goes through one door, [`Geometry::from_wkb`] or [`Geometry::from_wkt`],
//! which gives a value or a named error and never panics. Geometry that is not valid in the sense
//! of OGC is a value all the same: a line of one vertex, a ring that is not closed.
//!
//! This crate must not know items, SQL or HTTP.

mod envelope;
mod geometry;
mod inspect;
mod shape;
mod wkb;
mod wkt;

pub use envelope::Envelope;
pub use geometry::{COORDINATE_ABS_MAX, Geometry, InvalidOrdinate};
pub use inspect::MeasureRange;
pub use shape::{Dimensions, Position, Shape, ShapeKind};
pub use wkb::{NESTING_MAX, WkbError};
pub use wkt::WktError;
