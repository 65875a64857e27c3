//! The operations that a rule runs before it checks: they set temporary values, no more.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use super::term::elements;
use super::{Evaluation, LOOP_TURNS_MAX, Outcome};
use crate::compare;
use crate::error::{EvaluationError, ValueError};
use crate::resolved::{PlaceIndex, Search, Step, Term};
use crate::value::{ObjectId, Value};

type Ran = Result<ControlFlow<()>, Box<EvaluationError>>;

impl Evaluation<'_> {
    /// Runs an operation; breaks when a loop is left.
    pub(super) fn run(&mut self, step: &Step) -> Ran {
        match step {
            Step::Set { temporary, value } => {
                let value = self.value(value)?;
                self.set(*temporary, value);
                Ok(ControlFlow::Continue(()))
            }
            Step::Sequence(steps) => {
                for step in steps {
                    if self.run(step)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Ok(ControlFlow::Continue(()))
            }
            Step::IfThenElse(it) => {
                let (test, then, otherwise) = it.as_ref();
                match (self.test(test), otherwise) {
                    (Outcome::True, _) => self.run(then),
                    (Outcome::False, Some(otherwise)) => self.run(otherwise),
                    // Where it is not known which, neither is run.
                    (Outcome::False, None) | (Outcome::Unknown, _) => Ok(ControlFlow::Continue(())),
                    (Outcome::Error(error), _) => Err(error),
                }
            }
            Step::While(it, place) => {
                let (test, step) = it.as_ref();
                for _ in 0..LOOP_TURNS_MAX {
                    self.turn(*place)?;
                    match self.test(test) {
                        Outcome::True => {}
                        Outcome::False | Outcome::Unknown => return Ok(ControlFlow::Continue(())),
                        Outcome::Error(error) => return Err(error),
                    }
                    if self.run(step)?.is_break() {
                        return Ok(ControlFlow::Continue(()));
                    }
                }
                let max = LOOP_TURNS_MAX;
                Err(self.error(*place, ValueError::EndlessLoop { max }))
            }
            Step::OverObjects {
                search,
                count_max,
                sort,
                step,
            } => self.over_objects(search, *count_max, sort, step),
            Step::OverCollection {
                slot,
                collection,
                step,
            } => {
                let place = collection.place;
                let collection = self.value(collection)?;
                if collection.is_null() {
                    return Ok(ControlFlow::Continue(()));
                }
                let found = elements(&collection).map_err(|reason| self.error(place, reason))?;
                let before = self.bound(*slot);
                for element in found.iter() {
                    self.turn(place)?;
                    self.put(*slot, element.clone());
                    if self.run(step)?.is_break() {
                        break;
                    }
                }
                self.put(*slot, before);
                Ok(ControlFlow::Continue(()))
            }
            Step::Break => Ok(ControlFlow::Break(())),
        }
    }

    /// Counts a turn of a loop.
    fn turn(&mut self, place: PlaceIndex) -> Result<(), Box<EvaluationError>> {
        let counted = self.work.step();
        counted.map_err(|reason| self.error(place, reason))
    }

    fn over_objects(
        &mut self,
        search: &Search,
        count_max: u64,
        sort: &[(Term, bool)],
        step: &Step,
    ) -> Ran {
        let mut found: Vec<(Vec<Value>, ObjectId)> = Vec::new();
        let mut failed = None;
        self.each_found(search, &mut |evaluation, object, outcome| {
            match outcome {
                Outcome::True => {}
                Outcome::False | Outcome::Unknown => return true,
                Outcome::Error(error) => {
                    failed = Some(error);
                    return false;
                }
            }
            let keys: Result<Vec<Value>, _> = sort
                .iter()
                .map(|(term, _)| evaluation.value(term))
                .collect();
            match keys {
                Ok(keys) => found.push((keys, object)),
                Err(error) => failed = Some(error),
            }
            failed.is_none()
        });
        if let Some(error) = failed {
            return Err(error);
        }
        // Equal ones stay in the order of the workspace; null comes first.
        found.sort_by(|(one, _), (other, _)| order(one, other, sort));
        let limit = match usize::try_from(count_max) {
            Ok(0) | Err(_) => usize::MAX,
            Ok(limit) => limit,
        };
        let before = self.bound(search.slot);
        for (_, object) in found.into_iter().take(limit) {
            self.put(search.slot, Value::Object(object));
            if self.run(step)?.is_break() {
                break;
            }
        }
        self.put(search.slot, before);
        Ok(ControlFlow::Continue(()))
    }
}

fn order(one: &[Value], other: &[Value], sort: &[(Term, bool)]) -> Ordering {
    let pairs = one.iter().zip(other).zip(sort);
    pairs
        .map(|((one, other), (_, is_descending))| {
            let order = compare::total(one, other);
            if *is_descending {
                order.reverse()
            } else {
                order
            }
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
