//! What is missing in the trees of rules and actions.

use super::{Inspection, quoted};
use crate::document::{
    AggregateFunction, AggregateValue, Constant, ConstantType, ObjectBinder, Operation,
    OperationTerm, Predicate, PredicateTerm, RegularExpression, RegularExpressionSyntax, Relation,
    RelationTerm, ReportOnValues, TemplateUse, TwoValues, Value, ValueTerm,
};

/// Predicates that `and`, `or` and `xor` join at least, and values that a sum adds.
const JOINED_MIN: usize = 2;

impl<'a> Inspection<'a> {
    pub(super) fn predicate(&mut self, key: &str, node: &'a Predicate) {
        self.at(key, |own| own.predicate_term(&node.term));
    }

    fn predicate_term(&mut self, term: &'a PredicateTerm) {
        match term {
            PredicateTerm::Hole => self.fault("a predicate is wanted"),
            PredicateTerm::True | PredicateTerm::False => {}
            PredicateTerm::CheckThat(check) => self.at("checkThat", |own| {
                own.value("left", &check.left);
                own.relation("relation", &check.relation);
                own.value("right", &check.right);
            }),
            PredicateTerm::Reference(reference) => {
                self.at("reference", |own| {
                    own.named("name", &reference.name, "reference")
                });
            }
            PredicateTerm::InRange(range) => self.at("inRange", |own| {
                own.value("value", &range.value);
                own.value("min", &range.min);
                own.value("max", &range.max);
            }),
            PredicateTerm::And(nodes) => self.joined("and", nodes),
            PredicateTerm::Or(nodes) => self.joined("or", nodes),
            PredicateTerm::Xor(nodes) => self.joined("xor", nodes),
            PredicateTerm::Not(node) => self.predicate("not", node),
            PredicateTerm::IfThenElse(branch) => self.at("ifThenElse", |own| {
                own.predicate("if", &branch.condition);
                own.predicate("then", &branch.then);
                if let Some(otherwise) = &branch.otherwise {
                    own.predicate("else", otherwise);
                }
            }),
            PredicateTerm::Exists(exists) => {
                self.at("exists", |own| own.predicate("suchThat", &exists.such_that));
            }
            PredicateTerm::ForAll(all) => self.at("forAll", |own| {
                own.predicate("suchThat", &all.such_that);
                own.predicate("check", &all.check);
            }),
            PredicateTerm::Chaining(chain) => self.at("chaining", |own| {
                own.predicate("suchThat", &chain.such_that);
                own.predicate("check", &chain.check);
            }),
            PredicateTerm::ExecuteThenCheck(both) => self.at("executeThenCheck", |own| {
                own.operation("execute", &both.execute);
                own.predicate("check", &both.check);
            }),
            PredicateTerm::Cast(cast) => self.at("cast", |own| own.class("to", &cast.to)),
            PredicateTerm::UseTemplate(used) => self.template(used),
        }
    }

    fn joined(&mut self, key: &str, nodes: &'a [Predicate]) {
        self.at_least(JOINED_MIN, key, nodes.len(), "predicate");
        self.each(key, nodes, |own, node| own.predicate_term(&node.term));
    }

    /// Notes that the object at `key` has no class where one must be named.
    fn class(&mut self, key: &str, object: &ObjectBinder) {
        if object.class.as_deref().is_none_or(str::is_empty) {
            self.at(key, |own| own.fault("a class is wanted"));
        }
    }

    fn template(&mut self, used: &'a TemplateUse) {
        self.at("useTemplate", |own| {
            own.uses.push(super::FoundUse {
                place: own.place.clone(),
                template_use: used,
            });
        });
    }

    fn relation(&mut self, key: &str, relation: &Relation) {
        match &relation.term {
            RelationTerm::Hole => self.at(key, |own| own.fault("a relation is wanted")),
            RelationTerm::RegularExpression(RegularExpression {
                syntax: RegularExpressionSyntax::Wildcard,
                any_character: None,
                any_characters: None,
                escape: _,
            }) => self.at(key, |own| {
                own.at("regularExpression", |own| {
                    own.fault("a wildcard pattern wants a symbol for any character or characters");
                });
            }),
            RelationTerm::WithinDistance(distance) | RelationTerm::BeyondDistance(distance) => {
                if distance.as_str().starts_with('-') {
                    let message = format!("the distance {} is negative", quoted(distance.as_str()));
                    self.at(key, |own| own.fault(message));
                }
            }
            RelationTerm::Equals
            | RelationTerm::NotEquals
            | RelationTerm::Less
            | RelationTerm::LessOrEquals
            | RelationTerm::Greater
            | RelationTerm::GreaterOrEquals
            | RelationTerm::BeginsWith
            | RelationTerm::Contains
            | RelationTerm::EndsWith
            | RelationTerm::RegularExpression(_)
            | RelationTerm::SpatialEquals
            | RelationTerm::SpatialDisjoint
            | RelationTerm::SpatialIntersects
            | RelationTerm::SpatialTouches
            | RelationTerm::SpatialCrosses
            | RelationTerm::SpatialWithin
            | RelationTerm::SpatialContains
            | RelationTerm::SpatialOverlaps
            | RelationTerm::SpatialCovers
            | RelationTerm::SpatialCoveredBy => {}
        }
    }

    pub(super) fn value(&mut self, key: &str, node: &'a Value) {
        self.at(key, |own| own.value_term(&node.term));
    }

    fn values(&mut self, key: &str, values: &'a [Value]) {
        self.each(key, values, |own, node| own.value_term(&node.term));
    }

    fn value_term(&mut self, term: &'a ValueTerm) {
        match term {
            ValueTerm::Hole => self.fault("a value is wanted"),
            ValueTerm::Null | ValueTerm::ClassName(_) | ValueTerm::Object(_) => {}
            ValueTerm::Constant(constant) => self.at("constant", |own| own.constant(constant)),
            ValueTerm::Attribute(attribute) => {
                self.at("attribute", |own| {
                    own.named("name", &attribute.name, "attribute")
                });
            }
            ValueTerm::Nested(nested) => self.at("nested", |own| {
                own.value("of", &nested.of);
                own.at_least(1, "path", nested.path.len(), "name");
            }),
            ValueTerm::CollectionElement(element) => self.at("collectionElement", |own| {
                own.value("of", &element.of);
                own.at_least(1, "indexes", element.indexes.len(), "index");
                own.values("indexes", &element.indexes);
            }),
            ValueTerm::Temporary(temporary) => self.at("temporary", |own| {
                own.named("name", &temporary.name, "temporary value");
            }),
            ValueTerm::SessionParameter(name) => {
                self.named("sessionParameter", name, "session parameter");
            }
            ValueTerm::NamedLookup(lookup) => self.at("namedLookup", |own| {
                own.present("dataStore", lookup.data_store.as_ref(), "a data store");
                own.value("key", &lookup.key);
            }),
            ValueTerm::Call(call) => self.at("call", |own| {
                own.named("operator", &call.operator, "operator");
                own.values("arguments", &call.arguments);
            }),
            ValueTerm::Aggregate(aggregate) => self.at("aggregate", |own| own.aggregate(aggregate)),
            ValueTerm::IfThenElse(branch) => self.at("ifThenElse", |own| {
                own.predicate("if", &branch.condition);
                own.value("then", &branch.then);
                own.value("else", &branch.otherwise);
            }),
            ValueTerm::Sum(values) => {
                self.at_least(JOINED_MIN, "sum", values.len(), "value");
                self.values("sum", values);
            }
            ValueTerm::Difference(two) => self.two("difference", two),
            ValueTerm::Product(two) => self.two("product", two),
            ValueTerm::Division(two) => self.two("division", two),
            ValueTerm::Modulus(two) => self.two("modulus", two),
            ValueTerm::UseTemplate(used) => self.template(used),
        }
    }

    fn two(&mut self, key: &str, two: &'a TwoValues) {
        self.at(key, |own| {
            own.value("left", &two.left);
            own.value("right", &two.right);
        });
    }

    fn aggregate(&mut self, aggregate: &'a AggregateValue) {
        self.predicate("suchThat", &aggregate.such_that);
        if aggregate.function != AggregateFunction::Count {
            self.at_least(1, "values", aggregate.values.len(), "value");
        }
        self.values("values", &aggregate.values);
    }

    fn constant(&mut self, constant: &Constant) {
        let text = constant.text.as_str();
        let (is_of_type, type_name) = match constant.constant_type {
            ConstantType::Boolean => (matches!(text, "true" | "false"), "`true` or `false`"),
            ConstantType::Integer => (text.parse::<i32>().is_ok(), "a 32-bit whole number"),
            ConstantType::Integer64 => (text.parse::<i64>().is_ok(), "a 64-bit whole number"),
            ConstantType::Real => (text.parse::<crate::Decimal>().is_ok(), "a number"),
            ConstantType::Timestamp => (!text.trim().is_empty(), "a date and time"),
            ConstantType::Geometry => (!text.trim().is_empty(), "a geometry"),
            ConstantType::String => (true, "a text"),
        };
        if !is_of_type {
            let message = format!("{} is not {type_name}", quoted(text));
            self.at("text", |own| own.fault(message));
        }
    }

    pub(super) fn operation(&mut self, key: &str, node: &'a Operation) {
        self.at(key, |own| own.operation_term(&node.term));
    }

    fn operation_term(&mut self, term: &'a OperationTerm) {
        match term {
            OperationTerm::Hole => self.fault("an operation is wanted"),
            OperationTerm::Assign(assign) => self.at("assign", |own| {
                own.target("target", &assign.target);
                own.value("value", &assign.value);
            }),
            OperationTerm::Sequence(steps) => {
                self.at_least(1, "sequence", steps.len(), "operation");
                self.each("sequence", steps, |own, step| {
                    own.operation_term(&step.term)
                });
            }
            OperationTerm::IfThenElse(branch) => self.at("ifThenElse", |own| {
                own.predicate("if", &branch.condition);
                own.operation("then", &branch.then);
                if let Some(otherwise) = &branch.otherwise {
                    own.operation("else", otherwise);
                }
            }),
            OperationTerm::While(turn) => self.at("while", |own| {
                own.predicate("while", &turn.condition);
                own.looped(&turn.operation);
            }),
            OperationTerm::LoopOverObjects(turn) => self.at("loopOverObjects", |own| {
                own.predicate("suchThat", &turn.such_that);
                own.each("sort", &turn.sort, |own, key| own.value("by", &key.by));
                own.looped(&turn.operation);
            }),
            OperationTerm::LoopOverCollection(turn) => self.at("loopOverCollection", |own| {
                own.value("in", &turn.collection);
                own.looped(&turn.operation);
            }),
            OperationTerm::Break if self.loops == 0 => self.fault("here is no loop to leave"),
            OperationTerm::Break => {}
            OperationTerm::CreateObject(create) => self.at("createObject", |own| {
                own.not_in_rule("makes an object");
                own.class("object", &create.object);
                own.operation("do", &create.operation);
            }),
            OperationTerm::DeleteObject(_) => {
                self.at("deleteObject", |own| own.not_in_rule("deletes an object"));
            }
            OperationTerm::Report(report) => self.at("report", |own| own.report(report)),
            OperationTerm::Call(call) => self.at("call", |own| {
                own.named("name", &call.name, "built-in operation");
                own.values("arguments", &call.arguments);
            }),
            OperationTerm::UseTemplate(used) => self.template(used),
        }
    }

    /// The operation of a loop, in which `break` can stand.
    fn looped(&mut self, operation: &'a Operation) {
        self.loops += 1;
        self.operation("do", operation);
        self.loops -= 1;
    }

    fn report(&mut self, report: &'a ReportOnValues) {
        self.not_in_rule("reports values");
        self.at_least(1, "values", report.values.len(), "value");
        self.values("values", &report.values);
    }

    /// Notes that a rule holds an operation that only actions may have.
    fn not_in_rule(&mut self, does: &str) {
        if self.in_rule {
            self.fault(format!(
                "a rule only reads: this {does}, which an action can do"
            ));
        }
    }

    /// What is assigned to: an attribute (not in a rule) or a temporary value.
    fn target(&mut self, key: &str, target: &'a Value) {
        self.value(key, target);
        match &target.term {
            ValueTerm::Attribute(_) if self.in_rule => {
                self.at(key, |own| own.not_in_rule("sets an attribute"));
            }
            ValueTerm::Hole
            | ValueTerm::Attribute(_)
            | ValueTerm::Nested(_)
            | ValueTerm::CollectionElement(_)
            | ValueTerm::Temporary(_)
            | ValueTerm::UseTemplate(_) => {}
            ValueTerm::Null
            | ValueTerm::Constant(_)
            | ValueTerm::ClassName(_)
            | ValueTerm::Object(_)
            | ValueTerm::SessionParameter(_)
            | ValueTerm::NamedLookup(_)
            | ValueTerm::Call(_)
            | ValueTerm::Aggregate(_)
            | ValueTerm::IfThenElse(_)
            | ValueTerm::Sum(_)
            | ValueTerm::Difference(_)
            | ValueTerm::Product(_)
            | ValueTerm::Division(_)
            | ValueTerm::Modulus(_) => self.at(key, |own| {
                own.fault("only an attribute or a temporary value can be set");
            }),
        }
    }
}
