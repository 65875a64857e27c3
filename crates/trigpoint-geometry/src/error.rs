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
    /// Every vertex would be compared with every other, and there are too many.
    #[error(
        "{operation} would compare {left} with {right} vertices, more than {max} pairs: simplify \
         the geometries, or compare parts of them"
    )]
    TooManyPairs {
        /// What was asked for.
        operation: &'static str,
        /// The vertices on one side.
        left: usize,
        /// The vertices on the other.
        right: usize,
        /// How many pairs there may be.
        max: usize,
    },
    /// A line turns so that simplifying it would take a step for each of its vertices.
    #[error(
        "{operation} would take too many steps over a line of {vertices} vertices: take parts of it"
    )]
    TooManySteps {
        /// What was asked for.
        operation: &'static str,
        /// The vertices of the line.
        vertices: usize,
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

/// Refuses to compare more pairs of vertices than `max`.
pub(crate) fn check_pairs(
    operation: &'static str,
    (left, right): (usize, usize),
    max: usize,
) -> Result<(), GeometryError> {
    if left.saturating_mul(right) <= max {
        return Ok(());
    }
    Err(GeometryError::TooManyPairs {
        operation,
        left,
        right,
        max,
    })
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
