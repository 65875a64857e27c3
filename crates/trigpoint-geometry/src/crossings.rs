//! Where a geometry meets itself: the places that make a line not simple or a ring not valid.

use crate::geometry::Geometry;
use crate::linear::{Side, side};
use crate::overlay::multi_point;
use crate::shape::Position;
use crate::vertices::chains_by_part;

struct Segment {
    chain: usize,
    index: usize,
    from: Position,
    to: Position,
}

struct Chain {
    part: usize,
    is_ring: bool,
    is_closed: bool,
    segment_count: usize,
    ends: Option<(Position, Position)>,
}

impl Geometry {
    /// Returns the places where lines or rings of it meet that must not, as a multi point; `None`
    /// where there are none.
    ///
    /// A line may meet itself at its two ends only, and others at the ends of both (OGC 06-103r4
    /// §6.1.6 and §6.1.8); a ring never itself; rings of a geometry may touch, but neither cross
    /// nor run along each other. Where two segments lie on each other it is both ends of the piece.
    #[must_use]
    pub fn self_intersections(&self) -> Option<Self> {
        let mut chains = Vec::new();
        let mut segments = Vec::new();
        for (part, is_ring, mut vertices) in chains_by_part(self.shape()) {
            vertices.dedup_by(|after, before| after.x == before.x && after.y == before.y);
            let ends = vertices.first().copied().zip(vertices.last().copied());
            let chain = chains.len();
            let pairs = vertices.iter().zip(vertices.iter().skip(1)).enumerate();
            segments.extend(pairs.map(|(index, (from, to))| Segment {
                chain,
                index,
                from: *from,
                to: *to,
            }));
            chains.push(Chain {
                part,
                is_ring,
                is_closed: ends.is_some_and(|(first, last)| same(&first, &last)),
                segment_count: vertices.len().saturating_sub(1),
                ends,
            });
        }
        // A sweep along X: only segments whose ranges of X overlap are compared.
        segments.sort_by(|one, other| one.x_min().total_cmp(&other.x_min()));
        let mut found: Vec<Position> = Vec::new();
        for (at, one) in segments.iter().enumerate() {
            let near = segments.iter().skip(at + 1);
            for other in near.take_while(|other| other.x_min() <= one.x_max()) {
                if one.y_max() >= other.y_min() && other.y_max() >= one.y_min() {
                    found.extend(forbidden(one, other, &chains));
                }
            }
        }
        found.sort_by(|one, other| one.x.total_cmp(&other.x).then(one.y.total_cmp(&other.y)));
        found.dedup_by(|one, other| same(one, other));
        multi_point(self, found)
    }
}

impl Segment {
    fn x_min(&self) -> f64 {
        self.from.x.min(self.to.x)
    }

    fn x_max(&self) -> f64 {
        self.from.x.max(self.to.x)
    }

    fn y_min(&self) -> f64 {
        self.from.y.min(self.to.y)
    }

    fn y_max(&self) -> f64 {
        self.from.y.max(self.to.y)
    }

    fn holds(&self, at: &Position) -> bool {
        let is_in_range = at.x >= self.x_min()
            && at.x <= self.x_max()
            && at.y >= self.y_min()
            && at.y <= self.y_max();
        is_in_range && turn(self, at) == Side::On
    }
}

fn same(one: &Position, other: &Position) -> bool {
    one.x == other.x && one.y == other.y
}

fn turn(along: &Segment, at: &Position) -> Side {
    side(&along.from, &along.to, at)
}

/// The places that two segments have in common and must not.
fn forbidden(one: &Segment, other: &Segment, chains: &[Chain]) -> Vec<Position> {
    let (Some(left), Some(right)) = (chains.get(one.chain), chains.get(other.chain)) else {
        return Vec::new();
    };
    let ends = [&one.from, &one.to]
        .into_iter()
        .filter(|at| other.holds(at))
        .chain(
            [&other.from, &other.to]
                .into_iter()
                .filter(|at| one.holds(at)),
        );
    let mut common: Vec<Position> = Vec::new();
    for at in ends {
        if !common.iter().any(|known| same(known, at)) {
            common.push(*at);
        }
    }
    match common.len() {
        0 => crossing(one, other).into_iter().collect(),
        1 if may_touch(one, other, left, right, common.first()) => Vec::new(),
        _ => common,
    }
}

/// The place where two segments cross in their insides.
fn crossing(one: &Segment, other: &Segment) -> Option<Position> {
    let is_apart =
        |along: &Segment, across: &Segment| turn(along, &across.from) == turn(along, &across.to);
    if is_apart(one, other) || is_apart(other, one) {
        return None;
    }
    let found = geos::segment_intersection(
        one.from.x,
        one.from.y,
        one.to.x,
        one.to.y,
        other.from.x,
        other.from.y,
        other.to.x,
        other.to.y,
    );
    let (x, y) = found.ok()??;
    let known = Position::foot(&one.from, &one.to, &Position::new(x, y));
    Some(Position { x, y, ..known })
}

fn may_touch(
    one: &Segment,
    other: &Segment,
    left: &Chain,
    right: &Chain,
    at: Option<&Position>,
) -> bool {
    let Some(at) = at else { return true };
    if one.chain != other.chain {
        let is_end = |chain: &Chain| {
            let is = |(first, last): (Position, Position)| same(&first, at) || same(&last, at);
            !chain.is_closed && chain.ends.is_some_and(is)
        };
        // Rings may touch each other at points, whether of one polygon or of two.
        let both_rings = left.is_ring && right.is_ring;
        let both_lines_at_ends = !left.is_ring && !right.is_ring && is_end(left) && is_end(right);
        let apart_in_a_collection = left.is_ring != right.is_ring && left.part != right.part;
        return both_rings || both_lines_at_ends || apart_in_a_collection;
    }
    let (low, high) = (one.index.min(other.index), one.index.max(other.index));
    let follow = high - low == 1;
    let close = left.is_closed && low == 0 && high + 1 == left.segment_count;
    let is_joint = follow || close;
    // Neighbours meet at their joint; anywhere else they fold back on each other.
    is_joint
        && [&one.from, &one.to].iter().any(|end| same(end, at))
        && [&other.from, &other.to].iter().any(|end| same(end, at))
}
