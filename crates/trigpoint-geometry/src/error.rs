//! Why a question about geometries has no answer.

use crate::geometry::InvalidOrdinate;
use crate::shape::ShapeKind;
use crate::validity::Invalidity;

/// Why something cannot be computed from a geometry.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GeometryError {
    /// A part has too few vertices, or a ring is not closed: it encloses or joins nothing.
    #[error("the geometry is malformed: {0}")]
    Malformed(Invalidity),
    /// The computation gave up, most often because a polygon is not valid.
    #[error("{operation} cannot be computed: {reason}")]
    NotComputed {
        /// What was asked for.
        operation: &'static str,
        /// In the words of the library that computes it.
        reason: String,
    },
    /// The answer would have a coordinate that is no place.
    #[error("{operation} leads out of the plane: {source}")]
    OutOfThePlane {
        /// What was asked for.
        operation: &'static str,
        /// The coordinate.
        source: InvalidOrdinate,
    },
    /// A number given with the question cannot stand there.
    #[error("{operation} wants {wanted}, not {value}")]
    Argument {
        /// What was asked for.
        operation: &'static str,
        /// Name and range of the number.
        wanted: &'static str,
        /// What was given.
        value: f64,
    },
    /// The question makes no sense for a geometry of this kind.
    #[error("{operation} wants {wanted}, not a {}", found.name())]
    WrongKind {
        /// What was asked for.
        operation: &'static str,
        /// The kinds that it takes.
        wanted: &'static str,
        /// The kind that was given.
        found: ShapeKind,
    },
    /// The answer would have more vertices than [`VERTEX_COUNT_MAX`](crate::VERTEX_COUNT_MAX).
    #[error("{operation} would make more than {max} vertices", max = crate::VERTEX_COUNT_MAX)]
    TooManyVertices {
        /// What was asked for.
        operation: &'static str,
    },
    /// Two geometries are told to be in different coordinate reference systems.
    #[error("the geometries are in different coordinate reference systems: {left} and {right}")]
    DifferentCrs {
        /// The SRID of the first.
        left: u32,
        /// The SRID of the second.
        right: u32,
    },
}

/// Refuses a number that is not finite, lies beyond the plane or does not satisfy `is_fit`.
pub(crate) fn check_argument(
    operation: &'static str,
    wanted: &'static str,
    value: f64,
    is_fit: impl Fn(f64) -> bool,
) -> Result<f64, GeometryError> {
    if value.is_finite() && value.abs() <= crate::COORDINATE_ABS_MAX && is_fit(value) {
        Ok(value)
    } else {
        Err(GeometryError::Argument {
            operation,
            wanted,
            value,
        })
    }
}
