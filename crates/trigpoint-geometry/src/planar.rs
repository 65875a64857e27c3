//! A geometry opened for GEOS: what is asked of it is computed in the plane, without Z and M.
//!
//! GEOS keeps the envelopes of parts when it first needs them, and does so without a lock before
//! version 3.12. So an opened geometry may move to another thread, and must not be shared.
//!
//! Empty parts of multi geometries and collections add no points, so they are left out; the
//! distance of GEOS 3.11 crashes the process when it meets one (`MULTIPOINT (EMPTY, (1 1))`).

use std::cell::Cell;
use std::marker::PhantomData;

use geos::Geom;

use crate::error::GeometryError;
use crate::geometry::Geometry;
use crate::inspect;
use crate::shape::{Dimensions, Shape, ShapeKind};
use crate::validity;
use crate::wkb;

/// A geometry opened for GEOS; [`Geometry::planar`] makes it.
///
/// Opening costs about as much as a cheap question, so it pays to keep it for several.
///
/// ```compile_fail
/// fn shared<T: Sync>() {}
/// shared::<trigpoint_geometry::Planar>();
/// ```
pub struct Planar {
    pub(crate) geos: geos::Geometry,
    pub(crate) srid: Option<u32>,
    pub(crate) is_empty: bool,
    /// 0 for points, 1 for lines, 2 for areas.
    pub(crate) dimension: Option<u8>,
    pub(crate) is_collection: bool,
    not_shared: PhantomData<Cell<()>>,
}

impl Geometry {
    /// Opens it for questions that are answered in the plane.
    ///
    /// # Errors
    /// When a line string has one vertex, or a ring has fewer than four or is not closed.
    pub fn planar(&self) -> Result<Planar, GeometryError> {
        let shape = self.shape();
        if let Some(found) = validity::malformed(&shape) {
            return Err(GeometryError::Malformed(found));
        }
        let dimension = inspect::dimension(&shape);
        let flat = match self.dimensions() {
            Dimensions::Xy => shape,
            Dimensions::Xyz | Dimensions::Xym | Dimensions::Xyzm => {
                shape.with_dimensions(Dimensions::Xy)
            }
        };
        let flat = flat.without_empty_parts();
        let geos = geos::Geometry::new_from_wkb(&wkb::write(&flat, Dimensions::Xy, None));
        Ok(Planar {
            geos: answer("opening the geometry", geos)?,
            srid: self.srid(),
            is_empty: self.is_empty(),
            dimension,
            is_collection: self.kind() == ShapeKind::GeometryCollection,
            not_shared: PhantomData,
        })
    }
}

impl Planar {
    pub(crate) fn vertex_count(&self) -> Result<usize, GeometryError> {
        answer("counting vertices", self.geos.get_num_coordinates())
    }

    /// The vertices of this one and the other.
    pub(crate) fn counts(&self, other: &Self) -> Result<(usize, usize), GeometryError> {
        Ok((self.vertex_count()?, other.vertex_count()?))
    }
}

/// Turns an answer of GEOS into ours.
pub(crate) fn answer<T>(
    operation: &'static str,
    found: geos::GResult<T>,
) -> Result<T, GeometryError> {
    found.map_err(|error| GeometryError::NotComputed {
        operation,
        reason: match error {
            geos::Error::GeosError((_, Some(reason))) => reason.trim().to_owned(),
            geos::Error::GeosError((_, None)) => "no reason is known".to_owned(),
            geos::Error::ImpossibleOperation(reason)
            | geos::Error::ConversionError(reason)
            | geos::Error::GenericError(reason) => reason,
        },
    })
}

/// Reads what GEOS made, as a shape of X and Y.
pub(crate) fn made_shape(
    operation: &'static str,
    found: geos::GResult<geos::Geometry>,
) -> Result<Shape, GeometryError> {
    let made = answer(operation, found)?;
    let bytes = answer(operation, made.to_wkb())?;
    let read = wkb::read(&bytes).map_err(|error| GeometryError::NotComputed {
        operation,
        reason: error.to_string(),
    })?;
    Ok(read.shape.with_dimensions(Dimensions::Xy))
}

/// Builds the answer from a shape.
pub(crate) fn finished(
    operation: &'static str,
    shape: &Shape,
    dimensions: Dimensions,
    srid: Option<u32>,
) -> Result<Geometry, GeometryError> {
    Geometry::from_shape(shape, dimensions, srid)
        .map_err(|source| GeometryError::OutOfThePlane { operation, source })
}

/// Returns the coordinate reference system that both are in, as far as it is told.
pub(crate) fn same_crs(
    left: Option<u32>,
    right: Option<u32>,
) -> Result<Option<u32>, GeometryError> {
    match (left, right) {
        (Some(left), Some(right)) if left != right => {
            Err(GeometryError::DifferentCrs { left, right })
        }
        (left, right) => Ok(left.or(right)),
    }
}
