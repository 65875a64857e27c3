//! How two geometries lie to each other: the relations of OGC 06-103r4 §6.1.15, and DE-9IM.
//!
//! All of it is planar: heights and measures are ignored. A relation of an empty geometry is
//! false, but for `disjoint`, and `equals` of two empty ones.

use std::fmt;
use std::str::FromStr;

use geos::Geom;

use crate::error::{GeometryError, check_argument, check_pairs};
use crate::limits::{NEAREST_PAIRS_MAX, PAIRS_WITHOUT_INDEX_MAX};
use crate::planar::{Planar, answer, same_crs};

/// A named relation of two geometries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpatialRelation {
    /// The same points.
    Equals,
    /// No point in common.
    Disjoint,
    /// A point in common.
    Intersects,
    /// Boundaries in common, interiors not.
    Touches,
    /// Interiors in common, of a lower dimension than the larger of both.
    Crosses,
    /// No point of the first is outside the second, and the interiors meet.
    Within,
    /// The second is within the first.
    Contains,
    /// Interiors in common, of the same dimension, and neither in the other.
    Overlaps,
    /// No point of the second is outside the first.
    Covers,
    /// No point of the first is outside the second.
    CoveredBy,
}

impl SpatialRelation {
    /// Every relation.
    pub const ALL: [Self; 10] = [
        Self::Equals,
        Self::Disjoint,
        Self::Intersects,
        Self::Touches,
        Self::Crosses,
        Self::Within,
        Self::Contains,
        Self::Overlaps,
        Self::Covers,
        Self::CoveredBy,
    ];

    /// Returns its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::Disjoint => "disjoint",
            Self::Intersects => "intersects",
            Self::Touches => "touches",
            Self::Crosses => "crosses",
            Self::Within => "within",
            Self::Contains => "contains",
            Self::Overlaps => "overlaps",
            Self::Covers => "covers",
            Self::CoveredBy => "covered_by",
        }
    }
}

/// A DE-9IM matrix: the dimensions of the nine intersections of interior, boundary and exterior.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix([u8; 9]);

impl fmt::Display for Matrix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|cell| write!(formatter, "{}", char::from(*cell)))
    }
}

impl Matrix {
    /// Tells whether it fits the pattern.
    #[must_use]
    pub fn fits(&self, pattern: &MatrixPattern) -> bool {
        self.0
            .iter()
            .zip(pattern.0)
            .all(|(found, wanted)| match wanted {
                b'*' => true,
                b'T' => (b'0'..=b'2').contains(found),
                exact => *found == exact,
            })
    }
}

/// A pattern of DE-9IM: nine of `T`, `F`, `0`, `1`, `2` and `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixPattern([u8; 9]);

/// A text that is not a pattern of DE-9IM.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not nine of `T`, `F`, `0`, `1`, `2` and `*`")]
pub struct InvalidMatrixPattern {
    text: String,
}

impl FromStr for MatrixPattern {
    type Err = InvalidMatrixPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let cells: Result<[u8; 9], _> = text.to_ascii_uppercase().into_bytes().try_into();
        cells
            .ok()
            .filter(|cells| cells.iter().all(|cell| b"TF012*".contains(cell)))
            .map(Self)
            .ok_or_else(|| InvalidMatrixPattern {
                text: text.chars().take(40).collect(),
            })
    }
}

/// How two geometries lie to each other, of which several relations can be told. It gives the same
/// answers as [`Planar::holds`].
#[derive(Clone, Debug)]
pub struct Related {
    matrix: Matrix,
    dimensions: (u8, u8),
}

impl Related {
    /// Tells whether a relation holds; `None` where the matrix does not tell.
    ///
    /// OGC 06-103r4 §6.1.15.3, and GEOS for `covers`.
    #[must_use]
    pub fn holds(&self, relation: SpatialRelation) -> Option<bool> {
        let any = |patterns: &[&[u8; 9]]| {
            let mut fitting = patterns.iter();
            Some(fitting.any(|pattern| self.matrix.fits(&MatrixPattern(**pattern))))
        };
        let (left, right) = self.dimensions;
        match relation {
            SpatialRelation::Touches if left + right > 0 => {
                any(&[b"FT*******", b"F**T*****", b"F***T****"])
            }
            SpatialRelation::Crosses if left < right => any(&[b"T*T******"]),
            SpatialRelation::Crosses if left > right => any(&[b"T*****T**"]),
            SpatialRelation::Crosses if left == 1 => any(&[b"0********"]),
            SpatialRelation::Overlaps if left == right && left == 1 => any(&[b"1*T***T**"]),
            SpatialRelation::Overlaps if left == right => any(&[b"T*T***T**"]),
            SpatialRelation::Touches | SpatialRelation::Crosses | SpatialRelation::Overlaps => {
                Some(false)
            }
            SpatialRelation::Equals if left == right => any(&[b"T*F**FFF*"]),
            SpatialRelation::Within => any(&[b"T*F**F***"]),
            SpatialRelation::Contains => any(&[b"T*****FF*"]),
            SpatialRelation::Covers => {
                any(&[b"T*****FF*", b"*T****FF*", b"***T**FF*", b"****T*FF*"])
            }
            SpatialRelation::CoveredBy => {
                any(&[b"T*F**F***", b"*TF**F***", b"**FT*F***", b"**F*TF***"])
            }
            SpatialRelation::Intersects => any(&[b"FF*FF****"]).map(|disjoint| !disjoint),
            SpatialRelation::Disjoint => any(&[b"FF*FF****"]),
            SpatialRelation::Equals => None,
        }
    }
}

impl Planar {
    /// Returns how both lie to each other, where GEOS needs all of that to tell of the relation: of
    /// others it sees sooner that they do not hold. Nothing for empty geometries and collections.
    ///
    /// # Errors
    /// As for [`Planar::holds`].
    pub fn related(
        &self,
        relation: SpatialRelation,
        other: &Self,
    ) -> Result<Option<Related>, GeometryError> {
        let needs_all = match relation {
            SpatialRelation::Touches | SpatialRelation::Crosses | SpatialRelation::Overlaps => true,
            SpatialRelation::Equals
            | SpatialRelation::Disjoint
            | SpatialRelation::Intersects
            | SpatialRelation::Within
            | SpatialRelation::Contains
            | SpatialRelation::Covers
            | SpatialRelation::CoveredBy => false,
        };
        let dimension = |it: &Self| {
            let is_alike = !it.is_empty && !it.is_collection;
            it.dimension.filter(|_| is_alike)
        };
        let (true, Some(left), Some(right)) = (needs_all, dimension(self), dimension(other)) else {
            return Ok(None);
        };
        Ok(Some(Related {
            matrix: self.matrix_for(relation.name(), other)?,
            dimensions: (left, right),
        }))
    }

    /// Tells whether the relation holds between this geometry and the other, in this order.
    ///
    /// # Errors
    /// When their reference systems differ, or GEOS cannot tell: most often a polygon is not valid,
    /// or a collection stands where its relation is not defined.
    pub fn holds(&self, relation: SpatialRelation, other: &Self) -> Result<bool, GeometryError> {
        same_crs(self.srid, other.srid)?;
        let (left, right) = (&self.geos, &other.geos);
        let found = match relation {
            SpatialRelation::Equals => left.equals(right),
            SpatialRelation::Disjoint => left.disjoint(right),
            SpatialRelation::Intersects => left.intersects(right),
            SpatialRelation::Touches => left.touches(right),
            SpatialRelation::Crosses => left.crosses(right),
            SpatialRelation::Within => left.within(right),
            SpatialRelation::Contains => left.contains(right),
            SpatialRelation::Overlaps => left.overlaps(right),
            SpatialRelation::Covers => left.covers(right),
            SpatialRelation::CoveredBy => left.covered_by(right),
        };
        answer(relation.name(), found)
    }

    /// Returns the DE-9IM matrix of both.
    ///
    /// # Errors
    /// As for [`Planar::holds`].
    pub fn matrix(&self, other: &Self) -> Result<Matrix, GeometryError> {
        self.matrix_for("relate", other)
    }

    fn matrix_for(&self, operation: &'static str, other: &Self) -> Result<Matrix, GeometryError> {
        same_crs(self.srid, other.srid)?;
        let text = answer(operation, self.geos.relate(&other.geos))?;
        let cells: Result<[u8; 9], _> = text.into_bytes().try_into();
        cells.map(Matrix).map_err(|_| GeometryError::NotComputed {
            operation,
            reason: "the matrix has not nine cells".to_owned(),
        })
    }

    /// Tells whether the closest points are at most `distance` apart, in CRS units.
    ///
    /// # Errors
    /// When the distance is negative, or as for [`Planar::holds`].
    pub fn is_within_distance(&self, other: &Self, distance: f64) -> Result<bool, GeometryError> {
        let operation = "within distance";
        let wanted = "a distance of 0 or more";
        let distance = check_argument(operation, wanted, distance, |value| value >= 0.0)?;
        same_crs(self.srid, other.srid)?;
        if self.is_empty || other.is_empty {
            return Ok(false);
        }
        if self.is_indexed_with(other)? {
            let found = self.shortest(operation, other)?;
            return Ok(found <= distance);
        }
        answer(operation, self.geos.dwithin(&other.geos, distance))
    }

    /// Returns the distance at closest approach in CRS units; `None` when one of both is empty.
    ///
    /// # Errors
    /// As for [`Planar::holds`].
    pub fn distance(&self, other: &Self) -> Result<Option<f64>, GeometryError> {
        same_crs(self.srid, other.srid)?;
        if self.is_empty || other.is_empty {
            return Ok(None);
        }
        self.shortest("distance", other).map(Some)
    }

    /// Whether both have so many vertices that an index finds their distance sooner.
    fn is_indexed_with(&self, other: &Self) -> Result<bool, GeometryError> {
        let (left, right) = self.counts(other)?;
        Ok(left.saturating_mul(right) > PAIRS_WITHOUT_INDEX_MAX)
    }

    /// The distance of two that are not empty.
    fn shortest(&self, operation: &'static str, other: &Self) -> Result<f64, GeometryError> {
        if !self.is_indexed_with(other)? {
            return answer(operation, self.geos.distance(&other.geos));
        }
        // GEOS has no index for collections, and prepares no points; a prepared line does not see
        // that it lies in a polygon.
        if self.is_collection || other.is_collection {
            check_pairs(operation, self.counts(other)?, NEAREST_PAIRS_MAX)?;
            return answer(operation, self.geos.distance(&other.geos));
        }
        let (high, low) = if self.dimension >= other.dimension {
            (self, other)
        } else {
            (other, self)
        };
        if high.dimension == Some(0) {
            return answer(operation, high.geos.distance_indexed(&low.geos));
        }
        let prepared = answer(operation, geos::PreparedGeometry::new(&high.geos))?;
        answer(operation, prepared.distance(&low.geos))
    }

    /// Makes it ready to be compared with many others.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn prepared(&self) -> Result<Prepared<'_>, GeometryError> {
        Ok(Prepared {
            geos: answer("preparing", geos::PreparedGeometry::new(&self.geos))?,
            planar: self,
        })
    }
}

/// A geometry that is compared with many others. It gives the same answers as [`Planar`].
pub struct Prepared<'a> {
    geos: geos::PreparedGeometry<'a>,
    planar: &'a Planar,
}

impl Prepared<'_> {
    /// Tells whether the relation holds between this geometry and the other, in this order.
    ///
    /// # Errors
    /// As for [`Planar::holds`].
    pub fn holds(&self, relation: SpatialRelation, other: &Planar) -> Result<bool, GeometryError> {
        // Prepared, GEOS 3.11 finds no point of a collection that ends a line.
        if self.planar.is_collection || other.is_collection {
            return self.planar.holds(relation, other);
        }
        same_crs(self.planar.srid, other.srid)?;
        let right = &other.geos;
        let found = match relation {
            SpatialRelation::Equals => self.planar.geos.equals(right),
            SpatialRelation::Disjoint => self.geos.disjoint(right),
            SpatialRelation::Intersects => self.geos.intersects(right),
            SpatialRelation::Touches => self.geos.touches(right),
            SpatialRelation::Crosses => self.geos.crosses(right),
            SpatialRelation::Within => self.geos.within(right),
            SpatialRelation::Contains => self.geos.contains(right),
            SpatialRelation::Overlaps => self.geos.overlaps(right),
            SpatialRelation::Covers => self.geos.covers(right),
            SpatialRelation::CoveredBy => self.geos.covered_by(right),
        };
        answer(relation.name(), found)
    }
}
