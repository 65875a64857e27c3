//! Every kind of node, complete and in drafts.

use trigpoint_model::ItemBody;
use trigpoint_model::document::{CheckThat, OperationTerm, PredicateTerm, RelationTerm, ValueTerm};

use super::compare::{before_and_after, fixtures, read_files};

#[test]
fn every_kind_of_node_is_read_and_written_back_as_it_was() {
    let read = fixtures("nodes");
    assert!(read.faults().is_empty(), "{:#?}", read.faults());
    for (entry, path) in [
        ("Every predicate.rule", "/rules/Every predicate"),
        ("Every relation.rule", "/rules/Every relation"),
        ("Every value.rule", "/rules/Every value"),
        ("Every operation.action", "/actions/Every operation"),
    ] {
        let (before, after) = before_and_after(&read, "nodes", entry, path);
        assert_eq!(before, after, "{entry}");
        assert_eq!(read.warnings(path), Vec::<&str>::new(), "{entry}");
    }
}

#[test]
fn literals_and_absent_labels_are_kept_as_they_were_written() {
    let read = fixtures("nodes");
    let text =
        trigpoint_model::canonical::to_line(read.document("/rules/Every predicate")).unwrap();
    for kept in [
        r#""text":"81.30""#,
        r#""text":"5.0""#,
        r#""text":" blanks ""#,
        r#"{"class":"Road"}"#,
        r#"{"class":"Road","label":""}"#,
    ] {
        assert!(text.contains(kept), "{kept} is not in {text}");
    }
}

#[test]
fn what_is_missing_in_a_draft_is_a_hole_where_it_is_missing() {
    let read = fixtures("drafts");
    assert!(read.faults().is_empty(), "{:#?}", read.faults());
    let ItemBody::Rule(rule) = &read.document("/rules/Half").body else {
        panic!("a rule");
    };
    let PredicateTerm::And(parts) = &rule.predicate.term else {
        panic!("an and");
    };
    let holes: Vec<[bool; 3]> = parts
        .iter()
        .filter_map(|part| match &part.term {
            PredicateTerm::CheckThat(check) => {
                let CheckThat {
                    left,
                    relation,
                    right,
                } = check.as_ref();
                Some([
                    left.term == ValueTerm::Hole,
                    relation.term == RelationTerm::Hole,
                    right.term == ValueTerm::Hole,
                ])
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        holes,
        [
            [false, false, true],
            [true, false, false],
            [false, true, false],
            [true, true, true]
        ]
    );
    for path in ["/rules/Nothing", "/rules/No predicate"] {
        let ItemBody::Rule(rule) = &read.document(path).body else {
            panic!("a rule");
        };
        assert_eq!(rule.predicate.term, PredicateTerm::Hole);
    }
    let ItemBody::Action(action) = &read.document("/actions/Half").body else {
        panic!("an action");
    };
    let OperationTerm::Sequence(steps) = &action.operation.term else {
        panic!("a sequence");
    };
    let OperationTerm::Assign(last) = &steps[4].term else {
        panic!("an assignment");
    };
    assert_eq!(last.target.term, ValueTerm::Hole);
    assert_ne!(last.value.term, ValueTerm::Hole);
}

#[test]
fn a_draft_written_back_is_the_same_draft() {
    let read = fixtures("drafts");
    for document in read.documents() {
        let written = read.written(document.path.as_str());
        let again = read_files(&[(&written.entry, &written.json)]);
        assert_eq!(again.document(document.path.as_str()).body, document.body);
    }
}

#[test]
fn plausible_spellings_of_kinds_mean_the_same() {
    let rule = |kind: &str| {
        format!(
            r#"{{"rootTerm":{{"kind":"Rule","predicates":[{{"kind":"RootPredicate","predicates":[
            {{"kind":"RelationalPredicate","predicates":[{{"kind":"NullValue"}},{{"kind":"{kind}",
            "attributes":{{"distance":"1.50"}}}},{{"kind":"NullValue"}}]}}]}}]}},"template":false}}"#
        )
    };
    let spellings = ["SpatialWithinDistRelation", "SpatialWithinDistanceRelation"];
    let bodies: Vec<_> = spellings
        .iter()
        .map(|kind| {
            let read = read_files(&[("x.rule", &rule(kind))]);
            read.document("/rules/x").body.clone()
        })
        .collect();
    assert_eq!(bodies[0], bodies[1]);
}

#[test]
fn comments_at_nodes_and_at_the_root_are_kept() {
    let json = r#"{"comments":"","description":"","rootTerm":{"kind":"Rule","predicates":[
        {"kind":"RootPredicate","attributes":{"classLabel":"Road","comment":"above"},"predicates":[
        {"kind":"TruePredicate","attributes":{"comment":"two\nlines"}}]}]},"template":false}"#;
    let read = read_files(&[("x.rule", json)]);
    let ItemBody::Rule(rule) = &read.document("/rules/x").body else {
        panic!("a rule");
    };
    assert_eq!(rule.comment.as_deref(), Some("above"));
    assert_eq!(rule.predicate.comment.as_deref(), Some("two\nlines"));
    let again = read_files(&[("x.rule", &read.written("/rules/x").json)]);
    assert_eq!(
        again.document("/rules/x").body,
        read.document("/rules/x").body
    );
}
