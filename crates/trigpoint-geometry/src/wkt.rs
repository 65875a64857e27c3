//! Well-known text: text to a shape and back, without judging where the positions lie.

use std::fmt::Write as _;

use crate::geometry::InvalidOrdinate;
use crate::shape::{Dimensions, Position, Shape, ShapeKind};
use crate::wkb::{NESTING_MAX, Read};

/// Why a text is not a geometry. Offsets are in bytes, from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WktError {
    /// Something else was expected.
    #[error("the WKT has no {wanted} at byte {offset}")]
    Missing {
        /// Where it would stand.
        offset: usize,
        /// What would stand there.
        wanted: &'static str,
    },
    /// A position has more or fewer numbers than the geometry has ordinates.
    #[error("the position before byte {offset} of the WKT has {found} numbers, not {wanted}")]
    OrdinateCount {
        /// Where the position ends.
        offset: usize,
        /// How many it has.
        found: usize,
        /// What it would have: `2 to 4`, or the count that stands for the geometry.
        wanted: String,
    },
    /// A member has other dimensions than what stands before it.
    #[error("the mark before byte {offset} of the WKT names other dimensions than before")]
    MixedDimensions {
        /// Where the mark ends.
        offset: usize,
    },
    /// Collections lie deeper than [`NESTING_MAX`].
    #[error("byte {offset} of the WKT begins a collection nested deeper than {NESTING_MAX}")]
    TooDeep {
        /// Where the collection begins.
        offset: usize,
    },
    /// An ordinate is no place.
    #[error(transparent)]
    Ordinate(#[from] InvalidOrdinate),
}

pub(crate) fn read(text: &str) -> Result<Read, WktError> {
    let mut reader = Reader {
        text,
        offset: 0,
        dimensions: None,
    };
    let srid = reader.srid()?;
    let shape = reader.shape(0)?;
    reader.skip_space();
    if reader.offset < text.len() {
        return Err(reader.missing("end"));
    }
    Ok(Read {
        shape,
        dimensions: reader.dimensions.unwrap_or(Dimensions::Xy),
        srid,
    })
}

struct Reader<'a> {
    text: &'a str,
    offset: usize,
    /// Known from the first mark or the first position on.
    dimensions: Option<Dimensions>,
}

impl<'a> Reader<'a> {
    fn missing(&self, wanted: &'static str) -> WktError {
        WktError::Missing {
            offset: self.offset,
            wanted,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.offset += self.rest().len() - self.rest().trim_start().len();
    }

    fn takes(&mut self, mark: char) -> bool {
        self.skip_space();
        let is_there = self.rest().starts_with(mark);
        if is_there {
            self.offset += mark.len_utf8();
        }
        is_there
    }

    fn expect(&mut self, mark: char, wanted: &'static str) -> Result<(), WktError> {
        if self.takes(mark) {
            Ok(())
        } else {
            Err(self.missing(wanted))
        }
    }

    /// Takes the letters that come next, in capitals.
    fn word(&mut self) -> String {
        self.skip_space();
        let rest = self.rest();
        let end = rest.find(|letter: char| !letter.is_ascii_alphabetic());
        let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.offset += word.len();
        word.to_ascii_uppercase()
    }

    fn srid(&mut self) -> Result<Option<u32>, WktError> {
        let start = self.offset;
        if self.word() != "SRID" {
            self.offset = start;
            return Ok(None);
        }
        self.expect('=', "`=` after `SRID`")?;
        let (digits, _) = self
            .rest()
            .split_once(';')
            .ok_or_else(|| self.missing("`;` after the SRID"))?;
        let srid = digits.trim().parse();
        let srid = srid.map_err(|_| self.missing("SRID of digits"))?;
        self.offset += digits.len() + 1;
        Ok(Some(srid))
    }

    fn shape(&mut self, depth: usize) -> Result<Shape, WktError> {
        self.skip_space();
        let offset = self.offset;
        let kind = self.kind()?;
        Ok(match kind {
            ShapeKind::Point => Shape::Point(self.point()?),
            ShapeKind::LineString => Shape::LineString(self.line()?),
            ShapeKind::Polygon => Shape::Polygon(self.rings()?),
            ShapeKind::MultiPoint => Shape::MultiPoint(self.list(Self::point_of_many)?),
            ShapeKind::MultiLineString => Shape::MultiLineString(self.rings()?),
            ShapeKind::MultiPolygon => Shape::MultiPolygon(self.list(Self::rings)?),
            ShapeKind::GeometryCollection if depth >= NESTING_MAX => {
                return Err(WktError::TooDeep { offset });
            }
            ShapeKind::GeometryCollection => {
                Shape::GeometryCollection(self.list(|reader| reader.shape(depth + 1))?)
            }
        })
    }

    /// Reads the name of the kind and the mark of the dimensions, joined to it or apart.
    fn kind(&mut self) -> Result<ShapeKind, WktError> {
        let start = self.offset;
        let word = self.word();
        let found = ShapeKind::ALL.into_iter().find_map(|kind| {
            let mark = word.strip_prefix(kind.name())?;
            ["", "Z", "M", "ZM"].contains(&mark).then_some((kind, mark))
        });
        let Some((kind, joined)) = found else {
            self.offset = start;
            return Err(self.missing("kind of geometry"));
        };
        let before_apart = self.offset;
        let apart = self.word();
        let mark = if joined.is_empty() && ["Z", "M", "ZM"].contains(&apart.as_str()) {
            apart.as_str()
        } else {
            self.offset = before_apart;
            joined
        };
        if !mark.is_empty() {
            let marked = Dimensions::new(mark.contains('Z'), mark.contains('M'));
            if *self.dimensions.get_or_insert(marked) != marked {
                return Err(WktError::MixedDimensions {
                    offset: self.offset,
                });
            }
        }
        Ok(kind)
    }

    fn takes_empty(&mut self) -> bool {
        let start = self.offset;
        let is_empty = self.word() == "EMPTY";
        if !is_empty {
            self.offset = start;
        }
        is_empty
    }

    fn list<T>(
        &mut self,
        one: impl Fn(&mut Self) -> Result<T, WktError>,
    ) -> Result<Vec<T>, WktError> {
        if self.takes_empty() {
            return Ok(Vec::new());
        }
        self.expect('(', "`(` or `EMPTY`")?;
        let mut found = vec![one(self)?];
        while self.takes(',') {
            found.push(one(self)?);
        }
        self.expect(')', "`,` or `)`")?;
        Ok(found)
    }

    fn point(&mut self) -> Result<Option<Position>, WktError> {
        if self.takes_empty() {
            return Ok(None);
        }
        self.expect('(', "`(` or `EMPTY`")?;
        let position = self.position()?;
        self.expect(')', "`)`")?;
        Ok(Some(position))
    }

    /// A point among many stands in brackets of its own or, as older writers have it, without.
    fn point_of_many(&mut self) -> Result<Option<Position>, WktError> {
        self.skip_space();
        let is_bare = self
            .rest()
            .starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
        if is_bare {
            return self.position().map(Some);
        }
        self.point()
    }

    fn line(&mut self) -> Result<Vec<Position>, WktError> {
        self.list(Self::position)
    }

    fn rings(&mut self) -> Result<Vec<Vec<Position>>, WktError> {
        self.list(Self::line)
    }

    fn position(&mut self) -> Result<Position, WktError> {
        let mut ordinates = Vec::with_capacity(4);
        loop {
            self.skip_space();
            let rest = self.rest();
            let is_end = |letter: char| letter.is_whitespace() || "(),;".contains(letter);
            let token = rest.split(is_end).next().unwrap_or_default();
            if token.is_empty() {
                break;
            }
            let number: f64 = token.parse().map_err(|_| self.missing("number"))?;
            ordinates.push(number);
            self.offset += token.len();
        }
        let inferred = match ordinates.len() {
            0 => return Err(self.missing("number")),
            2 => Some(Dimensions::Xy),
            3 => Some(Dimensions::Xyz),
            4 => Some(Dimensions::Xyzm),
            _ => None,
        };
        let dimensions = self.dimensions.or(inferred);
        self.dimensions = dimensions;
        dimensions
            .and_then(|dimensions| Position::from_ordinates(&ordinates, dimensions))
            .ok_or_else(|| WktError::OrdinateCount {
                offset: self.offset,
                found: ordinates.len(),
                wanted: dimensions.map_or_else(
                    || "2 to 4".to_owned(),
                    |dimensions| dimensions.ordinate_count().to_string(),
                ),
            })
    }
}

pub(crate) fn write(shape: &Shape, dimensions: Dimensions) -> String {
    let mut text = String::new();
    write_shape(&mut text, shape, dimensions);
    text
}

fn write_shape(text: &mut String, shape: &Shape, dimensions: Dimensions) {
    text.push_str(shape.kind().name());
    text.push_str(match dimensions {
        Dimensions::Xy => " ",
        Dimensions::Xyz => " Z ",
        Dimensions::Xym => " M ",
        Dimensions::Xyzm => " ZM ",
    });
    match shape {
        Shape::Point(point) => write_point(text, point),
        Shape::LineString(line) => write_list(text, line, write_position),
        Shape::MultiPoint(points) => write_list(text, points, write_point),
        Shape::Polygon(lines) | Shape::MultiLineString(lines) => write_lines(text, lines),
        Shape::MultiPolygon(polygons) => {
            write_list(text, polygons, |text, rings| write_lines(text, rings));
        }
        Shape::GeometryCollection(members) => write_list(text, members, |text, member| {
            write_shape(text, member, dimensions);
        }),
    }
}

fn write_list<T>(text: &mut String, list: &[T], one: impl Fn(&mut String, &T)) {
    if list.is_empty() {
        text.push_str("EMPTY");
        return;
    }
    text.push('(');
    for (index, member) in list.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        one(text, member);
    }
    text.push(')');
}

fn write_lines(text: &mut String, lines: &[Vec<Position>]) {
    write_list(text, lines, |text, line| {
        write_list(text, line, write_position);
    });
}

fn write_point(text: &mut String, point: &Option<Position>) {
    write_list(text, point.as_slice(), write_position);
}

/// Numbers are written as short as they can be read back without loss.
fn write_position(text: &mut String, position: &Position) {
    for (index, ordinate) in position.ordinates().enumerate() {
        let space = if index > 0 { " " } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(text, "{space}{ordinate}");
    }
}
