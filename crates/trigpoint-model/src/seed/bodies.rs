//! The bodies of the synthetic repository: complete, and like those that people write.

use crate::document::{
    Action, ActionMap, ActionPair, ActionTemplate, ActionTemplateBody, ApplyActionMap,
    ApplyActions, AssignmentOperation, AttributeMapping, AttributeType, AttributeValue, CheckRules,
    CheckThat, ClassMapping, Connection, Constant, ConstantType, CredentialSlot, DataFormat,
    DataStore, DataTask, ExistsPredicate, FileSlot, IfThenElseOperation, IfThenElsePredicate,
    ItemBody, Node, ObjectBinder, ObjectRef, OpenData, Operation, OperationTerm, OperatorCall,
    Predicate, PredicateTerm, QualityElement, Quantifier, Relation, RelationTerm, ReportOnValues,
    ReportScope, Rule, RuleTemplate, RuleTemplateBody, Session, Task, TaskTerm, TemplateUse, Value,
    ValueTerm,
};
use crate::{Decimal, ItemKind, Reference};
use uuid::Builder;

use super::random::Random;
use super::{Known, words};

/// A body with what it is called.
pub(super) struct Made {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) body: ItemBody,
}

pub(super) fn body(kind: ItemKind, known: &Known, random: &mut Random) -> Made {
    let class = random.pick(&words::CLASSES);
    let words = class.to_lowercase().replace('_', " ");
    match kind {
        ItemKind::Folder => Made {
            name: words,
            description: String::new(),
            body: ItemBody::Folder,
        },
        ItemKind::DataStore => data_store(class, random),
        ItemKind::RuleTemplate => Made {
            name: format!("Plausible {words}"),
            description: format!(
                "Whether a {words} is as the specification says, shared by many rules."
            ),
            body: ItemBody::RuleTemplate(RuleTemplate {
                comment: None,
                context: Vec::new(),
                parameters: vec![binder(class)],
                body: RuleTemplateBody::Predicate(all_of(class, 4, random)),
            }),
        },
        ItemKind::Rule => rule(class, &words, known, random),
        ItemKind::ActionTemplate => Made {
            name: format!("Report {words}"),
            description: format!(
                "Reports what identifies a {words}, used by the actions that mark it up."
            ),
            body: ItemBody::ActionTemplate(ActionTemplate {
                comment: None,
                context: Vec::new(),
                parameters: vec![binder(class)],
                body: ActionTemplateBody::Operation(report(class, 6, random)),
            }),
        },
        ItemKind::Action => action(class, &words, known, random),
        ItemKind::ActionMap => action_map(&words, known, random),
        ItemKind::Session => session(&words, known, random),
    }
}

fn binder(class: &str) -> ObjectBinder {
    ObjectBinder {
        class: Some(class.to_owned()),
        label: None,
    }
}

fn object(class: &str) -> ObjectRef {
    ObjectRef {
        class: Some(class.to_owned()),
        label: None,
    }
}

fn attribute(class: &str, name: &str) -> Value {
    Node::new(ValueTerm::Attribute(AttributeValue {
        of: object(class),
        name: name.to_owned(),
    }))
}

fn constant(constant_type: ConstantType, text: &str) -> Value {
    Node::new(ValueTerm::Constant(Constant {
        constant_type,
        text: text.to_owned(),
    }))
}

fn call(operator: &str, arguments: Vec<Value>) -> Value {
    Node::new(ValueTerm::Call(OperatorCall {
        operator: operator.to_owned(),
        arguments,
    }))
}

fn check(left: Value, relation: RelationTerm, right: Value) -> Predicate {
    Node::new(PredicateTerm::CheckThat(Box::new(CheckThat {
        left,
        relation: Relation::new(relation),
        right,
    })))
}

/// One test of an object of `class`.
fn test(class: &str, random: &mut Random) -> Predicate {
    let name = random.pick(&words::ATTRIBUTES);
    match random.below(4) {
        0 => check(
            attribute(class, name),
            RelationTerm::NotEquals,
            Node::new(ValueTerm::Null),
        ),
        1 => check(
            call("length", vec![call("trim", vec![attribute(class, name)])]),
            RelationTerm::Greater,
            constant(ConstantType::Integer, &random.below(20).to_string()),
        ),
        2 => check(
            call("line_length", vec![attribute(class, "geometry")]),
            RelationTerm::GreaterOrEquals,
            constant(ConstantType::Real, &format!("{}.50", random.below(100))),
        ),
        _ => check(
            attribute(class, name),
            RelationTerm::Equals,
            constant(ConstantType::String, random.pick(&words::VALUES)),
        ),
    }
}

fn all_of(class: &str, count: usize, random: &mut Random) -> Predicate {
    Node::new(PredicateTerm::And(
        (0..count).map(|_| test(class, random)).collect(),
    ))
}

fn use_of(template: Reference, class: &str) -> TemplateUse {
    TemplateUse {
        template,
        arguments: vec![Some(object(class))],
    }
}

fn near_another(class: &str, other: &str, random: &mut Random) -> Predicate {
    let tolerance = format!("0.{}", 1 + random.below(9));
    let relation = match tolerance.parse::<Decimal>() {
        Ok(distance) => RelationTerm::WithinDistance(distance),
        Err(_) => RelationTerm::SpatialIntersects,
    };
    Node::new(PredicateTerm::Exists(Box::new(ExistsPredicate {
        quantifier: Quantifier::AtLeast,
        count: 1,
        object: binder(other),
        such_that: check(
            attribute(other, "geometry"),
            relation,
            attribute(class, "geometry"),
        ),
    })))
}

fn rule(class: &str, words: &str, known: &Known, random: &mut Random) -> Made {
    let statement = random.pick(&words::STATEMENTS);
    let mut parts = vec![test(class, random), test(class, random)];
    let template = known.rule_templates.pick(random);
    if let (true, Some(template)) = (random.chance(40), template) {
        parts.push(Node::new(PredicateTerm::UseTemplate(use_of(
            template, class,
        ))));
    }
    let other = random.pick(&words::CLASSES);
    let near = near_another(class, other, random);
    parts.push(Node::new(PredicateTerm::IfThenElse(Box::new(
        IfThenElsePredicate {
            condition: test(class, random),
            then: near,
            otherwise: None,
        },
    ))));
    let quality_element = match random.below(4) {
        0 => Some(QualityElement::DomainConsistency),
        1 => Some(QualityElement::TopologicalConsistency),
        2 => Some(QualityElement::CompletenessOmission),
        _ => None,
    };
    Made {
        name: format!("A {words} {statement}"),
        description: format!(
            "Every {words} {statement}; where its condition asks for it, a {} is close by.",
            other.to_lowercase().replace('_', " ")
        ),
        body: ItemBody::Rule(Rule {
            comment: None,
            context: known.data_stores.pick(random).into_iter().collect(),
            object: binder(class),
            predicate: Node::new(PredicateTerm::And(parts)),
            quality_element,
        }),
    }
}

fn report(class: &str, count: usize, random: &mut Random) -> Operation {
    Node::new(OperationTerm::Report(ReportOnValues {
        label: format!("{class}: {}", random.pick(&words::STATEMENTS)),
        scope: ReportScope::PerObject,
        values: (0..count)
            .map(|_| attribute(class, random.pick(&words::ATTRIBUTES)))
            .collect(),
    }))
}

fn assign(class: &str, random: &mut Random) -> Operation {
    let name = random.pick(&words::ATTRIBUTES);
    let source = call(
        "trim",
        vec![call("to_string", vec![attribute(class, name)])],
    );
    Node::new(OperationTerm::Assign(Box::new(AssignmentOperation {
        target: attribute(class, name),
        value: source,
    })))
}

fn action(class: &str, words: &str, known: &Known, random: &mut Random) -> Made {
    let repair = random.pick(&words::REPAIRS);
    let mut steps = vec![
        Node::new(OperationTerm::IfThenElse(Box::new(IfThenElseOperation {
            condition: test(class, random),
            then: assign(class, random),
            otherwise: None,
        }))),
        assign(class, random),
        report(class, 3, random),
    ];
    let template = known.action_templates.pick(random);
    if let (true, Some(template)) = (random.chance(40), template) {
        steps.push(Node::new(OperationTerm::UseTemplate(use_of(
            template, class,
        ))));
    }
    Made {
        name: format!("{repair} a {words}"),
        description: format!(
            "{repair} each {words} that fails its rule, and reports what was done."
        ),
        body: ItemBody::Action(Action {
            comment: None,
            context: known.data_stores.pick(random).into_iter().collect(),
            object: binder(class),
            operation: Node::new(OperationTerm::Sequence(steps)),
        }),
    }
}

fn action_map(words: &str, known: &Known, random: &mut Random) -> Made {
    let pairs = (0..3 + random.below(3))
        .map(|_| ActionPair {
            rule: known.rules.pick(random),
            action: known.actions.pick(random),
        })
        .collect();
    Made {
        name: format!("Repair every {words}"),
        description: format!("What is done with a {words} that fails, rule by rule."),
        body: ItemBody::ActionMap(ActionMap { pairs }),
    }
}

fn data_store(class: &str, random: &mut Random) -> Made {
    let theme = random.pick(&words::THEMES);
    let in_database = random.chance(40);
    let (format, parameters, files, credentials) = if in_database {
        let parameters = [
            ("Host", "gis.example.org"),
            ("Database", "assets"),
            ("User", "reader"),
        ];
        let credential = CredentialSlot {
            slot: "Password".to_owned(),
        };
        (DataFormat::PostGis, parameters, vec![], vec![credential])
    } else {
        let parameters = [
            ("Allow invalid geometries", "true"),
            ("Coordinate Reference System", "EPSG:25832"),
            ("Encoding", "UTF-8"),
        ];
        let file = FileSlot {
            slot: "Source file".to_owned(),
            last_known: Some(format!("{}.gpkg", theme.to_lowercase().replace(' ', "_"))),
        };
        (DataFormat::GeoPackage, parameters, vec![file], vec![])
    };
    let mut attributes = vec![mapping("geometry", AttributeType::Geometry, true)];
    let first = random.below(words::ATTRIBUTES.len());
    attributes.extend((0..5).map(|step| {
        let name = words::ATTRIBUTES[(first + step * 5) % words::ATTRIBUTES.len()];
        mapping(name, AttributeType::String, random.chance(30))
    }));
    Made {
        name: format!("{theme} source"),
        description: format!("{theme} as the department delivers them every night."),
        body: ItemBody::DataStore(DataStore {
            read: Some(Connection {
                format,
                parameters: parameters
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .into(),
                files,
                credentials,
            }),
            read_classes: vec![ClassMapping {
                name: class.to_lowercase(),
                mapped_name: Some(class.to_owned()),
                attributes,
                ..ClassMapping::default()
            }],
            ..DataStore::default()
        }),
    }
}

fn mapping(name: &str, mapped_type: AttributeType, indexed: bool) -> AttributeMapping {
    AttributeMapping {
        name: name.to_owned(),
        mapped_type: Some(mapped_type),
        indexed: Some(indexed),
        reported: Some(!indexed),
        ..AttributeMapping::default()
    }
}

fn session(words: &str, known: &Known, random: &mut Random) -> Made {
    let store = known.data_stores.pick(random);
    let mut terms = vec![TaskTerm::OpenData(OpenData {
        data_store: store.clone(),
        topology_enabled: Some(true),
        ..OpenData::default()
    })];
    terms.push(TaskTerm::CheckRules(CheckRules {
        rules: (0..3).filter_map(|_| known.rules.pick(random)).collect(),
        ..CheckRules::default()
    }));
    terms.push(TaskTerm::ApplyActionMap(ApplyActionMap {
        action_map: known.action_maps.pick(random),
        always_report_rule_results: Some(true),
        ..ApplyActionMap::default()
    }));
    terms.push(TaskTerm::ApplyActions(ApplyActions {
        actions: known.actions.pick(random).into_iter().collect(),
        ..ApplyActions::default()
    }));
    terms.push(TaskTerm::Commit(DataTask {
        data_store: store,
        ..DataTask::default()
    }));
    let tasks = terms
        .into_iter()
        .map(|term| Task {
            id: Builder::from_random_bytes(random.bits().to_be_bytes()).into_uuid(),
            label: None,
            disabled: false,
            task: Node::new(term),
        })
        .collect();
    Made {
        name: format!("Nightly check of every {words}"),
        description: format!(
            "Reads what was delivered, checks every {words}, repairs and writes back."
        ),
        body: ItemBody::Session(Session {
            tasks,
            ..Session::default()
        }),
    }
}
