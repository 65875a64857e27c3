//! Which data stores rules can be checked over.

use serde_json::{Value, json};
use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemDocument, Tree};
use trigpoint_service::check::RulesAsked;
use trigpoint_service::restore::RestoreOptions;

use crate::access::user;
use crate::house::{House, archive, path};

fn item(number: u8, kind: &str, place: &str, body: &Value) -> ItemDocument {
    let document = json!({
        "format": "trigpoint-item/1",
        "id": format!("0190a000-0000-7000-8000-0000000000{number:02x}"),
        "kind": kind,
        "path": place,
        "body": body,
    });
    serde_json::from_value(document).unwrap()
}

fn rule(number: u8, place: &str, class: &str) -> ItemDocument {
    let body = json!({"object": {"class": class}, "predicate": "hole"});
    item(number, "rule", place, &body)
}

fn store(number: u8, place: &str, read: &Value, classes: &[&str]) -> ItemDocument {
    let classes: Vec<Value> = classes.iter().map(|name| json!({"name": name})).collect();
    let body = json!({"read": read, "readClasses": classes});
    item(number, "data-store", place, &body)
}

/// Two rules, and data stores that map none, one or both of their classes.
async fn house() -> House {
    let house = House::new().await;
    let file = json!({"format": "geojson", "files": [{"slot": "Source file"}]});
    let nothing = json!({"format": "geojson"});
    let mut both = store(12, "/datastores/Both", &nothing, &["ROAD", "path", "RIVER"]);
    if let trigpoint_model::ItemBody::DataStore(store) = &mut both.body {
        store.read_classes[1].mapped_name = Some("PATH".to_owned());
        store.read_classes[2].disabled = Some(true);
    }
    let documents = vec![
        rule(1, "/rules/Road", "ROAD"),
        rule(2, "/rules/Path", "PATH"),
        store(10, "/datastores/A wants a file", &file, &["ROAD"]),
        store(11, "/datastores/B is ready", &nothing, &["ROAD"]),
        both,
        store(13, "/datastores/None", &nothing, &["RIVER"]),
    ];
    let backup = house.file("items.zip");
    archive(documents, &backup);
    house.restore(&backup, &RestoreOptions::default()).await;
    house
}

fn asked(rules: &[&str]) -> RulesAsked {
    RulesAsked {
        rules: rules.iter().map(|place| path(place)).collect(),
    }
}

#[tokio::test]
async fn the_data_stores_of_a_rule_s_class_come_first_and_those_that_want_nothing_before_others() {
    let house = house().await;
    let service = &house.service;
    let rules = asked(&["/rules"]);
    let found = service.data_stores_for(&house.caller, &rules).await;
    let found = found.unwrap();
    assert_eq!((found.rule_count, found.left_out), (2, 0));
    assert_eq!(found.classes, ["PATH", "ROAD"]);
    let told = found.data_stores.iter().map(|store| {
        let path = store.path.to_string();
        (
            path,
            store.classes.join(" "),
            store.class_count,
            store.wanted.len(),
        )
    });
    let told: Vec<(String, String, u64, usize)> = told.collect();
    let line = |path: &str, classes: &str, count, wanted| {
        (path.to_owned(), classes.to_owned(), count, wanted)
    };
    assert_eq!(
        told,
        [
            line("/datastores/Both", "PATH ROAD", 2, 0),
            line("/datastores/B is ready", "ROAD", 1, 0),
            line("/datastores/A wants a file", "ROAD", 1, 1),
            line("/datastores/None", "", 1, 0),
        ]
    );
}

#[tokio::test]
async fn data_stores_are_told_to_nobody_who_may_not_read_them() {
    let house = house().await;
    let reader = user(&house, "reader", &[Permission::Read(Tree::Rules)]).await;
    let found = house
        .service
        .data_stores_for(&reader.caller, &asked(&["/rules/Road"]))
        .await;
    let told = found.unwrap_err().to_string();
    assert!(told.contains("1int-datastores-read"), "{told}");
}
