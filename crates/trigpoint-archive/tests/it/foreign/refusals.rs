//! What cannot be expressed is refused by name, with its place and the remedy.

use super::compare::{fixtures, read_files};
use trigpoint_archive::foreign::codes;

#[test]
fn every_refusal_names_the_entry_the_place_and_the_thing() {
    let read = fixtures("refused");
    assert_eq!(
        read.documents(),
        Vec::<&trigpoint_model::ItemDocument>::new()
    );
    let faults: Vec<_> = read
        .faults()
        .into_iter()
        .map(|fault| format!("{}: {}", fault.code, fault.message))
        .collect();
    insta::assert_snapshot!(faults.join("\n"));
    assert_eq!(read.summary.faults, faults.len());
    assert_eq!(read.summary.ignored, ["README.txt"]);
}

#[test]
fn a_fault_tells_the_place_and_kind_of_the_item_as_far_as_they_are_known() {
    let read = read_files(&[("F/x.rule", "{"), ("F/..rule", "{}")]);
    let faults = read.faults();
    assert_eq!(faults[0].path.as_ref().unwrap().as_str(), "/rules/F/x");
    assert_eq!(faults[0].kind, Some(trigpoint_model::ItemKind::Rule));
    assert_eq!(faults[1].code, codes::NAME);
    assert_eq!(faults[1].path, None);
}

#[test]
fn a_tree_that_is_too_deep_is_refused() {
    let nested = |depth: usize| {
        let open = r#"{"kind":"NotPredicate","predicates":["#.repeat(depth);
        let close = "]}".repeat(depth);
        format!(
            r#"{{"rootTerm":{{"kind":"Rule","predicates":[{{"kind":"RootPredicate","predicates":[
            {open}{{"kind":"TruePredicate"}}{close}]}}]}},"template":false}}"#
        )
    };
    let read = read_files(&[
        ("a.rule", &nested(98)),
        ("b.rule", &nested(99)),
        ("c.rule", &nested(50_000)),
    ]);
    read.document("/rules/a");
    let codes_found: Vec<_> = read.faults().into_iter().map(|fault| fault.code).collect();
    assert_eq!(codes_found.len(), 2);
    assert!(codes_found.iter().all(|code| *code == codes::TOO_DEEP));
}

#[test]
fn an_item_that_is_too_large_is_refused() {
    let long = "x".repeat(trigpoint_model::limits::DOCUMENT_BYTES_MAX);
    let json = format!(r#"{{"description":"{long}","rootTerm":null,"template":false}}"#);
    let read = read_files(&[("x.rule", &json)]);
    assert_eq!(read.faults()[0].code, codes::TOO_LARGE);
}

#[test]
fn trees_as_deep_as_documents_can_be_are_read_and_written() {
    let rule = |open: &str, leaf: &str, close: &str, depth: usize| {
        format!(
            r#"{{"rootTerm":{{"kind":"Rule","predicates":[{{"kind":"RootPredicate","predicates":[
            {}{leaf}{}]}}]}},"template":false}}"#,
            open.repeat(depth),
            close.repeat(depth)
        )
    };
    let action = |open: &str, leaf: &str, close: &str, depth: usize| {
        rule(open, leaf, close, depth)
            .replace("\"Rule\"", "\"Action\"")
            .replace("RootPredicate", "RootOperation")
    };
    let leaf = r#"{"kind":"TruePredicate"}"#;
    let value = r#"{"kind":"RelationalPredicate","predicates":["#;
    let call = r#"{"kind":"BuiltinFnValue","attributes":{"fnName":"trim"},"predicates":["#;
    let values = format!(
        "{}{}{}",
        call.repeat(28),
        r#"{"kind":"NullValue"}"#,
        "]}".repeat(28)
    );
    let read = read_files(&[
        (
            "not.rule",
            &rule(r#"{"kind":"NotPredicate","predicates":["#, leaf, "]}", 94),
        ),
        (
            "and.rule",
            &rule(r#"{"kind":"AndPredicate","predicates":["#, leaf, "]}", 46),
        ),
        ("value.rule", &rule(value, &values, "]}", 1)),
        (
            "steps.action",
            &action(
                r#"{"kind":"SequenceOperation","predicates":["#,
                r#"{"kind":"BreakOperation"}"#,
                "]}",
                46,
            ),
        ),
    ]);
    assert_eq!(read.faults(), Vec::<&trigpoint_archive::ItemFault>::new());
    for document in read.documents() {
        let written = read.written(document.path.as_str());
        let again = read_files(&[(&written.entry, &written.json)]);
        assert_eq!(again.document(document.path.as_str()).body, document.body);
    }
}
