//! Values resolved, with what is known of their types.

use trigpoint_model::document::{
    AggregateFunction, AggregateValue, AttributeValue, ConditionalValue, OperatorCall,
    TemporaryScope, TwoValues, Value as Written, ValueTerm,
};

use super::template::Part;
use super::{FaultReason, Resolver, scope};
use crate::convert;
use crate::operators::{self, Operator};
use crate::resolved::{Arithmetic, Term, TermKind};
use crate::schema::{AttributeId, most_alike};
use crate::value::{Type, Value};

impl Resolver<'_> {
    /// Resolves a value; where it has no meaning, null of any type takes its place.
    pub(super) fn value(&mut self, value: &Written) -> Term {
        let resolved = self.descend(|resolver| resolver.value_term(&value.term));
        resolved.unwrap_or_else(|| self.no_term())
    }

    fn no_term(&mut self) -> Term {
        // Not the Null literal: a value that never is, so that no fault follows from it.
        self.term(Type::Any, TermKind::Bound(0))
    }

    fn term(&mut self, term_type: Type, kind: TermKind) -> Term {
        Term {
            place: self.place(),
            term_type,
            kind,
        }
    }

    fn value_term(&mut self, term: &ValueTerm) -> Term {
        match term {
            ValueTerm::Hole => {
                self.fault(FaultReason::Hole { what: "a value" });
                self.no_term()
            }
            ValueTerm::Null => self.term(Type::Any, TermKind::Constant(Value::Null)),
            ValueTerm::Constant(it) => self.at("constant", |resolver| match convert::literal(it) {
                Ok(value) => resolver.term(value.value_type(), TermKind::Constant(value)),
                Err(error) => {
                    resolver.fault(error.into());
                    resolver.no_term()
                }
            }),
            ValueTerm::Attribute(it) => self.at("attribute", |resolver| resolver.attribute(it)),
            ValueTerm::ClassName(it) => self.at("className", |resolver| {
                let slot = resolver.slot(it);
                resolver.term(Type::String, TermKind::ClassName(slot))
            }),
            ValueTerm::Object(it) => self.at("object", |resolver| {
                let slot = resolver.slot(it);
                let is_element = resolver.scope.find(it).is_some_and(|it| it.is_element);
                let term_type = if is_element { Type::Any } else { Type::Object };
                resolver.term(term_type, TermKind::Bound(slot))
            }),
            ValueTerm::Nested(it) => self.at("nested", |resolver| {
                let of = resolver.at("of", |resolver| resolver.value(&it.of));
                resolver.expect_type("what is gone into", Type::Record, of.term_type);
                let path = it.path.iter().map(|name| name.as_str().into()).collect();
                let of = Box::new(of);
                resolver.term(Type::Any, TermKind::Nested { of, path })
            }),
            ValueTerm::CollectionElement(it) => self.at("collectionElement", |resolver| {
                let of = resolver.at("of", |resolver| resolver.value(&it.of));
                if !Type::Collection.accepts(of.term_type) {
                    resolver.expect_type("what has elements", Type::Geometry, of.term_type);
                }
                let indexes = resolver.at("indexes", |resolver| {
                    resolver.each(&it.indexes, |resolver, index| {
                        let index = resolver.value(index);
                        resolver.expect_type("the index", Type::Integer, index.term_type);
                        index
                    })
                });
                let of = Box::new(of);
                resolver.term(Type::Any, TermKind::Element { of, indexes })
            }),
            ValueTerm::Temporary(it) => {
                let kind = match it.scope {
                    TemporaryScope::Local => TermKind::Temporary(self.temporary(&it.name)),
                    TemporaryScope::Session => TermKind::SessionTemporary(it.name.as_str().into()),
                };
                self.term(Type::Any, kind)
            }
            ValueTerm::SessionParameter(name) => {
                if !self.schema.may_have_parameter(name) {
                    self.fault(FaultReason::UnknownParameter { name: name.clone() });
                }
                self.term(Type::String, TermKind::Parameter(name.as_str().into()))
            }
            ValueTerm::NamedLookup(it) => self.at("namedLookup", |resolver| {
                let key = resolver.at("key", |resolver| resolver.value(&it.key));
                // Whatever is told as one text.
                let has_text = matches!(
                    key.term_type,
                    Type::Boolean | Type::Integer | Type::Real | Type::Timestamp
                );
                if !has_text {
                    resolver.expect_type("the key", Type::String, key.term_type);
                }
                let class = it.class.as_deref().map(Into::into);
                let key = Box::new(key);
                resolver.term(Type::Any, TermKind::Lookup { class, key })
            }),
            ValueTerm::Call(it) => self.at("call", |resolver| resolver.call(it)),
            ValueTerm::Aggregate(it) => self.at("aggregate", |resolver| resolver.aggregate(it)),
            ValueTerm::IfThenElse(it) => self.at("ifThenElse", |resolver| resolver.conditional(it)),
            ValueTerm::Sum(parts) => self.at("sum", |resolver| resolver.sum(parts)),
            ValueTerm::Difference(it) => self.at("difference", |resolver| {
                resolver.arithmetic(it, Arithmetic::Difference)
            }),
            ValueTerm::Product(it) => self.at("product", |resolver| {
                resolver.arithmetic(it, Arithmetic::Product)
            }),
            ValueTerm::Division(it) => self.at("division", |resolver| {
                resolver.arithmetic(it, Arithmetic::Division)
            }),
            ValueTerm::Modulus(it) => self.at("modulus", |resolver| {
                resolver.arithmetic(it, Arithmetic::Modulus)
            }),
            ValueTerm::UseTemplate(it) => self.at("useTemplate", |resolver| {
                match resolver.template(it, "a value") {
                    Some(Part::Value(term)) => term,
                    Some(Part::Predicate(_)) | None => resolver.no_term(),
                }
            }),
        }
    }

    /// The number of a temporary value.
    pub(super) fn temporary(&mut self, name: &str) -> usize {
        if let Some(known) = self.temporary_by_name.get(name) {
            return *known;
        }
        let index = self.temporaries.len();
        self.temporaries.push(name.into());
        self.temporary_by_name.insert(name.to_owned(), index);
        index
    }

    fn attribute(&mut self, it: &AttributeValue) -> Term {
        let faults = self.faults.len();
        let slot = self.at("of", |resolver| resolver.slot(&it.of));
        if self.faults.len() > faults {
            return self.no_term();
        }
        let (term_type, attribute) = self.attribute_of(it);
        let name = it.name.as_str().into();
        let kind = if self.faults.len() > faults {
            TermKind::NoAttribute { slot, name }
        } else {
            TermKind::Attribute {
                slot,
                name,
                attribute,
            }
        };
        self.term(term_type, kind)
    }

    /// Its type, and its number where there is one class. Of an object that may be of several
    /// classes one must have the attribute; for the others it is null.
    fn attribute_of(&mut self, it: &AttributeValue) -> (Type, Option<AttributeId>) {
        let Some(binding) = self.scope.find(&it.of).cloned() else {
            return (Type::Any, None);
        };
        if binding.is_element {
            return (Type::Any, None);
        }
        let schema = std::sync::Arc::clone(self.schema);
        let classes: Vec<_> = binding
            .classes
            .iter()
            .filter_map(|id| schema.class(*id))
            .collect();
        let mut found: Vec<_> = classes
            .iter()
            .filter_map(|class| class.attribute(&it.name))
            .collect();
        if let ([_], [(id, attribute)]) = (classes.as_slice(), found.as_slice()) {
            return (attribute.attribute_type, Some(*id));
        }
        if found.is_empty() && !classes.is_empty() {
            let names = classes.iter().flat_map(|class| &class.attributes);
            self.fault(FaultReason::UnknownAttribute {
                object: scope::name(it.of.class.as_deref(), it.of.label.as_deref()),
                name: it.name.clone(),
                alike: most_alike(&it.name, names.map(|attribute| attribute.name.as_str())),
            });
            return (Type::Any, None);
        }
        found.dedup_by_key(|(_, attribute)| attribute.attribute_type);
        match found.as_slice() {
            [(_, attribute)] => (attribute.attribute_type, None),
            _ => (Type::Any, None),
        }
    }

    fn call(&mut self, it: &OperatorCall) -> Term {
        let arguments = self.at("arguments", |resolver| {
            resolver.each(&it.arguments, |resolver, argument| resolver.value(argument))
        });
        let Some(operator) = operators::named(&it.operator) else {
            self.fault(FaultReason::UnknownOperator {
                name: it.operator.clone(),
                alike: most_alike(&it.operator, operators::all().map(|it| it.name)),
            });
            return self.no_term();
        };
        self.check_arguments(operator, &arguments);
        let arguments = arguments;
        self.term(
            operator.result,
            TermKind::Call {
                operator,
                arguments,
            },
        )
    }

    fn check_arguments(&mut self, operator: &'static Operator, arguments: &[Term]) {
        if !operator.takes(arguments.len()) {
            self.fault(FaultReason::ArgumentCount {
                operator: operator.name,
                wanted: operator.count_words(),
                found: arguments.len(),
            });
            return;
        }
        for (index, term) in arguments.iter().enumerate() {
            let Some(argument) = operator.argument(index) else {
                continue;
            };
            self.at(&format!("arguments/{index}"), |resolver| {
                let what = format!("`{}` of `{}`", argument.name, operator.name);
                resolver.expect_type(&what, argument.argument_type, term.term_type);
            });
        }
    }

    fn aggregate(&mut self, it: &AggregateValue) -> Term {
        let depth = self.scope.depth();
        let search = self.search(&it.object, &it.such_that);
        let values = self.at("values", |resolver| {
            resolver.each(&it.values, |resolver, value| resolver.value(value))
        });
        self.scope.close(depth);
        let found = values.len();
        let (wanted, is_fit) = match it.function {
            AggregateFunction::Count => ("any number", true),
            AggregateFunction::CountDistinct
            | AggregateFunction::AllSame
            | AggregateFunction::AllDistinct
            | AggregateFunction::AsList => ("one or more", found > 0),
            AggregateFunction::Sum
            | AggregateFunction::Average
            | AggregateFunction::Min
            | AggregateFunction::Max
            | AggregateFunction::Union
            | AggregateFunction::Intersection
            | AggregateFunction::Envelope => ("one", found == 1),
        };
        if !is_fit {
            self.fault(FaultReason::PartCount {
                what: "the aggregate",
                wanted,
                found,
            });
        }
        let term_type = match it.function {
            AggregateFunction::Count | AggregateFunction::CountDistinct => Type::Integer,
            AggregateFunction::AllSame | AggregateFunction::AllDistinct => Type::Boolean,
            AggregateFunction::AsList => Type::Collection,
            AggregateFunction::Average => Type::Real,
            AggregateFunction::Sum | AggregateFunction::Min | AggregateFunction::Max => Type::Any,
            AggregateFunction::Union
            | AggregateFunction::Intersection
            | AggregateFunction::Envelope => {
                for (index, value) in values.iter().enumerate() {
                    self.at(&format!("values/{index}"), |resolver| {
                        resolver.expect_type("the value", Type::Geometry, value.term_type);
                    });
                }
                Type::Geometry
            }
        };
        self.term(
            term_type,
            TermKind::Aggregate {
                function: it.function,
                search,
                values,
            },
        )
    }

    fn conditional(&mut self, it: &ConditionalValue) -> Term {
        let test = self.at("if", |resolver| resolver.predicate(&it.condition));
        let then = self.at("then", |resolver| resolver.value(&it.then));
        let otherwise = self.at("else", |resolver| resolver.value(&it.otherwise));
        let term_type = if then.term_type == otherwise.term_type {
            then.term_type
        } else if then.term_type.is_number() && otherwise.term_type.is_number() {
            Type::Real
        } else {
            Type::Any
        };
        self.term(
            term_type,
            TermKind::Conditional(Box::new((test, then, otherwise))),
        )
    }

    /// Adds numbers; joins strings as soon as one of the parts is one.
    fn sum(&mut self, parts: &[Written]) -> Term {
        let parts = self.each(parts, |resolver, part| resolver.value(part));
        if parts.len() < 2 {
            self.fault(FaultReason::PartCount {
                what: "the sum",
                wanted: "two or more",
                found: parts.len(),
            });
        }
        let has = |wanted: Type| parts.iter().any(|part| part.term_type == wanted);
        let term_type = if has(Type::String) {
            Type::String
        } else {
            for (index, part) in parts.iter().enumerate() {
                self.at(&index.to_string(), |resolver| {
                    resolver.expect_type("the part", Type::Real, part.term_type);
                });
            }
            match (has(Type::Any), has(Type::Real)) {
                (true, _) => Type::Any,
                (false, true) => Type::Real,
                (false, false) => Type::Integer,
            }
        };
        self.term(term_type, TermKind::Sum(parts))
    }

    fn arithmetic(&mut self, it: &TwoValues, operation: Arithmetic) -> Term {
        let left = self.at("left", |resolver| resolver.value(&it.left));
        let right = self.at("right", |resolver| resolver.value(&it.right));
        self.expect_type("the left value", Type::Real, left.term_type);
        self.expect_type("the right value", Type::Real, right.term_type);
        let term_type = if operation == Arithmetic::Division {
            Type::Real
        } else {
            match (left.term_type, right.term_type) {
                (Type::Integer, Type::Integer) => Type::Integer,
                (Type::Any, _) | (_, Type::Any) => Type::Any,
                _ => Type::Real,
            }
        };
        self.term(
            term_type,
            TermKind::Arithmetic {
                operation,
                left: Box::new(left),
                right: Box::new(right),
            },
        )
    }
}
