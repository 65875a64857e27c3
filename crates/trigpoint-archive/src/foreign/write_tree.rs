//! From our trees to 1Integrate's: uses of templates are expanded again, with their marks.

use trigpoint_model::document::{
    ActionTemplate, ActionTemplateBody, AggregateValue, AttributeValue, CastPredicate, Constant,
    Node, ObjectBinder, ObjectRef, Operation, OperationTerm, Predicate, PredicateTerm, Quantifier,
    RegularExpressionSyntax, Relation, RelationTerm, ReportOnValues, ReportScope, RuleTemplate,
    RuleTemplateBody, TemplateUse, TemporaryScope, Value, ValueTerm,
};
use trigpoint_model::{ItemBody, ItemDocument, ItemId};

use super::notes::Notes;
use super::place;
use super::template::{TEMPLATE_ID, Template};
use super::term::{COMMENT, Term};
use super::vocabulary::{AGGREGATES, CONSTANTS, Sort, known_kind};
use super::write::Inexpressible;

/// Writes trees; looks templates up to expand them.
pub(super) struct TreeWriter<'a> {
    /// The templates, by id.
    pub(super) templates: &'a dyn Fn(ItemId) -> Option<ItemDocument>,
    /// What the form of 1Integrate cannot say.
    pub(super) notes: &'a mut Notes,
    /// The templates that are being expanded, from the outermost.
    pub(super) open: Vec<ItemId>,
    /// Levels of the tree above what is written now, with the templates that are expanded in it.
    pub(super) depth: usize,
}

type Written = Result<Term, Inexpressible>;

impl TreeWriter<'_> {
    /// The body of a template, below its parameters.
    pub(super) fn template(&mut self, document: &ItemDocument) -> Result<Template, Inexpressible> {
        let (parameters, body) = match &document.body {
            ItemBody::RuleTemplate(RuleTemplate {
                parameters, body, ..
            }) => (
                parameters,
                match body {
                    RuleTemplateBody::Predicate(body) => self.predicate(body)?,
                    RuleTemplateBody::Value(body) => self.value(body)?,
                },
            ),
            ItemBody::ActionTemplate(ActionTemplate {
                parameters, body, ..
            }) => (
                parameters,
                match body {
                    ActionTemplateBody::Predicate(body) => self.predicate(body)?,
                    ActionTemplateBody::Value(body) => self.value(body)?,
                    ActionTemplateBody::Operation(body) => self.operation(body)?,
                },
            ),
            ItemBody::Folder
            | ItemBody::DataStore(_)
            | ItemBody::Rule(_)
            | ItemBody::Action(_)
            | ItemBody::ActionMap(_)
            | ItemBody::Session(_) => {
                return Err(Inexpressible::NoTemplate {
                    path: document.path.clone(),
                });
            }
        };
        Ok(Template {
            path: document.path.clone(),
            parameters: parameters
                .iter()
                .map(|ObjectBinder { class, label }| ObjectRef {
                    class: class.clone(),
                    label: label.clone(),
                })
                .collect(),
            body,
        })
    }

    fn deeper(&mut self) -> Result<(), Inexpressible> {
        if self.depth >= super::TREE_DEPTH_MAX {
            return Err(Inexpressible::TooDeep);
        }
        self.depth += 1;
        Ok(())
    }

    fn expanded(&mut self, used: &TemplateUse) -> Written {
        let id = used.template.id;
        let document = (self.templates)(id).ok_or_else(|| Inexpressible::TemplateNowhere {
            template: used
                .template
                .path
                .as_ref()
                .map_or_else(|| id.to_string(), ToString::to_string),
        })?;
        if self.open.contains(&id) || self.open.len() >= OPEN_MAX {
            return Err(Inexpressible::TemplateCycle {
                template: document.path,
            });
        }
        self.open.push(id);
        let template = self.template(&document);
        self.open.pop();
        let template = template?;
        let mut copy =
            template
                .substitute(&used.arguments)
                .map_err(|source| Inexpressible::Capture {
                    template: document.path.clone(),
                    reason: source.to_string(),
                })?;
        let (name, family) = place::written_template(&document.path);
        let count = template.parameters.len().to_string();
        for (key, value) in [
            (TEMPLATE_ID, name),
            ("template_name", last_name(&document)),
            ("template_num_params", count),
            ("template_type", family.to_owned()),
        ] {
            copy.attributes.insert(key.to_owned(), value);
        }
        Ok(copy)
    }

    /// Writes a predicate.
    pub(super) fn predicate(&mut self, node: &Predicate) -> Written {
        self.deeper()?;
        let written = self.predicate_term(&node.term);
        self.depth -= 1;
        Ok(finished(written?, node.comment.as_ref()))
    }

    fn predicate_term(&mut self, term: &PredicateTerm) -> Written {
        Ok(match term {
            PredicateTerm::Hole => Term::default(),
            PredicateTerm::True => Term::new("TruePredicate"),
            PredicateTerm::False => Term::new("FalsePredicate"),
            PredicateTerm::CheckThat(check) => Term::new("RelationalPredicate").of(vec![
                self.value(&check.left)?,
                self.relation(&check.relation),
                self.value(&check.right)?,
            ]),
            PredicateTerm::Reference(reference) => Term::new("ReferentialPredicate")
                .with_some("classRef1", reference.from.class.as_ref())
                .with_some("objRef1", reference.from.label.as_ref())
                .with("refName", &reference.name)
                .with_some("classRef2", reference.to.class.as_ref())
                .with_some("objRef2", reference.to.label.as_ref()),
            PredicateTerm::InRange(range) => Term::new("RangePredicate")
                .with("minInclusive", range.min_inclusive.to_string())
                .with("maxInclusive", range.max_inclusive.to_string())
                .of(vec![
                    self.value(&range.value)?,
                    self.value(&range.min)?,
                    self.value(&range.max)?,
                ]),
            PredicateTerm::And(nodes) => Term::new("AndPredicate").of(self.predicates(nodes)?),
            PredicateTerm::Or(nodes) => Term::new("OrPredicate").of(self.predicates(nodes)?),
            PredicateTerm::Xor(nodes) => Term::new("XorPredicate").of(self.predicates(nodes)?),
            PredicateTerm::Not(inner) => Term::new("NotPredicate").of(vec![self.predicate(inner)?]),
            PredicateTerm::IfThenElse(branch) => {
                let mut children = vec![
                    self.predicate(&branch.condition)?,
                    self.predicate(&branch.then)?,
                ];
                if let Some(otherwise) = &branch.otherwise {
                    children.push(self.predicate(otherwise)?);
                }
                Term::new("ConditionalPredicate").of(children)
            }
            PredicateTerm::Exists(exists) => bound("ExistsPredicate", &exists.object)
                .with(
                    "qualifier",
                    match exists.quantifier {
                        Quantifier::Exactly => "exactly",
                        Quantifier::AtLeast => "at least",
                        Quantifier::AtMost => "at most",
                    },
                )
                .with("n", exists.count.to_string())
                .of(vec![self.predicate(&exists.such_that)?]),
            PredicateTerm::ForAll(all) => bound("ForAllPredicate", &all.object).of(vec![
                self.predicate(&all.such_that)?,
                self.predicate(&all.check)?,
            ]),
            PredicateTerm::Chaining(chain) => bound("ChainingPredicate", &chain.object).of(vec![
                self.predicate(&chain.such_that)?,
                self.predicate(&chain.check)?,
            ]),
            PredicateTerm::ExecuteThenCheck(both) => Term::new("ExecutePredicate").of(vec![
                self.operation(&both.execute)?,
                self.predicate(&both.check)?,
            ]),
            PredicateTerm::Cast(CastPredicate { from, to }) => {
                meant(bound("CastPredicate", to), from)
            }
            PredicateTerm::UseTemplate(used) => self.expanded(used)?,
        })
    }

    fn predicates(&mut self, nodes: &[Predicate]) -> Result<Vec<Term>, Inexpressible> {
        nodes.iter().map(|node| self.predicate(node)).collect()
    }

    fn relation(&mut self, node: &Relation) -> Term {
        let Node { comment, term } = node;
        let written = match term {
            RelationTerm::Hole => Term::default(),
            RelationTerm::Equals => Term::new("EqualsRelation"),
            RelationTerm::NotEquals => Term::new("NotEqualsRelation"),
            RelationTerm::Less => Term::new("LessRelation"),
            RelationTerm::LessOrEquals => Term::new("LessEqualsRelation"),
            RelationTerm::Greater => Term::new("GreaterRelation"),
            RelationTerm::GreaterOrEquals => Term::new("GreaterEqualsRelation"),
            RelationTerm::BeginsWith => Term::new("BeginsWithRelation"),
            RelationTerm::Contains => Term::new("ContainsRelation"),
            RelationTerm::EndsWith => Term::new("EndsWithRelation"),
            RelationTerm::RegularExpression(pattern) => Term::new("RegExpRelation")
                .with(
                    "reType",
                    match pattern.syntax {
                        RegularExpressionSyntax::Perl => "pcre",
                        RegularExpressionSyntax::Wildcard => "wildcard",
                    },
                )
                .with_some("one_char", pattern.any_character.as_ref())
                .with_some("any_chars", pattern.any_characters.as_ref())
                .with_some("escape", pattern.escape.as_ref()),
            RelationTerm::SpatialEquals => Term::new("SpatialEqualsRelation"),
            RelationTerm::SpatialDisjoint => Term::new("SpatialDisjointRelation"),
            RelationTerm::SpatialIntersects => Term::new("SpatialIntersectsRelation"),
            RelationTerm::SpatialTouches => Term::new("SpatialTouchesRelation"),
            RelationTerm::SpatialCrosses => Term::new("SpatialCrossesRelation"),
            RelationTerm::SpatialWithin => Term::new("SpatialWithinRelation"),
            RelationTerm::SpatialContains => Term::new("SpatialContainsRelation"),
            RelationTerm::SpatialOverlaps => Term::new("SpatialOverlapsRelation"),
            RelationTerm::SpatialCovers => Term::new("SpatialCoversRelation"),
            RelationTerm::SpatialCoveredBy => Term::new("SpatialCoveredByRelation"),
            RelationTerm::WithinDistance(distance) => {
                Term::new("SpatialWithinDistRelation").with("distance", distance.as_str())
            }
            RelationTerm::BeyondDistance(distance) => {
                Term::new("SpatialBeyondRelation").with("distance", distance.as_str())
            }
        };
        finished(written, comment.as_ref())
    }

    /// Writes a value.
    pub(super) fn value(&mut self, node: &Value) -> Written {
        self.deeper()?;
        let written = self.value_term(&node.term);
        self.depth -= 1;
        Ok(finished(written?, node.comment.as_ref()))
    }

    fn value_term(&mut self, term: &ValueTerm) -> Written {
        Ok(match term {
            ValueTerm::Hole => Term::default(),
            ValueTerm::Null => Term::new("NullValue"),
            ValueTerm::Constant(Constant {
                constant_type,
                text,
            }) => {
                let name = CONSTANTS.iter().find(|(_, known)| known == constant_type);
                Term::new("StaticValue")
                    .with("datatype", name.map_or("string", |(name, _)| *name))
                    .with("value", text)
            }
            ValueTerm::Attribute(AttributeValue { of, name }) => {
                meant(Term::new("DynamicValue"), of).with("propName", name)
            }
            ValueTerm::ClassName(object) => meant(Term::new("ClassValue"), object),
            ValueTerm::Object(object) => meant(Term::new("ObjectValue"), object),
            ValueTerm::Temporary(temporary) => Term::new("TemporaryValue")
                .with("name", &temporary.name)
                .with(
                    "scope",
                    match temporary.scope {
                        TemporaryScope::Local => "local",
                        TemporaryScope::Session => "session",
                    },
                )
                .with_some("dataType", temporary.declared_type.as_ref()),
            ValueTerm::SessionParameter(name) => {
                Term::new("SessionParameterValue").with("name", name)
            }
            ValueTerm::Nested(nested) => Term::new("NestedValue")
                .with("path", nested.path.join("."))
                .of(vec![self.value(&nested.of)?]),
            ValueTerm::CollectionElement(element) => {
                let mut children = vec![self.value(&element.of)?];
                children.extend(self.values(&element.indexes)?);
                Term::new("ElementValue").of(children)
            }
            ValueTerm::NamedLookup(lookup) => {
                if lookup.data_store.is_some() {
                    self.notes.warn(
                        "1Integrate finds a lookup's data store by what the session opened; the \
                         data store is left out",
                    );
                }
                Term::new("LookupValue")
                    .with_some("class", lookup.class.as_ref())
                    .of(vec![self.value(&lookup.key)?])
            }
            ValueTerm::Call(call) => Term::new("BuiltinFnValue")
                .with("fnName", &call.operator)
                .of(self.values(&call.arguments)?),
            ValueTerm::Aggregate(aggregate) => self.aggregate(aggregate)?,
            ValueTerm::IfThenElse(branch) => Term::new("ConditionalValue").of(vec![
                self.predicate(&branch.condition)?,
                self.value(&branch.then)?,
                self.value(&branch.otherwise)?,
            ]),
            ValueTerm::Sum(values) => Term::new("SummedValue").of(self.values(values)?),
            ValueTerm::Difference(two) => self.two("DifferenceValue", &two.left, &two.right)?,
            ValueTerm::Product(two) => self.two("ProductValue", &two.left, &two.right)?,
            ValueTerm::Division(two) => self.two("DivisionValue", &two.left, &two.right)?,
            ValueTerm::Modulus(two) => self.two("ModulusValue", &two.left, &two.right)?,
            ValueTerm::UseTemplate(used) => self.expanded(used)?,
        })
    }

    fn aggregate(&mut self, aggregate: &AggregateValue) -> Written {
        let AggregateValue {
            function,
            object,
            such_that,
            values,
        } = aggregate;
        let name = AGGREGATES.iter().find(|(_, known)| known == function);
        let mut children = vec![self.predicate(such_that)?];
        children.extend(self.values(values)?);
        Ok(bound("AggregateValue", object)
            .with("fnName", name.map_or("count", |(name, _)| *name))
            .of(children))
    }

    fn two(&mut self, kind: &str, left: &Value, right: &Value) -> Written {
        Ok(Term::new(kind).of(vec![self.value(left)?, self.value(right)?]))
    }

    fn values(&mut self, nodes: &[Value]) -> Result<Vec<Term>, Inexpressible> {
        nodes.iter().map(|node| self.value(node)).collect()
    }

    /// Writes an operation.
    pub(super) fn operation(&mut self, node: &Operation) -> Written {
        self.deeper()?;
        let written = self.operation_term(&node.term);
        self.depth -= 1;
        Ok(finished(written?, node.comment.as_ref()))
    }

    fn operation_term(&mut self, term: &OperationTerm) -> Written {
        Ok(match term {
            OperationTerm::Hole => Term::default(),
            OperationTerm::Assign(assign) => Term::new("AssignmentOperation").of(vec![
                self.value(&assign.target)?,
                self.value(&assign.value)?,
            ]),
            OperationTerm::Sequence(steps) => {
                let steps = steps.iter().map(|step| self.operation(step));
                Term::new("SequenceOperation").of(steps.collect::<Result<_, _>>()?)
            }
            OperationTerm::IfThenElse(branch) => {
                let mut children = vec![
                    self.predicate(&branch.condition)?,
                    self.operation(&branch.then)?,
                ];
                if let Some(otherwise) = &branch.otherwise {
                    children.push(self.operation(otherwise)?);
                }
                Term::new("ConditionalOperation").of(children)
            }
            OperationTerm::While(turn) => Term::new("WhileOperation").of(vec![
                self.predicate(&turn.condition)?,
                self.operation(&turn.operation)?,
            ]),
            OperationTerm::LoopOverObjects(turn) => {
                if !turn.sort.is_empty() {
                    self.notes.warn(
                        "1Integrate's item JSON has no known place for the order of a loop over \
                         objects; it is left out",
                    );
                }
                bound("ForPredicateOperation", &turn.object)
                    .with("n", turn.count_max.to_string())
                    .of(vec![
                        self.predicate(&turn.such_that)?,
                        self.operation(&turn.operation)?,
                    ])
            }
            OperationTerm::LoopOverCollection(turn) => {
                bound("ForAllElementsOperation", &turn.element).of(vec![
                    self.value(&turn.collection)?,
                    self.operation(&turn.operation)?,
                ])
            }
            OperationTerm::Break => Term::new("BreakOperation"),
            OperationTerm::CreateObject(create) => bound("CreateObjectOperation", &create.object)
                .of(vec![self.operation(&create.operation)?]),
            OperationTerm::DeleteObject(object) => {
                meant(Term::new("DeleteObjectOperation"), object)
            }
            OperationTerm::Report(ReportOnValues {
                label,
                scope,
                values,
            }) => {
                let scope = match scope {
                    ReportScope::PerObject => "per-object",
                    ReportScope::Summary => "summary",
                };
                Term::new("ReportOperation")
                    .with("label", label)
                    .with("scope", scope)
                    .of(self.values(values)?)
            }
            OperationTerm::Call(call) => Term::new("BuiltinOperation")
                .with("fnName", &call.name)
                .of(self.values(&call.arguments)?),
            OperationTerm::UseTemplate(used) => self.expanded(used)?,
        })
    }
}

/// A node that brings an object into scope.
pub(super) fn bound(kind: &str, object: &ObjectBinder) -> Term {
    Term::new(kind)
        .with_some("classLabel", object.class.as_ref())
        .with_some("objLabel", object.label.as_ref())
}

fn meant(term: Term, object: &ObjectRef) -> Term {
    term.with_some("classRef", object.class.as_ref())
        .with_some("objRef", object.label.as_ref())
}

fn last_name(document: &ItemDocument) -> String {
    document
        .path
        .names()
        .next_back()
        .unwrap_or_default()
        .to_owned()
}

/// The node with its comment, and with empty places left out at the end and where the sort of the
/// next child tells of them.
fn finished(mut term: Term, comment: Option<&String>) -> Term {
    let is_fixed = !MANY_CHILDREN.contains(&term.kind.as_str());
    while is_fixed
        && term
            .children
            .last()
            .is_some_and(|child| child.kind.is_empty())
    {
        term.children.pop();
    }
    if term.kind == "RelationalPredicate" {
        let sorts: Vec<_> = term
            .children
            .iter()
            .map(|child| known_kind(&child.kind).map(|(_, sort)| sort))
            .collect();
        if let [None, Some(Sort::Relation), ..] = sorts[..] {
            term.children.remove(0);
        } else if let [Some(Sort::Value), None, Some(Sort::Value)] = sorts[..] {
            term.children.remove(1);
        }
    }
    term.with_some(COMMENT, comment)
}

/// Kinds with any number of children, where an empty place counts.
const MANY_CHILDREN: [&str; 10] = [
    "AndPredicate",
    "OrPredicate",
    "XorPredicate",
    "SequenceOperation",
    "SummedValue",
    "BuiltinFnValue",
    "BuiltinOperation",
    "AggregateValue",
    "ElementValue",
    "ReportOperation",
];

/// Templates that use each other deeper than this are not expanded.
const OPEN_MAX: usize = 32;
