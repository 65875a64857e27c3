//! A geometry opened up: its kind, its parts and their positions.

/// Which ordinates every position of a geometry has beside X and Y.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimensions {
    /// X and Y.
    Xy,
    /// X, Y and a height.
    Xyz,
    /// X, Y and a measure.
    Xym,
    /// X, Y, a height and a measure.
    Xyzm,
}

impl Dimensions {
    pub(crate) fn new(has_z: bool, has_m: bool) -> Self {
        match (has_z, has_m) {
            (false, false) => Self::Xy,
            (true, false) => Self::Xyz,
            (false, true) => Self::Xym,
            (true, true) => Self::Xyzm,
        }
    }

    /// Tells whether positions have a height.
    #[must_use]
    pub fn has_z(self) -> bool {
        matches!(self, Self::Xyz | Self::Xyzm)
    }

    /// Tells whether positions have a measure.
    #[must_use]
    pub fn has_m(self) -> bool {
        matches!(self, Self::Xym | Self::Xyzm)
    }

    /// Returns how many ordinates a position has: 2, 3 or 4.
    #[must_use]
    pub fn ordinate_count(self) -> usize {
        2 + usize::from(self.has_z()) + usize::from(self.has_m())
    }
}

/// One vertex. X and Y are in CRS units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// First ordinate: easting or longitude.
    pub x: f64,
    /// Second ordinate: northing or latitude.
    pub y: f64,
    /// Height, where the geometry has heights. NaN: not known.
    pub z: Option<f64>,
    /// Measure, where the geometry is measured. NaN: not known.
    pub m: Option<f64>,
}

impl Position {
    /// Builds a position from its ordinates in the order X, Y, Z, M.
    pub(crate) fn from_ordinates(ordinates: &[f64], dimensions: Dimensions) -> Option<Self> {
        let mut rest = ordinates.iter().copied();
        let (x, y) = (rest.next()?, rest.next()?);
        let z = if dimensions.has_z() {
            Some(rest.next()?)
        } else {
            None
        };
        let m = if dimensions.has_m() {
            Some(rest.next()?)
        } else {
            None
        };
        rest.next().is_none().then_some(Self { x, y, z, m })
    }

    /// Its ordinates in the order X, Y, Z, M.
    pub(crate) fn ordinates(&self) -> impl Iterator<Item = f64> {
        let Self { x, y, z, m } = *self;
        [Some(x), Some(y), z, m].into_iter().flatten()
    }
}

/// The kinds of geometry, with the codes that WKB gives them (OGC 06-103r4, table 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeKind {
    /// One position or none.
    Point,
    /// Positions joined by straight segments.
    LineString,
    /// An exterior ring and any number of interior rings.
    Polygon,
    /// Points.
    MultiPoint,
    /// Line strings.
    MultiLineString,
    /// Polygons.
    MultiPolygon,
    /// Geometries of any kind.
    GeometryCollection,
}

impl ShapeKind {
    pub(crate) const ALL: [Self; 7] = [
        Self::Point,
        Self::LineString,
        Self::Polygon,
        Self::MultiPoint,
        Self::MultiLineString,
        Self::MultiPolygon,
        Self::GeometryCollection,
    ];

    pub(crate) fn code(self) -> u32 {
        match self {
            Self::Point => 1,
            Self::LineString => 2,
            Self::Polygon => 3,
            Self::MultiPoint => 4,
            Self::MultiLineString => 5,
            Self::MultiPolygon => 6,
            Self::GeometryCollection => 7,
        }
    }

    /// Returns the name as WKT writes it, in capitals.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Point => "POINT",
            Self::LineString => "LINESTRING",
            Self::Polygon => "POLYGON",
            Self::MultiPoint => "MULTIPOINT",
            Self::MultiLineString => "MULTILINESTRING",
            Self::MultiPolygon => "MULTIPOLYGON",
            Self::GeometryCollection => "GEOMETRYCOLLECTION",
        }
    }
}

/// A geometry opened up. An empty one has no position; rings keep their closing vertex.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// One position; `None` when empty.
    Point(Option<Position>),
    /// The vertices in order.
    LineString(Vec<Position>),
    /// The rings; the first is the exterior one.
    Polygon(Vec<Vec<Position>>),
    /// The points; one may be empty.
    MultiPoint(Vec<Option<Position>>),
    /// The vertices of each line.
    MultiLineString(Vec<Vec<Position>>),
    /// The rings of each polygon.
    MultiPolygon(Vec<Vec<Vec<Position>>>),
    /// The members.
    GeometryCollection(Vec<Shape>),
}

impl Shape {
    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> ShapeKind {
        match self {
            Self::Point(_) => ShapeKind::Point,
            Self::LineString(_) => ShapeKind::LineString,
            Self::Polygon(_) => ShapeKind::Polygon,
            Self::MultiPoint(_) => ShapeKind::MultiPoint,
            Self::MultiLineString(_) => ShapeKind::MultiLineString,
            Self::MultiPolygon(_) => ShapeKind::MultiPolygon,
            Self::GeometryCollection(_) => ShapeKind::GeometryCollection,
        }
    }

    /// Returns every position in the order of the bytes, closing vertices of rings too.
    #[must_use]
    pub fn positions(&self) -> Vec<&Position> {
        match self {
            Self::Point(point) => point.iter().collect(),
            Self::LineString(line) => line.iter().collect(),
            Self::MultiPoint(points) => points.iter().flatten().collect(),
            Self::Polygon(lines) | Self::MultiLineString(lines) => lines.iter().flatten().collect(),
            Self::MultiPolygon(polygons) => polygons.iter().flatten().flatten().collect(),
            Self::GeometryCollection(members) => members.iter().flat_map(Self::positions).collect(),
        }
    }
}
