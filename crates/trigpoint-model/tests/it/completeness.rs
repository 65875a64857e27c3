//! What is still missing in an item, and where.

use trigpoint_model::ItemKind;
use trigpoint_model::completeness::Fault;
use trigpoint_model::document::{ItemBody, ObjectBinder};
use trigpoint_testkit::generate;

use proptest::prelude::*;

const ID: &str = r#"{"id":"0191f1a0-7c1e-7cc3-98c4-dc0c0c07398f"}"#;

fn body(kind: ItemKind, json: &str) -> ItemBody {
    ItemBody::from_json(kind, &json.replace("ID", ID)).unwrap()
}

fn lines(faults: &[Fault]) -> Vec<String> {
    faults
        .iter()
        .map(|Fault { place, message }| format!("{place}: {message}"))
        .collect()
}

#[track_caller]
fn assert_faults(kind: ItemKind, json: &str, expected: &[&str]) {
    assert_eq!(lines(&body(kind, json).faults()), expected);
}

fn predicate(json: &str, expected: &[&str]) {
    let rule = format!(r#"{{"object":{{}},"predicate":{json}}}"#);
    assert_faults(ItemKind::Rule, &rule, expected);
}

fn value(json: &str, expected: &[&str]) {
    let template = format!(r#"{{"body":{{"value":{json}}}}}"#);
    assert_faults(ItemKind::RuleTemplate, &template, expected);
}

fn operation(json: &str, expected: &[&str]) {
    let action = format!(r#"{{"object":{{}},"operation":{json}}}"#);
    assert_faults(ItemKind::Action, &action, expected);
}

#[test]
fn a_new_rule_wants_a_predicate() {
    predicate(r#""hole""#, &["/body/predicate: a predicate is wanted"]);
    predicate(
        r#"{"hole":null,"comment":"later"}"#,
        &["/body/predicate: a predicate is wanted"],
    );
    predicate(r#""true""#, &[]);
}

#[test]
fn every_hole_is_told_at_once_with_its_place() {
    predicate(
        r#"{"and":[
            {"checkThat":{"left":"hole","relation":"hole","right":{"sum":["null"]}}},
            {"not":"hole"},
            {"exists":{"quantifier":"exactly","count":0,"object":{},"suchThat":"hole"}},
            {"ifThenElse":{"if":"true","then":"hole"}},
            {"inRange":{"value":"null","min":"hole","max":"null","minInclusive":true,"maxInclusive":true}}
        ]}"#,
        &[
            "/body/predicate/and/0/checkThat/left: a value is wanted",
            "/body/predicate/and/0/checkThat/relation: a relation is wanted",
            "/body/predicate/and/0/checkThat/right/sum: at least 2 values wanted, here is 1",
            "/body/predicate/and/1/not: a predicate is wanted",
            "/body/predicate/and/2/exists/suchThat: a predicate is wanted",
            "/body/predicate/and/3/ifThenElse/then: a predicate is wanted",
            "/body/predicate/and/4/inRange/min: a value is wanted",
        ],
    );
}

#[test]
fn predicates_are_joined_by_two() {
    for key in ["and", "or", "xor"] {
        let none = format!("/body/predicate/{key}: at least 2 predicates wanted, here is none");
        predicate(&format!(r#"{{"{key}":[]}}"#), &[&none]);
        let one = format!("/body/predicate/{key}: at least 2 predicates wanted, here is 1");
        predicate(&format!(r#"{{"{key}":["true"]}}"#), &[&one]);
        predicate(&format!(r#"{{"{key}":["true","true"]}}"#), &[]);
    }
}

#[test]
fn what_has_a_name_is_named() {
    let place = "/body/body/value";
    value(
        r#"{"attribute":{"of":{},"name":""}}"#,
        &[&format!(
            "{place}/attribute/name: the attribute has no name"
        )],
    );
    value(
        r#"{"temporary":{"name":"","scope":"local"}}"#,
        &[&format!(
            "{place}/temporary/name: the temporary value has no name"
        )],
    );
    value(
        r#"{"sessionParameter":""}"#,
        &[&format!(
            "{place}/sessionParameter: the session parameter has no name"
        )],
    );
    value(
        r#"{"call":{"operator":"","arguments":["hole"]}}"#,
        &[
            &format!("{place}/call/operator: the operator has no name"),
            &format!("{place}/call/arguments/0: a value is wanted"),
        ],
    );
    predicate(
        r#"{"reference":{"from":{},"name":"","to":{}}}"#,
        &["/body/predicate/reference/name: the reference has no name"],
    );
}

#[test]
fn a_literal_is_of_its_type() {
    let literal = |constant_type: &str, text: &str| {
        let json = format!(r#"{{"constant":{{"type":"{constant_type}","text":"{text}"}}}}"#);
        let template = format!(r#"{{"body":{{"value":{json}}}}}"#);
        lines(&body(ItemKind::RuleTemplate, &template).faults())
    };
    for (constant_type, text) in [
        ("boolean", "true"),
        ("integer", "-2147483648"),
        ("integer64", "9223372036854775807"),
        ("real", "5.0"),
        ("real", "1e400"),
        ("string", ""),
        ("timestamp", "2024-01-01"),
        ("geometry", "POINT (1 2)"),
    ] {
        assert_eq!(literal(constant_type, text), [""; 0], "{text}");
    }
    for (constant_type, text, message) in [
        ("boolean", "yes", "`yes` is not `true` or `false`"),
        (
            "integer",
            "2147483648",
            "`2147483648` is not a 32-bit whole number",
        ),
        (
            "integer64",
            "9223372036854775808",
            "`9223372036854775808` is not a 64-bit whole number",
        ),
        ("real", "1,5", "`1,5` is not a number"),
        ("timestamp", " ", "` ` is not a date and time"),
        ("geometry", "", "`` is not a geometry"),
    ] {
        let expected = format!("/body/body/value/constant/text: {message}");
        assert_eq!(literal(constant_type, text), [expected]);
    }
}

#[test]
fn an_action_wants_its_operations() {
    operation(r#""hole""#, &["/body/operation: an operation is wanted"]);
    operation(
        r#"{"sequence":[]}"#,
        &["/body/operation/sequence: at least 1 operation wanted, here is none"],
    );
    operation(
        r#"{"report":{"label":"x","scope":"summary","values":[]}}"#,
        &["/body/operation/report/values: at least 1 value wanted, here is none"],
    );
    operation(
        r#"{"createObject":{"object":{},"do":"hole"}}"#,
        &[
            "/body/operation/createObject/object: a class is wanted",
            "/body/operation/createObject/do: an operation is wanted",
        ],
    );
    operation(
        r#"{"assign":{"target":"null","value":"hole"}}"#,
        &[
            "/body/operation/assign/target: only an attribute or a temporary value can be set",
            "/body/operation/assign/value: a value is wanted",
        ],
    );
}

#[test]
fn a_break_stands_in_a_loop() {
    let no_loop = "/body/operation/sequence/1: here is no loop to leave";
    operation(
        r#"{"sequence":[{"while":{"while":"true","do":"break"}},"break"]}"#,
        &[no_loop],
    );
    operation(
        r#"{"loopOverCollection":{"element":{},"in":"null","do":"break"}}"#,
        &[],
    );
    operation(
        r#"{"loopOverObjects":{"object":{},"suchThat":"true","countMax":0,"do":"break"}}"#,
        &[],
    );
    let template = r#"{"body":{"operation":"break"}}"#;
    assert_faults(ItemKind::ActionTemplate, template, &[]);
}

#[test]
fn a_rule_only_reads() {
    predicate(
        r#"{"executeThenCheck":{"check":"true","execute":{"sequence":[
            {"assign":{"target":{"temporary":{"name":"t","scope":"local"}},"value":"null"}},
            {"assign":{"target":{"attribute":{"of":{},"name":"a"}},"value":"null"}},
            {"deleteObject":{}},
            {"createObject":{"object":{"class":"ROAD"},"do":{"call":{"name":"x"}}}},
            {"report":{"label":"x","scope":"summary","values":["null"]}}
        ]}}}"#,
        &[
            "/body/predicate/executeThenCheck/execute/sequence/1/assign/target: \
             a rule only reads: this sets an attribute, which an action can do",
            "/body/predicate/executeThenCheck/execute/sequence/2/deleteObject: \
             a rule only reads: this deletes an object, which an action can do",
            "/body/predicate/executeThenCheck/execute/sequence/3/createObject: \
             a rule only reads: this makes an object, which an action can do",
            "/body/predicate/executeThenCheck/execute/sequence/4/report: \
             a rule only reads: this reports values, which an action can do",
        ],
    );
}

#[test]
fn a_pair_wants_an_action_but_not_a_rule() {
    let map = |pairs: &str, expected: &[&str]| {
        assert_faults(
            ItemKind::ActionMap,
            &format!(r#"{{"pairs":[{pairs}]}}"#),
            expected,
        );
    };
    map("", &["/body/pairs: at least 1 pair wanted, here is none"]);
    map(r#"{"action":ID}"#, &[]);
    map(
        r#"{"action":ID},{"rule":ID}"#,
        &["/body/pairs/1/action: an action or folder of actions is wanted"],
    );
}

#[test]
fn a_data_store_wants_a_connection_of_a_known_format() {
    assert_faults(
        ItemKind::DataStore,
        "{}",
        &["/body: a connection to read from or to copy to is wanted"],
    );
    assert_faults(
        ItemKind::DataStore,
        r#"{"copyTo":{"format":"geojson"}}"#,
        &[],
    );
    assert_faults(
        ItemKind::DataStore,
        r#"{"read":{"format":{"foreign":"Acme Store"},"files":[{"slot":""}]},
            "readClasses":[{"name":"","attributes":[{"name":""}]}]}"#,
        &[
            "/body/read/format: the format `Acme Store` is kept, but cannot be read here",
            "/body/read/files/0/slot: the file slot has no name",
            "/body/readClasses/0/name: the class has no name",
            "/body/readClasses/0/attributes/0/name: the attribute has no name",
        ],
    );
}

#[test]
fn a_session_wants_tasks_that_have_what_they_work_on() {
    let session = |rest: &str, tasks: &[&str], expected: &[&str]| {
        let tasks: Vec<_> = tasks
            .iter()
            .enumerate()
            .map(|(number, task)| {
                format!(r#"{{"id":"00000000-0000-0000-0000-{number:012}","task":{task}}}"#)
            })
            .collect();
        let json = format!(r#"{{{rest}"tasks":[{}]}}"#, tasks.join(","));
        assert_faults(ItemKind::Session, &json, expected);
    };
    session(
        "",
        &[],
        &["/body/tasks: at least 1 task wanted, here is none"],
    );
    session(
        "",
        &[
            r#""pause""#,
            r#"{"openData":{"bufferDistance":"-1"}}"#,
            r#"{"openSchema":{}}"#,
            r#"{"buildTopology":{"classes":[],"model":"planar","snapping":"share-nodes","tolerance":"-0.5"}}"#,
            r#"{"checkRules":{"rules":[]}}"#,
            r#"{"applyActions":{"actions":[]}}"#,
            r#"{"applyActionMap":{}}"#,
            r#"{"transformSchema":{"source":ID}}"#,
            r#"{"validateSchema":{}}"#,
            r#"{"commit":{}}"#,
            r#"{"copyTo":{"dataStore":ID}}"#,
        ],
        &[
            "/body/tasks/1/task/openData/dataStore: a data store is wanted",
            "/body/tasks/1/task/openData/bufferDistance: the distance `-1` is negative",
            "/body/tasks/2/task/openSchema/dataStore: a data store is wanted",
            "/body/tasks/3/task/buildTopology/classes: at least 1 class wanted, here is none",
            "/body/tasks/3/task/buildTopology/tolerance: the distance `-0.5` is negative",
            "/body/tasks/4/task/checkRules/rules: at least 1 rule wanted, here is none",
            "/body/tasks/5/task/applyActions/actions: at least 1 action wanted, here is none",
            "/body/tasks/6/task/applyActionMap/actionMap: an action map is wanted",
            "/body/tasks/7/task/transformSchema/mapping: a data store is wanted",
            "/body/tasks/7/task/transformSchema/target: a data store is wanted",
            "/body/tasks/8/task/validateSchema/source: a data store is wanted",
            "/body/tasks/8/task/validateSchema/reference: a data store is wanted",
            "/body/tasks/9/task/commit/dataStore: a data store is wanted",
        ],
    );
    session(
        r#""parameters":[{"name":"p","type":"integer","value":"x"},{"name":"p","type":"string"}],
           "extent":{"envelope":{"minX":"2","minY":"0","maxX":"1","maxY":"0"}},
           "partitioning":{"count":0},"#,
        &[r#""pause""#],
        &[
            "/body/parameters/0/value: `x` is not a 32-bit whole number",
            "/body/parameters/1/name: a parameter before it has the same name",
            "/body/extent/envelope: the least x or y is greater than the greatest",
            "/body/partitioning: at least 1 partition wanted",
        ],
    );
}

#[test]
fn a_template_is_given_as_many_objects_as_it_has_parameters() {
    let rule = body(
        ItemKind::Rule,
        r#"{"object":{},"predicate":{"not":{"useTemplate":{"template":ID,"arguments":[{},null]}}}}"#,
    );
    let uses = rule.template_uses();
    let parameters = |count| vec![ObjectBinder::default(); count];
    assert_eq!(uses.len(), 1);
    assert_eq!(uses[0].place, "/body/predicate/not/useTemplate");
    assert_eq!(uses[0].faults(&parameters(2)), []);
    assert_eq!(
        lines(&uses[0].faults(&parameters(1))),
        [
            "/body/predicate/not/useTemplate/arguments: the template has 1 parameter, here 2 are given"
        ]
    );
    assert_eq!(
        lines(&uses[0].faults(&parameters(3))),
        [
            "/body/predicate/not/useTemplate/arguments: the template has 3 parameters, here 2 are given"
        ]
    );
}

#[test]
fn parameters_of_a_template_can_be_told_apart() {
    assert_faults(
        ItemKind::RuleTemplate,
        r#"{"parameters":[{"class":"A"},{"class":"A","label":"b"},{"class":"A","label":""}],
            "body":{"predicate":"true"}}"#,
        &["/body/parameters/2: a parameter before it has the same class and label"],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_fault_and_every_use_has_a_place_in_the_document(
        document in generate::any_document(),
    ) {
        let json = serde_json::to_value(&document).unwrap();
        // What is absent or empty is left out on the wire: then its owner is there.
        let is_there = |place: &str| {
            let owner = place.rsplit_once('/').map_or("", |(owner, _)| owner);
            json.pointer(place).or_else(|| json.pointer(owner)).is_some()
        };
        for fault in document.body.faults() {
            prop_assert!(is_there(&fault.place), "{}", fault.place);
        }
        let uses = document.body.template_uses();
        for found in &uses {
            prop_assert!(json.pointer(&found.place).is_some(), "{}", found.place);
        }
        let templates = document.body.references().into_iter().filter(|found| {
            found.role == trigpoint_model::reference::ReferenceRole::Template
        });
        prop_assert!(
            templates.map(|found| found.reference).eq(uses.iter().map(|u| &u.template_use.template))
        );
    }
}
