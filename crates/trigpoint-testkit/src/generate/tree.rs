//! The trees of rules and actions: every predicate, relation, value and operation.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use trigpoint_model::document::{
    AggregateFunction, AggregateValue, AssignmentOperation, AttributeValue, BuiltInOperation,
    CastPredicate, ChainingPredicate, CheckThat, CollectionElement, ConditionalValue, Constant,
    ConstantType, CreateObject, ExecuteThenCheck, ExistsPredicate, ForAllPredicate,
    IfThenElseOperation, IfThenElsePredicate, InRange, LoopOverCollection, LoopOverObjects,
    NamedLookup, NestedValue, Node, ObjectBinder, ObjectRef, Operation, OperationTerm,
    OperatorCall, Predicate, PredicateTerm, Quantifier, ReferencePredicate, RegularExpression,
    RegularExpressionSyntax, Relation, RelationTerm, ReportOnValues, ReportScope, SortKey,
    TemplateUse, TemporaryScope, TemporaryValue, TwoValues, Value, ValueTerm, WhileLoop,
};

use super::reference;
use super::text::{decimal, text, word};

/// Strategies for trees of a bounded height.
#[derive(Debug, Clone)]
pub(super) struct Trees {
    pub(super) predicate: BoxedStrategy<Predicate>,
    pub(super) value: BoxedStrategy<Value>,
    pub(super) operation: BoxedStrategy<Operation>,
}

/// Nodes from the root of a tree to its leaves, at most.
const HEIGHT: usize = 3;

/// Trees that may use templates.
pub(super) fn trees() -> Trees {
    grown(leaves(true), HEIGHT)
}

/// Trees that use no template.
pub(super) fn trees_without_templates() -> Trees {
    grown(leaves(false), HEIGHT)
}

fn grown(leaves: Trees, height: usize) -> Trees {
    (0..height).fold(leaves, |trees, _| Trees {
        predicate: node(predicate(&trees)),
        value: node(value(&trees)),
        operation: node(operation(&trees)),
    })
}

/// One in ten nodes has a comment.
fn node<T: Clone + std::fmt::Debug + 'static>(
    term: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Node<T>> {
    (option::weighted(0.1, text()), term)
        .prop_map(|(comment, term)| Node { comment, term })
        .boxed()
}

fn leaves(templates: bool) -> Trees {
    let mut predicates = vec![
        select(vec![
            PredicateTerm::Hole,
            PredicateTerm::True,
            PredicateTerm::False,
        ])
        .boxed(),
        (object_ref(), word(), object_ref())
            .prop_map(|(from, name, to)| {
                PredicateTerm::Reference(ReferencePredicate { from, name, to })
            })
            .boxed(),
        (object_ref(), object_binder())
            .prop_map(|(from, to)| PredicateTerm::Cast(CastPredicate { from, to }))
            .boxed(),
    ];
    let mut values = vec![value_leaf().boxed()];
    let mut operations = vec![
        select(vec![OperationTerm::Hole, OperationTerm::Break]).boxed(),
        object_ref().prop_map(OperationTerm::DeleteObject).boxed(),
    ];
    if templates {
        predicates.push(template_use().prop_map(PredicateTerm::UseTemplate).boxed());
        values.push(template_use().prop_map(ValueTerm::UseTemplate).boxed());
        operations.push(template_use().prop_map(OperationTerm::UseTemplate).boxed());
    }
    Trees {
        predicate: node(prop::strategy::Union::new(predicates)),
        value: node(prop::strategy::Union::new(values)),
        operation: node(prop::strategy::Union::new(operations)),
    }
}

pub(super) fn object_binder() -> BoxedStrategy<ObjectBinder> {
    let label = option::of(prop_oneof![Just(String::new()), word()]);
    (option::of(word()), label)
        .prop_map(|(class, label)| ObjectBinder { class, label })
        .boxed()
}

fn object_ref() -> BoxedStrategy<ObjectRef> {
    object_binder()
        .prop_map(|ObjectBinder { class, label }| ObjectRef { class, label })
        .boxed()
}

fn template_use() -> BoxedStrategy<TemplateUse> {
    (reference(), vec(option::of(object_ref()), 0..3))
        .prop_map(|(template, arguments)| TemplateUse {
            template,
            arguments,
        })
        .boxed()
}

fn value_leaf() -> BoxedStrategy<ValueTerm> {
    let constant_type = select(vec![
        ConstantType::Boolean,
        ConstantType::Integer,
        ConstantType::Integer64,
        ConstantType::Real,
        ConstantType::String,
        ConstantType::Timestamp,
        ConstantType::Geometry,
    ]);
    let scope = select(vec![TemporaryScope::Local, TemporaryScope::Session]);
    prop_oneof![
        Just(ValueTerm::Hole),
        Just(ValueTerm::Null),
        (constant_type, text()).prop_map(|(constant_type, text)| {
            ValueTerm::Constant(Constant {
                constant_type,
                text,
            })
        }),
        (object_ref(), word())
            .prop_map(|(of, name)| ValueTerm::Attribute(AttributeValue { of, name })),
        object_ref().prop_map(ValueTerm::ClassName),
        object_ref().prop_map(ValueTerm::Object),
        (word(), scope, option::of(text())).prop_map(|(name, scope, declared_type)| {
            ValueTerm::Temporary(TemporaryValue {
                name,
                scope,
                declared_type,
            })
        }),
        word().prop_map(ValueTerm::SessionParameter),
    ]
    .boxed()
}

fn relation() -> BoxedStrategy<Relation> {
    use RelationTerm as Term;
    let plain = select(vec![
        Term::Hole,
        Term::Equals,
        Term::NotEquals,
        Term::Less,
        Term::LessOrEquals,
        Term::Greater,
        Term::GreaterOrEquals,
        Term::BeginsWith,
        Term::Contains,
        Term::EndsWith,
        Term::SpatialEquals,
        Term::SpatialDisjoint,
        Term::SpatialIntersects,
        Term::SpatialTouches,
        Term::SpatialCrosses,
        Term::SpatialWithin,
        Term::SpatialContains,
        Term::SpatialOverlaps,
        Term::SpatialCovers,
        Term::SpatialCoveredBy,
    ]);
    let syntax = select(vec![
        RegularExpressionSyntax::Perl,
        RegularExpressionSyntax::Wildcard,
    ]);
    let symbol = || option::of(text());
    let pattern = (syntax, symbol(), symbol(), symbol()).prop_map(
        |(syntax, any_character, any_characters, escape)| {
            Term::RegularExpression(RegularExpression {
                syntax,
                any_character,
                any_characters,
                escape,
            })
        },
    );
    node(prop_oneof![
        6 => plain,
        1 => pattern,
        1 => decimal().prop_map(Term::WithinDistance),
        1 => decimal().prop_map(Term::BeyondDistance),
    ])
}

fn predicate(trees: &Trees) -> BoxedStrategy<PredicateTerm> {
    use PredicateTerm as Term;
    let (inner, value, operation) = (&trees.predicate, &trees.value, &trees.operation);
    let many = || vec(inner.clone(), 0..4);
    let check = (value.clone(), relation(), value.clone());
    let range = (
        value.clone(),
        value.clone(),
        value.clone(),
        any::<(bool, bool)>(),
    );
    let quantifier = select(vec![
        Quantifier::Exactly,
        Quantifier::AtLeast,
        Quantifier::AtMost,
    ]);
    prop_oneof![
        4 => check.prop_map(|(left, relation, right)| {
            Term::CheckThat(Box::new(CheckThat { left, relation, right }))
        }),
        1 => range.prop_map(|(value, min, max, (min_inclusive, max_inclusive))| {
            Term::InRange(Box::new(InRange { value, min, max, min_inclusive, max_inclusive }))
        }),
        1 => many().prop_map(Term::And),
        1 => many().prop_map(Term::Or),
        1 => many().prop_map(Term::Xor),
        1 => inner.clone().prop_map(|term| Term::Not(Box::new(term))),
        1 => (inner.clone(), inner.clone(), option::of(inner.clone())).prop_map(
            |(condition, then, otherwise)| {
                Term::IfThenElse(Box::new(IfThenElsePredicate { condition, then, otherwise }))
            }
        ),
        1 => (quantifier, any::<u64>(), object_binder(), inner.clone()).prop_map(
            |(quantifier, count, object, such_that)| {
                Term::Exists(Box::new(ExistsPredicate { quantifier, count, object, such_that }))
            }
        ),
        1 => (object_binder(), inner.clone(), inner.clone()).prop_map(
            |(object, such_that, check)| {
                Term::ForAll(Box::new(ForAllPredicate { object, such_that, check }))
            }
        ),
        1 => (object_binder(), inner.clone(), inner.clone()).prop_map(
            |(object, such_that, check)| {
                Term::Chaining(Box::new(ChainingPredicate { object, such_that, check }))
            }
        ),
        1 => (operation.clone(), inner.clone()).prop_map(|(execute, check)| {
            Term::ExecuteThenCheck(Box::new(ExecuteThenCheck { execute, check }))
        }),
        2 => inner.clone().prop_map(|node| node.term),
    ]
    .boxed()
}

fn value(trees: &Trees) -> BoxedStrategy<ValueTerm> {
    use ValueTerm as Term;
    let (inner, predicate) = (&trees.value, &trees.predicate);
    let many = |least: usize| vec(inner.clone(), least..4);
    let two = || {
        (inner.clone(), inner.clone()).prop_map(|(left, right)| Box::new(TwoValues { left, right }))
    };
    let aggregate = (
        aggregate_function(),
        object_binder(),
        predicate.clone(),
        many(0),
    );
    let lookup = (option::of(reference()), option::of(word()), inner.clone());
    prop_oneof![
        3 => (word(), many(0)).prop_map(|(operator, arguments)| {
            Term::Call(OperatorCall { operator, arguments })
        }),
        1 => (inner.clone(), vec(word(), 0..3))
            .prop_map(|(of, path)| Term::Nested(Box::new(NestedValue { of, path }))),
        1 => (inner.clone(), many(0)).prop_map(|(of, indexes)| {
            Term::CollectionElement(Box::new(CollectionElement { of, indexes }))
        }),
        1 => lookup.prop_map(|(data_store, class, key)| {
            Term::NamedLookup(Box::new(NamedLookup { data_store, class, key }))
        }),
        1 => aggregate.prop_map(|(function, object, such_that, values)| {
            Term::Aggregate(Box::new(AggregateValue { function, object, such_that, values }))
        }),
        1 => (predicate.clone(), inner.clone(), inner.clone()).prop_map(
            |(condition, then, otherwise)| {
                Term::IfThenElse(Box::new(ConditionalValue { condition, then, otherwise }))
            }
        ),
        1 => many(0).prop_map(Term::Sum),
        1 => two().prop_map(Term::Difference),
        1 => two().prop_map(Term::Product),
        1 => two().prop_map(Term::Division),
        1 => two().prop_map(Term::Modulus),
        4 => inner.clone().prop_map(|node| node.term),
    ]
    .boxed()
}

fn aggregate_function() -> BoxedStrategy<AggregateFunction> {
    use AggregateFunction as Function;
    select(vec![
        Function::Count,
        Function::CountDistinct,
        Function::Sum,
        Function::Average,
        Function::Min,
        Function::Max,
        Function::AllSame,
        Function::AllDistinct,
        Function::AsList,
        Function::Union,
        Function::Intersection,
        Function::Envelope,
    ])
    .boxed()
}

fn operation(trees: &Trees) -> BoxedStrategy<OperationTerm> {
    use OperationTerm as Term;
    let (inner, value, predicate) = (&trees.operation, &trees.value, &trees.predicate);
    let sort =
        (value.clone(), any::<bool>()).prop_map(|(by, descending)| SortKey { by, descending });
    let over_objects = (
        object_binder(),
        predicate.clone(),
        any::<u64>(),
        vec(sort, 0..2),
        inner.clone(),
    );
    let scope = select(vec![ReportScope::PerObject, ReportScope::Summary]);
    prop_oneof![
        3 => (value.clone(), value.clone()).prop_map(|(target, value)| {
            Term::Assign(Box::new(AssignmentOperation { target, value }))
        }),
        2 => vec(inner.clone(), 0..4).prop_map(Term::Sequence),
        1 => (predicate.clone(), inner.clone(), option::of(inner.clone())).prop_map(
            |(condition, then, otherwise)| {
                Term::IfThenElse(Box::new(IfThenElseOperation { condition, then, otherwise }))
            }
        ),
        1 => (predicate.clone(), inner.clone()).prop_map(|(condition, operation)| {
            Term::While(Box::new(WhileLoop { condition, operation }))
        }),
        1 => over_objects.prop_map(|(object, such_that, count_max, sort, operation)| {
            Term::LoopOverObjects(Box::new(LoopOverObjects {
                object, such_that, count_max, sort, operation,
            }))
        }),
        1 => (object_binder(), value.clone(), inner.clone()).prop_map(
            |(element, collection, operation)| {
                Term::LoopOverCollection(Box::new(LoopOverCollection {
                    element, collection, operation,
                }))
            }
        ),
        1 => (object_binder(), inner.clone()).prop_map(|(object, operation)| {
            Term::CreateObject(Box::new(CreateObject { object, operation }))
        }),
        1 => (text(), scope, vec(value.clone(), 0..3)).prop_map(|(label, scope, values)| {
            Term::Report(ReportOnValues { label, scope, values })
        }),
        1 => (word(), vec(value.clone(), 0..3)).prop_map(|(name, arguments)| {
            Term::Call(BuiltInOperation { name, arguments })
        }),
        1 => inner.clone().prop_map(|node| node.term),
    ]
    .boxed()
}
