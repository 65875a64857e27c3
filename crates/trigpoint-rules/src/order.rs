//! In which order the parts of a search are tried. What an object is found by does not depend on
//! it: one part that is not so decides. So what is the same for all objects is tried once, and
//! what is cheap before what is dear.

use crate::resolved::{Pattern, SlotIndex, Term, TermKind, Test, TestKind};
use crate::value::Type;

/// The parts that an object of a search must satisfy, by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// Those that are the same for all objects.
    pub(crate) once: Vec<usize>,
    /// The others, the cheap ones first.
    pub(crate) each: Vec<usize>,
}

/// The parts of what makes an object count.
pub(crate) fn parts(such_that: &Test) -> &[Test] {
    match &such_that.kind {
        TestKind::All(parts) => parts,
        TestKind::Constant(_)
        | TestKind::Compare { .. }
        | TestKind::Equal { .. }
        | TestKind::IsNull { .. }
        | TestKind::Text { .. }
        | TestKind::Matches { .. }
        | TestKind::Spatial { .. }
        | TestKind::Distance { .. }
        | TestKind::Refers { .. }
        | TestKind::InRange { .. }
        | TestKind::Any(_)
        | TestKind::Xor(_)
        | TestKind::Not(_)
        | TestKind::IfThenElse(_)
        | TestKind::Exists { .. }
        | TestKind::ForAll { .. }
        | TestKind::Chain { .. }
        | TestKind::ExecuteThenCheck { .. } => std::slice::from_ref(such_that),
    }
}

impl Order {
    pub(crate) fn of(such_that: &Test, sought: SlotIndex) -> Self {
        let parts = parts(such_that);
        let (mut each, once): (Vec<usize>, Vec<usize>) = (0..parts.len()).partition(|index| {
            let part = parts.get(*index);
            part.is_none_or(|part| test_depends(part, sought))
        });
        // Of equal ones the author's order stays.
        each.sort_by_key(|index| parts.get(*index).map(test_cost));
        Self { once, each }
    }
}

/// About so much dearer than to read an attribute: what looks through objects of its own.
const SEARCH_COST: u64 = 1_000_000;
/// What is asked of a geometry.
const GEOMETRY_COST: u64 = 1_000;
/// A regular expression, or any other function.
const CALL_COST: u64 = 20;

fn test_cost(test: &Test) -> u64 {
    let all = |parts: &[Test]| sum(parts.iter().map(test_cost));
    match &test.kind {
        TestKind::Constant(_) => 0,
        TestKind::Compare { left, right, .. }
        | TestKind::Equal { left, right, .. }
        | TestKind::Text { left, right, .. } => pair(left, right),
        TestKind::IsNull { term, .. } => term_cost(term),
        TestKind::Matches { left, pattern } => {
            let pattern = match pattern {
                Pattern::Ready(_) => 0,
                Pattern::Computed { term, .. } => term_cost(term),
            };
            sum([CALL_COST, term_cost(left), pattern])
        }
        TestKind::Spatial { left, right, .. } | TestKind::Distance { left, right, .. } => {
            GEOMETRY_COST.saturating_add(pair(left, right))
        }
        TestKind::Refers { .. } => CALL_COST,
        TestKind::InRange { value, min, max } => {
            sum([term_cost(value), term_cost(&min.0), term_cost(&max.0)])
        }
        TestKind::All(parts) | TestKind::Any(parts) | TestKind::Xor(parts) => all(parts),
        TestKind::Not(part) => test_cost(part),
        TestKind::IfThenElse(it) => {
            let (condition, then, otherwise) = it.as_ref();
            let otherwise = otherwise.as_ref().map_or(0, test_cost);
            sum([test_cost(condition), test_cost(then), otherwise])
        }
        TestKind::Exists { .. }
        | TestKind::ForAll { .. }
        | TestKind::Chain { .. }
        | TestKind::ExecuteThenCheck { .. } => SEARCH_COST,
    }
}

fn pair(left: &Term, right: &Term) -> u64 {
    term_cost(left).saturating_add(term_cost(right))
}

fn sum(costs: impl IntoIterator<Item = u64>) -> u64 {
    costs.into_iter().fold(0, u64::saturating_add)
}

fn term_cost(term: &Term) -> u64 {
    match &term.kind {
        TermKind::Constant(_)
        | TermKind::Attribute { .. }
        | TermKind::NoAttribute { .. }
        | TermKind::ClassName(_)
        | TermKind::Bound(_)
        | TermKind::Temporary(_)
        | TermKind::SessionTemporary(_)
        | TermKind::Parameter(_) => 1,
        TermKind::Nested { of, .. } => term_cost(of).saturating_add(1),
        TermKind::Element { of, indexes } => {
            sum(indexes.iter().map(term_cost)).saturating_add(term_cost(of))
        }
        TermKind::Lookup { key, .. } => term_cost(key).saturating_add(1),
        TermKind::Call {
            operator,
            arguments,
        } => {
            let mut types = operator.arguments.iter().map(|it| it.argument_type);
            let own = if types.any(|it| it == Type::Geometry) {
                GEOMETRY_COST
            } else {
                CALL_COST
            };
            sum(arguments.iter().map(term_cost)).saturating_add(own)
        }
        TermKind::Aggregate { .. } => SEARCH_COST,
        TermKind::Conditional(it) => {
            let (test, then, otherwise) = it.as_ref();
            sum([test_cost(test), term_cost(then), term_cost(otherwise)])
        }
        TermKind::Sum(parts) => sum(parts.iter().map(term_cost)),
        TermKind::Arithmetic { left, right, .. } => pair(left, right),
    }
}

/// Whether a part may differ from one object to the other, or may not be tried beforehand.
fn test_depends(test: &Test, sought: SlotIndex) -> bool {
    let depends = |term: &Term| term_depends(term, sought);
    let any = |parts: &[Test]| parts.iter().any(|part| test_depends(part, sought));
    match &test.kind {
        TestKind::Constant(_) => false,
        TestKind::Compare { left, right, .. }
        | TestKind::Equal { left, right, .. }
        | TestKind::Text { left, right, .. }
        | TestKind::Spatial { left, right, .. }
        | TestKind::Distance { left, right, .. } => depends(left) || depends(right),
        TestKind::IsNull { term, .. } => depends(term),
        TestKind::Matches { left, pattern } => {
            depends(left)
                || match pattern {
                    Pattern::Ready(_) => false,
                    Pattern::Computed { term, .. } => depends(term),
                }
        }
        TestKind::Refers { from, to, .. } => *from == sought || *to == sought,
        TestKind::InRange { value, min, max } => {
            depends(value) || depends(&min.0) || depends(&max.0)
        }
        TestKind::All(parts) | TestKind::Any(parts) | TestKind::Xor(parts) => any(parts),
        TestKind::Not(part) => test_depends(part, sought),
        TestKind::IfThenElse(it) => {
            let (condition, then, otherwise) = it.as_ref();
            let otherwise = otherwise.as_ref();
            test_depends(condition, sought)
                || test_depends(then, sought)
                || otherwise.is_some_and(|part| test_depends(part, sought))
        }
        TestKind::Exists { .. }
        | TestKind::ForAll { .. }
        | TestKind::Chain { .. }
        | TestKind::ExecuteThenCheck { .. } => true,
    }
}

/// Whether a value may depend on the object sought, or is too dear to be computed beforehand.
pub(crate) fn term_depends(term: &Term, sought: SlotIndex) -> bool {
    let any = |parts: &[Term]| parts.iter().any(|part| term_depends(part, sought));
    match &term.kind {
        TermKind::Constant(_) | TermKind::SessionTemporary(_) | TermKind::Parameter(_) => false,
        TermKind::Attribute { slot, .. }
        | TermKind::NoAttribute { slot, .. }
        | TermKind::ClassName(slot)
        | TermKind::Bound(slot) => *slot == sought,
        TermKind::Nested { of, .. } => term_depends(of, sought),
        TermKind::Element { of, indexes } => term_depends(of, sought) || any(indexes),
        TermKind::Lookup { key, .. } => term_depends(key, sought),
        TermKind::Call { arguments, .. } => any(arguments),
        TermKind::Sum(parts) => any(parts),
        TermKind::Arithmetic { left, right, .. } => {
            term_depends(left, sought) || term_depends(right, sought)
        }
        // A temporary value may be set on the way; the others look through objects of their own.
        TermKind::Temporary(_) | TermKind::Aggregate { .. } | TermKind::Conditional(_) => true,
    }
}
