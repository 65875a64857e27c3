//! Why an object fails: parts, values, other objects, places.

use std::sync::Arc;

use trigpoint_rules::{Environment, Evaluation, FailingPart, Templates, Type, Value, resolve};

use crate::workspace::{Workspace, geometry};
use crate::written::{attribute, call, check_that, constant, exists, for_each, integer, rule};

/// What fails of the first road, which crosses the second one.
fn failing(predicate: &str) -> Vec<FailingPart> {
    let mut town = Workspace::default();
    let road = town.class(
        "ROAD",
        &[("width", Type::Integer), ("geometry", Type::Geometry)],
    );
    let first = town.add(
        road,
        vec![Value::Integer(2), geometry("LINESTRING (0 0, 4 4)")],
    );
    town.add(
        road,
        vec![Value::Integer(9), geometry("LINESTRING (0 4, 4 0)")],
    );
    let schema = Arc::new(town.schema.clone());
    let resolved = resolve(
        &rule(&for_each("ROAD", predicate)),
        &schema,
        &Templates::new(),
    )
    .unwrap();
    let environment = Environment::default();
    Evaluation::new(&resolved, &town, &environment).failing_parts(first)
}

fn values(part: &FailingPart) -> Vec<String> {
    part.values
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect()
}

fn places(part: &FailingPart) -> Vec<String> {
    part.hotspots
        .iter()
        .map(|hotspot| hotspot.geometry.to_wkt())
        .collect()
}

#[test]
fn of_many_parts_those_that_fail_are_told_with_their_values() {
    let wide = check_that(&attribute("ROAD:it", "width"), "greater", &integer(3));
    let short = check_that(
        &call("line_length", &[&attribute("ROAD:it", "geometry")]),
        "less",
        &integer(100),
    );
    let parts = failing(&format!(r#"{{"and":[{short},{wide}]}}"#));
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].place.as_str(), "/predicate/and/1/checkThat");
    assert_eq!(values(&parts[0]), ["ROAD:it.width = 2"]);
    assert!(failing(&format!(r#"{{"or":[{short},{wide}]}}"#)).is_empty());
}

#[test]
fn an_object_that_must_not_be_is_named_with_the_place_where_both_meet() {
    let others = format!(
        r#"{{"and":[{},{}]}}"#,
        check_that(
            &attribute("ROAD:other", "geometry"),
            "spatial-crosses",
            &attribute("ROAD:it", "geometry")
        ),
        check_that(
            r#"{"object":{"class":"ROAD","label":"other"}}"#,
            "not-equals",
            r#"{"object":{"class":"ROAD","label":"it"}}"#
        )
    );
    let parts = failing(&exists("exactly", 0, "ROAD", &others));
    assert_eq!(parts.len(), 1);
    assert_eq!(values(&parts[0]), ["number of ROAD:other found = 1"]);
    assert_eq!(parts[0].objects[0].0, "ROAD:other");
    assert_eq!(parts[0].objects[0].1.index, 1);
    assert_eq!(places(&parts[0]), ["POINT (2 2)"]);
}

#[test]
fn a_distance_is_told_with_its_limit_and_the_line_between() {
    let far = format!(
        r#"{{"not":{}}}"#,
        check_that(
            &attribute("ROAD:it", "geometry"),
            r#"{"withinDistance":"2"}"#,
            &constant("geometry", "POINT (5 4)")
        )
    );
    let parts = failing(&far);
    assert_eq!(places(&parts[0]), ["LINESTRING (4 4, 5 4)"]);
    let hotspot = &parts[0].hotspots[0];
    assert_eq!((hotspot.measured, hotspot.limit), (Some(1.0), Some(2.0)));
}

#[test]
fn a_function_that_finds_places_tells_them() {
    let bow = constant("geometry", "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))");
    let valid = check_that(
        &call("is_valid", &[&bow]),
        "equals",
        &constant("boolean", "true"),
    );
    assert_eq!(places(&failing(&valid)[0]), ["POINT (1 1)"]);
    let spike = constant("geometry", "LINESTRING (6 0, 10 0, 0 0)");
    let spikes = check_that(
        &call("has_spikes", &[&spike]),
        "equals",
        &constant("boolean", "false"),
    );
    assert_eq!(places(&failing(&spikes)[0]), ["MULTIPOINT ((10 0))"]);
}

#[test]
fn of_for_all_the_objects_that_fail_are_named() {
    let wide = check_that(&attribute("ROAD:other", "width"), "less", &integer(5));
    let parts = failing(&format!(
        r#"{{"forAll":{{"object":{{"class":"ROAD","label":"other"}},
            "suchThat":"true","check":{wide}}}}}"#
    ));
    assert_eq!(parts.len(), 1);
    assert_eq!(values(&parts[0]), ["ROAD:other.width = 9"]);
    assert_eq!(parts[0].objects[0].1.index, 1);
}
