//! Geometries laid over each other, and lines put together: union, intersection, polygonize.

use geos::Geom;

use crate::error::{GeometryError, check_argument, check_pairs};
use crate::geometry::Geometry;
use crate::limits::{PAIRS_MAX, SHARED_PATHS_PAIRS_MAX};
use crate::ordinates::{Carry, joined_dimensions};
use crate::planar::{Planar, finished, same_crs};
use crate::shape::{Position, Shape};

/// What is made of two geometries laid over each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The points in both.
    Intersection,
    /// The points in either.
    Union,
    /// The points of the first that are not in the second.
    Difference,
    /// The points in one of both, and not in the other.
    SymmetricDifference,
}

impl Overlay {
    /// Returns its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Intersection => "intersection",
            Self::Union => "union",
            Self::Difference => "difference",
            Self::SymmetricDifference => "sym_difference",
        }
    }

    fn of(self, left: &Planar, right: &Planar) -> geos::GResult<geos::Geometry> {
        match self {
            Self::Intersection => left.geos.intersection(&right.geos),
            Self::Union => left.geos.union(&right.geos),
            Self::Difference => left.geos.difference(&right.geos),
            Self::SymmetricDifference => left.geos.sym_difference(&right.geos),
        }
    }

    fn on_grid(self, left: &Planar, right: &Planar, size: f64) -> geos::GResult<geos::Geometry> {
        match self {
            Self::Intersection => left.geos.intersection_prec(&right.geos, size),
            Self::Union => left.geos.union_prec(&right.geos, size),
            Self::Difference => left.geos.difference_prec(&right.geos, size),
            Self::SymmetricDifference => left.geos.sym_difference_prec(&right.geos, size),
        }
    }
}

impl Geometry {
    /// Lays both over each other. Heights and measures are interpolated along the edges.
    ///
    /// # Errors
    /// When their reference systems differ, or GEOS cannot: most often a polygon is not valid.
    pub fn overlay(&self, overlay: Overlay, other: &Self) -> Result<Self, GeometryError> {
        let found = overlay.of(&self.planar()?, &other.planar()?);
        self.made(overlay.name(), found, Carry::Along, &[other])
    }

    /// Lays both over each other, with all vertices of the answer on a grid of `size` CRS units.
    ///
    /// # Errors
    /// When the size is not more than 0, or as for [`Geometry::overlay`].
    pub fn overlay_on_grid(
        &self,
        overlay: Overlay,
        other: &Self,
        size: f64,
    ) -> Result<Self, GeometryError> {
        let wanted = "a grid size of more than 0";
        let size = check_argument(overlay.name(), wanted, size, |size| size > 0.0)?;
        let found = overlay.on_grid(&self.planar()?, &other.planar()?, size);
        self.made(overlay.name(), found, Carry::Along, &[other])
    }

    /// Returns the union of its own parts: lines cut where they cross, areas joined.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn unary_union(&self) -> Result<Self, GeometryError> {
        self.made(
            "union",
            self.planar()?.geos.unary_union(),
            Carry::Along,
            &[],
        )
    }

    /// Returns the union of many, or `None` of none.
    ///
    /// # Errors
    /// When their reference systems differ, or GEOS cannot.
    pub fn union_of(geometries: &[&Self]) -> Result<Option<Self>, GeometryError> {
        match Self::collected(geometries)? {
            Some(collection) => collection.unary_union().map(Some),
            None => Ok(None),
        }
    }

    /// Returns what is common to many, or `None` of none.
    ///
    /// # Errors
    /// When their reference systems differ, or GEOS cannot.
    pub fn intersection_of(geometries: &[&Self]) -> Result<Option<Self>, GeometryError> {
        let Some((first, rest)) = geometries.split_first() else {
            return Ok(None);
        };
        let mut common = (*first).clone();
        for other in rest {
            common = common.overlay(Overlay::Intersection, other)?;
        }
        Ok(Some(common))
    }

    /// Puts geometries side by side, unchanged, or returns `None` of none: points into a multi
    /// point, lines into a multi line, polygons into a multi polygon, others into a collection.
    ///
    /// # Errors
    /// When their reference systems differ.
    pub fn collected(geometries: &[&Self]) -> Result<Option<Self>, GeometryError> {
        if geometries.is_empty() {
            return Ok(None);
        }
        let mut srid = None;
        for geometry in geometries {
            srid = same_crs(srid, geometry.srid())?;
        }
        let mut members = Vec::new();
        for geometry in geometries {
            geometry.shape().into_members(&mut members);
        }
        let dimensions = joined_dimensions(geometries);
        let shape = Shape::of_members(members);
        finished("collect", &shape, dimensions, srid).map(Some)
    }

    /// Joins lines end to end where exactly two meet. Lines that stay apart stay parts.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn line_merged(&self) -> Result<Self, GeometryError> {
        self.made(
            "line_merge",
            self.planar()?.geos.line_merge(),
            Carry::Vertices,
            &[],
        )
    }

    /// Cuts lines where they meet, so that they meet only at ends; doubles are left out.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn noded(&self) -> Result<Self, GeometryError> {
        self.made("node", self.planar()?.geos.node(), Carry::Along, &[])
    }

    /// Returns the polygons that lines enclose, as a collection. Lines count as they are: those
    /// that cross without a common vertex enclose nothing, see [`Geometry::noded`].
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn polygonized(&self) -> Result<Self, GeometryError> {
        let planar = self.planar()?;
        let found = geos::Geometry::polygonize(&[&planar.geos]);
        self.made("polygonize", found, Carry::Vertices, &[])
    }

    /// Returns the area that rings enclose, each ring inside another cutting a hole.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn area_built(&self) -> Result<Self, GeometryError> {
        self.made(
            "build_area",
            self.planar()?.geos.build_area(),
            Carry::Vertices,
            &[],
        )
    }

    /// Returns what both lines have in common, the same way and the other way, as one collection
    /// of two multi lines.
    ///
    /// # Errors
    /// When one is not linear, they have too many vertices together ([`SHARED_PATHS_PAIRS_MAX`]),
    /// or GEOS cannot.
    pub fn shared_paths(&self, other: &Self) -> Result<Self, GeometryError> {
        let operation = "shared_paths";
        let (left, right) = (self.planar()?, other.planar()?);
        // Both have every vertex of either where they meet, and each is sought along both.
        let (left_count, right_count) = left.counts(&right)?;
        let count = left_count.saturating_add(right_count);
        check_pairs(operation, (count, count), SHARED_PATHS_PAIRS_MAX)?;
        let found = left.geos.shared_paths(&right.geos);
        self.made(operation, found, Carry::Along, &[other])
    }

    /// Moves vertices onto vertices and edges of another geometry that lie within `tolerance`.
    ///
    /// # Errors
    /// When the tolerance is negative, they have too many vertices ([`PAIRS_MAX`]), or GEOS cannot.
    pub fn snapped(&self, other: &Self, tolerance: f64) -> Result<Self, GeometryError> {
        let wanted = "a tolerance of 0 or more";
        let operation = "snap";
        let tolerance = check_argument(operation, wanted, tolerance, |value| value >= 0.0)?;
        let (planar, to) = (self.planar()?, other.planar()?);
        // A vertex of the other may become one of this, and is then compared as well.
        let (own, others) = planar.counts(&to)?;
        check_pairs(operation, (own.saturating_add(others), others), PAIRS_MAX)?;
        let found = planar.geos.snap(&to.geos, tolerance);
        self.made(operation, found, Carry::Along, &[self, other])
    }
}

impl Shape {
    /// Opens up multi geometries and collections, however deep.
    pub(crate) fn into_members(self, members: &mut Vec<Self>) {
        match self {
            Self::Point(_) | Self::LineString(_) | Self::Polygon(_) => members.push(self),
            Self::MultiPoint(points) => members.extend(points.into_iter().map(Self::Point)),
            Self::MultiLineString(lines) => {
                members.extend(lines.into_iter().map(Self::LineString));
            }
            Self::MultiPolygon(polygons) => {
                members.extend(polygons.into_iter().map(Self::Polygon));
            }
            Self::GeometryCollection(inner) => {
                for member in inner {
                    member.into_members(members);
                }
            }
        }
    }

    /// Puts single geometries together, in the narrowest kind that holds them all.
    pub(crate) fn of_members(members: Vec<Self>) -> Self {
        let points: Option<Vec<_>> = members.iter().map(Self::as_point).collect();
        let lines: Option<Vec<_>> = members.iter().map(Self::as_line).collect();
        let polygons: Option<Vec<_>> = members.iter().map(Self::as_polygon).collect();
        match (members.is_empty(), points, lines, polygons) {
            (false, Some(points), _, _) => Self::MultiPoint(points),
            (false, None, Some(lines), _) => Self::MultiLineString(lines),
            (false, None, None, Some(polygons)) => Self::MultiPolygon(polygons),
            _ => Self::GeometryCollection(members),
        }
    }
}

/// Puts places of a geometry together as a multi point, or `None` of none.
pub(crate) fn multi_point(of: &Geometry, positions: Vec<Position>) -> Option<Geometry> {
    let points = positions.into_iter().map(Some).collect::<Vec<_>>();
    (!points.is_empty()).then(|| of.part(&Shape::MultiPoint(points)))
}
