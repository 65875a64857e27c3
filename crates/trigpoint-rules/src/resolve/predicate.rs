//! Predicates resolved.

use std::sync::Arc;

use trigpoint_model::document::{
    CastPredicate, ChainingPredicate, ExistsPredicate, ForAllPredicate, IfThenElsePredicate,
    InRange, ObjectBinder, ObjectRef, Predicate, PredicateTerm, ReferencePredicate,
};

use super::relation::Words;
use super::template::Part;
use super::{FaultReason, Resolver};
use crate::order::Order;
use crate::resolved::{Search, SlotIndex, Test, TestKind};
use crate::value::Type;

impl Resolver<'_> {
    /// Resolves a predicate; a fault leaves one in its place that is never evaluated.
    pub(super) fn predicate(&mut self, predicate: &Predicate) -> Test {
        let resolved = self.descend(|resolver| resolver.predicate_term(&predicate.term));
        resolved.unwrap_or_else(|| self.no_test())
    }

    fn predicate_term(&mut self, term: &PredicateTerm) -> Test {
        match term {
            PredicateTerm::Hole => {
                self.fault(FaultReason::Hole {
                    what: "a predicate",
                });
                self.no_test()
            }
            PredicateTerm::True => self.test(TestKind::Constant(true)),
            PredicateTerm::False => self.test(TestKind::Constant(false)),
            PredicateTerm::CheckThat(it) => self.at("checkThat", |resolver| resolver.check(it)),
            PredicateTerm::Reference(it) => self.at("reference", |resolver| resolver.refers(it)),
            PredicateTerm::InRange(it) => self.at("inRange", |resolver| resolver.in_range(it)),
            PredicateTerm::And(parts) => {
                let parts = self.at("and", |resolver| resolver.parts("`and`", parts));
                self.test(TestKind::All(parts))
            }
            PredicateTerm::Or(parts) => {
                let parts = self.at("or", |resolver| resolver.parts("`or`", parts));
                self.test(TestKind::Any(parts))
            }
            PredicateTerm::Xor(parts) => {
                let parts = self.at("xor", |resolver| resolver.parts("`xor`", parts));
                self.test(TestKind::Xor(parts))
            }
            PredicateTerm::Not(part) => {
                let part = self.at("not", |resolver| resolver.predicate(part));
                self.test(TestKind::Not(Box::new(part)))
            }
            PredicateTerm::IfThenElse(it) => {
                self.at("ifThenElse", |resolver| resolver.if_then_else(it))
            }
            PredicateTerm::Exists(it) => self.at("exists", |resolver| resolver.exists(it)),
            PredicateTerm::ForAll(it) => self.at("forAll", |resolver| resolver.for_all(it)),
            PredicateTerm::Chaining(it) => self.at("chaining", |resolver| resolver.chaining(it)),
            PredicateTerm::ExecuteThenCheck(it) => self.at("executeThenCheck", |resolver| {
                let steps = resolver.at("execute", |resolver| resolver.operation(&it.execute));
                let check = resolver.at("check", |resolver| resolver.predicate(&it.check));
                resolver.test(TestKind::ExecuteThenCheck {
                    steps: Box::new(steps),
                    check: Box::new(check),
                })
            }),
            PredicateTerm::Cast(it) => self.at("cast", |resolver| resolver.cast(it)),
            PredicateTerm::UseTemplate(it) => self.at("useTemplate", |resolver| {
                match resolver.template(it, "a predicate") {
                    Some(Part::Predicate(test)) => test,
                    Some(Part::Value(_)) | None => resolver.no_test(),
                }
            }),
        }
    }

    pub(super) fn test(&mut self, kind: TestKind) -> Test {
        Test {
            place: self.place(),
            kind,
        }
    }

    fn parts(&mut self, what: &'static str, parts: &[Predicate]) -> Vec<Test> {
        if parts.is_empty() {
            self.fault(FaultReason::PartCount {
                what,
                wanted: "one or more",
                found: 0,
            });
        }
        self.each(parts, |resolver, part| resolver.predicate(part))
    }

    fn in_range(&mut self, range: &InRange) -> Test {
        let value = self.at("value", |resolver| resolver.value(&range.value));
        let min = self.at("min", |resolver| resolver.value(&range.min));
        let max = self.at("max", |resolver| resolver.value(&range.max));
        let (value, min) = self.comparable(value, Words::IN_RANGE, min);
        let (value, max) = self.comparable(value, Words::IN_RANGE, max);
        self.test(TestKind::InRange {
            value,
            min: (min, range.min_inclusive),
            max: (max, range.max_inclusive),
        })
    }

    fn if_then_else(&mut self, it: &IfThenElsePredicate) -> Test {
        let condition = self.at("if", |resolver| resolver.predicate(&it.condition));
        let then = self.at("then", |resolver| resolver.predicate(&it.then));
        let otherwise = it
            .otherwise
            .as_ref()
            .map(|other| self.at("else", |resolver| resolver.predicate(other)));
        self.test(TestKind::IfThenElse(Box::new((condition, then, otherwise))))
    }

    /// Opens a search, resolves what makes an object count, and leaves the object in scope.
    pub(super) fn search(&mut self, object: &ObjectBinder, such_that: &Predicate) -> Box<Search> {
        let (slot, classes) = self.at("object", |resolver| resolver.bind(object));
        let such_that = self.at("suchThat", |resolver| resolver.predicate(such_that));
        Box::new(Search {
            slot,
            classes,
            order: Order::of(&such_that, slot),
            such_that,
        })
    }

    fn exists(&mut self, it: &ExistsPredicate) -> Test {
        let depth = self.scope.depth();
        let search = self.search(&it.object, &it.such_that);
        self.scope.close(depth);
        self.test(TestKind::Exists {
            quantifier: it.quantifier,
            count: it.count,
            search,
        })
    }

    fn for_all(&mut self, it: &ForAllPredicate) -> Test {
        let depth = self.scope.depth();
        let search = self.search(&it.object, &it.such_that);
        let check = self.at("check", |resolver| resolver.predicate(&it.check));
        self.scope.close(depth);
        self.test(TestKind::ForAll {
            search,
            check: Box::new(check),
        })
    }

    fn chaining(&mut self, it: &ChainingPredicate) -> Test {
        let depth = self.scope.depth();
        let before = self.scope.innermost().map_or(0, |binding| binding.slot);
        let search = self.search(&it.object, &it.such_that);
        let check = self.at("check", |resolver| resolver.predicate(&it.check));
        self.scope.close(depth);
        self.test(TestKind::Chain {
            search,
            check: Box::new(check),
            before,
        })
    }

    fn refers(&mut self, it: &ReferencePredicate) -> Test {
        if !self.schema.has_reference(&it.name) {
            self.fault(FaultReason::UnknownReference {
                name: it.name.clone(),
            });
        }
        let from = self.at("from", |resolver| resolver.slot(&it.from));
        let to = self.at("to", |resolver| resolver.slot(&it.to));
        self.test(TestKind::Refers {
            from,
            name: it.name.as_str().into(),
            to,
        })
    }

    /// A cast names an object anew, for what stands beside and below it.
    fn cast(&mut self, it: &CastPredicate) -> Test {
        let class = it.to.class.as_deref().unwrap_or_default();
        let classes: Arc<_> = self.at("to", |resolver| resolver.classes(class));
        if let Some(binding) = self.scope.find(&it.from).cloned() {
            self.scope.alias(&it.to, &binding, &classes);
        } else {
            self.at("from", |resolver| resolver.slot(&it.from));
        }
        self.test(TestKind::Constant(true))
    }

    /// The slot of an object that is named.
    pub(super) fn slot(&mut self, reference: &ObjectRef) -> SlotIndex {
        if let Some(binding) = self.scope.find(reference) {
            return binding.slot;
        }
        self.fault(FaultReason::UnknownObject {
            name: super::scope::name(reference.class.as_deref(), reference.label.as_deref()),
            in_scope: self.scope.names(),
        });
        0
    }

    /// Says that a value is of another type than is wanted, unless it may be of that type.
    pub(super) fn expect_type(&mut self, what: &str, wanted: Type, found: Type) {
        if !wanted.accepts(found) {
            self.fault(FaultReason::WrongType {
                what: what.to_owned(),
                wanted,
                found,
            });
        }
    }
}
