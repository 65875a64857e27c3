//! Well-known binary: bytes to a shape and back, without judging where the positions lie.

use crate::geometry::InvalidOrdinate;
use crate::shape::{Dimensions, Position, Shape, ShapeKind};

/// How deep collections may lie in collections, in WKB and in WKT.
pub const NESTING_MAX: usize = 32;

/// Why bytes are not a geometry. Offsets are in bytes, from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WkbError {
    /// They end in the middle.
    #[error("the WKB ends at byte {offset}, in the middle of a geometry")]
    EndsEarly {
        /// Where the part begins that is cut.
        offset: usize,
    },
    /// Something follows the geometry.
    #[error("the WKB goes on after its geometry ends at byte {offset}")]
    EndsLate {
        /// Where the geometry ends.
        offset: usize,
    },
    /// The mark of the byte order is neither 0 nor 1.
    #[error("byte {offset} of the WKB is {mark}, where 0 or 1 tells the order of bytes")]
    ByteOrder {
        /// Where it stands.
        offset: usize,
        /// What stands there.
        mark: u8,
    },
    /// The type is none of the seven that are read; curves and surfaces of TINs are not.
    #[error("byte {offset} of the WKB names the geometry type {code}, which is not read")]
    UnknownType {
        /// Where it stands.
        offset: usize,
        /// The code, with its flags.
        code: u32,
    },
    /// A member does not fit what holds it, in kind, dimensions or SRID.
    #[error("byte {offset} of the WKB begins a member that does not fit its geometry")]
    Misfit {
        /// Where the member begins.
        offset: usize,
    },
    /// Collections lie deeper than [`NESTING_MAX`].
    #[error("byte {offset} of the WKB begins a collection nested deeper than {NESTING_MAX}")]
    TooDeep {
        /// Where the collection begins.
        offset: usize,
    },
    /// An ordinate is no place.
    #[error(transparent)]
    Ordinate(#[from] InvalidOrdinate),
}

/// What was read, from WKB or WKT.
pub(crate) struct Read {
    pub(crate) shape: Shape,
    pub(crate) dimensions: Dimensions,
    pub(crate) srid: Option<u32>,
}

const FLAG_Z: u32 = 0x8000_0000;
const FLAG_M: u32 = 0x4000_0000;
const FLAG_SRID: u32 = 0x2000_0000;
const HEAD_BYTES: usize = 5;

pub(crate) fn read(bytes: &[u8]) -> Result<Read, WkbError> {
    let mut reader = Reader { bytes, offset: 0 };
    let head = reader.head()?;
    let shape = reader.body(&head, 0)?;
    if reader.offset < bytes.len() {
        return Err(WkbError::EndsLate {
            offset: reader.offset,
        });
    }
    Ok(Read {
        shape,
        dimensions: head.dimensions,
        srid: head.srid,
    })
}

struct Head {
    offset: usize,
    is_little: bool,
    kind: ShapeKind,
    dimensions: Dimensions,
    srid: Option<u32>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let offset = self.offset;
        let found = self.bytes.get(offset..).and_then(|rest| rest.first_chunk());
        let found = found.ok_or(WkbError::EndsEarly { offset })?;
        self.offset += N;
        Ok(*found)
    }

    fn number(&mut self, is_little: bool) -> Result<u32, WkbError> {
        let bytes = self.take()?;
        Ok(if is_little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    fn head(&mut self) -> Result<Head, WkbError> {
        let offset = self.offset;
        let is_little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            [mark] => return Err(WkbError::ByteOrder { offset, mark }),
        };
        let code = self.number(is_little)?;
        let unknown = WkbError::UnknownType {
            offset: offset + 1,
            code,
        };
        let plain = code & !(FLAG_Z | FLAG_M | FLAG_SRID);
        let (iso_z, iso_m) = match plain / 1000 {
            0 => (false, false),
            1 => (true, false),
            2 => (false, true),
            3 => (true, true),
            _ => return Err(unknown),
        };
        let kind = ShapeKind::ALL
            .into_iter()
            .find(|kind| kind.code() == plain % 1000)
            .ok_or(unknown)?;
        let dimensions = Dimensions::new(iso_z || code & FLAG_Z != 0, iso_m || code & FLAG_M != 0);
        let srid = if code & FLAG_SRID == 0 {
            None
        } else {
            Some(self.number(is_little)?)
        };
        Ok(Head {
            offset,
            is_little,
            kind,
            dimensions,
            srid,
        })
    }

    fn body(&mut self, head: &Head, depth: usize) -> Result<Shape, WkbError> {
        Ok(match head.kind {
            ShapeKind::Point => Shape::Point(self.point(head)?),
            ShapeKind::LineString => Shape::LineString(self.line(head)?),
            ShapeKind::Polygon => Shape::Polygon(self.rings(head)?),
            ShapeKind::MultiPoint => {
                Shape::MultiPoint(self.members(head, Some(ShapeKind::Point), Self::point)?)
            }
            ShapeKind::MultiLineString => Shape::MultiLineString(self.members(
                head,
                Some(ShapeKind::LineString),
                Self::line,
            )?),
            ShapeKind::MultiPolygon => {
                Shape::MultiPolygon(self.members(head, Some(ShapeKind::Polygon), Self::rings)?)
            }
            ShapeKind::GeometryCollection if depth >= NESTING_MAX => {
                return Err(WkbError::TooDeep {
                    offset: head.offset,
                });
            }
            ShapeKind::GeometryCollection => {
                Shape::GeometryCollection(
                    self.members(head, None, |reader, member| reader.body(member, depth + 1))?,
                )
            }
        })
    }

    /// Reads how many follow, each of which takes at least so many bytes: a count that the bytes
    /// cannot hold is refused before anything is made for it.
    fn count(&mut self, head: &Head, bytes_each_min: usize) -> Result<usize, WkbError> {
        let offset = self.offset;
        let count = self.number(head.is_little)?;
        let left_max = self.bytes.len().saturating_sub(self.offset) / bytes_each_min;
        usize::try_from(count)
            .ok()
            .filter(|count| *count <= left_max)
            .ok_or(WkbError::EndsEarly { offset })
    }

    fn members<T>(
        &mut self,
        head: &Head,
        kind: Option<ShapeKind>,
        one: impl Fn(&mut Self, &Head) -> Result<T, WkbError>,
    ) -> Result<Vec<T>, WkbError> {
        let count = self.count(head, HEAD_BYTES)?;
        (0..count)
            .map(|_| {
                let member = self.head()?;
                let fits = kind.is_none_or(|kind| kind == member.kind)
                    && member.dimensions == head.dimensions
                    && (member.srid.is_none() || member.srid == head.srid);
                if !fits {
                    return Err(WkbError::Misfit {
                        offset: member.offset,
                    });
                }
                // A member takes the SRID of what holds it, so that its own members may name it.
                let member = Head {
                    srid: head.srid,
                    ..member
                };
                one(self, &member)
            })
            .collect()
    }

    fn position(&mut self, head: &Head) -> Result<Position, WkbError> {
        let offset = self.offset;
        let mut ordinates = Vec::with_capacity(4);
        for _ in 0..head.dimensions.ordinate_count() {
            let bytes = self.take()?;
            ordinates.push(if head.is_little {
                f64::from_le_bytes(bytes)
            } else {
                f64::from_be_bytes(bytes)
            });
        }
        Position::from_ordinates(&ordinates, head.dimensions).ok_or(WkbError::EndsEarly { offset })
    }

    /// An empty point is written with NaN in every place (OGC 12-128r18, clause 2.1.3).
    fn point(&mut self, head: &Head) -> Result<Option<Position>, WkbError> {
        let position = self.position(head)?;
        let is_empty = position.ordinates().all(f64::is_nan);
        Ok((!is_empty).then_some(position))
    }

    fn line(&mut self, head: &Head) -> Result<Vec<Position>, WkbError> {
        let count = self.count(head, 8 * head.dimensions.ordinate_count())?;
        (0..count).map(|_| self.position(head)).collect()
    }

    fn rings(&mut self, head: &Head) -> Result<Vec<Vec<Position>>, WkbError> {
        let count = self.count(head, 4)?;
        (0..count).map(|_| self.line(head)).collect()
    }
}

pub(crate) fn write(shape: &Shape, dimensions: Dimensions, srid: Option<u32>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_into(&mut bytes, shape, dimensions, srid);
    bytes
}

fn write_into(bytes: &mut Vec<u8>, shape: &Shape, dimensions: Dimensions, srid: Option<u32>) {
    write_head(bytes, shape.kind(), dimensions, srid);
    match shape {
        Shape::Point(point) => write_point(bytes, point.as_ref(), dimensions),
        Shape::LineString(line) => write_line(bytes, line),
        Shape::Polygon(rings) => write_rings(bytes, rings),
        Shape::MultiPoint(points) => {
            write_count(bytes, points.len());
            for point in points {
                write_head(bytes, ShapeKind::Point, dimensions, None);
                write_point(bytes, point.as_ref(), dimensions);
            }
        }
        Shape::MultiLineString(lines) => {
            write_count(bytes, lines.len());
            for line in lines {
                write_head(bytes, ShapeKind::LineString, dimensions, None);
                write_line(bytes, line);
            }
        }
        Shape::MultiPolygon(polygons) => {
            write_count(bytes, polygons.len());
            for rings in polygons {
                write_head(bytes, ShapeKind::Polygon, dimensions, None);
                write_rings(bytes, rings);
            }
        }
        Shape::GeometryCollection(members) => {
            write_count(bytes, members.len());
            for member in members {
                write_into(bytes, member, dimensions, None);
            }
        }
    }
}

fn write_head(bytes: &mut Vec<u8>, kind: ShapeKind, dimensions: Dimensions, srid: Option<u32>) {
    let mut code = kind.code();
    if dimensions.has_z() {
        code |= FLAG_Z;
    }
    if dimensions.has_m() {
        code |= FLAG_M;
    }
    if srid.is_some() {
        code |= FLAG_SRID;
    }
    bytes.push(1);
    bytes.extend(code.to_le_bytes());
    bytes.extend(srid.into_iter().flat_map(u32::to_le_bytes));
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what is read has counts of 32 bits"
)]
fn write_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend((count as u32).to_le_bytes());
}

fn write_point(bytes: &mut Vec<u8>, point: Option<&Position>, dimensions: Dimensions) {
    match point {
        Some(position) => bytes.extend(position.ordinates().flat_map(f64::to_le_bytes)),
        None => {
            for _ in 0..dimensions.ordinate_count() {
                bytes.extend(f64::NAN.to_le_bytes());
            }
        }
    }
}

fn write_line(bytes: &mut Vec<u8>, line: &[Position]) {
    write_count(bytes, line.len());
    bytes.extend(
        line.iter()
            .flat_map(Position::ordinates)
            .flat_map(f64::to_le_bytes),
    );
}

fn write_rings(bytes: &mut Vec<u8>, rings: &[Vec<Position>]) {
    write_count(bytes, rings.len());
    for ring in rings {
        write_line(bytes, ring);
    }
}
