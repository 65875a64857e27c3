//! The operations that a rule may run before it checks.

use trigpoint_model::document::{
    AssignmentOperation, LoopOverCollection, LoopOverObjects, Operation, OperationTerm,
    TemporaryScope, ValueTerm,
};

use super::{FaultReason, Resolver};
use crate::resolved::{Slot, Step};
use crate::value::Type;

impl Resolver<'_> {
    /// Resolves an operation; what would change or report data is a fault.
    pub(super) fn operation(&mut self, operation: &Operation) -> Step {
        let resolved = self.descend(|resolver| resolver.operation_term(&operation.term));
        resolved.flatten().unwrap_or(Step::Sequence(Vec::new()))
    }

    fn operation_term(&mut self, term: &OperationTerm) -> Option<Step> {
        let not_here = match term {
            OperationTerm::Hole => {
                self.fault(FaultReason::Hole {
                    what: "an operation",
                });
                return None;
            }
            OperationTerm::Assign(it) => return self.at("assign", |resolver| resolver.assign(it)),
            OperationTerm::Sequence(steps) => {
                let steps = self.at("sequence", |resolver| {
                    resolver.each(steps, |resolver, step| resolver.operation(step))
                });
                return Some(Step::Sequence(steps));
            }
            OperationTerm::IfThenElse(it) => {
                return Some(self.at("ifThenElse", |resolver| {
                    let test = resolver.at("if", |resolver| resolver.predicate(&it.condition));
                    let then = resolver.at("then", |resolver| resolver.operation(&it.then));
                    let otherwise = it.otherwise.as_ref();
                    let otherwise = otherwise
                        .map(|other| resolver.at("else", |resolver| resolver.operation(other)));
                    Step::IfThenElse(Box::new((test, then, otherwise)))
                }));
            }
            OperationTerm::While(it) => {
                return Some(self.at("while", |resolver| {
                    let place = resolver.place();
                    let test = resolver.at("while", |resolver| resolver.predicate(&it.condition));
                    let step = resolver.in_loop("do", &it.operation);
                    Step::While(Box::new((test, step)), place)
                }));
            }
            OperationTerm::LoopOverObjects(it) => {
                return Some(self.at("loopOverObjects", |resolver| resolver.over_objects(it)));
            }
            OperationTerm::LoopOverCollection(it) => {
                return Some(self.at("loopOverCollection", |resolver| {
                    resolver.over_collection(it)
                }));
            }
            OperationTerm::Break if self.loop_depth > 0 => return Some(Step::Break),
            OperationTerm::Break => {
                self.fault(FaultReason::BreakOutside);
                return None;
            }
            OperationTerm::CreateObject(_) => "creating an object",
            OperationTerm::DeleteObject(_) => "deleting an object",
            OperationTerm::Report(_) => "a report",
            OperationTerm::Call(_) => "a built-in operation",
            OperationTerm::UseTemplate(_) => "an action template",
        };
        self.fault(FaultReason::NotInARule { what: not_here });
        None
    }

    fn in_loop(&mut self, segment: &str, operation: &Operation) -> Step {
        self.loop_depth += 1;
        let step = self.at(segment, |resolver| resolver.operation(operation));
        self.loop_depth -= 1;
        step
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a rule sets nothing else")]
    fn assign(&mut self, it: &AssignmentOperation) -> Option<Step> {
        let value = self.at("value", |resolver| resolver.value(&it.value));
        self.at("target", |resolver| match &it.target.term {
            ValueTerm::Temporary(temporary) if temporary.scope == TemporaryScope::Local => {
                let temporary = resolver.temporary(&temporary.name);
                Some(Step::Set { temporary, value })
            }
            ValueTerm::Hole => {
                resolver.fault(FaultReason::Hole { what: "a value" });
                None
            }
            _ => {
                resolver.fault(FaultReason::NotInARule {
                    what: "setting anything but a temporary value of its own",
                });
                None
            }
        })
    }

    fn over_objects(&mut self, it: &LoopOverObjects) -> Step {
        let depth = self.scope.depth();
        let search = self.search(&it.object, &it.such_that);
        let sort = self.at("sort", |resolver| {
            resolver.each(&it.sort, |resolver, key| {
                (
                    resolver.at("by", |resolver| resolver.value(&key.by)),
                    key.descending,
                )
            })
        });
        let step = self.in_loop("do", &it.operation);
        self.scope.close(depth);
        Step::OverObjects {
            search,
            count_max: it.count_max,
            sort,
            step: Box::new(step),
        }
    }

    fn over_collection(&mut self, it: &LoopOverCollection) -> Step {
        let collection = self.at("in", |resolver| resolver.value(&it.collection));
        if !Type::Collection.accepts(collection.term_type) {
            self.at("in", |resolver| {
                resolver.expect_type("what is looped over", Type::Geometry, collection.term_type);
            });
        }
        let depth = self.scope.depth();
        let slot = self.slots.len();
        let (class, label) = (it.element.class.as_deref(), it.element.label.as_deref());
        self.slots.push(Slot {
            name: super::scope::name(class, label).into(),
        });
        self.scope.bind_element(&it.element, slot);
        let step = self.in_loop("do", &it.operation);
        self.scope.close(depth);
        Step::OverCollection {
            slot,
            collection: Box::new(collection),
            step: Box::new(step),
        }
    }
}
