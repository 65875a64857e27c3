//! What each kind of node of 1Integrate's becomes.

use trigpoint_model::document::{
    AggregateValue, AssignmentOperation, AttributeValue, BuiltInOperation, CastPredicate,
    ChainingPredicate, CollectionElement, Constant, ConstantType, CreateObject, ExecuteThenCheck,
    ExistsPredicate, ForAllPredicate, IfThenElseOperation, IfThenElsePredicate, LoopOverCollection,
    LoopOverObjects, NamedLookup, NestedValue, ObjectBinder, OperationTerm, OperatorCall,
    PredicateTerm, Quantifier, ReferencePredicate, RegularExpression, RegularExpressionSyntax,
    RelationTerm, ReportOnValues, ReportScope, TemporaryScope, TemporaryValue, Value, ValueTerm,
    WhileLoop,
};

use super::read_tree::{
    TreeReader, binder, child_place, count, decimal, needed, object, value_trouble,
};
use super::term::Term;
use super::trouble::{Trouble, codes, shown};
use super::vocabulary::{AGGREGATES, CONSTANTS, Sort};

impl TreeReader<'_> {
    pub(super) fn predicate_term(
        &mut self,
        kind: &str,
        term: &Term,
        place: &str,
    ) -> Result<PredicateTerm, Trouble> {
        use Sort::{Operation, Predicate};
        Ok(match kind {
            "AndPredicate" => PredicateTerm::And(self.only_predicates(term, place)?),
            "OrPredicate" => PredicateTerm::Or(self.only_predicates(term, place)?),
            "XorPredicate" => PredicateTerm::Xor(self.only_predicates(term, place)?),
            "NotPredicate" => {
                self.attributes(term, &[], place)?;
                let [inner] = self.slots(term, [Predicate], place)?;
                PredicateTerm::Not(Box::new(self.predicate_in(inner, place)?))
            }
            "TruePredicate" => self.leaf(term, &[], place, PredicateTerm::True)?,
            "FalsePredicate" => self.leaf(term, &[], place, PredicateTerm::False)?,
            "RelationalPredicate" => {
                self.attributes(term, &[], place)?;
                PredicateTerm::CheckThat(Box::new(self.check_that(term, place)?))
            }
            "ReferentialPredicate" => self.referential(term, place)?,
            "RangePredicate" => {
                self.attributes(term, &["minInclusive", "maxInclusive"], place)?;
                PredicateTerm::InRange(Box::new(self.in_range(term, place)?))
            }
            "ConditionalPredicate" => {
                self.attributes(term, &[], place)?;
                let [condition, then, otherwise] = self.slots(term, [Predicate; 3], place)?;
                PredicateTerm::IfThenElse(Box::new(IfThenElsePredicate {
                    condition: self.predicate_in(condition, place)?,
                    then: self.predicate_in(then, place)?,
                    otherwise: match otherwise {
                        None => None,
                        some => Some(self.predicate_in(some, place)?),
                    },
                }))
            }
            "ExistsPredicate" => {
                self.attributes(term, &["classLabel", "objLabel", "qualifier", "n"], place)?;
                let [such_that] = self.slots(term, [Predicate], place)?;
                PredicateTerm::Exists(Box::new(ExistsPredicate {
                    quantifier: quantifier(term, place)?,
                    count: count(term, "n", 1, place)?,
                    object: binder(term),
                    such_that: self.predicate_in(such_that, place)?,
                }))
            }
            "ForAllPredicate" | "ChainingPredicate" => {
                self.attributes(term, &["classLabel", "objLabel"], place)?;
                let [such_that, check] = self.slots(term, [Predicate; 2], place)?;
                let object = binder(term);
                let such_that = self.predicate_in(such_that, place)?;
                let check = self.predicate_in(check, place)?;
                if kind == "ForAllPredicate" {
                    PredicateTerm::ForAll(Box::new(ForAllPredicate {
                        object,
                        such_that,
                        check,
                    }))
                } else {
                    PredicateTerm::Chaining(Box::new(ChainingPredicate {
                        object,
                        such_that,
                        check,
                    }))
                }
            }
            "ExecutePredicate" => {
                self.attributes(term, &[], place)?;
                let [execute, check] = self.slots(term, [Operation, Predicate], place)?;
                PredicateTerm::ExecuteThenCheck(Box::new(ExecuteThenCheck {
                    execute: self.operation_in(execute, place)?,
                    check: self.predicate_in(check, place)?,
                }))
            }
            "CastPredicate" => self.cast(term, place)?,
            other => return Err(unread(other, place)),
        })
    }

    fn only_predicates(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<Vec<trigpoint_model::document::Predicate>, Trouble> {
        self.attributes(term, &[], place)?;
        self.predicates(term, place)
    }

    fn leaf<T>(&mut self, term: &Term, known: &[&str], place: &str, made: T) -> Result<T, Trouble> {
        self.attributes(term, known, place)?;
        let [] = self.slots(term, [], place)?;
        Ok(made)
    }

    fn referential(&mut self, term: &Term, place: &str) -> Result<PredicateTerm, Trouble> {
        let known = ["classRef1", "objRef1", "refName", "classRef2", "objRef2"];
        self.leaf(term, &known, place, ())?;
        Ok(PredicateTerm::Reference(ReferencePredicate {
            from: object(term, "classRef1", "objRef1"),
            name: term.attribute("refName").unwrap_or_default().to_owned(),
            to: object(term, "classRef2", "objRef2"),
        }))
    }

    fn cast(&mut self, term: &Term, place: &str) -> Result<PredicateTerm, Trouble> {
        for [class, label, to_class, to_label] in [
            ["classRef", "objRef", "classLabel", "objLabel"],
            ["fromClass", "fromName", "toClass", "toName"],
            ["classRef1", "objRef1", "classRef2", "objRef2"],
        ] {
            if term.attribute(class).is_some() || term.attribute(to_class).is_some() {
                self.leaf(term, &[class, label, to_class, to_label], place, ())?;
                let to = object(term, to_class, to_label);
                return Ok(PredicateTerm::Cast(CastPredicate {
                    from: object(term, class, label),
                    to: ObjectBinder {
                        class: to.class,
                        label: to.label,
                    },
                }));
            }
        }
        self.leaf(term, &[], place, PredicateTerm::Hole)
    }

    pub(super) fn relation_term(
        &mut self,
        kind: &str,
        term: &Term,
        place: &str,
    ) -> Result<RelationTerm, Trouble> {
        let known: &[&str] = match kind {
            "SpatialWithinDistRelation" | "SpatialBeyondRelation" => &["distance"],
            "RegExpRelation" => &["reType", "one_char", "any_chars", "escape"],
            _ => &[],
        };
        self.leaf(term, known, place, ())?;
        Ok(match kind {
            "EqualsRelation" => RelationTerm::Equals,
            "NotEqualsRelation" => RelationTerm::NotEquals,
            "LessRelation" => RelationTerm::Less,
            "LessEqualsRelation" => RelationTerm::LessOrEquals,
            "GreaterRelation" => RelationTerm::Greater,
            "GreaterEqualsRelation" => RelationTerm::GreaterOrEquals,
            "BeginsWithRelation" => RelationTerm::BeginsWith,
            "ContainsRelation" => RelationTerm::Contains,
            "EndsWithRelation" => RelationTerm::EndsWith,
            "RegExpRelation" => RelationTerm::RegularExpression(RegularExpression {
                syntax: match term.attribute("reType").unwrap_or("pcre") {
                    "pcre" | "perl" | "regexp" => RegularExpressionSyntax::Perl,
                    "wildcard" | "simple" => RegularExpressionSyntax::Wildcard,
                    other => {
                        return Err(value_trouble(
                            "reType",
                            other,
                            "`pcre` or `wildcard`",
                            place,
                        ));
                    }
                },
                any_character: term.attribute("one_char").map(str::to_owned),
                any_characters: term.attribute("any_chars").map(str::to_owned),
                escape: term.attribute("escape").map(str::to_owned),
            }),
            "SpatialEqualsRelation" => RelationTerm::SpatialEquals,
            "SpatialDisjointRelation" => RelationTerm::SpatialDisjoint,
            "SpatialIntersectsRelation" => RelationTerm::SpatialIntersects,
            "SpatialTouchesRelation" => RelationTerm::SpatialTouches,
            "SpatialCrossesRelation" => RelationTerm::SpatialCrosses,
            "SpatialWithinRelation" => RelationTerm::SpatialWithin,
            "SpatialContainsRelation" => RelationTerm::SpatialContains,
            "SpatialOverlapsRelation" => RelationTerm::SpatialOverlaps,
            "SpatialCoversRelation" => RelationTerm::SpatialCovers,
            "SpatialCoveredByRelation" => RelationTerm::SpatialCoveredBy,
            "SpatialWithinDistRelation" => {
                RelationTerm::WithinDistance(decimal(term, &["distance"], place)?)
            }
            "SpatialBeyondRelation" => {
                RelationTerm::BeyondDistance(decimal(term, &["distance"], place)?)
            }
            other => return Err(unread(other, place)),
        })
    }

    pub(super) fn value_term(
        &mut self,
        kind: &str,
        term: &Term,
        place: &str,
    ) -> Result<ValueTerm, Trouble> {
        let of = || object(term, "classRef", "objRef");
        Ok(match kind {
            "StaticValue" => {
                self.leaf(term, &["datatype", "value"], place, ())?;
                ValueTerm::Constant(Constant {
                    constant_type: constant_type(term, place)?,
                    text: term.attribute("value").unwrap_or_default().to_owned(),
                })
            }
            "NullValue" => self.leaf(term, &[], place, ValueTerm::Null)?,
            "DynamicValue" => {
                self.leaf(term, &["classRef", "objRef", "propName"], place, ())?;
                ValueTerm::Attribute(AttributeValue {
                    of: of(),
                    name: term.attribute("propName").unwrap_or_default().to_owned(),
                })
            }
            "ClassValue" => self.leaf(
                term,
                &["classRef", "objRef"],
                place,
                ValueTerm::ClassName(of()),
            )?,
            "ObjectValue" => self.leaf(
                term,
                &["classRef", "objRef"],
                place,
                ValueTerm::Object(of()),
            )?,
            "TemporaryValue" => {
                self.leaf(term, &["name", "scope", "dataType"], place, ())?;
                ValueTerm::Temporary(TemporaryValue {
                    name: term.attribute("name").unwrap_or_default().to_owned(),
                    scope: match term.attribute("scope").unwrap_or("local") {
                        "local" | "" => TemporaryScope::Local,
                        "session" | "global" => TemporaryScope::Session,
                        other => {
                            return Err(value_trouble(
                                "scope",
                                other,
                                "`local` or `session`",
                                place,
                            ));
                        }
                    },
                    declared_type: term.attribute("dataType").map(str::to_owned),
                })
            }
            "SessionParameterValue" => {
                self.leaf(term, &["name", "paramName"], place, ())?;
                ValueTerm::SessionParameter(needed(term, &["name", "paramName"], place)?.to_owned())
            }
            "NestedValue" | "ElementValue" | "LookupValue" => self.compound(kind, term, place)?,
            "BuiltinFnValue" => {
                self.attributes(term, &["fnName"], place)?;
                ValueTerm::Call(OperatorCall {
                    operator: needed(term, &["fnName"], place)?.to_owned(),
                    arguments: self.values(term, 0, place)?,
                })
            }
            "AggregateValue" => self.aggregate(term, place)?,
            "ConditionalValue" => {
                self.attributes(term, &[], place)?;
                ValueTerm::IfThenElse(self.conditional_value(term, place)?)
            }
            "SummedValue" => {
                self.attributes(term, &[], place)?;
                ValueTerm::Sum(self.values(term, 0, place)?)
            }
            "DifferenceValue" | "ProductValue" | "DivisionValue" | "ModulusValue" => {
                self.attributes(term, &[], place)?;
                let two = self.two_values(term, place)?;
                match kind {
                    "DifferenceValue" => ValueTerm::Difference(two),
                    "ProductValue" => ValueTerm::Product(two),
                    "DivisionValue" => ValueTerm::Division(two),
                    _ => ValueTerm::Modulus(two),
                }
            }
            other => return Err(unread(other, place)),
        })
    }

    /// The values that reach into another: nested ones, elements, lookups.
    fn compound(&mut self, kind: &str, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        Ok(match kind {
            "NestedValue" => {
                self.attributes(term, &["path", "classRef", "objRef", "propName"], place)?;
                let [of] = self.slots(term, [Sort::Value], place)?;
                let of = match (of, term.attribute("propName")) {
                    (None, Some(name)) => Value::new(ValueTerm::Attribute(AttributeValue {
                        of: object(term, "classRef", "objRef"),
                        name: name.to_owned(),
                    })),
                    (of, _) => self.value_in(of, place)?,
                };
                let path = needed(term, &["path"], place)?;
                ValueTerm::Nested(Box::new(NestedValue {
                    of,
                    path: path.split('.').map(str::to_owned).collect(),
                }))
            }
            "ElementValue" => {
                self.attributes(term, &["index"], place)?;
                let of = match term.children.first() {
                    Some(child) => self.value(child, &child_place(place, 0))?,
                    None => Value::new(ValueTerm::Hole),
                };
                let mut indexes = self.values(term, 1, place)?;
                if let Some(index) = term.attribute("index") {
                    indexes.insert(0, constant(ConstantType::Integer, index));
                }
                ValueTerm::CollectionElement(Box::new(CollectionElement { of, indexes }))
            }
            _ => {
                self.attributes(term, &["key", "name", "classRef", "class"], place)?;
                let [key] = self.slots(term, [Sort::Value], place)?;
                let written = term.attribute("key").or_else(|| term.attribute("name"));
                ValueTerm::NamedLookup(Box::new(NamedLookup {
                    data_store: None,
                    class: term
                        .attribute("class")
                        .or_else(|| term.attribute("classRef"))
                        .map(str::to_owned),
                    key: match (key, written) {
                        (None, Some(key)) => constant(ConstantType::String, key),
                        (key, _) => self.value_in(key, place)?,
                    },
                }))
            }
        })
    }

    fn aggregate(&mut self, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        self.attributes(term, &["fnName", "classLabel", "objLabel"], place)?;
        let name = needed(term, &["fnName"], place)?;
        let (_, function) = AGGREGATES
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| value_trouble("fnName", name, "an aggregate function", place))?;
        let first = term.children.first();
        let is_predicate = first.is_some_and(|child| {
            super::vocabulary::known_kind(&child.kind)
                .is_none_or(|(_, sort)| sort == Sort::Predicate)
        });
        let slot = first.filter(|_| is_predicate).map(|child| (0, child));
        Ok(ValueTerm::Aggregate(Box::new(AggregateValue {
            function: *function,
            object: binder(term),
            such_that: self.predicate_in(slot, place)?,
            values: self.values(term, usize::from(is_predicate), place)?,
        })))
    }

    pub(super) fn operation_term(
        &mut self,
        kind: &str,
        term: &Term,
        place: &str,
    ) -> Result<OperationTerm, Trouble> {
        use Sort::{Operation, Predicate, Value};
        Ok(match kind {
            "AssignmentOperation" => {
                self.attributes(term, &[], place)?;
                let [target, value] = self.slots(term, [Value; 2], place)?;
                OperationTerm::Assign(Box::new(AssignmentOperation {
                    target: self.value_in(target, place)?,
                    value: self.value_in(value, place)?,
                }))
            }
            "SequenceOperation" => {
                self.attributes(term, &[], place)?;
                let children = term.children.iter().enumerate();
                let steps = children
                    .map(|(index, child)| self.operation(child, &child_place(place, index)))
                    .collect::<Result<_, _>>()?;
                OperationTerm::Sequence(steps)
            }
            "ConditionalOperation" => {
                self.attributes(term, &[], place)?;
                let [condition, then, otherwise] =
                    self.slots(term, [Predicate, Operation, Operation], place)?;
                OperationTerm::IfThenElse(Box::new(IfThenElseOperation {
                    condition: self.predicate_in(condition, place)?,
                    then: self.operation_in(then, place)?,
                    otherwise: match otherwise {
                        None => None,
                        some => Some(self.operation_in(some, place)?),
                    },
                }))
            }
            "WhileOperation" => {
                self.attributes(term, &[], place)?;
                let [condition, inner] = self.slots(term, [Predicate, Operation], place)?;
                OperationTerm::While(Box::new(WhileLoop {
                    condition: self.predicate_in(condition, place)?,
                    operation: self.operation_in(inner, place)?,
                }))
            }
            "ForPredicateOperation" => {
                self.attributes(term, &["classLabel", "objLabel", "n"], place)?;
                let [such_that, inner] = self.slots(term, [Predicate, Operation], place)?;
                OperationTerm::LoopOverObjects(Box::new(LoopOverObjects {
                    object: binder(term),
                    such_that: self.predicate_in(such_that, place)?,
                    count_max: count(term, "n", 0, place)?,
                    sort: Vec::new(),
                    operation: self.operation_in(inner, place)?,
                }))
            }
            "ForAllElementsOperation" => {
                self.attributes(term, &["classLabel", "objLabel"], place)?;
                let [collection, inner] = self.slots(term, [Value, Operation], place)?;
                OperationTerm::LoopOverCollection(Box::new(LoopOverCollection {
                    element: binder(term),
                    collection: self.value_in(collection, place)?,
                    operation: self.operation_in(inner, place)?,
                }))
            }
            "CreateObjectOperation" => {
                self.attributes(term, &["classLabel", "objLabel"], place)?;
                let [inner] = self.slots(term, [Operation], place)?;
                OperationTerm::CreateObject(Box::new(CreateObject {
                    object: binder(term),
                    operation: self.operation_in(inner, place)?,
                }))
            }
            "DeleteObjectOperation" => {
                let made = OperationTerm::DeleteObject(object(term, "classRef", "objRef"));
                self.leaf(term, &["classRef", "objRef"], place, made)?
            }
            "BreakOperation" => self.leaf(term, &[], place, OperationTerm::Break)?,
            "ReportOperation" | "BuiltinOperation" => self.reported_or_called(kind, term, place)?,
            other => return Err(unread(other, place)),
        })
    }

    fn reported_or_called(
        &mut self,
        kind: &str,
        term: &Term,
        place: &str,
    ) -> Result<OperationTerm, Trouble> {
        if kind == "BuiltinOperation" {
            self.attributes(term, &["fnName", "opName", "name"], place)?;
            return Ok(OperationTerm::Call(BuiltInOperation {
                name: needed(term, &["fnName", "opName", "name"], place)?.to_owned(),
                arguments: self.values(term, 0, place)?,
            }));
        }
        self.attributes(term, &["label", "scope"], place)?;
        Ok(OperationTerm::Report(ReportOnValues {
            label: term.attribute("label").unwrap_or_default().to_owned(),
            scope: match term.attribute("scope").unwrap_or("per-object") {
                "per-object" | "object" | "" => ReportScope::PerObject,
                "summary" => ReportScope::Summary,
                other => {
                    return Err(value_trouble(
                        "scope",
                        other,
                        "`per-object` or `summary`",
                        place,
                    ));
                }
            },
            values: self.values(term, 0, place)?,
        }))
    }
}

fn constant(constant_type: ConstantType, text: &str) -> Value {
    Value::new(ValueTerm::Constant(Constant {
        constant_type,
        text: text.to_owned(),
    }))
}

fn constant_type(term: &Term, place: &str) -> Result<ConstantType, Trouble> {
    let name = needed(term, &["datatype"], place)?;
    CONSTANTS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, constant_type)| *constant_type)
        .ok_or_else(|| value_trouble("datatype", name, "a type of literal", place))
}

fn quantifier(term: &Term, place: &str) -> Result<Quantifier, Trouble> {
    let word = term.attribute("qualifier").unwrap_or("at least");
    match word.replace(['_', '-'], " ").to_ascii_lowercase().as_str() {
        "exactly" => Ok(Quantifier::Exactly),
        "at least" => Ok(Quantifier::AtLeast),
        "at most" => Ok(Quantifier::AtMost),
        _ => Err(value_trouble(
            "qualifier",
            word,
            "`exactly`, `at least` or `at most`",
            place,
        )),
    }
}

/// A kind that the vocabulary has and no reader: cannot happen while the tests are green.
fn unread(kind: &str, place: &str) -> Trouble {
    Trouble::new(
        codes::UNKNOWN_NODE,
        place,
        format!("the kind of node `{}` is not read here", shown(kind)),
    )
}
