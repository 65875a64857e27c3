//! Explain: a rule as an English sentence.
//!
//! It is made of the document, so that a draft has a sentence too: what is missing reads `…`. The
//! sentence of a template's use names the template.

use trigpoint_model::document::{
    AggregateFunction, CollectionElement, Constant, ConstantType, ObjectBinder, ObjectRef,
    Operation, OperationTerm, Predicate, PredicateTerm, Quantifier, RegularExpressionSyntax,
    Relation, RelationTerm, Rule, TemplateUse, TwoValues, Value, ValueTerm,
};

/// What stands for something that is missing.
const HOLE: &str = "…";

/// Returns the sentence of a rule.
#[must_use]
pub fn sentence(rule: &Rule) -> String {
    let objects = binder(&rule.object, "object of any class");
    format!(
        "Check that every {objects} is such that {}.",
        predicate(&rule.predicate)
    )
}

/// Returns what a predicate says.
#[must_use]
pub fn sentence_of_predicate(it: &Predicate) -> String {
    predicate(it)
}

/// Returns what a value is.
#[must_use]
pub fn sentence_of_value(it: &Value) -> String {
    value(it)
}

fn name(class: Option<&str>, label: Option<&str>, none: &str) -> String {
    match (class.unwrap_or_default(), label.unwrap_or_default()) {
        ("", "") => none.to_owned(),
        (class, "") => class.to_owned(),
        (class, label) => format!("{class}:{label}"),
    }
}

fn binder(it: &ObjectBinder, none: &str) -> String {
    name(it.class.as_deref(), it.label.as_deref(), none)
}

fn object(it: &ObjectRef) -> String {
    name(it.class.as_deref(), it.label.as_deref(), "the object")
}

fn template(it: &TemplateUse) -> String {
    let name = match &it.template.path {
        Some(path) => path.to_string(),
        None => it.template.id.to_string(),
    };
    let arguments: Vec<String> = it
        .arguments
        .iter()
        .map(|argument| argument.as_ref().map_or_else(|| HOLE.to_owned(), object))
        .collect();
    if arguments.is_empty() {
        format!("what the template `{name}` says")
    } else {
        format!(
            "what the template `{name}` says of {}",
            arguments.join(", ")
        )
    }
}

/// Parts of a list, those that are lists of another kind in brackets.
fn joined(parts: &[Predicate], between: &str) -> String {
    if parts.is_empty() {
        return HOLE.to_owned();
    }
    let parts: Vec<String> = parts.iter().map(bracketed).collect();
    parts.join(between)
}

fn bracketed(it: &Predicate) -> String {
    let is_list = match &it.term {
        PredicateTerm::And(parts) | PredicateTerm::Or(parts) | PredicateTerm::Xor(parts) => {
            parts.len() > 1
        }
        PredicateTerm::IfThenElse(_)
        | PredicateTerm::Exists(_)
        | PredicateTerm::ForAll(_)
        | PredicateTerm::Chaining(_)
        | PredicateTerm::ExecuteThenCheck(_) => true,
        PredicateTerm::Hole
        | PredicateTerm::True
        | PredicateTerm::False
        | PredicateTerm::CheckThat(_)
        | PredicateTerm::Reference(_)
        | PredicateTerm::InRange(_)
        | PredicateTerm::Not(_)
        | PredicateTerm::Cast(_)
        | PredicateTerm::UseTemplate(_) => false,
    };
    let text = predicate(it);
    if is_list { format!("({text})") } else { text }
}

fn predicate(it: &Predicate) -> String {
    match &it.term {
        PredicateTerm::Hole => HOLE.to_owned(),
        PredicateTerm::True => "it always holds".to_owned(),
        PredicateTerm::False => "it never holds".to_owned(),
        PredicateTerm::CheckThat(it) => {
            format!(
                "{} {} {}",
                value(&it.left),
                relation(&it.relation),
                value(&it.right)
            )
        }
        PredicateTerm::Reference(it) => {
            format!(
                "{} refers by {} to {}",
                object(&it.from),
                it.name,
                object(&it.to)
            )
        }
        PredicateTerm::InRange(it) => {
            let open = if it.min_inclusive { '[' } else { '(' };
            let close = if it.max_inclusive { ']' } else { ')' };
            let (min, max) = (value(&it.min), value(&it.max));
            format!(
                "{} is in the range {open}{min}, {max}{close}",
                value(&it.value)
            )
        }
        PredicateTerm::And(parts) => joined(parts, " and "),
        PredicateTerm::Or(parts) => joined(parts, " or "),
        PredicateTerm::Xor(parts) => format!("some but not all hold of {}", joined(parts, ", ")),
        PredicateTerm::Not(part) => format!("it is not the case that {}", bracketed(part)),
        PredicateTerm::IfThenElse(it) => {
            let (condition, then) = (bracketed(&it.condition), bracketed(&it.then));
            match &it.otherwise {
                Some(otherwise) => {
                    format!("if {condition} then {then}, else {}", bracketed(otherwise))
                }
                None => format!("if {condition} then {then}"),
            }
        }
        PredicateTerm::Exists(it) => {
            let objects = binder(&it.object, "any class");
            let count = match (it.quantifier, it.count) {
                (Quantifier::Exactly | Quantifier::AtMost, 0) => "there is no".to_owned(),
                (Quantifier::Exactly, count) => format!("there are exactly {count} of"),
                (Quantifier::AtLeast, count) => format!("there are at least {count} of"),
                (Quantifier::AtMost, count) => format!("there are at most {count} of"),
            };
            format!("{count} {objects} for which {}", bracketed(&it.such_that))
        }
        PredicateTerm::ForAll(it) => format!(
            "for every {} for which {} it holds that {}",
            binder(&it.object, "object"),
            bracketed(&it.such_that),
            bracketed(&it.check)
        ),
        PredicateTerm::Chaining(it) => format!(
            "for every {} in a chain, each found from the one before by {}, it holds that {}",
            binder(&it.object, "object"),
            bracketed(&it.such_that),
            bracketed(&it.check)
        ),
        PredicateTerm::ExecuteThenCheck(it) => {
            format!(
                "after {} it holds that {}",
                operation(&it.execute),
                bracketed(&it.check)
            )
        }
        PredicateTerm::Cast(it) => {
            format!(
                "{} is taken as {}",
                object(&it.from),
                binder(&it.to, "any class")
            )
        }
        PredicateTerm::UseTemplate(it) => format!("{} holds", template(it)),
    }
}

fn relation(it: &Relation) -> String {
    match &it.term {
        RelationTerm::Hole => HOLE.to_owned(),
        RelationTerm::Equals => "equals".to_owned(),
        RelationTerm::NotEquals => "does not equal".to_owned(),
        RelationTerm::Less => "is less than".to_owned(),
        RelationTerm::LessOrEquals => "is less than or equal to".to_owned(),
        RelationTerm::Greater => "is greater than".to_owned(),
        RelationTerm::GreaterOrEquals => "is greater than or equal to".to_owned(),
        RelationTerm::BeginsWith => "begins with".to_owned(),
        RelationTerm::Contains => "contains the text".to_owned(),
        RelationTerm::EndsWith => "ends with".to_owned(),
        RelationTerm::RegularExpression(it) => match it.syntax {
            RegularExpressionSyntax::Perl => "matches the expression".to_owned(),
            RegularExpressionSyntax::Wildcard => "matches the wildcards".to_owned(),
        },
        RelationTerm::SpatialEquals => "has the same points as".to_owned(),
        RelationTerm::SpatialDisjoint => "is disjoint from".to_owned(),
        RelationTerm::SpatialIntersects => "intersects".to_owned(),
        RelationTerm::SpatialTouches => "touches".to_owned(),
        RelationTerm::SpatialCrosses => "crosses".to_owned(),
        RelationTerm::SpatialWithin => "is within".to_owned(),
        RelationTerm::SpatialContains => "contains".to_owned(),
        RelationTerm::SpatialOverlaps => "overlaps".to_owned(),
        RelationTerm::SpatialCovers => "covers".to_owned(),
        RelationTerm::SpatialCoveredBy => "is covered by".to_owned(),
        RelationTerm::WithinDistance(distance) => format!("is within a distance of {distance} of"),
        RelationTerm::BeyondDistance(distance) => format!("is beyond a distance of {distance} of"),
    }
}

fn list(values: &[Value], between: &str) -> String {
    values.iter().map(value).collect::<Vec<_>>().join(between)
}

fn two(it: &TwoValues, sign: char) -> String {
    format!("({} {sign} {})", value(&it.left), value(&it.right))
}

fn value(it: &Value) -> String {
    match &it.term {
        ValueTerm::Hole => HOLE.to_owned(),
        ValueTerm::Null => "null".to_owned(),
        ValueTerm::Constant(Constant {
            constant_type,
            text,
        }) => match constant_type {
            ConstantType::String | ConstantType::Timestamp => format!("\"{text}\""),
            ConstantType::Boolean
            | ConstantType::Integer
            | ConstantType::Integer64
            | ConstantType::Real
            | ConstantType::Geometry => text.clone(),
        },
        ValueTerm::Attribute(it) => format!("{}.{}", object(&it.of), it.name),
        ValueTerm::ClassName(it) => format!("class({})", object(it)),
        ValueTerm::Object(it) => object(it),
        ValueTerm::Nested(it) => format!("{}.{}", value(&it.of), it.path.join(".")),
        ValueTerm::CollectionElement(it) => {
            let CollectionElement { of, indexes } = it.as_ref();
            format!("{}[{}]", value(of), list(indexes, "]["))
        }
        ValueTerm::Temporary(it) => it.name.clone(),
        ValueTerm::SessionParameter(name) => format!("${name}"),
        ValueTerm::NamedLookup(it) => {
            let class = it.class.as_deref().unwrap_or("lookup");
            format!("{class}[{}]", value(&it.key))
        }
        ValueTerm::Call(it) => format!("{}({})", it.operator, list(&it.arguments, ", ")),
        ValueTerm::Aggregate(it) => {
            let over = binder(&it.object, "any class");
            let such_that = bracketed(&it.such_that);
            let function = aggregate(it.function);
            if it.values.is_empty() {
                format!("{function} of {over} for which {such_that}")
            } else {
                let values = list(&it.values, ", ");
                format!("{function} of {values} over every {over} for which {such_that}")
            }
        }
        ValueTerm::IfThenElse(it) => format!(
            "(if {} then {} else {})",
            bracketed(&it.condition),
            value(&it.then),
            value(&it.otherwise)
        ),
        ValueTerm::Sum(parts) => format!("({})", list(parts, " + ")),
        ValueTerm::Difference(it) => two(it, '-'),
        ValueTerm::Product(it) => two(it, '*'),
        ValueTerm::Division(it) => two(it, '/'),
        ValueTerm::Modulus(it) => two(it, '%'),
        ValueTerm::UseTemplate(it) => template(it),
    }
}

fn aggregate(function: AggregateFunction) -> &'static str {
    match function {
        AggregateFunction::Count => "the number",
        AggregateFunction::CountDistinct => "the number of distinct values",
        AggregateFunction::Sum => "the sum",
        AggregateFunction::Average => "the average",
        AggregateFunction::Min => "the least",
        AggregateFunction::Max => "the greatest",
        AggregateFunction::AllSame => "the sameness",
        AggregateFunction::AllDistinct => "the distinctness",
        AggregateFunction::AsList => "the list",
        AggregateFunction::Union => "the union",
        AggregateFunction::Intersection => "the intersection",
        AggregateFunction::Envelope => "the envelope",
    }
}

/// The operations of a rule; those of actions read by their names.
fn operation(it: &Operation) -> String {
    match &it.term {
        OperationTerm::Hole => HOLE.to_owned(),
        OperationTerm::Assign(it) => format!("let {} = {}", value(&it.target), value(&it.value)),
        OperationTerm::Sequence(steps) => steps
            .iter()
            .map(operation)
            .collect::<Vec<_>>()
            .join("; then "),
        OperationTerm::IfThenElse(it) => {
            let (condition, then) = (bracketed(&it.condition), operation(&it.then));
            match &it.otherwise {
                Some(otherwise) => {
                    format!("if {condition} then {then}, else {}", operation(otherwise))
                }
                None => format!("if {condition} then {then}"),
            }
        }
        OperationTerm::While(it) => {
            format!(
                "while {} do {}",
                bracketed(&it.condition),
                operation(&it.operation)
            )
        }
        OperationTerm::LoopOverObjects(it) => format!(
            "for each {} for which {} do {}",
            binder(&it.object, "object"),
            bracketed(&it.such_that),
            operation(&it.operation)
        ),
        OperationTerm::LoopOverCollection(it) => format!(
            "for each {} in {} do {}",
            binder(&it.element, "element"),
            value(&it.collection),
            operation(&it.operation)
        ),
        OperationTerm::Break => "leave the loop".to_owned(),
        OperationTerm::CreateObject(it) => {
            let new = binder(&it.object, "object");
            format!("create {new} and {}", operation(&it.operation))
        }
        OperationTerm::DeleteObject(it) => format!("delete {}", object(it)),
        OperationTerm::Report(it) => {
            format!("report {} as \"{}\"", list(&it.values, ", "), it.label)
        }
        OperationTerm::Call(it) => format!("{}({})", it.name, list(&it.arguments, ", ")),
        OperationTerm::UseTemplate(it) => template(it),
    }
}
