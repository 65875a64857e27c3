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
        match kind {
            "AndPredicate" => self.only_predicates(term, place).map(PredicateTerm::And),
            "OrPredicate" => self.only_predicates(term, place).map(PredicateTerm::Or),
            "XorPredicate" => self.only_predicates(term, place).map(PredicateTerm::Xor),
            "NotPredicate" => self.not_predicate(term, place),
            "TruePredicate" => self.leaf(term, &[], place, PredicateTerm::True),
            "FalsePredicate" => self.leaf(term, &[], place, PredicateTerm::False),
            "RelationalPredicate" => self.relational_predicate(term, place),
            "ReferentialPredicate" => self.referential(term, place),
            "RangePredicate" => self.range_predicate(term, place),
            "ConditionalPredicate" => self.conditional_predicate(term, place),
            "ExistsPredicate" => self.exists_predicate(term, place),
            "ForAllPredicate" | "ChainingPredicate" => self.all_or_chain(kind, term, place),
            "ExecutePredicate" => self.execute_predicate(term, place),
            "CastPredicate" => self.cast(term, place),
            other => Err(unread(other, place)),
        }
    }

    fn not_predicate(&mut self, term: &Term, place: &str) -> Result<PredicateTerm, Trouble> {
        use Sort::Predicate;
        self.attributes(term, &[], place)?;
        let [inner] = self.slots(term, [Predicate], place)?;
        Ok(PredicateTerm::Not(Box::new(
            self.predicate_in(inner, place)?,
        )))
    }

    fn relational_predicate(&mut self, term: &Term, place: &str) -> Result<PredicateTerm, Trouble> {
        self.attributes(term, &[], place)?;
        Ok(PredicateTerm::CheckThat(Box::new(
            self.check_that(term, place)?,
        )))
    }

    fn range_predicate(&mut self, term: &Term, place: &str) -> Result<PredicateTerm, Trouble> {
        self.attributes(term, &["minInclusive", "maxInclusive"], place)?;
        Ok(PredicateTerm::InRange(Box::new(
            self.in_range(term, place)?,
        )))
    }

    fn conditional_predicate(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<PredicateTerm, Trouble> {
        use Sort::Predicate;
        self.attributes(term, &[], place)?;
        let [condition, then, otherwise] = self.slots(term, [Predicate; 3], place)?;
        Ok(PredicateTerm::IfThenElse(Box::new(IfThenElsePredicate {
            condition: self.predicate_in(condition, place)?,
            then: self.predicate_in(then, place)?,
            otherwise: match otherwise {
                None => None,
                some => Some(self.predicate_in(some, place)?),
            },
        })))
    }

    fn exists_predicate(&mut self, term: &Term, place: &str) -> Result<PredicateTerm, Trouble> {
        use Sort::Predicate;
        self.attributes(term, &["classLabel", "objLabel", "qualifier", "n"], place)?;
        let [such_that] = self.slots(term, [Predicate], place)?;
        Ok(PredicateTerm::Exists(Box::new(ExistsPredicate {
            quantifier: quantifier(term, place)?,
            count: count(term, "n", 1, place)?,
            object: binder(term),
            such_that: self.predicate_in(such_that, place)?,
        })))
    }

    fn all_or_chain(
        &mut self,
        kind: &str,
        term: &Term,
        place: &str,
    ) -> Result<PredicateTerm, Trouble> {
        use Sort::Predicate;
        self.attributes(term, &["classLabel", "objLabel"], place)?;
        let [such_that, check] = self.slots(term, [Predicate; 2], place)?;
        let object = binder(term);
        let such_that = self.predicate_in(such_that, place)?;
        let check = self.predicate_in(check, place)?;
        Ok(if kind == "ForAllPredicate" {
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
        })
    }

    fn execute_predicate(&mut self, term: &Term, place: &str) -> Result<PredicateTerm, Trouble> {
        use Sort::{Operation, Predicate};
        self.attributes(term, &[], place)?;
        let [execute, check] = self.slots(term, [Operation, Predicate], place)?;
        Ok(PredicateTerm::ExecuteThenCheck(Box::new(
            ExecuteThenCheck {
                execute: self.operation_in(execute, place)?,
                check: self.predicate_in(check, place)?,
            },
        )))
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
        match kind {
            "StaticValue" => self.static_value(term, place),
            "NullValue" => self.leaf(term, &[], place, ValueTerm::Null),
            "DynamicValue" => self.dynamic_value(term, place),
            "ClassValue" => self.leaf(
                term,
                &["classRef", "objRef"],
                place,
                ValueTerm::ClassName(object(term, "classRef", "objRef")),
            ),
            "ObjectValue" => self.leaf(
                term,
                &["classRef", "objRef"],
                place,
                ValueTerm::Object(object(term, "classRef", "objRef")),
            ),
            "TemporaryValue" => self.temporary_value(term, place),
            "SessionParameterValue" => self.session_parameter_value(term, place),
            "NestedValue" | "ElementValue" | "LookupValue" => self.compound(kind, term, place),
            "BuiltinFnValue" => self.builtin_fn_value(term, place),
            "AggregateValue" => self.aggregate(term, place),
            "ConditionalValue" => self.if_then_else_value(term, place),
            "SummedValue" => self.summed_value(term, place),
            "DifferenceValue" | "ProductValue" | "DivisionValue" | "ModulusValue" => {
                self.arithmetic(kind, term, place)
            }
            other => Err(unread(other, place)),
        }
    }

    fn static_value(&mut self, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        self.leaf(term, &["datatype", "value"], place, ())?;
        Ok(ValueTerm::Constant(Constant {
            constant_type: constant_type(term, place)?,
            text: term.attribute("value").unwrap_or_default().to_owned(),
        }))
    }

    fn dynamic_value(&mut self, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        self.leaf(term, &["classRef", "objRef", "propName"], place, ())?;
        Ok(ValueTerm::Attribute(AttributeValue {
            of: object(term, "classRef", "objRef"),
            name: term.attribute("propName").unwrap_or_default().to_owned(),
        }))
    }

    fn temporary_value(&mut self, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        self.leaf(term, &["name", "scope", "dataType"], place, ())?;
        Ok(ValueTerm::Temporary(TemporaryValue {
            name: term.attribute("name").unwrap_or_default().to_owned(),
            scope: match term.attribute("scope").unwrap_or("local") {
                "local" | "" => TemporaryScope::Local,
                "session" | "global" => TemporaryScope::Session,
                other => {
                    return Err(value_trouble("scope", other, "`local` or `session`", place));
                }
            },
            declared_type: term.attribute("dataType").map(str::to_owned),
        }))
    }

    fn session_parameter_value(&mut self, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        self.leaf(term, &["name", "paramName"], place, ())?;
        Ok(ValueTerm::SessionParameter(
            needed(term, &["name", "paramName"], place)?.to_owned(),
        ))
    }

    fn builtin_fn_value(&mut self, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        self.attributes(term, &["fnName"], place)?;
        Ok(ValueTerm::Call(OperatorCall {
            operator: needed(term, &["fnName"], place)?.to_owned(),
            arguments: self.values(term, 0, place)?,
        }))
    }

    fn if_then_else_value(&mut self, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        self.attributes(term, &[], place)?;
        Ok(ValueTerm::IfThenElse(self.conditional_value(term, place)?))
    }

    fn summed_value(&mut self, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        self.attributes(term, &[], place)?;
        Ok(ValueTerm::Sum(self.values(term, 0, place)?))
    }

    fn arithmetic(&mut self, kind: &str, term: &Term, place: &str) -> Result<ValueTerm, Trouble> {
        self.attributes(term, &[], place)?;
        let two = self.two_values(term, place)?;
        Ok(match kind {
            "DifferenceValue" => ValueTerm::Difference(two),
            "ProductValue" => ValueTerm::Product(two),
            "DivisionValue" => ValueTerm::Division(two),
            _ => ValueTerm::Modulus(two),
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
        match kind {
            "AssignmentOperation" => self.assignment_operation(term, place),
            "SequenceOperation" => self.sequence_operation(term, place),
            "ConditionalOperation" => self.conditional_operation(term, place),
            "WhileOperation" => self.while_operation(term, place),
            "ForPredicateOperation" => self.for_predicate_operation(term, place),
            "ForAllElementsOperation" => self.for_all_elements_operation(term, place),
            "CreateObjectOperation" => self.create_object_operation(term, place),
            "DeleteObjectOperation" => self.delete_object_operation(term, place),
            "BreakOperation" => self.leaf(term, &[], place, OperationTerm::Break),
            "ReportOperation" | "BuiltinOperation" => self.reported_or_called(kind, term, place),
            other => Err(unread(other, place)),
        }
    }

    fn assignment_operation(&mut self, term: &Term, place: &str) -> Result<OperationTerm, Trouble> {
        use Sort::Value;
        self.attributes(term, &[], place)?;
        let [target, value] = self.slots(term, [Value; 2], place)?;
        Ok(OperationTerm::Assign(Box::new(AssignmentOperation {
            target: self.value_in(target, place)?,
            value: self.value_in(value, place)?,
        })))
    }

    fn sequence_operation(&mut self, term: &Term, place: &str) -> Result<OperationTerm, Trouble> {
        self.attributes(term, &[], place)?;
        let children = term.children.iter().enumerate();
        let steps = children
            .map(|(index, child)| self.operation(child, &child_place(place, index)))
            .collect::<Result<_, _>>()?;
        Ok(OperationTerm::Sequence(steps))
    }

    fn conditional_operation(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<OperationTerm, Trouble> {
        use Sort::{Operation, Predicate};
        self.attributes(term, &[], place)?;
        let [condition, then, otherwise] =
            self.slots(term, [Predicate, Operation, Operation], place)?;
        Ok(OperationTerm::IfThenElse(Box::new(IfThenElseOperation {
            condition: self.predicate_in(condition, place)?,
            then: self.operation_in(then, place)?,
            otherwise: match otherwise {
                None => None,
                some => Some(self.operation_in(some, place)?),
            },
        })))
    }

    fn while_operation(&mut self, term: &Term, place: &str) -> Result<OperationTerm, Trouble> {
        use Sort::{Operation, Predicate};
        self.attributes(term, &[], place)?;
        let [condition, inner] = self.slots(term, [Predicate, Operation], place)?;
        Ok(OperationTerm::While(Box::new(WhileLoop {
            condition: self.predicate_in(condition, place)?,
            operation: self.operation_in(inner, place)?,
        })))
    }

    fn for_predicate_operation(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<OperationTerm, Trouble> {
        use Sort::{Operation, Predicate};
        self.attributes(term, &["classLabel", "objLabel", "n"], place)?;
        let [such_that, inner] = self.slots(term, [Predicate, Operation], place)?;
        Ok(OperationTerm::LoopOverObjects(Box::new(LoopOverObjects {
            object: binder(term),
            such_that: self.predicate_in(such_that, place)?,
            count_max: count(term, "n", 0, place)?,
            sort: Vec::new(),
            operation: self.operation_in(inner, place)?,
        })))
    }

    fn for_all_elements_operation(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<OperationTerm, Trouble> {
        use Sort::{Operation, Value};
        self.attributes(term, &["classLabel", "objLabel"], place)?;
        let [collection, inner] = self.slots(term, [Value, Operation], place)?;
        Ok(OperationTerm::LoopOverCollection(Box::new(
            LoopOverCollection {
                element: binder(term),
                collection: self.value_in(collection, place)?,
                operation: self.operation_in(inner, place)?,
            },
        )))
    }

    fn create_object_operation(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<OperationTerm, Trouble> {
        use Sort::Operation;
        self.attributes(term, &["classLabel", "objLabel"], place)?;
        let [inner] = self.slots(term, [Operation], place)?;
        Ok(OperationTerm::CreateObject(Box::new(CreateObject {
            object: binder(term),
            operation: self.operation_in(inner, place)?,
        })))
    }

    fn delete_object_operation(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<OperationTerm, Trouble> {
        let made = OperationTerm::DeleteObject(object(term, "classRef", "objRef"));
        self.leaf(term, &["classRef", "objRef"], place, made)
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
