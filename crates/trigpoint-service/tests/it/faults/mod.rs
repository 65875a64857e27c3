//! Faults that only the use cases show, by their numbers in `docs/faults.md`: what a restore and a
//! backup do with odd but readable input, and with a repository that moves meanwhile.

mod content;
mod identical;
mod names;
mod references;
mod state;

use std::path::PathBuf;

use serde_json::{Value, json};
use trigpoint_model::{ItemDocument, ItemId, ItemPath};
use trigpoint_service::restore::report::ItemReport;
use trigpoint_service::restore::{Outcome, RestoreReport};
use uuid::Uuid;

use crate::house::House;

fn id(number: u128) -> ItemId {
    ItemId::from_uuid(Uuid::from_u128(number))
}

fn path(text: &str) -> ItemPath {
    text.parse().unwrap()
}

fn document(number: u128, kind: &str, at: &str, body: &Value) -> ItemDocument {
    let json = json!({
        "format": "trigpoint-item/1",
        "id": id(number),
        "kind": kind,
        "path": at,
        "body": body,
    });
    ItemDocument::from_json(&json.to_string()).unwrap()
}

fn folder(number: u128, at: &str) -> ItemDocument {
    document(number, "folder", at, &json!({}))
}

/// That the road has a name.
fn has_name() -> Value {
    json!({"checkThat": {
        "left": {"attribute": {"of": {"class": "Road"}, "name": "NAME"}},
        "relation": "not-equals",
        "right": "null",
    }})
}

fn rule_that(number: u128, at: &str, predicate: &Value) -> ItemDocument {
    let body = json!({"object": {"class": "Road"}, "predicate": predicate});
    document(number, "rule", at, &body)
}

fn rule(number: u128, at: &str) -> ItemDocument {
    rule_that(number, at, &has_name())
}

fn template(number: u128, at: &str) -> ItemDocument {
    let body = json!({
        "parameters": [{"class": "Road"}],
        "body": {"predicate": has_name()},
    });
    document(number, "rule-template", at, &body)
}

/// A rule that uses the template with this id, last seen at `seen`.
fn rule_using(number: u128, at: &str, template: u128, seen: &str) -> ItemDocument {
    let predicate = json!({"useTemplate": {
        "template": {"id": id(template), "path": seen},
        "arguments": [{"class": "Road"}],
    }});
    rule_that(number, at, &predicate)
}

fn action(number: u128, at: &str) -> ItemDocument {
    let body = json!({
        "object": {"class": "Road"},
        "operation": {"assign": {
            "target": {"attribute": {"of": {"class": "Road"}, "name": "NAME"}},
            "value": "null",
        }},
    });
    document(number, "action", at, &body)
}

/// A session that checks rules, or folders of them, by id.
fn session(number: u128, at: &str, rules: &[u128]) -> ItemDocument {
    let rules: Vec<Value> = rules.iter().map(|rule| json!({"id": id(*rule)})).collect();
    let body = json!({"tasks": [
        {"id": id(900_000 + number), "task": {"checkRules": {"rules": rules}}},
    ]});
    document(number, "session", at, &body)
}

/// These documents as loose files in a folder: nothing is said of them but what they say.
fn loose(house: &House, name: &str, documents: &[ItemDocument]) -> PathBuf {
    let folder = house.file(name);
    std::fs::create_dir_all(&folder).unwrap();
    for (number, document) in documents.iter().enumerate() {
        let file = folder.join(format!("{number:06}.json"));
        std::fs::write(file, serde_json::to_string(document).unwrap()).unwrap();
    }
    folder
}

/// What became of the item recorded at `recorded`.
#[track_caller]
fn row<'a>(report: &'a RestoreReport, recorded: &str) -> &'a ItemReport {
    let wanted = path(recorded);
    let mut rows = report.items.iter();
    rows.find(|item| item.path.as_ref() == Some(&wanted))
        .unwrap_or_else(|| panic!("no {recorded} in {:#?}", report.items))
}

/// Where the items were restored, in the order of the archive.
fn places(report: &RestoreReport) -> Vec<String> {
    let restored = report
        .items
        .iter()
        .filter_map(|item| item.restored_as.as_ref());
    restored.map(ItemPath::to_string).collect()
}

#[track_caller]
fn assert_refused(report: &RestoreReport, recorded: &str, code: &str, root_cause: &str) {
    let item = row(report, recorded);
    assert_eq!(item.outcome, Outcome::Refused, "{item:#?}");
    assert_eq!(item.code.as_deref(), Some(code), "{item:#?}");
    assert_eq!(item.root_cause.as_deref(), Some(root_cause), "{item:#?}");
    assert!(item.restored_as.is_none(), "{item:#?}");
}
