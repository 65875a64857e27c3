//! Predicates evaluated.

use std::cmp::Ordering;
use std::collections::HashSet;

use trigpoint_model::document::Quantifier;

use super::{Evaluation, LOOP_TURNS_MAX, Outcome};
use crate::compare;
use crate::error::{EvaluationError, ValueError};
use crate::order;
use crate::resolved::{Pattern, PlaceIndex, Search, SlotIndex, Term, Test, TestKind, TextRelation};
use crate::value::{ObjectId, Type, Value};

/// A value that cannot be computed is known by its box.
pub(super) type Computed<T> = Result<T, Box<EvaluationError>>;

impl Evaluation<'_> {
    pub(crate) fn test(&mut self, test: &Test) -> Outcome {
        let place = test.place;
        let outcome = match &test.kind {
            TestKind::Constant(holds) => Ok((*holds).into()),
            TestKind::Compare {
                left,
                right,
                orders,
            } => self.compare(place, left, right, orders),
            TestKind::Equal {
                left,
                right,
                wanted,
            } => self.equal(place, left, right, *wanted),
            TestKind::IsNull { term, wanted } => self
                .value(term)
                .map(|value| (value.is_null() == *wanted).into()),
            TestKind::Text {
                left,
                relation,
                right,
            } => self.text(place, left, *relation, right),
            TestKind::Matches { left, pattern } => self.matches(place, left, pattern),
            TestKind::Spatial {
                left,
                relation,
                right,
            } => self.related(place, left, *relation, right),
            TestKind::Distance {
                left,
                right,
                distance,
                is_within,
            } => self.distant(place, left, right, *distance, *is_within),
            TestKind::Refers { from, name, to } => self.refers(place, *from, name, *to),
            TestKind::InRange { value, min, max } => self.in_range(place, value, min, max),
            TestKind::All(parts) => return self.all(parts),
            TestKind::Any(parts) => return any(parts.iter().map(|part| self.test(part))),
            TestKind::Xor(parts) => return self.xor(parts),
            TestKind::Not(part) => return negated(self.test(part)),
            TestKind::IfThenElse(it) => {
                let (condition, then, otherwise) = it.as_ref();
                return self.if_then_else(condition, then, otherwise.as_ref());
            }
            TestKind::Exists {
                quantifier,
                count,
                search,
            } => return self.exists(*quantifier, *count, search),
            TestKind::ForAll { search, check } => return self.for_all(search, check),
            TestKind::Chain {
                search,
                check,
                before,
            } => return self.chain(place, search, check, *before),
            TestKind::ExecuteThenCheck { steps, check } => match self.run(steps) {
                Ok(_) => return self.test(check),
                Err(error) => Err(error),
            },
        };
        outcome.unwrap_or_else(Outcome::Error)
    }

    fn compare(
        &mut self,
        place: PlaceIndex,
        left: &Term,
        right: &Term,
        orders: &[Ordering],
    ) -> Computed<Outcome> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        // A temporary value may turn out to be an object or a geometry, which have no order.
        let wanted = match orders {
            [Ordering::Equal] => Some(true),
            [Ordering::Less, Ordering::Greater] => Some(false),
            _ => None,
        };
        let found = match wanted {
            Some(wanted) => {
                compare::equal(&left, &right).map(|equal| equal.map(|equal| equal == wanted))
            }
            None => compare::compare(&left, &right)
                .map(|order| order.map(|order| orders.contains(&order))),
        };
        found
            .map(Into::into)
            .map_err(|reason| self.error(place, reason))
    }

    fn equal(
        &mut self,
        place: PlaceIndex,
        left: &Term,
        right: &Term,
        wanted: bool,
    ) -> Computed<Outcome> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let equal = compare::equal(&left, &right).map_err(|reason| self.error(place, reason))?;
        Ok(equal.map(|equal| equal == wanted).into())
    }

    fn text(
        &mut self,
        place: PlaceIndex,
        left: &Term,
        relation: TextRelation,
        right: &Term,
    ) -> Computed<Outcome> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        match (&left, &right) {
            (Value::Null, _) | (_, Value::Null) => Ok(Outcome::Unknown),
            (Value::String(left), Value::String(right)) => Ok(match relation {
                TextRelation::BeginsWith => left.starts_with(right.as_ref()),
                TextRelation::Contains => left.contains(right.as_ref()),
                TextRelation::EndsWith => left.ends_with(right.as_ref()),
            }
            .into()),
            (Value::String(_), other) | (other, _) => Err(self.not(place, Type::String, other)),
        }
    }

    pub(super) fn not(
        &self,
        place: PlaceIndex,
        wanted: Type,
        found: &Value,
    ) -> Box<EvaluationError> {
        let found = found.value_type();
        self.error(place, ValueError::WrongType { wanted, found })
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "any other value is of the wrong type"
    )]
    fn matches(&mut self, place: PlaceIndex, left: &Term, pattern: &Pattern) -> Computed<Outcome> {
        let left = self.value(left)?;
        let regex = match pattern {
            Pattern::Ready(regex) => regex.clone(),
            Pattern::Computed { term, syntax } => match self.value(term)? {
                Value::Null => return Ok(Outcome::Unknown),
                Value::String(text) => {
                    let ready = self.patterns.ready(&text, syntax);
                    ready.map_err(|reason| self.error(place, reason))?
                }
                other => return Err(self.not(place, Type::String, &other)),
            },
        };
        match &left {
            Value::Null => Ok(Outcome::Unknown),
            Value::String(text) => Ok(regex.is_match(text).into()),
            other => Err(self.not(place, Type::String, other)),
        }
    }

    fn refers(
        &mut self,
        place: PlaceIndex,
        from: SlotIndex,
        name: &str,
        to: SlotIndex,
    ) -> Computed<Outcome> {
        match (self.bound(from), self.bound(to)) {
            (Value::Object(from), Value::Object(to)) => {
                Ok(self.objects.refers(from, name, to).into())
            }
            (Value::Null, _) | (_, Value::Null) => Ok(Outcome::Unknown),
            (Value::Object(_), other) | (other, _) => Err(self.not(place, Type::Object, &other)),
        }
    }

    fn in_range(
        &mut self,
        place: PlaceIndex,
        value: &Term,
        (min, min_inclusive): &(Term, bool),
        (max, max_inclusive): &(Term, bool),
    ) -> Computed<Outcome> {
        let value = self.value(value)?;
        let above = self.held_against(place, &value, min);
        let above = above
            .map(|order| order.map(|order| order.is_gt() || (*min_inclusive && order.is_eq())));
        let below = self.held_against(place, &value, max);
        let below = below
            .map(|order| order.map(|order| order.is_lt() || (*max_inclusive && order.is_eq())));
        // Outside of one end is outside, whatever the other end is.
        match (above, below) {
            (Ok(Some(false)), _) | (_, Ok(Some(false))) => Ok(Outcome::False),
            (Err(error), _) | (_, Err(error)) => Err(error),
            (Ok(Some(true)), Ok(Some(true))) => Ok(Outcome::True),
            (Ok(_), Ok(_)) => Ok(Outcome::Unknown),
        }
    }

    fn held_against(
        &mut self,
        place: PlaceIndex,
        value: &Value,
        end: &Term,
    ) -> Computed<Option<Ordering>> {
        let end = self.value(end)?;
        compare::compare(value, &end).map_err(|reason| self.error(place, reason))
    }

    /// One that is false decides; then an error; then what is not known.
    pub(crate) fn all(&mut self, parts: &[Test]) -> Outcome {
        let mut outcome = Outcome::True;
        for part in parts {
            match (self.test(part), &outcome) {
                (Outcome::False, _) => return Outcome::False,
                (error @ Outcome::Error(_), Outcome::True | Outcome::Unknown) => outcome = error,
                (Outcome::Unknown, Outcome::True) => outcome = Outcome::Unknown,
                _ => {}
            }
        }
        outcome
    }

    /// At least one, and not all: one true and one false decide.
    fn xor(&mut self, parts: &[Test]) -> Outcome {
        let (mut has_true, mut has_false) = (false, false);
        let mut undecided = None;
        for part in parts {
            match self.test(part) {
                Outcome::True => has_true = true,
                Outcome::False => has_false = true,
                error @ Outcome::Error(_) if !matches!(undecided, Some(Outcome::Error(_))) => {
                    undecided = Some(error);
                }
                Outcome::Error(_) => {}
                Outcome::Unknown => undecided = undecided.or(Some(Outcome::Unknown)),
            }
            if has_true && has_false {
                return Outcome::True;
            }
        }
        undecided.unwrap_or(Outcome::False)
    }

    /// Only the branch that is chosen is looked at. Where it is not known which, nothing is known.
    fn if_then_else(&mut self, condition: &Test, then: &Test, otherwise: Option<&Test>) -> Outcome {
        match self.test(condition) {
            Outcome::True => self.test(then),
            Outcome::False => otherwise.map_or(Outcome::True, |otherwise| self.test(otherwise)),
            undecided @ (Outcome::Unknown | Outcome::Error(_)) => undecided,
        }
    }

    /// What makes an object count. Only whether it does matters here, so a part that is not known
    /// decides before one that cannot be computed: an index leaves such an object out.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only those that have parts tell them apart"
    )]
    fn such_that(&mut self, test: &Test) -> Outcome {
        match &test.kind {
            TestKind::All(parts) => self.tried(parts.iter(), Outcome::True),
            TestKind::Any(parts) => any(parts.iter().map(|part| self.such_that(part))),
            _ => self.test(test),
        }
    }

    /// What the parts say that are the same for all objects: when one is not so, no object counts.
    fn once(&mut self, search: &Search) -> Outcome {
        let parts = order::parts(&search.such_that);
        let once = search.order.once.iter();
        self.tried(once.filter_map(|index| parts.get(*index)), Outcome::True)
    }

    /// What the other parts say of an object.
    fn each(&mut self, search: &Search, once: Outcome) -> Outcome {
        let parts = order::parts(&search.such_that);
        let each = search.order.each.iter();
        self.tried(each.filter_map(|index| parts.get(*index)), once)
    }

    fn tried<'t>(
        &mut self,
        parts: impl Iterator<Item = &'t Test>,
        mut outcome: Outcome,
    ) -> Outcome {
        for part in parts {
            match self.such_that(part) {
                Outcome::True => {}
                undecided @ (Outcome::False | Outcome::Unknown) => return undecided,
                error @ Outcome::Error(_) => {
                    if outcome == Outcome::True {
                        outcome = error;
                    }
                }
            }
        }
        outcome
    }

    /// Visits the objects of a search, with what the predicate says of each, until told to stop.
    pub(crate) fn each_found(
        &mut self,
        search: &Search,
        visit: &mut dyn FnMut(&mut Self, ObjectId, Outcome) -> bool,
    ) {
        let before = self.bound(search.slot);
        let mut once = None;
        'classes: for class in search.classes.iter().copied() {
            let probes = self.probes(search, class);
            let found = self.objects.candidates(class, &probes);
            let mut work = self.work.handed_over(found.as_ref().map_or(0, Vec::len));
            let all = found.is_none().then(|| 0..self.objects.count(class));
            let all = all.into_iter().flatten();
            for index in all.chain(found.into_iter().flatten()) {
                let object = ObjectId { class, index };
                work = work.and_then(|()| self.work.step());
                let outcome = match work.clone() {
                    Ok(()) => {
                        self.put(search.slot, Value::Object(object));
                        match once.get_or_insert_with(|| self.once(search)).clone() {
                            Outcome::False | Outcome::Unknown => break 'classes,
                            once @ (Outcome::True | Outcome::Error(_)) => self.each(search, once),
                        }
                    }
                    Err(reason) => Outcome::Error(self.error(search.such_that.place, reason)),
                };
                if !visit(self, object, outcome) || work.is_err() {
                    break 'classes;
                }
            }
        }
        self.put(search.slot, before);
    }

    /// Objects of which it is not known whether they count do not. One that cannot be computed
    /// makes the answer an error, unless the answer is the same either way.
    fn exists(&mut self, quantifier: Quantifier, count: u64, search: &Search) -> Outcome {
        let (mut found, mut errors) = (0u64, 0u64);
        let mut error = None;
        self.each_found(search, &mut |_, _, outcome| {
            match outcome {
                Outcome::True => found += 1,
                Outcome::Error(reason) => {
                    errors += 1;
                    error.get_or_insert(reason);
                }
                Outcome::False | Outcome::Unknown => {}
            }
            // More change nothing: enough are found, or too many.
            match quantifier {
                Quantifier::AtLeast => found < count,
                Quantifier::Exactly | Quantifier::AtMost => found <= count,
            }
        });
        let holds = |number: u64| match quantifier {
            Quantifier::Exactly => number == count,
            Quantifier::AtLeast => number >= count,
            Quantifier::AtMost => number <= count,
        };
        let is_decided = match quantifier {
            Quantifier::Exactly => errors == 0 || found > count || found + errors < count,
            Quantifier::AtLeast | Quantifier::AtMost => holds(found) == holds(found + errors),
        };
        match error {
            Some(error) if !is_decided => Outcome::Error(error),
            _ => holds(found).into(),
        }
    }

    /// One that fails decides; then an error; then what is not known.
    fn for_all(&mut self, search: &Search, check: &Test) -> Outcome {
        let mut all = Outcome::True;
        self.each_found(search, &mut |evaluation, _, such_that| {
            let checked = match such_that {
                Outcome::False | Outcome::Unknown => return true,
                // Whether it must be checked is not known: only where it fails does that matter.
                Outcome::Error(error) => match evaluation.test(check) {
                    Outcome::True => return true,
                    Outcome::False | Outcome::Unknown | Outcome::Error(_) => Outcome::Error(error),
                },
                Outcome::True => evaluation.test(check),
            };
            match (checked, &all) {
                (Outcome::False, _) => all = Outcome::False,
                (error @ Outcome::Error(_), Outcome::True | Outcome::Unknown) => all = error,
                (Outcome::Unknown, Outcome::True) => all = Outcome::Unknown,
                _ => {}
            }
            all != Outcome::False
        });
        all
    }

    /// Follows objects, each found from the one before, which takes the place of the object that
    /// the chain begins at. Every object of the chain is visited once and checked.
    fn chain(
        &mut self,
        place: PlaceIndex,
        search: &Search,
        check: &Test,
        before: SlotIndex,
    ) -> Outcome {
        let start = self.bound(before);
        let mut visited: HashSet<ObjectId> = self.object(before).into_iter().collect();
        let mut next: Vec<ObjectId> = visited.iter().copied().collect();
        let mut outcome = Outcome::True;
        while let Some(object) = next.pop() {
            self.put(before, Value::Object(object));
            let mut links = Vec::new();
            let mut broken = None;
            self.each_found(search, &mut |_, found, such_that| {
                match such_that {
                    Outcome::True => links.push(found),
                    Outcome::Error(error) => broken = broken.take().or(Some(error)),
                    Outcome::False | Outcome::Unknown => {}
                }
                true
            });
            if let (Some(error), Outcome::True | Outcome::Unknown) = (broken, &outcome) {
                outcome = Outcome::Error(error);
            }
            for link in links.into_iter().rev() {
                if !visited.insert(link) {
                    continue;
                }
                let outer = self.bound(search.slot);
                self.put(search.slot, Value::Object(link));
                match (self.test(check), &outcome) {
                    (Outcome::False, _) => outcome = Outcome::False,
                    (error @ Outcome::Error(_), Outcome::True | Outcome::Unknown) => {
                        outcome = error
                    }
                    (Outcome::Unknown, Outcome::True) => outcome = Outcome::Unknown,
                    _ => {}
                }
                self.put(search.slot, outer);
                next.push(link);
            }
            if outcome == Outcome::False {
                break;
            }
            if visited.len() > LOOP_TURNS_MAX {
                let max = LOOP_TURNS_MAX;
                outcome = Outcome::Error(self.error(place, ValueError::EndlessLoop { max }));
                break;
            }
        }
        self.put(before, start);
        outcome
    }
}

/// One that is true decides; then an error; then what is not known.
fn any(parts: impl Iterator<Item = Outcome>) -> Outcome {
    let mut outcome = Outcome::False;
    for part in parts {
        match (part, &outcome) {
            (Outcome::True, _) => return Outcome::True,
            (error @ Outcome::Error(_), Outcome::False | Outcome::Unknown) => outcome = error,
            (Outcome::Unknown, Outcome::False) => outcome = Outcome::Unknown,
            _ => {}
        }
    }
    outcome
}

fn negated(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::True => Outcome::False,
        Outcome::False => Outcome::True,
        undecided @ (Outcome::Unknown | Outcome::Error(_)) => undecided,
    }
}
