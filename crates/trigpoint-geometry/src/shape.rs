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

    /// Returns the position at X and Y, without height and measure.
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Self {
            x,
            y,
            z: None,
            m: None,
        }
    }

    /// The bits of X and Y, with one 0: equal where both are.
    pub(crate) fn bits(&self) -> (u64, u64) {
        ((self.x + 0.0).to_bits(), (self.y + 0.0).to_bits())
    }

    /// Returns the distance in the plane, in CRS units.
    #[must_use]
    pub fn distance(&self, other: &Self) -> f64 {
        (other.x - self.x).hypot(other.y - self.y)
    }

    /// Returns the position at a share of the way to another; height and measure follow.
    #[must_use]
    pub fn toward(&self, to: &Self, share: f64) -> Self {
        let between = |from: f64, to: f64| from + (to - from) * share;
        let both = |from: Option<f64>, to: Option<f64>| Some(between(from?, to?));
        if share <= 0.0 {
            return *self;
        }
        if share >= 1.0 {
            return *to;
        }
        Self {
            x: between(self.x, to.x),
            y: between(self.y, to.y),
            z: both(self.z, to.z),
            m: both(self.m, to.m),
        }
    }

    /// Returns how far along the segment the closest place to `at` lies, as a share of it.
    pub(crate) fn share_of_foot(from: &Self, to: &Self, at: &Self) -> f64 {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let squared = dx * dx + dy * dy;
        if squared == 0.0 {
            return 0.0;
        }
        (((at.x - from.x) * dx + (at.y - from.y) * dy) / squared).clamp(0.0, 1.0)
    }

    /// Returns the closest place to `at` on the segment; height and measure follow.
    pub(crate) fn foot(from: &Self, to: &Self, at: &Self) -> Self {
        from.toward(to, Self::share_of_foot(from, to, at))
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

    /// Returns every line and ring as its vertices, in the order of the bytes.
    #[must_use]
    pub fn chains(&self) -> Vec<&Vec<Position>> {
        match self {
            Self::Point(_) | Self::MultiPoint(_) => Vec::new(),
            Self::LineString(line) => vec![line],
            Self::Polygon(lines) | Self::MultiLineString(lines) => lines.iter().collect(),
            Self::MultiPolygon(polygons) => polygons.iter().flatten().collect(),
            Self::GeometryCollection(members) => members.iter().flat_map(Self::chains).collect(),
        }
    }

    /// Returns the same shape with every position changed.
    pub(crate) fn map_positions(self, change: &mut impl FnMut(Position) -> Position) -> Self {
        self.map_chains(&mut |chain| chain.into_iter().map(&mut *change).collect())
    }

    /// Returns the same shape with every chain of vertices changed; a point is a chain of one.
    pub(crate) fn map_chains(
        self,
        change: &mut impl FnMut(Vec<Position>) -> Vec<Position>,
    ) -> Self {
        match self {
            Self::Point(one) => {
                Self::Point(one.and_then(|position| change(vec![position]).first().copied()))
            }
            Self::MultiPoint(points) => Self::MultiPoint(
                points
                    .into_iter()
                    .map(|one| one.and_then(|position| change(vec![position]).first().copied()))
                    .collect(),
            ),
            Self::LineString(line) => Self::LineString(change(line)),
            Self::Polygon(rings) => Self::Polygon(rings.into_iter().map(change).collect()),
            Self::MultiLineString(lines) => {
                Self::MultiLineString(lines.into_iter().map(change).collect())
            }
            Self::MultiPolygon(polygons) => Self::MultiPolygon(
                polygons
                    .into_iter()
                    .map(|rings| rings.into_iter().map(&mut *change).collect())
                    .collect(),
            ),
            Self::GeometryCollection(members) => Self::GeometryCollection(
                members
                    .into_iter()
                    .map(|member| member.map_chains(change))
                    .collect(),
            ),
        }
    }

    /// Returns the same shape with positions of these dimensions: what is new is NaN, *not known*.
    pub(crate) fn with_dimensions(self, dimensions: Dimensions) -> Self {
        self.map_positions(&mut |position| Position {
            z: dimensions.has_z().then(|| position.z.unwrap_or(f64::NAN)),
            m: dimensions.has_m().then(|| position.m.unwrap_or(f64::NAN)),
            ..position
        })
    }

    pub(crate) fn as_point(&self) -> Option<Option<Position>> {
        if let Self::Point(point) = self {
            Some(*point)
        } else {
            None
        }
    }

    pub(crate) fn as_line(&self) -> Option<Vec<Position>> {
        if let Self::LineString(line) = self {
            Some(line.clone())
        } else {
            None
        }
    }

    pub(crate) fn as_polygon(&self) -> Option<Vec<Vec<Position>>> {
        if let Self::Polygon(rings) = self {
            Some(rings.clone())
        } else {
            None
        }
    }

    /// Returns the same points without the parts and interior rings that have none.
    pub(crate) fn without_empty_parts(self) -> Self {
        let fit_rings = |rings: Vec<Vec<Position>>| -> Vec<Vec<Position>> {
            rings.into_iter().filter(|ring| !ring.is_empty()).collect()
        };
        match self {
            Self::Point(_) | Self::LineString(_) => self,
            Self::Polygon(rings) => Self::Polygon(fit_rings(rings)),
            Self::MultiPoint(points) => {
                Self::MultiPoint(points.into_iter().filter(Option::is_some).collect())
            }
            Self::MultiLineString(lines) => Self::MultiLineString(fit_rings(lines)),
            Self::MultiPolygon(polygons) => {
                let fit = polygons.into_iter().map(fit_rings);
                Self::MultiPolygon(fit.filter(|rings| !rings.is_empty()).collect())
            }
            Self::GeometryCollection(members) => {
                let fit = members.into_iter().map(Self::without_empty_parts);
                Self::GeometryCollection(fit.filter(|it| !it.positions().is_empty()).collect())
            }
        }
    }
}
