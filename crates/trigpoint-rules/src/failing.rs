//! Why an object fails: the part of the rule that is not so, with its values and its places.

use std::sync::Arc;

use trigpoint_geometry::{Dimensions, Geometry, Overlay, Shape, SpatialRelation};

use crate::error::Place;
use crate::evaluate::{Evaluation, Outcome};
use crate::resolved::{Search, Term, TermKind, Test, TestKind};
use crate::value::{ObjectId, Value};

/// Hotspots of one failing object.
pub const HOTSPOTS_MAX: usize = 100;

/// Objects that a search found and should not have, at most so many are named.
const NAMED_MAX: usize = 10;

/// A part of a rule that does not hold of an object.
#[derive(Clone, Debug)]
pub struct FailingPart {
    /// Where the part stands.
    pub place: Place,
    /// The values in it: as they are written (`ROAD.width`), and what they are.
    pub values: Vec<(String, Value)>,
    /// The objects that it is about beside the root, by their names.
    pub objects: Vec<(String, ObjectId)>,
    /// Where it shows.
    pub hotspots: Vec<Hotspot>,
}

/// A place where a spatial test fails.
#[derive(Clone, Debug)]
pub struct Hotspot {
    /// The geometry of the fault: what both have in common, or the line between them.
    pub geometry: Geometry,
    /// What was measured, in CRS units: the distance.
    pub measured: Option<f64>,
    /// What it is held against.
    pub limit: Option<f64>,
}

impl Hotspot {
    /// Whether another one shows the same.
    fn is_at(&self, other: &Self) -> bool {
        self.geometry.as_ewkb() == other.geometry.as_ewkb()
            && (self.measured, self.limit) == (other.measured, other.limit)
    }
}

impl Evaluation<'_> {
    /// Returns the parts that make the rule fail for an object; none when it does not fail.
    pub fn failing_parts(&mut self, object: ObjectId) -> Vec<FailingPart> {
        self.begin(object);
        let mut parts = Vec::new();
        let test = &self.rule.test;
        if self.test(test) == Outcome::False {
            self.begin(object);
            self.why(test, false, &mut parts);
        }
        parts
    }

    /// Collects why a predicate is what it is: false, or true where that is not wanted.
    fn why(&mut self, test: &Test, is: bool, parts: &mut Vec<FailingPart>) {
        match &test.kind {
            TestKind::All(inner) | TestKind::Any(inner) => {
                // Of parts that decide alone those that do; else all of them together.
                let decides = matches!(&test.kind, TestKind::All(_)) != is;
                for part in inner {
                    if !decides || self.test(part) == Outcome::from(is) {
                        self.why(part, is, parts);
                    }
                }
            }
            TestKind::Xor(inner) => {
                for part in inner {
                    let found = self.test(part) == Outcome::True;
                    self.why(part, found, parts);
                }
            }
            TestKind::Not(inner) => self.why(inner, !is, parts),
            TestKind::IfThenElse(it) => {
                let (condition, then, otherwise) = it.as_ref();
                match (self.test(condition), otherwise) {
                    (Outcome::True, _) => self.why(then, is, parts),
                    (Outcome::False, Some(otherwise)) => self.why(otherwise, is, parts),
                    (Outcome::False, None) | (Outcome::Unknown | Outcome::Error(_), _) => {}
                }
            }
            TestKind::ForAll { search, check } => {
                let failing = self.found(search, |evaluation| {
                    evaluation.test(check) == Outcome::from(is)
                });
                self.each_of(search, &failing, parts, |evaluation, parts| {
                    evaluation.why(check, is, parts);
                });
                if failing.is_empty() {
                    let part = self.part(test);
                    parts.push(part);
                }
            }
            TestKind::Exists { search, .. } => {
                let found = self.found(search, |_| true);
                let mut part = self.part(test);
                let name = self.slot_name(search);
                let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
                part.values
                    .push((format!("number of {name} found"), Value::Integer(count)));
                part.objects = found
                    .iter()
                    .take(NAMED_MAX)
                    .map(|object| (name.clone(), *object))
                    .collect();
                let mut inner = Vec::new();
                self.each_of(search, &found, &mut inner, |evaluation, inner| {
                    evaluation.why(&search.such_that, true, inner);
                });
                for hotspot in inner.into_iter().flat_map(|part| part.hotspots) {
                    // Several relations of one pair show at one place.
                    if part.hotspots.len() < HOTSPOTS_MAX
                        && !part.hotspots.iter().any(|known| known.is_at(&hotspot))
                    {
                        part.hotspots.push(hotspot);
                    }
                }
                parts.push(part);
            }
            TestKind::ExecuteThenCheck { check, .. } => self.why(check, is, parts),
            TestKind::Chain { .. }
            | TestKind::Constant(_)
            | TestKind::Compare { .. }
            | TestKind::Equal { .. }
            | TestKind::IsNull { .. }
            | TestKind::Text { .. }
            | TestKind::Matches { .. }
            | TestKind::Spatial { .. }
            | TestKind::Distance { .. }
            | TestKind::Refers { .. }
            | TestKind::InRange { .. } => {
                let part = self.part(test);
                parts.push(part);
            }
        }
    }

    /// The objects of a search of which something is so.
    fn found(&mut self, search: &Search, is_so: impl Fn(&mut Self) -> bool) -> Vec<ObjectId> {
        let mut found = Vec::new();
        self.each_found(search, &mut |evaluation, object, outcome| {
            if outcome == Outcome::True && is_so(evaluation) {
                found.push(object);
            }
            true
        });
        found
    }

    fn each_of(
        &mut self,
        search: &Search,
        objects: &[ObjectId],
        parts: &mut Vec<FailingPart>,
        explain: impl Fn(&mut Self, &mut Vec<FailingPart>),
    ) {
        let before = self.bound(search.slot);
        let name = self.slot_name(search);
        for object in objects.iter().take(NAMED_MAX) {
            self.put(search.slot, Value::Object(*object));
            let known = parts.len();
            explain(self, parts);
            for part in parts.iter_mut().skip(known) {
                part.objects.insert(0, (name.clone(), *object));
            }
        }
        self.put(search.slot, before);
    }

    fn slot_name(&self, search: &Search) -> String {
        let slot = self.rule.slots.get(search.slot);
        slot.map_or_else(String::new, |slot| slot.name.to_string())
    }

    /// A test that is looked into no further.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "other parts have no values of their own"
    )]
    fn part(&mut self, test: &Test) -> FailingPart {
        let terms: Vec<&Term> = match &test.kind {
            TestKind::Compare { left, right, .. }
            | TestKind::Equal { left, right, .. }
            | TestKind::Text { left, right, .. }
            | TestKind::Spatial { left, right, .. }
            | TestKind::Distance { left, right, .. } => vec![left, right],
            TestKind::IsNull { term, .. } => vec![term],
            TestKind::Matches { left, .. } => vec![left],
            TestKind::InRange { value, min, max } => vec![value, &min.0, &max.0],
            _ => Vec::new(),
        };
        let mut values = Vec::new();
        for term in terms {
            if let (Some(name), Ok(value)) = (self.name_of(term), self.value(term)) {
                values.push((name, value));
            }
        }
        FailingPart {
            place: self.place_of(test.place),
            values,
            objects: Vec::new(),
            hotspots: self.hotspot(test).into_iter().collect(),
        }
    }

    fn place_of(&self, place: usize) -> Place {
        let none = || Place("".into());
        self.rule.places.get(place).cloned().unwrap_or_else(none)
    }

    /// How a value is written, where it is not its own name.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only some parts show a place"
    )]
    fn name_of(&self, term: &Term) -> Option<String> {
        let slot = |index: &usize| {
            self.rule
                .slots
                .get(*index)
                .map(|slot| slot.name.to_string())
        };
        match &term.kind {
            TermKind::Constant(_) => None,
            TermKind::Attribute {
                slot: index, name, ..
            }
            | TermKind::NoAttribute { slot: index, name } => {
                Some(format!("{}.{name}", slot(index)?))
            }
            TermKind::ClassName(index) => Some(format!("class({})", slot(index)?)),
            TermKind::Bound(index) => slot(index),
            TermKind::Temporary(index) => self.rule.temporaries.get(*index).map(Arc::to_string),
            TermKind::SessionTemporary(name) => Some(name.to_string()),
            TermKind::Parameter(name) => Some(format!("${name}")),
            TermKind::Call {
                operator,
                arguments,
            } => {
                let arguments: Vec<String> = arguments
                    .iter()
                    .map(|argument| match &argument.kind {
                        TermKind::Constant(value) => value.to_string(),
                        _ => self.name_of(argument).unwrap_or_else(|| "…".to_owned()),
                    })
                    .collect();
                Some(format!("{}({})", operator.name, arguments.join(", ")))
            }
            TermKind::Nested { .. } => Some("the nested value".to_owned()),
            TermKind::Element { .. } => Some("the element".to_owned()),
            TermKind::Lookup { .. } => Some("the lookup".to_owned()),
            TermKind::Aggregate { .. } => Some("the aggregate".to_owned()),
            TermKind::Conditional(_) => Some("the conditional value".to_owned()),
            TermKind::Sum(_) => Some("the sum".to_owned()),
            TermKind::Arithmetic { .. } => Some("the result".to_owned()),
        }
    }

    /// Where a spatial test shows: what both have in common, else the line between them.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only some parts show a place"
    )]
    fn hotspot(&mut self, test: &Test) -> Option<Hotspot> {
        let (left, right, limit) = match &test.kind {
            TestKind::Spatial { left, right, .. } => (left, right, None),
            TestKind::Distance {
                left,
                right,
                distance,
                ..
            } => (left, right, Some(*distance)),
            TestKind::IsNull { term, .. } | TestKind::Compare { left: term, .. } => {
                return self.own_place(term);
            }
            _ => return None,
        };
        let (Ok(Value::Geometry(left)), Ok(Value::Geometry(right))) =
            (self.value(left), self.value(right))
        else {
            return None;
        };
        let (open_left, open_right) = (
            self.planars.open(&left).ok()?,
            self.planars.open(&right).ok()?,
        );
        let measured = match limit {
            Some(_) => open_left.distance(&open_right).ok()?,
            None => None,
        };
        let do_meet = open_left
            .holds(SpatialRelation::Intersects, &open_right)
            .ok()?;
        let geometry = if do_meet {
            left.overlay(Overlay::Intersection, &right).ok()?
        } else {
            left.shortest_line(&right).ok()??
        };
        Some(Hotspot {
            geometry,
            measured,
            limit,
        })
    }

    /// A function that finds places tells where: `find_spikes(…) = null`, `is_valid(…) = true`.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only some parts show a place"
    )]
    fn own_place(&mut self, term: &Term) -> Option<Hotspot> {
        let TermKind::Call {
            operator,
            arguments,
        } = &term.kind
        else {
            return None;
        };
        let first = self.value(arguments.first()?).ok()?;
        let Value::Geometry(geometry) = first else {
            return None;
        };
        let geometry = match operator.name {
            "is_valid" => {
                let (x, y) = geometry.invalidity().ok()??.at?;
                let point = Shape::Point(Some(trigpoint_geometry::Position::new(x, y)));
                Geometry::from_shape(&point, Dimensions::Xy, geometry.srid()).ok()?
            }
            "is_simple" | "has_self_intersections" => geometry.self_intersections()?,
            name => match name.strip_prefix("has_").map(|what| format!("find_{what}")) {
                Some(finder) => self.asked(&finder, arguments)?,
                None => match self.value(term).ok()? {
                    Value::Geometry(found) => found.as_ref().clone(),
                    _ => return None,
                },
            },
        };
        Some(Hotspot {
            geometry,
            measured: None,
            limit: None,
        })
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only some parts show a place"
    )]
    fn asked(&mut self, operator: &str, arguments: &[Term]) -> Option<Geometry> {
        let operator = crate::operators::named(operator)?;
        let term = Term {
            place: 0,
            term_type: operator.result,
            kind: TermKind::Call {
                operator,
                arguments: arguments.to_vec(),
            },
        };
        match self.value(&term).ok()? {
            Value::Geometry(found) => Some(found.as_ref().clone()),
            _ => None,
        }
    }
}
