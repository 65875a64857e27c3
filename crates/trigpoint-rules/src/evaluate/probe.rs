//! What a search tells before its objects are looked at, so that an index can leave most out.

use std::cmp::Ordering;

use trigpoint_geometry::{Envelope, SpatialRelation};

use super::Evaluation;
use super::spatial::within_reach;
use crate::objects::Probe;
use crate::order::term_depends;
use crate::resolved::{Search, SlotIndex, Term, TermKind, Test, TestKind};
use crate::schema::{AttributeId, ClassId};
use crate::value::Value;

impl Evaluation<'_> {
    /// Every object that satisfies the search satisfies the probes. What cannot be computed tells
    /// nothing here; it is told when the objects are looked at.
    pub(super) fn probes(&mut self, search: &Search, class: ClassId) -> Vec<Probe> {
        // With several classes an attribute has several numbers.
        if search.classes.as_ref() != [class] {
            return Vec::new();
        }
        let mut probes = Vec::new();
        self.collect(&search.such_that, search.slot, &mut probes);
        probes
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only some parts tell an index anything"
    )]
    fn collect(&mut self, part: &Test, slot: SlotIndex, probes: &mut Vec<Probe>) {
        let probe = match &part.kind {
            TestKind::All(parts) => {
                return parts
                    .iter()
                    .for_each(|part| self.collect(part, slot, probes));
            }
            TestKind::Compare {
                left,
                right,
                orders,
            } => {
                let orders = orders.to_vec();
                self.compared(left, right, orders.clone(), slot)
                    .or_else(|| {
                        let turned = orders.into_iter().map(Ordering::reverse).collect();
                        self.compared(right, left, turned, slot)
                    })
            }
            TestKind::InRange { value, min, max } => {
                let above = vec![Ordering::Greater, Ordering::Equal];
                let below = vec![Ordering::Less, Ordering::Equal];
                let above = self.compared(value, &min.0, above, slot);
                let below = self.compared(value, &max.0, below, slot);
                // Where one end cannot be computed, an object of no value is an error.
                let both = above.zip(below);
                probes.extend(both.into_iter().flat_map(|(above, below)| [above, below]));
                None
            }
            TestKind::Spatial {
                left,
                relation,
                right,
            } if *relation != SpatialRelation::Disjoint => self.meets(left, right, 0.0, slot),
            TestKind::Distance {
                left,
                right,
                distance,
                is_within: true,
            } => self.meets(left, right, *distance, slot),
            TestKind::Any(parts) => self.any_meets(parts, slot),
            _ => None,
        };
        probes.extend(probe);
    }

    /// Of parts that all seek what meets something by one attribute: the envelope of it all.
    fn any_meets(&mut self, parts: &[Test], slot: SlotIndex) -> Option<Probe> {
        let mut joined: Option<(AttributeId, Envelope)> = None;
        for part in parts {
            let mut probes = Vec::new();
            self.collect(part, slot, &mut probes);
            let meets = probes.into_iter().find_map(|probe| match probe {
                Probe::Meets {
                    attribute,
                    envelope,
                } => Some((attribute, envelope)),
                Probe::Compared { .. } => None,
            });
            let (attribute, envelope) = meets?;
            joined = match joined {
                None => Some((attribute, envelope)),
                Some((known, all)) if known == attribute => {
                    Some((attribute, all.joined(&envelope)))
                }
                Some(_) => return None,
            };
        }
        joined.map(|(attribute, envelope)| Probe::Meets {
            attribute,
            envelope,
        })
    }

    fn compared(
        &mut self,
        own: &Term,
        other: &Term,
        orders: Vec<Ordering>,
        slot: SlotIndex,
    ) -> Option<Probe> {
        let attribute = attribute_of(own, slot)?;
        let value = self.known_before(other, slot)?;
        Some(Probe::Compared {
            attribute,
            orders,
            value,
        })
    }

    fn meets(
        &mut self,
        left: &Term,
        right: &Term,
        distance: f64,
        slot: SlotIndex,
    ) -> Option<Probe> {
        let (attribute, other) = match (attribute_of(left, slot), attribute_of(right, slot)) {
            (Some(attribute), None) => (attribute, right),
            (None, Some(attribute)) => (attribute, left),
            _ => return None,
        };
        let Value::Geometry(geometry) = self.known_before(other, slot)? else {
            return None;
        };
        let envelope = within_reach(&geometry.envelope()?, distance);
        Some(Probe::Meets {
            attribute,
            envelope,
        })
    }

    /// A value that does not depend on the object sought, when it is cheap and not null.
    fn known_before(&mut self, term: &Term, slot: SlotIndex) -> Option<Value> {
        if term_depends(term, slot) {
            return None;
        }
        self.value(term).ok().filter(|value| !value.is_null())
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only some parts tell an index anything"
)]
fn attribute_of(term: &Term, sought: SlotIndex) -> Option<AttributeId> {
    match &term.kind {
        TermKind::Attribute {
            slot, attribute, ..
        } if *slot == sought => *attribute,
        _ => None,
    }
}
