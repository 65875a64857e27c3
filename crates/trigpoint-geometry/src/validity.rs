//! Whether a geometry is valid and simple in the sense of OGC, why not, and where.

use std::fmt;

use geos::Geom;

use crate::error::GeometryError;
use crate::geometry::Geometry;
use crate::ordinates::Carry;
use crate::planar::answer;
use crate::shape::{Position, Shape};

/// Why a geometry is not valid (OGC 06-103r4 §6.1; the reasons are those of the JTS family).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidReason {
    /// A line string has one vertex or all in one place, or a ring fewer than four.
    TooFewVertices,
    /// The last vertex of a ring is not the first.
    RingNotClosed,
    /// Edges cross, or lie on each other.
    SelfIntersection,
    /// A ring meets itself at a point.
    RingSelfIntersection,
    /// An interior ring lies outside the exterior one.
    InteriorRingOutside,
    /// An interior ring lies inside another.
    NestedInteriorRings,
    /// Rings cut the interior into pieces.
    DisconnectedInterior,
    /// A polygon lies inside another of the same multi polygon.
    NestedPolygons,
    /// Two rings are the same.
    DuplicateRings,
    /// A reason that the library names and that is not known here.
    Other,
}

impl InvalidReason {
    /// Returns what it says to a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::TooFewVertices => "too few vertices",
            Self::RingNotClosed => "a ring is not closed",
            Self::SelfIntersection => "edges intersect",
            Self::RingSelfIntersection => "a ring meets itself",
            Self::InteriorRingOutside => "an interior ring lies outside the exterior ring",
            Self::NestedInteriorRings => "an interior ring lies inside another",
            Self::DisconnectedInterior => "the interior is cut into pieces",
            Self::NestedPolygons => "a polygon lies inside another",
            Self::DuplicateRings => "two rings are the same",
            Self::Other => "it is not valid",
        }
    }

    /// Reads the words of GEOS (`TopologyValidationError.cpp`).
    fn of_geos(words: &str) -> Self {
        match words {
            "Too few points in geometry component" | "Repeated Point" => Self::TooFewVertices,
            "Ring is not closed" => Self::RingNotClosed,
            "Self-intersection" => Self::SelfIntersection,
            "Ring Self-intersection" => Self::RingSelfIntersection,
            "Hole lies outside shell" => Self::InteriorRingOutside,
            "Holes are nested" => Self::NestedInteriorRings,
            "Interior is disconnected" => Self::DisconnectedInterior,
            "Nested shells" => Self::NestedPolygons,
            "Duplicate Rings" => Self::DuplicateRings,
            _ => Self::Other,
        }
    }
}

/// Why a geometry is not valid, and where that shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Invalidity {
    /// Why.
    pub reason: InvalidReason,
    /// X and Y of the place, in CRS units; `None` when there is none.
    pub at: Option<(f64, f64)>,
}

impl fmt::Display for Invalidity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.reason.words())?;
        match self.at {
            Some((x, y)) => write!(formatter, " at ({x} {y})"),
            None => Ok(()),
        }
    }
}

/// How [`Geometry::made_valid`] mends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MakeValid {
    /// Keeps every edge: areas covered twice become holes.
    Linework,
    /// Takes rings as areas: exterior ones joined, interior ones subtracted.
    Structure,
}

/// Finds what GEOS could not even open: lines of one vertex, rings too short or not closed.
pub(crate) fn malformed(shape: &Shape) -> Option<Invalidity> {
    match shape {
        Shape::Point(_) | Shape::MultiPoint(_) => None,
        Shape::LineString(line) => malformed_line(line),
        Shape::MultiLineString(lines) => lines.iter().find_map(|line| malformed_line(line)),
        Shape::Polygon(rings) => malformed_rings(rings),
        Shape::MultiPolygon(polygons) => polygons.iter().find_map(|rings| malformed_rings(rings)),
        Shape::GeometryCollection(members) => members.iter().find_map(malformed),
    }
}

fn malformed_line(line: &[Position]) -> Option<Invalidity> {
    match line {
        [only] => Some(Invalidity {
            reason: InvalidReason::TooFewVertices,
            at: Some((only.x, only.y)),
        }),
        _ => None,
    }
}

fn malformed_rings(rings: &[Vec<Position>]) -> Option<Invalidity> {
    let (exterior, interior) = rings.split_first()?;
    // A polygon of an empty exterior ring is empty; what lies in it has nothing to lie in.
    if exterior.is_empty() {
        let at = interior.iter().flatten().next().map(|at| (at.x, at.y));
        let reason = InvalidReason::InteriorRingOutside;
        return at.map(|at| Invalidity {
            reason,
            at: Some(at),
        });
    }
    rings.iter().find_map(|ring| {
        let (first, last) = (ring.first()?, ring.last()?);
        let reason = if first.x != last.x || first.y != last.y {
            InvalidReason::RingNotClosed
        } else if ring.len() < 4 {
            InvalidReason::TooFewVertices
        } else {
            return None;
        };
        Some(Invalidity {
            reason,
            at: Some((last.x, last.y)),
        })
    })
}

impl Geometry {
    /// Returns why it is not valid and where, or `None` when it is valid.
    ///
    /// # Errors
    /// When GEOS cannot tell.
    pub fn invalidity(&self) -> Result<Option<Invalidity>, GeometryError> {
        if let Some(found) = malformed(&self.shape()) {
            return Ok(Some(found));
        }
        let operation = "validity";
        let planar = self.planar()?;
        if answer(operation, planar.geos.is_valid())? {
            return Ok(None);
        }
        let text = answer(operation, planar.geos.is_valid_reason())?;
        let (words, place) = text.split_once('[').unwrap_or((&text, ""));
        let mut ordinates = place
            .trim_end_matches(']')
            .split_whitespace()
            .map(str::parse::<f64>);
        let at = match (ordinates.next(), ordinates.next()) {
            (Some(Ok(x)), Some(Ok(y))) => Some((x, y)),
            _ => None,
        };
        Ok(Some(Invalidity {
            reason: InvalidReason::of_geos(words.trim()),
            at,
        }))
    }

    /// Tells whether it is simple: no point of it, but for ends, is passed twice.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn is_simple(&self) -> Result<bool, GeometryError> {
        answer("is_simple", self.planar()?.geos.is_simple())
    }

    /// Returns a valid geometry of the same vertices as far as that goes.
    ///
    /// Its kind may change: a bow tie becomes a multi polygon, a collapsed ring a line. A line of
    /// one vertex becomes a point, and an open ring is closed first.
    ///
    /// # Errors
    /// When GEOS cannot.
    pub fn made_valid(&self, method: MakeValid) -> Result<Self, GeometryError> {
        let operation = "make_valid";
        let shape = self.shape();
        let source = if malformed(&shape).is_some() {
            self.with_shape(operation, &repaired(shape))?
        } else {
            self.clone()
        };
        let params = geos::MakeValidParams::builder()
            .method(match method {
                MakeValid::Linework => geos::MakeValidMethod::Linework,
                MakeValid::Structure => geos::MakeValidMethod::Structure,
            })
            .build();
        let params = answer(operation, params)?;
        let planar = source.planar()?;
        source.made(
            operation,
            planar.geos.make_valid_with_params(&params),
            Carry::Along,
            &[],
        )
    }
}

/// Closes rings and takes out parts of too few vertices, so that the rest can be opened.
fn repaired(shape: Shape) -> Shape {
    let fit_lines = |lines: Vec<Vec<Position>>| -> Vec<Vec<Position>> {
        lines.into_iter().filter(|line| line.len() != 1).collect()
    };
    match shape {
        Shape::LineString(line) => match line.as_slice() {
            [only] => Shape::Point(Some(*only)),
            _ => Shape::LineString(line),
        },
        Shape::MultiLineString(lines) => Shape::MultiLineString(fit_lines(lines)),
        Shape::Polygon(rings) => Shape::Polygon(repaired_rings(rings)),
        Shape::MultiPolygon(polygons) => {
            Shape::MultiPolygon(polygons.into_iter().map(repaired_rings).collect())
        }
        Shape::GeometryCollection(members) => {
            Shape::GeometryCollection(members.into_iter().map(repaired).collect())
        }
        Shape::Point(_) | Shape::MultiPoint(_) => shape,
    }
}

fn repaired_rings(rings: Vec<Vec<Position>>) -> Vec<Vec<Position>> {
    let closed = rings.into_iter().map(|mut ring| {
        if let (Some(first), Some(last)) = (ring.first().copied(), ring.last())
            && (first.x != last.x || first.y != last.y)
        {
            ring.push(first);
        }
        ring
    });
    let mut fit = closed
        .enumerate()
        .filter(|(_, ring)| ring.len() >= 4)
        .peekable();
    // Without its exterior ring a polygon has nothing.
    match fit.peek() {
        Some((0, _)) => fit.map(|(_, ring)| ring).collect(),
        _ => Vec::new(),
    }
}
