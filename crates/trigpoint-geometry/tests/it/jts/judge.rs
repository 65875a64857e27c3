//! Asks a question of a case, and holds the answer against the one expected.

use trigpoint_geometry::{
    BufferJoin, BufferStyle, Geometry, GeometryError, MatrixPattern, Overlay, Planar,
    SpatialRelation,
};

use super::case::{Case, Operation, Run};

/// Whether an answer is the one expected.
pub(super) enum Verdict {
    Right,
    /// With what was found instead.
    Wrong(String),
}

enum Answer {
    Truth(bool),
    Number(f64),
    Geometry(Geometry),
    /// A buffer by this distance, which may be approximated another way.
    Buffer(Geometry, f64),
}

/// How far vertices may lie from where they are expected, as a share of the largest ordinate.
const VERTEX_SHARE: f64 = 1e-10;

/// JTS's own measure of buffers (`BufferResultMatcher`): the share of the area, and the share of
/// the distance, by which two may differ.
const BUFFER_AREA_SHARE: f64 = 1e-3;
const BUFFER_DISTANCE_SHARE: f64 = 0.025;

/// A geometry of a case, or why it is not read.
fn read(text: &str) -> Result<Geometry, String> {
    let is_hex = text.len() > 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        let bytes: Vec<u8> = (0..text.len() / 2)
            .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        return Geometry::from_wkb(&bytes).map_err(|error| error.to_string());
    }
    // A ring of its own is a line here.
    let text = text.replace("LINEARRING", "LINESTRING");
    Geometry::from_wkt(&text).map_err(|error| error.to_string())
}

impl Case {
    fn operand(&self, name: &str) -> Result<Geometry, String> {
        match name {
            "A" => read(&self.a),
            "B" => read(&self.b),
            other => panic!("the operand {other} is not known"),
        }
    }
}

pub(super) fn judge(run: &Run, case: &Case, operation: &Operation) -> Verdict {
    let operands: Result<Vec<Geometry>, String> = operation
        .arguments
        .iter()
        .filter(|argument| ["A", "B"].contains(&argument.as_str()))
        .map(|argument| case.operand(argument))
        .collect();
    let answer = operands
        .and_then(|operands| ask(run, operation, &operands).map_err(|error| error.to_string()));
    match answer {
        Ok(answer) => answer.held_against(&operation.expected),
        Err(error) => Verdict::Wrong(error),
    }
}

fn ask(run: &Run, operation: &Operation, operands: &[Geometry]) -> Result<Answer, GeometryError> {
    let argument = |index: usize| operation.arguments[index].as_str();
    let number = |index: usize| argument(index).parse::<f64>().unwrap();
    let left = &operands[0];
    let right = || &operands[1];
    let name = operation.name.as_str();
    if let Some(relation) = relation(name) {
        return related(run, relation, left, right()).map(Answer::Truth);
    }
    if let Some(overlay) = overlay(name) {
        return overlaid(run, operation, overlay, operands).map(Answer::Geometry);
    }
    let made = match name {
        "relate" => {
            let pattern: MatrixPattern = argument(2).parse().unwrap();
            let matrix = left.planar()?.matrix(&right().planar()?)?;
            return Ok(Answer::Truth(matrix.fits(&pattern)));
        }
        "isvalid" => return Ok(Answer::Truth(left.invalidity()?.is_none())),
        "issimple" => return left.is_simple().map(Answer::Truth),
        "distance" => {
            let found = left.planar()?.distance(&right().planar()?)?;
            return Ok(Answer::Number(found.unwrap_or(f64::NAN)));
        }
        "iswithindistance" => {
            let found = left
                .planar()?
                .is_within_distance(&right().planar()?, number(2));
            return found.map(Answer::Truth);
        }
        "minclearance" => return left.planar()?.minimum_clearance().map(Answer::Number),
        "equalsexact" => return left.equals_exactly(right(), 0.0).map(Answer::Truth),
        "equalsnorm" => {
            let found = left
                .normalized()?
                .equals_exactly(&right().normalized()?, 0.0);
            return found.map(Answer::Truth);
        }
        "buffer" | "buffermitredjoin" => {
            let join = if name == "buffer" {
                BufferJoin::Round
            } else {
                BufferJoin::Mitre { ratio_max: 5.0 }
            };
            let style = BufferStyle {
                join,
                ..BufferStyle::default()
            };
            return Ok(Answer::Buffer(left.buffer(number(1), style)?, number(1)));
        }
        "minclearanceline" => left.minimum_clearance_line(),
        "getcentroid" => left.centroid(),
        "getinteriorpoint" => left.point_on_surface(),
        "getboundary" => left.boundary(),
        "convexhull" => left.convex_hull(),
        "simplifydp" => left.simplified(number(1)),
        "simplifytp" => left.simplified_in_topology(number(1)),
        "densify" => left.densified(number(1)),
        "polygonize" => left.polygonized(),
        other => panic!("the operation {other} is not known"),
    };
    made.map(Answer::Geometry)
}

fn relation(name: &str) -> Option<SpatialRelation> {
    let name = match name {
        "equalstopo" => "equals",
        "coveredby" => "covered_by",
        other => other,
    };
    SpatialRelation::ALL
        .into_iter()
        .find(|relation| relation.name() == name)
}

/// Asks both ways, and fails when they differ.
fn related(
    run: &Run,
    relation: SpatialRelation,
    left: &Geometry,
    right: &Geometry,
) -> Result<bool, GeometryError> {
    let (left, right): (Planar, Planar) = (left.planar()?, right.planar()?);
    let prepared = left.prepared()?.holds(relation, &right);
    if run.is_prepared {
        return prepared;
    }
    let plain = left.holds(relation, &right)?;
    assert_eq!(
        prepared?,
        plain,
        "prepared and not prepared differ: {}",
        relation.name()
    );
    Ok(plain)
}

fn overlay(name: &str) -> Option<Overlay> {
    match name.trim_end_matches("ng").trim_end_matches("sr") {
        "intersection" => Some(Overlay::Intersection),
        "union" => Some(Overlay::Union),
        "difference" => Some(Overlay::Difference),
        "symdifference" => Some(Overlay::SymmetricDifference),
        _ => None,
    }
}

fn overlaid(
    run: &Run,
    operation: &Operation,
    overlay: Overlay,
    operands: &[Geometry],
) -> Result<Geometry, GeometryError> {
    let [left, right] = operands else {
        return operands[0].unary_union();
    };
    // Some cases carry a pattern there, which means nothing to an overlay.
    let scale = operation
        .arguments
        .get(2)
        .and_then(|scale| scale.parse::<f64>().ok());
    let size = scale.map(|scale| 1.0 / scale);
    match size.or(run.grid_size) {
        Some(size) => left.overlay_on_grid(overlay, right, size),
        None => left.overlay(overlay, right),
    }
}

impl Answer {
    fn held_against(&self, expected: &str) -> Verdict {
        let (is_right, found) = match self {
            Self::Truth(found) => (expected == found.to_string(), found.to_string()),
            Self::Number(found) => {
                let wanted: f64 = expected.parse().unwrap();
                let is_near = (found - wanted).abs() <= 1e-12 * wanted.abs().max(1.0);
                let is_no_limit = wanted >= f64::MAX && found.is_infinite();
                (is_near || is_no_limit, found.to_string())
            }
            Self::Geometry(found) | Self::Buffer(found, _) => match read(expected) {
                Err(error) => return Verdict::Wrong(format!("the answer is not read: {error}")),
                Ok(wanted) => {
                    let is_near = match self {
                        Self::Buffer(_, distance) => is_near_buffer(found, &wanted, *distance),
                        _ => false,
                    };
                    (is_same(found, &wanted) || is_near, found.to_wkt())
                }
            },
        };
        if is_right {
            Verdict::Right
        } else {
            Verdict::Wrong(found)
        }
    }
}

/// The same parts, in any order and direction; one empty geometry is as good as another.
fn is_same(found: &Geometry, wanted: &Geometry) -> bool {
    if found.is_empty() || wanted.is_empty() {
        return found.is_empty() && wanted.is_empty();
    }
    let size = wanted.envelope().map_or(1.0, |it| {
        [it.x_min, it.x_max, it.y_min, it.y_max]
            .into_iter()
            .fold(1.0, |size: f64, ordinate| size.max(ordinate.abs()))
    });
    match (found.normalized(), wanted.normalized()) {
        (Ok(found), Ok(wanted)) => {
            found.kind() == wanted.kind()
                && found.equals_exactly(&wanted, size * VERTEX_SHARE).unwrap()
        }
        _ => false,
    }
}

fn is_near_buffer(found: &Geometry, wanted: &Geometry, distance: f64) -> bool {
    if found.is_empty() || wanted.is_empty() {
        return false;
    }
    let apart = found.overlay(Overlay::SymmetricDifference, wanted).unwrap();
    let is_near_in_area = apart.area() <= BUFFER_AREA_SHARE * wanted.area();
    let (found, wanted) = (found.boundary().unwrap(), wanted.boundary().unwrap());
    let (found, wanted) = (found.planar().unwrap(), wanted.planar().unwrap());
    let off = found.hausdorff_distance(&wanted).unwrap().unwrap();
    is_near_in_area && off <= BUFFER_DISTANCE_SHARE * distance.abs()
}
