//! Templates mean their body in place.

use std::sync::Arc;

use trigpoint_model::ItemId;
use trigpoint_rules::{Environment, Evaluation, Outcome, Templates, Type, Value, resolve};

use crate::workspace::Workspace;
use crate::written::{attribute, check_that, for_each, integer, rule, rule_template};

const FIRST: &str = "00000000-0000-4000-8000-000000000001";
const SECOND: &str = "00000000-0000-4000-8000-000000000002";

fn id(text: &str) -> ItemId {
    text.parse().unwrap()
}

fn use_of(template: &str, arguments: &str) -> String {
    format!(r#"{{"useTemplate":{{"template":{{"id":"{template}"}},"arguments":[{arguments}]}}}}"#)
}

fn templates(all: &[(&str, String)]) -> Templates {
    all.iter()
        .map(|(name, json)| (id(name), rule_template(json)))
        .collect()
}

/// A template of one parameter `THING:t`.
fn of_thing(body: &str) -> String {
    format!(r#"{{"parameters":[{{"class":"THING","label":"t"}}],"body":{body}}}"#)
}

fn faults(predicate: &str, templates: &Templates) -> Vec<String> {
    let mut workspace = Workspace::default();
    workspace.class("ROAD", &[("width", Type::Integer)]);
    let schema = Arc::new(workspace.schema);
    match resolve(&rule(&for_each("ROAD", predicate)), &schema, templates) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_callers_object_stands_for_the_parameter() {
    let wide = check_that(&attribute("THING:t", "width"), "greater", &integer(3));
    let width = attribute("THING:t", "width");
    let templates = templates(&[
        (FIRST, of_thing(&format!(r#"{{"predicate":{wide}}}"#))),
        (SECOND, of_thing(&format!(r#"{{"value":{width}}}"#))),
    ]);
    let argument = r#"{"class":"ROAD","label":"it"}"#;
    let predicate = format!(
        r#"{{"and":[{},{}]}}"#,
        use_of(FIRST, argument),
        check_that(&use_of(SECOND, argument), "less", &integer(10))
    );
    let mut workspace = Workspace::default();
    let road = workspace.class("ROAD", &[("width", Type::Integer)]);
    let objects: Vec<_> = [1, 5, 12]
        .into_iter()
        .map(|width| workspace.add(road, vec![Value::Integer(width)]))
        .collect();
    let schema = Arc::new(workspace.schema.clone());
    let resolved = resolve(&rule(&for_each("ROAD", &predicate)), &schema, &templates).unwrap();
    let environment = Environment::default();
    let mut evaluation = Evaluation::new(&resolved, &workspace, &environment);
    let found: Vec<Outcome> = objects
        .into_iter()
        .map(|object| evaluation.check(object))
        .collect();
    assert_eq!(found, [Outcome::False, Outcome::True, Outcome::False]);
}

#[test]
fn a_fault_in_a_template_tells_both_places() {
    let templates = templates(&[(
        FIRST,
        of_thing(&format!(
            r#"{{"predicate":{}}}"#,
            check_that(&attribute("THING:t", "with"), "greater", &integer(3))
        )),
    )]);
    assert_eq!(
        faults(
            &use_of(FIRST, r#"{"class":"ROAD","label":"it"}"#),
            &templates
        ),
        [format!(
            "`THING:t` has no attribute `with`; `width` is there \
             (at `/predicate/useTemplate/`{FIRST}`/predicate/checkThat/left/attribute`)"
        )]
    );
}

#[test]
fn templates_that_use_each_other_are_a_fault_and_no_endless_loop() {
    let templates = templates(&[
        (
            FIRST,
            format!(r#"{{"body":{{"predicate":{}}}}}"#, use_of(SECOND, "")),
        ),
        (
            SECOND,
            format!(r#"{{"body":{{"predicate":{}}}}}"#, use_of(FIRST, "")),
        ),
    ]);
    let found = faults(&use_of(FIRST, ""), &templates);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with(&format!("the template `{FIRST}` uses itself")),
        "{found:?}"
    );
}

#[test]
fn templates_that_double_at_every_level_end_at_the_limit_of_nodes() {
    let ids: Vec<String> = (0..20)
        .map(|number| format!("00000000-0000-4000-8000-0000000001{number:02}"))
        .collect();
    let mut all = Vec::new();
    for (at, name) in ids.iter().enumerate() {
        let body = match ids.get(at + 1) {
            Some(next) => format!(r#"{{"and":[{0},{0}]}}"#, use_of(next, "")),
            None => "\"true\"".to_owned(),
        };
        all.push((
            name.as_str(),
            format!(r#"{{"body":{{"predicate":{body}}}}}"#),
        ));
    }
    let found = faults(&use_of(&ids[0], ""), &templates(&all));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("larger than 20000 nodes"), "{found:?}");
}

#[test]
fn a_template_of_another_kind_or_with_too_many_arguments_is_a_fault() {
    let templates = templates(&[
        (FIRST, r#"{"body":{"value":"null"}}"#.to_owned()),
        (SECOND, r#"{"body":{"predicate":"true"}}"#.to_owned()),
    ]);
    assert!(
        faults(&use_of(FIRST, ""), &templates)[0].contains("is a value, and a predicate is wanted")
    );
    let argument = r#"{"class":"ROAD","label":"it"}"#;
    assert!(
        faults(&use_of(SECOND, argument), &templates)[0]
            .contains("has 0 parameters, and is given 1")
    );
}
