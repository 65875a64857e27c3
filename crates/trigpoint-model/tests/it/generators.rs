//! The generators of the test kit: a test that uses them is worth what they reach.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use trigpoint_model::document::json_schema;
use trigpoint_model::{ItemKind, Tree};
use trigpoint_testkit::generate::{self, Repository};

/// Documents of a kind within which every word of the format is met.
const DOCUMENTS_MAX: usize = 4_000;

fn samples<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

/// The keys and closed words that a schema knows.
fn words_of_schema(schema: &Value, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("const", Value::String(word)) => {
                        words.insert(word.clone());
                    }
                    ("properties", Value::Object(properties)) => {
                        words.extend(properties.keys().cloned());
                    }
                    (_, _) => {}
                }
                words_of_schema(member, words);
            }
        }
        Value::Array(entries) => entries
            .iter()
            .for_each(|entry| words_of_schema(entry, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The keys and texts of a document.
fn words_of_document(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                words.insert(key.clone());
                words_of_document(member, words);
            }
        }
        Value::Array(entries) => entries
            .iter()
            .for_each(|entry| words_of_document(entry, words)),
        Value::String(text) => {
            words.insert(text.clone());
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn generated_documents_reach_every_key_and_word_of_the_format() {
    for kind in ItemKind::ALL {
        let mut missing = BTreeSet::new();
        words_of_schema(&json_schema(kind), &mut missing);
        // The extent of a session is left out where it is all data.
        missing.remove("all");
        let strategy = generate::document(kind);
        let mut runner = TestRunner::deterministic();
        for _ in 0..DOCUMENTS_MAX {
            if missing.is_empty() {
                break;
            }
            let document = strategy.new_tree(&mut runner).unwrap().current();
            let mut found = BTreeSet::new();
            words_of_document(&serde_json::to_value(&document).unwrap(), &mut found);
            missing.retain(|word| !found.contains(word));
        }
        assert!(missing.is_empty(), "{kind}: {missing:?}");
    }
}

fn dangling(repository: &Repository) -> usize {
    let ids: BTreeSet<_> = repository
        .documents
        .iter()
        .map(|document| document.id)
        .collect();
    repository
        .documents
        .iter()
        .flat_map(|document| document.body.references())
        .filter(|found| !ids.contains(&found.reference.id))
        .count()
}

#[test]
fn a_repository_has_dangling_references_only_where_they_are_asked_for() {
    let whole = samples(&generate::repository(), 20);
    assert_eq!(whole.iter().map(dangling).sum::<usize>(), 0);
    let torn = samples(&generate::repository_with_dangling_references(), 20);
    assert!(
        torn.iter()
            .filter(|repository| dangling(repository) > 0)
            .count()
            > 10
    );
}

#[test]
fn repositories_hold_every_kind_and_share_templates_and_names() {
    let repositories = samples(&generate::repository(), 20);
    for repository in &repositories {
        let kinds: BTreeSet<_> = repository
            .documents
            .iter()
            .map(|item| item.kind())
            .collect();
        assert_eq!(kinds, BTreeSet::from(ItemKind::ALL));
    }
    let numbered = |repository: &&Repository| {
        repository
            .documents
            .iter()
            .any(|item| item.path.as_str().ends_with(" 2"))
    };
    assert!(repositories.iter().any(|repository| numbered(&repository)));
}

#[test]
fn names_reach_the_odd_corners() {
    let names = samples(&generate::name(), 2_000);
    let any = |check: &dyn Fn(&str) -> bool| names.iter().any(|name| check(name.as_str()));
    assert!(any(&|name| name.chars().count() == 200));
    assert!(any(&|name| name == "caf\u{e9}") && any(&|name| name == "cafe\u{301}"));
    assert!(any(&|name| name.starts_with(' ')));
    assert!(any(
        &|name| name.ends_with(|last: char| last.is_ascii_digit())
    ));
    assert!(any(&|name| name.chars().count() == 1));
    for tree in Tree::ALL {
        let paths = samples(&generate::path(tree), 100);
        assert!(
            paths
                .iter()
                .all(|path| path.tree() == tree && !path.is_root())
        );
    }
}
