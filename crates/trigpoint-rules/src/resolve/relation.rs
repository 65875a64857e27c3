//! Relations resolved: which values may stand in them.

use std::cmp::Ordering;

use trigpoint_geometry::SpatialRelation;
use trigpoint_model::Decimal;
use trigpoint_model::document::{CheckThat, RegularExpression, RelationTerm};

use super::{FaultReason, Resolver};
use crate::convert;
use crate::pattern::{self, Syntax};
use crate::resolved::{Pattern, Term, TermKind, Test, TestKind, TextRelation};
use crate::value::{Type, Value};

/// Relations in the words of a message.
pub(super) struct Words;

impl Words {
    pub(super) const EQUAL: &'static str = "equal to";
    pub(super) const ORDERED: &'static str = "less or greater than";
    pub(super) const IN_RANGE: &'static str = "in a range to";
}

impl Resolver<'_> {
    /// `left relation right`.
    pub(super) fn check(&mut self, it: &CheckThat) -> Test {
        let left = self.at("left", |resolver| resolver.value(&it.left));
        let right = self.at("right", |resolver| resolver.value(&it.right));
        let kind = self.at("relation", |resolver| match &it.relation.term {
            RelationTerm::Hole => {
                resolver.fault(FaultReason::Hole { what: "a relation" });
                None
            }
            RelationTerm::Equals => Some(resolver.equality(left, right, true)),
            RelationTerm::NotEquals => Some(resolver.equality(left, right, false)),
            RelationTerm::Less => Some(resolver.ordered(left, right, &[Ordering::Less])),
            RelationTerm::LessOrEquals => {
                Some(resolver.ordered(left, right, &[Ordering::Less, Ordering::Equal]))
            }
            RelationTerm::Greater => Some(resolver.ordered(left, right, &[Ordering::Greater])),
            RelationTerm::GreaterOrEquals => {
                Some(resolver.ordered(left, right, &[Ordering::Greater, Ordering::Equal]))
            }
            RelationTerm::BeginsWith => Some(resolver.text(left, TextRelation::BeginsWith, right)),
            RelationTerm::Contains => Some(resolver.text(left, TextRelation::Contains, right)),
            RelationTerm::EndsWith => Some(resolver.text(left, TextRelation::EndsWith, right)),
            RelationTerm::RegularExpression(written) => resolver.matches(left, written, right),
            RelationTerm::WithinDistance(distance) => {
                resolver.distance(left, right, distance, true)
            }
            RelationTerm::BeyondDistance(distance) => {
                resolver.distance(left, right, distance, false)
            }
            spatial @ (RelationTerm::SpatialEquals
            | RelationTerm::SpatialDisjoint
            | RelationTerm::SpatialIntersects
            | RelationTerm::SpatialTouches
            | RelationTerm::SpatialCrosses
            | RelationTerm::SpatialWithin
            | RelationTerm::SpatialContains
            | RelationTerm::SpatialOverlaps
            | RelationTerm::SpatialCovers
            | RelationTerm::SpatialCoveredBy) => Some(resolver.spatial(left, spatial, right)),
        });
        match kind {
            Some(kind) => self.test(kind),
            None => self.no_test(),
        }
    }

    /// Against the Null literal it is a test of identity.
    fn equality(&mut self, left: Term, right: Term, wanted: bool) -> TestKind {
        match (is_null_literal(&left), is_null_literal(&right)) {
            (true, _) => {
                return TestKind::IsNull {
                    term: right,
                    wanted,
                };
            }
            (_, true) => return TestKind::IsNull { term: left, wanted },
            (false, false) => {}
        }
        let (left, right) = self.comparable(left, Words::EQUAL, right);
        if has_order(left.term_type) && has_order(right.term_type) {
            let orders: &[Ordering] = if wanted {
                &[Ordering::Equal]
            } else {
                &[Ordering::Less, Ordering::Greater]
            };
            return TestKind::Compare {
                left,
                right,
                orders: orders.into(),
            };
        }
        TestKind::Equal {
            left,
            right,
            wanted,
        }
    }

    fn ordered(&mut self, left: Term, right: Term, orders: &[Ordering]) -> TestKind {
        let (left, right) = self.comparable(left, Words::ORDERED, right);
        TestKind::Compare {
            left,
            right,
            orders: orders.into(),
        }
    }

    /// Says it when two values never compare. A literal text becomes a timestamp or a truth where
    /// it stands beside one.
    pub(super) fn comparable(
        &mut self,
        left: Term,
        relation: &'static str,
        right: Term,
    ) -> (Term, Term) {
        let left = read_beside(left, right.term_type);
        let right = read_beside(right, left.term_type);
        let (one, other) = (left.term_type, right.term_type);
        let is_fit = one.accepts(other) || other.accepts(one);
        let is_ordered = has_order(one) && has_order(other);
        if !is_fit || (!is_ordered && relation != Words::EQUAL) {
            self.fault(FaultReason::NotComparable {
                left: one,
                relation,
                right: other,
            });
        }
        (left, right)
    }

    fn text(&mut self, left: Term, relation: TextRelation, right: Term) -> TestKind {
        self.expect_type("the left value", Type::String, left.term_type);
        self.expect_type("the right value", Type::String, right.term_type);
        TestKind::Text {
            left,
            relation,
            right,
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only a literal is ready beforehand"
    )]
    fn matches(
        &mut self,
        left: Term,
        written: &RegularExpression,
        right: Term,
    ) -> Option<TestKind> {
        self.expect_type("the left value", Type::String, left.term_type);
        self.expect_type("the pattern", Type::String, right.term_type);
        let syntax = Syntax::from(written);
        let pattern = match &right.kind {
            TermKind::Constant(Value::String(text)) => match pattern::compiled(text, &syntax) {
                Ok(regex) => Pattern::Ready(regex),
                Err(error) => {
                    self.fault(error.into());
                    return None;
                }
            },
            _ => Pattern::Computed {
                term: right,
                syntax,
            },
        };
        Some(TestKind::Matches { left, pattern })
    }

    fn geometries(&mut self, left: &Term, right: &Term) {
        self.expect_type("the left value", Type::Geometry, left.term_type);
        self.expect_type("the right value", Type::Geometry, right.term_type);
    }

    fn distance(
        &mut self,
        left: Term,
        right: Term,
        distance: &Decimal,
        is_within: bool,
    ) -> Option<TestKind> {
        self.geometries(&left, &right);
        let read = distance.as_str().parse::<f64>().ok();
        let fit = read.filter(|distance| distance.is_finite() && *distance >= 0.0);
        if fit.is_none() {
            self.fault(FaultReason::Distance {
                text: distance.to_string(),
            });
        }
        fit.map(|distance| TestKind::Distance {
            left,
            right,
            distance,
            is_within,
        })
    }

    fn spatial(&mut self, left: Term, relation: &RelationTerm, right: Term) -> TestKind {
        self.geometries(&left, &right);
        let relation = match relation {
            RelationTerm::SpatialDisjoint => SpatialRelation::Disjoint,
            RelationTerm::SpatialIntersects => SpatialRelation::Intersects,
            RelationTerm::SpatialTouches => SpatialRelation::Touches,
            RelationTerm::SpatialCrosses => SpatialRelation::Crosses,
            RelationTerm::SpatialWithin => SpatialRelation::Within,
            RelationTerm::SpatialContains => SpatialRelation::Contains,
            RelationTerm::SpatialOverlaps => SpatialRelation::Overlaps,
            RelationTerm::SpatialCovers => SpatialRelation::Covers,
            RelationTerm::SpatialCoveredBy => SpatialRelation::CoveredBy,
            RelationTerm::SpatialEquals
            | RelationTerm::Hole
            | RelationTerm::Equals
            | RelationTerm::NotEquals
            | RelationTerm::Less
            | RelationTerm::LessOrEquals
            | RelationTerm::Greater
            | RelationTerm::GreaterOrEquals
            | RelationTerm::BeginsWith
            | RelationTerm::Contains
            | RelationTerm::EndsWith
            | RelationTerm::RegularExpression(_)
            | RelationTerm::WithinDistance(_)
            | RelationTerm::BeyondDistance(_) => SpatialRelation::Equals,
        };
        TestKind::Spatial {
            left,
            relation,
            right,
        }
    }
}

fn is_null_literal(term: &Term) -> bool {
    matches!(&term.kind, TermKind::Constant(Value::Null))
}

/// Whether values of the type have an order.
fn has_order(term_type: Type) -> bool {
    match term_type {
        Type::Any | Type::Boolean | Type::Integer | Type::Real | Type::String | Type::Timestamp => {
            true
        }
        Type::Geometry | Type::Collection | Type::Record | Type::Object => false,
    }
}

/// Reads a literal text as a timestamp or a truth, and a literal 0 or 1 as a truth, where it is
/// compared with one.
fn read_beside(term: Term, other: Type) -> Term {
    let TermKind::Constant(constant) = &term.kind else {
        return term;
    };
    let read = match (constant, other) {
        (Value::String(text), Type::Timestamp) => convert::timestamp(text).ok(),
        (Value::String(text), Type::Boolean) => convert::boolean(text).ok(),
        (Value::Integer(number @ (0 | 1)), Type::Boolean) => Some(Value::Boolean(*number == 1)),
        _ => None,
    };
    match read {
        Some(value) => Term {
            term_type: value.value_type(),
            kind: TermKind::Constant(value),
            ..term
        },
        None => term,
    }
}
