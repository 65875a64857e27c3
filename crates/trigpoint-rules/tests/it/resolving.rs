//! A rule is resolved, or all its faults come back, each with its place.

use std::sync::Arc;

use trigpoint_model::document::DataStore;
use trigpoint_rules::{Attribute, Class, Schema, Templates, Type, resolve, resolve_partly};

use crate::written::{attribute, call, check_that, constant, exists, for_each, integer, rule};

fn schema() -> Arc<Schema> {
    let mut schema = Schema::default();
    let attribute = |name: &str, attribute_type| Attribute {
        name: name.to_owned(),
        attribute_type,
        is_indexed: false,
    };
    schema.add(Class {
        name: "ROAD".to_owned(),
        attributes: vec![
            attribute("name", Type::String),
            attribute("width", Type::Real),
            attribute("built", Type::Timestamp),
            attribute("geometry", Type::Geometry),
        ],
    });
    schema.add(Class {
        name: "SIGN".to_owned(),
        attributes: vec![attribute("name", Type::String)],
    });
    Arc::new(schema)
}

/// The faults of a rule, one a line.
fn faults(json: &str) -> Vec<String> {
    match resolve(&rule(json), &schema(), &Templates::new()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

fn fault(predicate: &str) -> String {
    let faults = faults(&for_each("ROAD", predicate));
    assert_eq!(faults.len(), 1, "{faults:#?}");
    faults[0].clone()
}

#[test]
fn all_faults_come_at_once_each_with_its_place() {
    let parts = [
        check_that(
            &attribute("ROAD:it", "nmae"),
            "equals",
            &constant("string", "x"),
        ),
        check_that("\"hole\"", "hole", &constant("integer", "one")),
        exists(
            "exactly",
            0,
            "ROADS",
            &check_that(&attribute("ROAD:other", "width"), "less", &integer(1)),
        ),
        check_that(
            &call("trmi", &[&attribute("ROAD:it", "name")]),
            "equals",
            &call("sin", &[]),
        ),
        check_that(
            &attribute("ROAD:it", "width"),
            "equals",
            &attribute("ROAD:it", "name"),
        ),
        check_that(
            &attribute("ROAD:it", "name"),
            "spatial-within",
            &attribute("ROAD:it", "geometry"),
        ),
        check_that(
            &attribute("ROAD:it", "name"),
            r#"{"regularExpression":{"syntax":"perl"}}"#,
            &constant("string", "(a"),
        ),
        r#"{"and":[]}"#.to_owned(),
        r#"{"useTemplate":{"template":{"id":"00000000-0000-4000-8000-000000000001"}}}"#.to_owned(),
    ];
    let found = faults(&for_each(
        "ROAD",
        &format!(r#"{{"and":[{}]}}"#, parts.join(",")),
    ));
    assert_eq!(
        found,
        [
            "`ROAD:it` has no attribute `nmae`; `name` is there (at `/predicate/and/0/checkThat/left/attribute`)",
            "a value is missing (at `/predicate/and/1/checkThat/left`)",
            "`one` is not a whole number (at `/predicate/and/1/checkThat/right/constant`)",
            "a relation is missing (at `/predicate/and/1/checkThat/relation`)",
            "there is no class `ROADS`; `ROAD` is there (at `/predicate/and/2/exists/object`)",
            "`ROAD:other` is not in scope; `ROAD:it`, `ROADS:other` is (at `/predicate/and/2/exists/suchThat/checkThat/left/attribute/of`)",
            "there is no function `trmi`; `trim` is there (at `/predicate/and/3/checkThat/left/call`)",
            "`sin` takes 1 argument, not 0 (at `/predicate/and/3/checkThat/right/call`)",
            "a number is never equal to a string (at `/predicate/and/4/checkThat/relation`)",
            "the left value is a string, and a geometry is wanted (at `/predicate/and/5/checkThat/relation`)",
            "the pattern `(a` is not understood: unclosed group (at `/predicate/and/6/checkThat/relation`)",
            "`and` has 0 parts, and wants one or more (at `/predicate/and/7/and`)",
            "the template `00000000-0000-4000-8000-000000000001` is missing (at `/predicate/and/8/useTemplate`)",
        ]
    );
}

#[test]
fn a_literal_text_beside_a_timestamp_is_one() {
    let built = attribute("ROAD:it", "built");
    let rule = |text: &str| {
        for_each(
            "ROAD",
            &check_that(&built, "less", &constant("string", text)),
        )
    };
    assert_eq!(faults(&rule("2015-09-01 00:00:00.000")), [""; 0]);
    assert_eq!(
        faults(&rule("soon")),
        ["a timestamp is never less or greater than a string (at `/predicate/checkThat/relation`)"]
    );
}

#[test]
fn of_objects_of_any_class_one_must_have_the_attribute() {
    let predicate = |name: &str| check_that(&attribute(":it", name), "not-equals", "\"null\"");
    let any = |name: &str| {
        format!(
            r#"{{"object":{{"label":"it"}},"predicate":{}}}"#,
            predicate(name)
        )
    };
    assert_eq!(faults(&any("name")), [""; 0]);
    assert_eq!(faults(&any("width")), [""; 0]);
    assert_eq!(
        faults(&any("colour")),
        ["`:it` has no attribute `colour` (at `/predicate/checkThat/left/attribute`)"]
    );
}

#[test]
fn the_classes_that_stand_for_many_are_what_they_say() {
    let classes = |name: &str| {
        let rule = rule(&for_each(name, "\"true\""));
        resolve(&rule, &schema(), &Templates::new())
            .unwrap()
            .classes()
            .len()
    };
    assert_eq!(classes(""), 2);
    assert_eq!(classes("All"), 2);
    assert_eq!(classes("All:Geometric"), 1);
    assert_eq!(classes("All:Non-Geometric"), 1);
    assert_eq!(classes("ROAD"), 1);
}

#[test]
fn a_cast_names_an_object_anew() {
    let cast = r#"{"cast":{"from":{"label":"it"},"to":{"class":"ROAD","label":"road"}}}"#;
    let width = check_that(&attribute("ROAD:road", "width"), "greater", &integer(0));
    let any = |predicate: &str| format!(r#"{{"object":{{"label":"it"}},"predicate":{predicate}}}"#);
    assert_eq!(
        faults(&any(&format!(r#"{{"and":[{cast},{width}]}}"#))),
        [""; 0]
    );
    assert_eq!(faults(&any(&width)).len(), 1);
}

#[test]
fn a_rule_only_reads() {
    let execute = |operation: &str| {
        fault(&format!(
            r#"{{"executeThenCheck":{{"execute":{operation},"check":"true"}}}}"#
        ))
    };
    let it = r#"{"class":"ROAD","label":"it"}"#;
    assert_eq!(
        execute(&format!(r#"{{"deleteObject":{it}}}"#)),
        "a rule only reads: deleting an object stands in an action (at `/predicate/executeThenCheck/execute`)"
    );
    assert!(
        execute(&format!(
            r#"{{"assign":{{"target":{},"value":"null"}}}}"#,
            attribute("ROAD:it", "width")
        ))
        .contains("setting anything but a temporary value")
    );
    assert!(execute("\"break\"").contains("`break` stands outside of a loop"));
}

#[test]
fn a_rule_deeper_than_the_limit_is_a_fault_and_no_overflow() {
    let deep = format!("{}\"true\"{}", "{\"not\":".repeat(60), "}".repeat(60));
    assert_eq!(faults(&for_each("ROAD", &deep)), [""; 0]);
}

#[test]
fn the_schema_of_a_data_store_is_what_its_mapping_says() {
    let store: DataStore = serde_json::from_str(
        r#"{"readClasses":[
            {"name":"roads","mappedName":"ROAD","attributes":[
                {"name":"w","mappedName":"width","mappedType":"real","indexed":true},
                {"name":"gone","mappedType":"string","disabled":true},
                {"name":"shape","mappedType":"geometry","primaryGeometry":true},
                {"name":"since","mappedType":"timestamp"}]},
            {"name":"old","disabled":true}]}"#,
    )
    .unwrap();
    let mut schema = Schema::default();
    schema.add_data_store(&store);
    let classes: Vec<_> = schema.classes().collect();
    assert_eq!(classes.len(), 1);
    let road = classes[0].1;
    assert_eq!(road.name, "ROAD");
    let names: Vec<(&str, Type, bool)> = road
        .attributes
        .iter()
        .map(|it| (it.name.as_str(), it.attribute_type, it.is_indexed))
        .collect();
    assert_eq!(
        names,
        [
            ("width", Type::Real, true),
            ("geometry", Type::Geometry, true),
            ("since", Type::Timestamp, false),
        ]
    );
    assert!(road.primary_geometry().is_some());
}

#[test]
fn a_rule_whose_faults_are_of_values_can_be_evaluated_and_another_cannot() {
    let width = attribute("ROAD:it", "width");
    let of_values = [
        check_that(&attribute("ROAD:it", "widht"), "less", &integer(1)),
        check_that(&attribute("ROAD:it", "built"), "less", &integer(1)),
        check_that(
            &call("floor", &[&attribute("ROAD:it", "built")]),
            "equals",
            &width,
        ),
    ];
    let of_the_rule = [
        check_that("\"hole\"", "less", &integer(1)),
        check_that(&call("flor", &[&width]), "equals", &width),
        check_that(&attribute("ROAD:other", "width"), "less", &integer(1)),
    ];
    let partly = |predicate: &str| {
        let rule = rule(&for_each("ROAD", predicate));
        resolve_partly(&rule, &schema(), &Templates::new())
    };
    for predicate in &of_values {
        let (resolved, faults) = partly(predicate);
        assert_eq!((resolved.is_some(), faults.len()), (true, 1), "{faults:?}");
    }
    for predicate in &of_the_rule {
        let (resolved, faults) = partly(predicate);
        assert_eq!((resolved.is_some(), faults.len()), (false, 1), "{faults:?}");
    }
}
