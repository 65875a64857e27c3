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

/// The rules that do not resolve, each with its faults. The rules say so themselves: two name the
/// attribute `Value_Numeric` of a class that has it as `Value_Num`, the others compare a year with
/// `Value_Date`, which their data stores map to a timestamp.
const UNRESOLVED: &[(&str, &str)] = &[
    (
        "/rules/HPMS/2 - Domains/23 - PCT_PEAK_SINGLE Domain",
        "`PCT_PEAK_SINGLE_UNIT` has no attribute `Value_Numeric`; `Value_Num` is there (at `/predicate/inRange/value/attribute`)",
    ),
    (
        "/rules/HPMS/2 - Domains/28 - FUTURE_AADT Domain",
        "a timestamp is never less or greater than a whole number (at `/predicate/and/2/checkThat/relation`); a timestamp is never less or greater than a whole number (at `/predicate/and/3/checkThat/relation`)",
    ),
    (
        "/rules/HPMS/2 - Domains/54 - YEAR_LAST_IMPROVEMENT Domain",
        "`number` of `floor` is a timestamp, and a number is wanted (at `/predicate/and/0/checkThat/right/call/arguments/0`); a timestamp is never equal to a number (at `/predicate/and/0/checkThat/relation`); a timestamp is never less or greater than a whole number (at `/predicate/and/1/checkThat/relation`); a timestamp is never less or greater than a whole number (at `/predicate/and/2/checkThat/relation`)",
    ),
    (
        "/rules/HPMS/2 - Domains/55 - YEAR_LAST_CONSTRUCTION Domain",
        "`number` of `floor` is a timestamp, and a number is wanted (at `/predicate/and/0/checkThat/right/call/arguments/0`); a timestamp is never equal to a number (at `/predicate/and/0/checkThat/relation`); a timestamp is never less or greater than a whole number (at `/predicate/and/1/checkThat/relation`); a timestamp is never less or greater than a whole number (at `/predicate/and/2/checkThat/relation`)",
    ),
    (
        "/rules/HPMS/4 - Cross, LRS, Sample, Length/42,57 - PCT_PEAK_SINGLE (Cross)",
        "`PCT_PEAK_SINGLE_UNIT` has no attribute `Value_Numeric`; `Value_Num` is there (at `/predicate/ifThenElse/then/forAll/check/forAll/check/forAll/check/and/0/inRange/value/division/left/product/left/attribute`); `PCT_PEAK_SINGLE_UNIT` has no attribute `Value_Numeric`; `Value_Num` is there (at `/predicate/ifThenElse/then/forAll/check/forAll/check/forAll/check/and/1/checkThat/left/division/left/product/left/attribute`)",
    ),
    (
        "/rules/HPMS/4 - Cross, LRS, Sample, Length/64 - CRACKING (Cross)",
        "a timestamp is never equal to a whole number (at `/predicate/ifThenElse/if/or/0/forAll/check/ifThenElse/then/forAll/check/checkThat/relation`); a whole number is never less or greater than a timestamp (at `/predicate/ifThenElse/if/or/1/forAll/check/ifThenElse/then/forAll/check/checkThat/relation`)",
    ),
    (
        "/rules/HPMS/4 - Cross, LRS, Sample, Length/64 - FAULTING (Cross)",
        "a timestamp is never equal to a whole number (at `/predicate/ifThenElse/if/or/0/forAll/check/ifThenElse/then/forAll/check/checkThat/relation`); a whole number is never less or greater than a timestamp (at `/predicate/ifThenElse/if/or/1/forAll/check/ifThenElse/then/forAll/check/checkThat/relation`)",
    ),
    (
        "/rules/HPMS/4 - Cross, LRS, Sample, Length/64 - IRI (Cross)",
        "a timestamp is never equal to a whole number (at `/predicate/ifThenElse/if/or/0/forAll/check/ifThenElse/then/forAll/check/checkThat/relation`); a whole number is never less or greater than a timestamp (at `/predicate/ifThenElse/if/or/1/forAll/check/ifThenElse/then/forAll/check/checkThat/relation`)",
    ),
    (
        "/rules/HPMS/4 - Cross, LRS, Sample, Length/64 - RUTTING (Cross)",
        "a timestamp is never equal to a whole number (at `/predicate/ifThenElse/if/or/0/forAll/check/ifThenElse/then/forAll/check/checkThat/relation`); a whole number is never less or greater than a timestamp (at `/predicate/ifThenElse/if/or/1/forAll/check/ifThenElse/then/forAll/check/checkThat/relation`)",
    ),
];

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
