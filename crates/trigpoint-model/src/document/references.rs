//! Finds every reference in a body, to follow it, to rewire it, or to refresh its path.
//!
//! One walk, written once and made for `&` and `&mut`: a new field that holds a reference is
//! added here, and the destructuring without `..` makes the compiler ask for it.

use super::{
    ActionMap, ActionPair, ActionTemplateBody, ApplyActionMap, ApplyActions, CheckRules,
    Connection, DataStore, Extent, FixedSchema, ItemBody, OpenData, OperationTerm, PredicateTerm,
    Region, RuleTemplateBody, Session, Task, TaskTerm, TemplateUse, TransformSchema,
    ValidateSchema, ValueTerm,
};
use crate::Reference;
use crate::reference::ReferenceRole;

/// A reference in a body, and what it is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundReference<'a> {
    /// What it is there for.
    pub role: ReferenceRole,
    /// The reference.
    pub reference: &'a Reference,
}

impl ItemBody {
    /// Every reference, in the order of the document; one that is used twice is given twice.
    #[must_use]
    pub fn references(&self) -> Vec<FoundReference<'_>> {
        let mut found = Vec::new();
        shared::body(self, &mut |role, reference| {
            found.push(FoundReference { role, reference })
        });
        found
    }

    /// Calls `change` with every reference, in the order of the document.
    pub fn change_references(&mut self, mut change: impl FnMut(ReferenceRole, &mut Reference)) {
        exclusive::body(self, &mut |role, reference| change(role, reference));
    }

    /// This body with the paths left out of its references: what rests and what is hashed.
    #[must_use]
    pub fn without_reference_paths(mut self) -> Self {
        self.change_references(|_, reference| reference.path = None);
        self
    }
}

macro_rules! walk {
    ($module:ident, $iter:ident $(, $mutable:tt)?) => {
        mod $module {
            use super::*;
            use crate::document::{
                Action, ActionTemplate, Operation, Predicate, Rule, RuleTemplate, Value,
            };

            type Visit<'v, 'a> = dyn FnMut(ReferenceRole, &'a $($mutable)? Reference) + 'v;

            pub(super) fn body<'a>(body: &'a $($mutable)? ItemBody, visit: &mut Visit<'_, 'a>) {
                match body {
                    ItemBody::Folder => {}
                    ItemBody::DataStore(store) => data_store(store, visit),
                    ItemBody::RuleTemplate(RuleTemplate {
                        comment: _,
                        context,
                        parameters: _,
                        body,
                    }) => {
                        all(ReferenceRole::Context, context, visit);
                        match body {
                            RuleTemplateBody::Predicate(body) => predicate(body, visit),
                            RuleTemplateBody::Value(body) => value(body, visit),
                        }
                    }
                    ItemBody::Rule(Rule {
                        comment: _,
                        context,
                        object: _,
                        predicate: body,
                        quality_element: _,
                    }) => {
                        all(ReferenceRole::Context, context, visit);
                        predicate(body, visit);
                    }
                    ItemBody::ActionTemplate(ActionTemplate {
                        comment: _,
                        context,
                        parameters: _,
                        body,
                    }) => {
                        all(ReferenceRole::Context, context, visit);
                        match body {
                            ActionTemplateBody::Predicate(body) => predicate(body, visit),
                            ActionTemplateBody::Value(body) => value(body, visit),
                            ActionTemplateBody::Operation(body) => operation(body, visit),
                        }
                    }
                    ItemBody::Action(Action {
                        comment: _,
                        context,
                        object: _,
                        operation: body,
                    }) => {
                        all(ReferenceRole::Context, context, visit);
                        operation(body, visit);
                    }
                    ItemBody::ActionMap(ActionMap { pairs }) => {
                        for ActionPair { rule, action } in pairs.$iter() {
                            all(ReferenceRole::Rule, rule, visit);
                            all(ReferenceRole::Action, action, visit);
                        }
                    }
                    ItemBody::Session(body) => session(body, visit),
                }
            }

            fn all<'a>(
                role: ReferenceRole,
                references: impl IntoIterator<Item = &'a $($mutable)? Reference>,
                visit: &mut Visit<'_, 'a>,
            ) {
                for reference in references {
                    visit(role, reference);
                }
            }

            fn data_store<'a>(store: &'a $($mutable)? DataStore, visit: &mut Visit<'_, 'a>) {
                let DataStore {
                    read, copy_to, fixed_schema, read_classes: _, copy_to_classes: _,
                    user_defined_classes: _,
                } = store;
                for connection in [read, copy_to].into_iter().flatten() {
                    let Connection {
                        format: _,
                        parameters: _,
                        files: _,
                        credentials: _,
                    } = connection;
                }
                match fixed_schema {
                    Some(FixedSchema::Reference(store)) => visit(ReferenceRole::DataStore, store),
                    Some(
                        FixedSchema::Lookup
                        | FixedSchema::Ontology
                        | FixedSchema::Transform
                        | FixedSchema::Foreign(_),
                    )
                    | None => {}
                }
            }

            fn session<'a>(session: &'a $($mutable)? Session, visit: &mut Visit<'_, 'a>) {
                let Session {
                    parameters: _, extent, buffer_distance: _, production_mode: _,
                    partitioning: _, tasks,
                } = session;
                match extent {
                    Extent::Region(Region { data_store, class: _, attribute: _, value: _ })
                    | Extent::Regions { data_store, class: _ } => {
                        visit(ReferenceRole::DataStore, data_store);
                    }
                    Extent::All | Extent::Envelope { .. } | Extent::Wkt(_) => {}
                }
                for Task { id: _, label: _, disabled: _, task } in tasks.$iter() {
                    term(&$($mutable)? task.term, visit);
                }
            }

            fn term<'a>(term: &'a $($mutable)? TaskTerm, visit: &mut Visit<'_, 'a>) {
                match term {
                    TaskTerm::OpenData(OpenData { data_store, .. }) => {
                        all(ReferenceRole::DataStore, data_store, visit);
                    }
                    TaskTerm::OpenSchema(task)
                    | TaskTerm::Commit(task)
                    | TaskTerm::CopyTo(task) => {
                        all(ReferenceRole::DataStore, &$($mutable)? task.data_store, visit);
                    }
                    TaskTerm::CheckRules(CheckRules { rules, filter: _, record_replay: _ }) => {
                        all(ReferenceRole::Rule, rules, visit);
                    }
                    TaskTerm::ApplyActions(ApplyActions {
                        actions,
                        filter: _,
                        record_replay: _,
                    }) => {
                        all(ReferenceRole::Action, actions, visit);
                    }
                    TaskTerm::ApplyActionMap(ApplyActionMap {
                        action_map, filter: _, always_report_rule_results: _,
                    }) => all(ReferenceRole::ActionMap, action_map, visit),
                    TaskTerm::TransformSchema(TransformSchema {
                        source,
                        mapping,
                        target,
                        filter: _,
                    }) => {
                        for store in [source, mapping, target] {
                            all(ReferenceRole::DataStore, store, visit);
                        }
                    }
                    TaskTerm::ValidateSchema(ValidateSchema { source, reference, .. }) => {
                        for store in [source, reference] {
                            all(ReferenceRole::DataStore, store, visit);
                        }
                    }
                    TaskTerm::BuildTopology(_) | TaskTerm::Pause => {}
                }
            }

            fn template<'a>(used: &'a $($mutable)? TemplateUse, visit: &mut Visit<'_, 'a>) {
                let TemplateUse { template, arguments: _ } = used;
                visit(ReferenceRole::Template, template);
            }

            fn predicate<'a>(node: &'a $($mutable)? Predicate, visit: &mut Visit<'_, 'a>) {
                match &$($mutable)? node.term {
                    PredicateTerm::Hole
                    | PredicateTerm::True
                    | PredicateTerm::False
                    | PredicateTerm::Reference(_)
                    | PredicateTerm::Cast(_) => {}
                    PredicateTerm::CheckThat(check) => {
                        value(&$($mutable)? check.left, visit);
                        value(&$($mutable)? check.right, visit);
                    }
                    PredicateTerm::InRange(range) => {
                        value(&$($mutable)? range.value, visit);
                        value(&$($mutable)? range.min, visit);
                        value(&$($mutable)? range.max, visit);
                    }
                    PredicateTerm::And(nodes)
                    | PredicateTerm::Or(nodes)
                    | PredicateTerm::Xor(nodes) => {
                        for node in nodes.$iter() {
                            predicate(node, visit);
                        }
                    }
                    PredicateTerm::Not(node) => predicate(node, visit),
                    PredicateTerm::IfThenElse(branch) => {
                        predicate(&$($mutable)? branch.condition, visit);
                        predicate(&$($mutable)? branch.then, visit);
                        if let Some(otherwise) = &$($mutable)? branch.otherwise {
                            predicate(otherwise, visit);
                        }
                    }
                    PredicateTerm::Exists(exists) => {
                        predicate(&$($mutable)? exists.such_that, visit);
                    }
                    PredicateTerm::ForAll(all) => {
                        predicate(&$($mutable)? all.such_that, visit);
                        predicate(&$($mutable)? all.check, visit);
                    }
                    PredicateTerm::Chaining(chain) => {
                        predicate(&$($mutable)? chain.such_that, visit);
                        predicate(&$($mutable)? chain.check, visit);
                    }
                    PredicateTerm::ExecuteThenCheck(both) => {
                        operation(&$($mutable)? both.execute, visit);
                        predicate(&$($mutable)? both.check, visit);
                    }
                    PredicateTerm::UseTemplate(used) => template(used, visit),
                }
            }

            fn value<'a>(node: &'a $($mutable)? Value, visit: &mut Visit<'_, 'a>) {
                match &$($mutable)? node.term {
                    ValueTerm::Hole
                    | ValueTerm::Null
                    | ValueTerm::Constant(_)
                    | ValueTerm::Attribute(_)
                    | ValueTerm::ClassName(_)
                    | ValueTerm::Object(_)
                    | ValueTerm::Temporary(_)
                    | ValueTerm::SessionParameter(_) => {}
                    ValueTerm::Nested(nested) => value(&$($mutable)? nested.of, visit),
                    ValueTerm::CollectionElement(element) => {
                        value(&$($mutable)? element.of, visit);
                        for index in element.indexes.$iter() {
                            value(index, visit);
                        }
                    }
                    ValueTerm::NamedLookup(lookup) => {
                        all(ReferenceRole::DataStore, &$($mutable)? lookup.data_store, visit);
                        value(&$($mutable)? lookup.key, visit);
                    }
                    ValueTerm::Call(call) => {
                        for argument in call.arguments.$iter() {
                            value(argument, visit);
                        }
                    }
                    ValueTerm::Aggregate(aggregate) => {
                        predicate(&$($mutable)? aggregate.such_that, visit);
                        for inner in aggregate.values.$iter() {
                            value(inner, visit);
                        }
                    }
                    ValueTerm::IfThenElse(branch) => {
                        predicate(&$($mutable)? branch.condition, visit);
                        value(&$($mutable)? branch.then, visit);
                        value(&$($mutable)? branch.otherwise, visit);
                    }
                    ValueTerm::Sum(values) => {
                        for inner in values.$iter() {
                            value(inner, visit);
                        }
                    }
                    ValueTerm::Difference(two)
                    | ValueTerm::Product(two)
                    | ValueTerm::Division(two)
                    | ValueTerm::Modulus(two) => {
                        value(&$($mutable)? two.left, visit);
                        value(&$($mutable)? two.right, visit);
                    }
                    ValueTerm::UseTemplate(used) => template(used, visit),
                }
            }

            fn operation<'a>(node: &'a $($mutable)? Operation, visit: &mut Visit<'_, 'a>) {
                match &$($mutable)? node.term {
                    OperationTerm::Hole
                    | OperationTerm::Break
                    | OperationTerm::DeleteObject(_) => {}
                    OperationTerm::Assign(assign) => {
                        value(&$($mutable)? assign.target, visit);
                        value(&$($mutable)? assign.value, visit);
                    }
                    OperationTerm::Sequence(steps) => {
                        for step in steps.$iter() {
                            operation(step, visit);
                        }
                    }
                    OperationTerm::IfThenElse(branch) => {
                        predicate(&$($mutable)? branch.condition, visit);
                        operation(&$($mutable)? branch.then, visit);
                        if let Some(otherwise) = &$($mutable)? branch.otherwise {
                            operation(otherwise, visit);
                        }
                    }
                    OperationTerm::While(turn) => {
                        predicate(&$($mutable)? turn.condition, visit);
                        operation(&$($mutable)? turn.operation, visit);
                    }
                    OperationTerm::LoopOverObjects(turn) => {
                        predicate(&$($mutable)? turn.such_that, visit);
                        for key in turn.sort.$iter() {
                            value(&$($mutable)? key.by, visit);
                        }
                        operation(&$($mutable)? turn.operation, visit);
                    }
                    OperationTerm::LoopOverCollection(turn) => {
                        value(&$($mutable)? turn.collection, visit);
                        operation(&$($mutable)? turn.operation, visit);
                    }
                    OperationTerm::CreateObject(create) => {
                        operation(&$($mutable)? create.operation, visit);
                    }
                    OperationTerm::Report(report) => {
                        for inner in report.values.$iter() {
                            value(inner, visit);
                        }
                    }
                    OperationTerm::Call(call) => {
                        for argument in call.arguments.$iter() {
                            value(argument, visit);
                        }
                    }
                    OperationTerm::UseTemplate(used) => template(used, visit),
                }
            }
        }
    };
}

walk!(shared, iter);
walk!(exclusive, iter_mut, mut);
