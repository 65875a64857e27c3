//! Real rules of another product resolve against the schema of their own data stores.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use trigpoint_model::ItemBody;
use trigpoint_model::document::{DataStore, Rule};
use trigpoint_rules::{Schema, Templates, resolve, sentence};

/// What a set of items holds that matters to rules.
#[derive(Default)]
struct Set {
    rules: BTreeMap<String, Rule>,
    templates: Templates,
    stores: Vec<DataStore>,
}

fn read() -> Option<Set> {
    let folder = trigpoint_testkit::shared_data()?.join("oneintegrate/items-json");
    let mut archive = trigpoint_archive::open(&[folder]).unwrap();
    let mut set = Set::default();
    archive
        .for_each_item(&mut |item| {
            let item = item.item.unwrap();
            match item.body {
                ItemBody::Rule(rule) => {
                    set.rules.insert(item.path.to_string(), rule);
                }
                ItemBody::RuleTemplate(template) => {
                    set.templates.insert(item.id, template);
                }
                ItemBody::DataStore(store) => set.stores.push(store),
                ItemBody::Folder
                | ItemBody::ActionTemplate(_)
                | ItemBody::Action(_)
                | ItemBody::ActionMap(_)
                | ItemBody::Session(_) => {}
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    Some(set)
}

/// The rules that do not resolve, each with its reason: what is wrong is in the rules or in their
/// data stores.
const UNRESOLVED: &[(&str, &str)] = &[];

#[test]
fn the_real_rules_resolve_against_their_own_data_stores_but_for_those_listed() {
    let Some(set) = read() else { return };
    let mut schema = Schema::default();
    for store in &set.stores {
        schema.add_data_store(store);
    }
    schema.add_topology();
    let schema = Arc::new(schema);
    let mut unresolved = Vec::new();
    for (path, rule) in &set.rules {
        if let Err(faults) = resolve(rule, &schema, &set.templates) {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            unresolved.push((path.clone(), faults.join("; ")));
        }
        assert!(!sentence(rule).contains('…'), "{path} has a hole");
    }
    println!(
        "{} of {} rules resolve",
        set.rules.len() - unresolved.len(),
        set.rules.len()
    );
    let listed: Vec<(String, String)> = UNRESOLVED
        .iter()
        .map(|(path, reason)| ((*path).to_owned(), (*reason).to_owned()))
        .collect();
    assert_eq!(unresolved, listed);
}
