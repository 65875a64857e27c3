//! Evaluate: what a resolved rule says of one object.
//!
//! A predicate is true, false, *not known* (a comparison with null), or cannot be computed. How
//! these combine does not depend on the order of parts, so that a plan may choose it: a part that
//! decides does so whatever the others are.

mod aggregate;
mod arithmetic;
mod bounds;
mod probe;
mod spatial;
mod step;
mod term;
mod test;

use jiff::civil::DateTime;

pub(crate) use arithmetic::finite;
pub use bounds::{Bounds, STEPS_MAX};
pub(crate) use term::elements;

use crate::error::{EvaluationError, ValueError};
use crate::objects::{Environment, Objects};
use crate::pattern::Patterns;
use crate::planars::Planars;
use crate::resolved::{PlaceIndex, ResolvedRule, SlotIndex};
use crate::schema::Schema;
use crate::value::{ObjectId, Value};

/// Turns of one loop, and objects of one chain.
pub const LOOP_TURNS_MAX: usize = 1_000_000;

/// What a predicate comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It compares with null: neither true nor false. As the answer of a rule it is not reported.
    Unknown,
    /// It cannot be computed.
    Error(Box<EvaluationError>),
}

impl From<bool> for Outcome {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

impl From<Option<bool>> for Outcome {
    fn from(known: Option<bool>) -> Self {
        known.map_or(Self::Unknown, Self::from)
    }
}

/// A rule being evaluated over objects. It belongs to one thread, and keeps what it opened.
pub struct Evaluation<'a> {
    pub(crate) rule: &'a ResolvedRule,
    pub(crate) objects: &'a dyn Objects,
    pub(crate) environment: &'a Environment,
    pub(crate) slots: Vec<Value>,
    temporaries: Vec<Option<Value>>,
    pub(crate) planars: Planars,
    pub(crate) patterns: Patterns,
    work: bounds::Work<'a>,
}

impl<'a> Evaluation<'a> {
    /// Makes a rule ready to be evaluated.
    #[must_use]
    pub fn new(
        rule: &'a ResolvedRule,
        objects: &'a dyn Objects,
        environment: &'a Environment,
    ) -> Self {
        Self {
            rule,
            objects,
            environment,
            slots: vec![Value::Null; rule.slots.len()],
            temporaries: vec![None; rule.temporaries.len()],
            planars: Planars::default(),
            patterns: Patterns::default(),
            work: bounds::Work::new(Bounds::default()),
        }
    }

    /// Sets what one object may cost, and who may stop it.
    #[must_use]
    pub fn within(mut self, bounds: Bounds<'a>) -> Self {
        self.work = bounds::Work::new(bounds);
        self
    }

    /// Tells what the rule says of an object.
    pub fn check(&mut self, object: ObjectId) -> Outcome {
        self.begin(object);
        let outcome = self.test(&self.rule.test);
        // What was found before the work broke off says nothing.
        match self.work.broken() {
            Some(reason) => Outcome::Error(self.error(self.rule.test.place, reason)),
            None => outcome,
        }
    }

    /// Puts an object at the root, and forgets the temporary values of the one before.
    pub(crate) fn begin(&mut self, object: ObjectId) {
        self.temporaries
            .iter_mut()
            .for_each(|temporary| *temporary = None);
        self.work.begin();
        self.put(0, Value::Object(object));
    }

    pub(crate) fn put(&mut self, slot: SlotIndex, value: Value) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = value;
        }
    }

    pub(crate) fn bound(&self, slot: SlotIndex) -> Value {
        self.slots.get(slot).cloned().unwrap_or(Value::Null)
    }

    pub(crate) fn object(&self, slot: SlotIndex) -> Option<ObjectId> {
        match self.slots.get(slot) {
            Some(Value::Object(object)) => Some(*object),
            _ => None,
        }
    }

    pub(crate) fn error(
        &self,
        place: PlaceIndex,
        reason: impl Into<ValueError>,
    ) -> Box<EvaluationError> {
        let places = &self.rule.places;
        let none = || crate::error::Place("".into());
        Box::new(EvaluationError {
            place: places.get(place).cloned().unwrap_or_else(none),
            reason: reason.into(),
        })
    }
}

/// What a built-in function may ask beside its arguments.
pub(crate) struct Context<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) objects: &'a dyn Objects,
    pub(crate) environment: &'a Environment,
    pub(crate) planars: &'a mut Planars,
    pub(crate) patterns: &'a mut Patterns,
}

impl Context<'_> {
    pub(crate) fn now(&self) -> Result<DateTime, ValueError> {
        self.environment.now.ok_or(ValueError::NotNow {
            what: "the current date",
            when: "a session runs",
        })
    }
}
