//! A rule in which every name is known: what is evaluated.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use regex::Regex;
use trigpoint_geometry::SpatialRelation;
use trigpoint_model::document::{AggregateFunction, Quantifier};

use crate::error::Place;
use crate::operators::Operator;
use crate::order::Order;
use crate::pattern::Syntax;
use crate::schema::{AttributeId, ClassId, Schema};
use crate::value::{Type, Value};

/// A rule that can be evaluated: [`resolve`](crate::resolve) makes it, and
/// [`resolve_partly`](crate::resolve_partly) of one with faulty values.
#[derive(Clone, Debug)]
pub struct ResolvedRule {
    pub(crate) schema: Arc<Schema>,
    pub(crate) classes: Arc<[ClassId]>,
    /// Those whose objects it looks at: at the root, and in searches.
    pub(crate) visited: BTreeSet<ClassId>,
    pub(crate) test: Test,
    /// Objects and elements in scope, at most.
    pub(crate) slots: Vec<Slot>,
    /// The names of the temporary values.
    pub(crate) temporaries: Vec<Arc<str>>,
    pub(crate) places: Vec<Place>,
}

impl ResolvedRule {
    /// Returns the classes whose objects it is checked for.
    #[must_use]
    pub fn classes(&self) -> &[ClassId] {
        &self.classes
    }

    /// Returns the classes whose objects it looks at: those that it is checked for, and those that
    /// it searches.
    pub fn visited_classes(&self) -> impl Iterator<Item = ClassId> {
        self.visited.iter().copied()
    }

    /// Returns the schema that it was resolved against.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }
}

/// A place where an object or an element is bound.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// As a message names it: `ROAD:other`.
    pub(crate) name: Arc<str>,
}

/// The number of a slot.
pub(crate) type SlotIndex = usize;
/// The number of a place.
pub(crate) type PlaceIndex = usize;

/// A predicate.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) place: PlaceIndex,
    pub(crate) kind: TestKind,
}

#[derive(Clone, Debug)]
pub(crate) enum TestKind {
    Constant(bool),
    /// The order of left to right is one of these.
    Compare {
        left: Term,
        right: Term,
        orders: Arc<[Ordering]>,
    },
    /// Equal, or not, where no order is asked for: objects and geometries too.
    Equal {
        left: Term,
        right: Term,
        wanted: bool,
    },
    /// Null, or not.
    IsNull {
        term: Term,
        wanted: bool,
    },
    Text {
        left: Term,
        relation: TextRelation,
        right: Term,
    },
    Matches {
        left: Term,
        pattern: Pattern,
    },
    Spatial {
        left: Term,
        relation: SpatialRelation,
        right: Term,
    },
    Distance {
        left: Term,
        right: Term,
        distance: f64,
        is_within: bool,
    },
    Refers {
        from: SlotIndex,
        name: Arc<str>,
        to: SlotIndex,
    },
    InRange {
        value: Term,
        min: (Term, bool),
        max: (Term, bool),
    },
    All(Vec<Test>),
    Any(Vec<Test>),
    Xor(Vec<Test>),
    Not(Box<Test>),
    IfThenElse(Box<(Test, Test, Option<Test>)>),
    Exists {
        quantifier: Quantifier,
        count: u64,
        search: Box<Search>,
    },
    ForAll {
        search: Box<Search>,
        check: Box<Test>,
    },
    Chain {
        search: Box<Search>,
        check: Box<Test>,
        /// The slot that stands for the object before.
        before: SlotIndex,
    },
    ExecuteThenCheck {
        steps: Box<Step>,
        check: Box<Test>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextRelation {
    BeginsWith,
    Contains,
    EndsWith,
}

#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    Ready(Regex),
    Computed { term: Term, syntax: Syntax },
}

/// The objects of some classes that satisfy a predicate.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    pub(crate) slot: SlotIndex,
    pub(crate) classes: Arc<[ClassId]>,
    pub(crate) such_that: Test,
    /// In which order its parts are tried.
    pub(crate) order: Order,
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) place: PlaceIndex,
    pub(crate) term_type: Type,
    pub(crate) kind: TermKind,
}

#[derive(Clone, Debug)]
pub(crate) enum TermKind {
    Constant(Value),
    Attribute {
        slot: SlotIndex,
        name: Arc<str>,
        /// By class, where it is known what class the object is of.
        attribute: Option<AttributeId>,
    },
    /// One that no class has of which the object may be: a fault, and an error for every object.
    NoAttribute {
        slot: SlotIndex,
        name: Arc<str>,
    },
    ClassName(SlotIndex),
    Bound(SlotIndex),
    Nested {
        of: Box<Term>,
        path: Vec<Arc<str>>,
    },
    Element {
        of: Box<Term>,
        indexes: Vec<Term>,
    },
    Temporary(usize),
    SessionTemporary(Arc<str>),
    Parameter(Arc<str>),
    Lookup {
        /// The class that holds keys and values; all of them where none is named.
        class: Option<Arc<str>>,
        key: Box<Term>,
    },
    Call {
        operator: &'static Operator,
        arguments: Vec<Term>,
    },
    Aggregate {
        function: AggregateFunction,
        search: Box<Search>,
        values: Vec<Term>,
    },
    Conditional(Box<(Test, Term, Term)>),
    Sum(Vec<Term>),
    Arithmetic {
        operation: Arithmetic,
        left: Box<Term>,
        right: Box<Term>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Difference,
    Product,
    Division,
    Modulus,
}

/// An operation that a rule may run before it checks: nothing of the data changes.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Set {
        temporary: usize,
        value: Term,
    },
    Sequence(Vec<Step>),
    IfThenElse(Box<(Test, Step, Option<Step>)>),
    While(Box<(Test, Step)>, PlaceIndex),
    OverObjects {
        search: Box<Search>,
        count_max: u64,
        sort: Vec<(Term, bool)>,
        step: Box<Step>,
    },
    OverCollection {
        slot: SlotIndex,
        collection: Box<Term>,
        step: Box<Step>,
    },
    Break,
}
