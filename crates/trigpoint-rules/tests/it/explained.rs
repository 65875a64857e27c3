//! Sentences of rules, drafts too.

use trigpoint_rules::sentence;

use crate::written::{attribute, call, check_that, constant, exists, for_each, integer, rule};

fn said(class: &str, predicate: &str) -> String {
    sentence(&rule(&for_each(class, predicate)))
}

#[test]
fn a_rule_is_a_sentence() {
    let sine = call("sin", &[&call("to_radians", &[&integer(12)])]);
    let kickbacks = call("has_kickbacks", &[&attribute("ROAD:it", "geometry"), &sine]);
    assert_eq!(
        said(
            "ROAD",
            &check_that(&kickbacks, "equals", &constant("boolean", "false"))
        ),
        "Check that every ROAD:it is such that \
         has_kickbacks(ROAD:it.geometry, sin(to_radians(12))) equals false."
    );
}

#[test]
fn parts_of_parts_stand_in_brackets() {
    let near = check_that(
        &attribute("ROAD:other", "geometry"),
        r#"{"withinDistance":"15"}"#,
        &attribute("ROAD:it", "geometry"),
    );
    let both = format!(r#"{{"and":[{near},"true"]}}"#);
    let none = exists("exactly", 0, "ROAD", &both);
    let lanes = check_that(&attribute("ROAD:it", "lanes"), "not-equals", "\"null\"");
    let rule = format!(r#"{{"ifThenElse":{{"if":{lanes},"then":{{"or":[{none},"hole"]}}}}}}"#);
    assert_eq!(
        said("ROAD", &rule),
        "Check that every ROAD:it is such that if ROAD:it.lanes does not equal null then \
         ((there is no ROAD:other for which (ROAD:other.geometry is within a distance of 15 of \
         ROAD:it.geometry and it always holds)) or …)."
    );
}

#[test]
fn ranges_tell_their_ends() {
    let range = format!(
        r#"{{"inRange":{{"value":{},"min":{},"max":{},"minInclusive":true,"maxInclusive":false}}}}"#,
        attribute("ROAD:it", "lanes"),
        integer(1),
        integer(7)
    );
    assert_eq!(
        said("ROAD", &range),
        "Check that every ROAD:it is such that ROAD:it.lanes is in the range [1, 7)."
    );
}
