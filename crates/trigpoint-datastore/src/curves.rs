//! Curves made of straight segments, and other surfaces of polygons: what GEOS and the rules know.
//!
//! Vertices on an arc lie at most so many degrees apart, as seen from its centre; at the 4 degrees
//! that GDAL takes too, a chord leaves the arc by 0.06 percent of the radius. Height and measure go
//! evenly along the arc. Every vertex of the curve stays.

use std::f64::consts::TAU;

use trigpoint_geometry::{Dimensions, Geometry, Position, Shape};

/// How far apart vertices on an arc lie where nothing is said.
pub const CURVE_STEP_DEG: f64 = 4.0;

/// The finest step that is taken.
const STEP_DEG_MIN: f64 = 0.01;
/// How deep curves may lie in curves.
const DEPTH_MAX: usize = 32;

/// Reads little-endian ISO WKB that may hold curves; the reason is for people.
pub(crate) fn geometry(wkb: &[u8], step_deg: f64) -> Result<Geometry, String> {
    let code = wkb.get(1..5).and_then(|code| code.first_chunk());
    let code = u32::from_le_bytes(*code.ok_or("the geometry ends early")?);
    if (1..=6).contains(&(code % 1000)) {
        return Geometry::from_wkb(wkb).map_err(|error| error.to_string());
    }
    let mut reader = Reader {
        bytes: wkb,
        step: step_deg.max(STEP_DEG_MIN).to_radians(),
    };
    let (shape, dimensions) = reader.geometry(0)?;
    Geometry::from_shape(&shape, dimensions, None).map_err(|error| error.to_string())
}

struct Reader<'a> {
    bytes: &'a [u8],
    step: f64,
}

type Line = Vec<Position>;

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self
            .bytes
            .split_first_chunk()
            .ok_or("the geometry ends early")?;
        self.bytes = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32, String> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    fn head(&mut self) -> Result<(u32, Dimensions), String> {
        if self.take()? != [1u8] {
            return Err("the geometry is not little-endian".to_owned());
        }
        let code = self.number()?;
        let dimensions = match code / 1000 {
            0 => Dimensions::Xy,
            1 => Dimensions::Xyz,
            2 => Dimensions::Xym,
            3 => Dimensions::Xyzm,
            _ => return Err(format!("the geometry type {code} is not read")),
        };
        Ok((code % 1000, dimensions))
    }

    fn geometry(&mut self, depth: usize) -> Result<(Shape, Dimensions), String> {
        let (kind, dimensions) = self.head()?;
        if depth > DEPTH_MAX {
            return Err(format!(
                "geometries lie deeper than {DEPTH_MAX} in each other"
            ));
        }
        let shape = match kind {
            1 => {
                let position = self.position(dimensions)?;
                Shape::Point(Some(position).filter(|at| !at.x.is_nan() || !at.y.is_nan()))
            }
            2 | 8 | 9 => Shape::LineString(self.line(kind, dimensions, depth)?),
            3 | 10 | 17 => Shape::Polygon(self.rings(kind, dimensions, depth)?),
            4 => Shape::MultiPoint(self.members(depth, point_of)?),
            5 | 11 => Shape::MultiLineString(self.members(depth, line_of)?),
            6 | 12 | 15 | 16 => Shape::MultiPolygon(self.members(depth, rings_of)?),
            7 => Shape::GeometryCollection(self.members(depth, Some)?),
            _ => return Err(format!("the geometry type {kind} is not read")),
        };
        Ok((shape, dimensions))
    }

    fn members<T>(
        &mut self,
        depth: usize,
        one: impl Fn(Shape) -> Option<T>,
    ) -> Result<Vec<T>, String> {
        let count = self.number()?;
        let mut members = Vec::new();
        for _ in 0..count {
            let (shape, _) = self.geometry(depth + 1)?;
            members.push(one(shape).ok_or("a part does not fit its geometry")?);
        }
        Ok(members)
    }

    fn line(&mut self, kind: u32, dimensions: Dimensions, depth: usize) -> Result<Line, String> {
        match kind {
            9 => {
                let mut line = Line::new();
                for part in self.members(depth, line_of)? {
                    let joins = line.last().zip(part.first()).is_some_and(|(a, b)| a == b);
                    line.extend(part.into_iter().skip(usize::from(joins)));
                }
                Ok(line)
            }
            8 => {
                let positions = self.positions(dimensions)?;
                Ok(self.stroked(&positions))
            }
            _ => self.positions(dimensions),
        }
    }

    fn rings(
        &mut self,
        kind: u32,
        dimensions: Dimensions,
        depth: usize,
    ) -> Result<Vec<Line>, String> {
        if kind == 10 {
            return self.members(depth, line_of);
        }
        let count = self.number()?;
        (0..count).map(|_| self.positions(dimensions)).collect()
    }

    fn positions(&mut self, dimensions: Dimensions) -> Result<Line, String> {
        let count = self.number()?;
        (0..count).map(|_| self.position(dimensions)).collect()
    }

    fn position(&mut self, dimensions: Dimensions) -> Result<Position, String> {
        let mut ordinate = || Ok::<f64, String>(f64::from_le_bytes(self.take()?));
        let (x, y) = (ordinate()?, ordinate()?);
        let z = dimensions.has_z().then(&mut ordinate).transpose()?;
        let m = dimensions.has_m().then(&mut ordinate).transpose()?;
        Ok(Position { x, y, z, m })
    }

    /// Arcs of three positions each, of which neighbours share one.
    fn stroked(&self, positions: &[Position]) -> Line {
        let mut line: Line = positions.first().copied().into_iter().collect();
        let mut rest = positions;
        while let [from, through, to, ..] = rest {
            self.arc(from, through, to, &mut line);
            rest = rest.get(2..).unwrap_or_default();
        }
        // A circular string of two positions is no arc; it is kept as it is.
        line.extend(rest.iter().skip(1));
        line
    }

    fn arc(&self, from: &Position, through: &Position, to: &Position, line: &mut Line) {
        let Some(centre) = centre(from, through, to) else {
            line.extend([*through, *to]);
            return;
        };
        let angle = |at: &Position| (at.y - centre.y).atan2(at.x - centre.x);
        let start = angle(from);
        let mut middle = (angle(through) - start).rem_euclid(TAU);
        let mut sweep = (angle(to) - start).rem_euclid(TAU);
        if from.x == to.x && from.y == to.y {
            sweep = TAU;
        } else if middle > sweep {
            middle -= TAU;
            sweep -= TAU;
        }
        let radius = centre.distance(from);
        let mut piece = |a: &Position, b: &Position, begin: f64, end: f64| {
            let steps = ((end - begin).abs() / self.step).ceil().max(1.0);
            let mut step = 1.0;
            while step < steps {
                let share = step / steps;
                let at = start + begin + (end - begin) * share;
                let even = a.toward(b, share);
                line.push(Position {
                    x: centre.x + radius * at.cos(),
                    y: centre.y + radius * at.sin(),
                    ..even
                });
                step += 1.0;
            }
            line.push(*b);
        };
        piece(from, through, 0.0, middle);
        piece(through, to, middle, sweep);
    }
}

fn point_of(shape: Shape) -> Option<Option<Position>> {
    let Shape::Point(point) = shape else {
        return None;
    };
    Some(point)
}

fn line_of(shape: Shape) -> Option<Line> {
    let Shape::LineString(line) = shape else {
        return None;
    };
    Some(line)
}

fn rings_of(shape: Shape) -> Option<Vec<Line>> {
    let Shape::Polygon(rings) = shape else {
        return None;
    };
    Some(rings)
}

/// The centre of the circle through three positions; none where they lie on a line.
fn centre(from: &Position, through: &Position, to: &Position) -> Option<Position> {
    if from.x == to.x && from.y == to.y {
        // A whole circle: the middle position lies opposite (ISO 13249-3).
        let half = from.toward(through, 0.5);
        return (half.x != from.x || half.y != from.y).then(|| Position::new(half.x, half.y));
    }
    let (bx, by) = (through.x - from.x, through.y - from.y);
    let (cx, cy) = (to.x - from.x, to.y - from.y);
    let twice = 2.0 * (bx * cy - by * cx);
    let (b, c) = (bx * bx + by * by, cx * cx + cy * cy);
    let (x, y) = ((cy * b - by * c) / twice, (bx * c - cx * b) / twice);
    let is_flat = twice.abs() <= 1e-12 * (b + c);
    (!is_flat && x.is_finite() && y.is_finite()).then(|| Position::new(from.x + x, from.y + y))
}
