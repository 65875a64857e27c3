//! Work that does not end by itself ends at a bound, as an error of its object.

use trigpoint_engine::{Check, check};
use trigpoint_rules::Environment;

use crate::memory::{Memory, for_each, integers, told};

#[test]
fn an_object_that_takes_too_many_steps_is_an_error_and_the_others_are_checked() {
    let source = Memory::default().with("A", vec![("n", integers(&[Some(0); 40]))]);
    let any = |label: &str, inner: &str| {
        format!(
            r#"{{"exists":{{"quantifier":"at-least","count":1000000,
                "object":{{"class":"A","label":"{label}"}},"suchThat":{inner}}}}}"#
        )
    };
    let rules = [
        for_each("A", &any("a", &any("b", "\"true\""))),
        for_each("A", &any("a", "\"true\"")),
    ];
    let (plan, workspace) = source.ready(&rules);
    let environment = Environment::default();
    let how = Check {
        steps_max: 1_000,
        ..Check::all(&environment)
    };
    let mut results = check(&plan, &workspace, &how).unwrap();
    let counts: Vec<_> = results
        .rules()
        .iter()
        .map(|it| (it.classes[0].errors, it.classes[0].non_conforming))
        .collect();
    assert_eq!(counts, [(40, 0), (0, 40)]);
    assert_eq!(
        told(&mut results)[0],
        "A 0: error: it takes more than 1000 steps (at /predicate/exists)"
    );
}

#[test]
fn a_loop_without_end_ends() {
    let source = Memory::default().with("A", vec![("n", integers(&[Some(0)]))]);
    let step = r#"{"assign":{"target":{"temporary":{"name":"v","scope":"local"}},"value":"null"}}"#;
    let rule = for_each(
        "A",
        &format!(
            r#"{{"executeThenCheck":{{"execute":{{"while":{{"while":"true","do":
                {{"while":{{"while":"true","do":{step}}}}}}}}},"check":"true"}}}}"#
        ),
    );
    let (plan, workspace) = source.ready(&[rule]);
    let environment = Environment::default();
    let how = Check {
        steps_max: 50_000,
        ..Check::all(&environment)
    };
    let mut results = check(&plan, &workspace, &how).unwrap();
    assert!(told(&mut results)[0].contains("takes more than 50000 steps"));
}
