//! Undoing restores: what is there afterwards, and which one is meant.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use trigpoint_model::{ItemDocument, ItemId, ItemPath, Timestamp};
use trigpoint_service::restore::RestoreOptions;
use trigpoint_service::{Caller, Environment, Service};
use uuid::Uuid;

use crate::house::{House, archive};

fn id(number: u128) -> ItemId {
    ItemId::from_uuid(Uuid::from_u128(number))
}

fn path(text: &str) -> ItemPath {
    text.parse().unwrap()
}

fn document(number: u128, kind: &str, at: &str, body: &serde_json::Value) -> ItemDocument {
    let json = json!({
        "format": "trigpoint-item/1",
        "id": id(number),
        "kind": kind,
        "path": at,
        "body": body,
    });
    ItemDocument::from_json(&json.to_string()).unwrap()
}

fn action_map(number: u128, at: &str, rule: u128) -> ItemDocument {
    let body = json!({"pairs": [{"rule": {"id": id(rule)}}]});
    document(number, "action-map", at, &body)
}

fn rule(number: u128, at: &str) -> ItemDocument {
    let body = json!({"object": {"class": "Road"}, "predicate": "true"});
    document(number, "rule", at, &body)
}

/// A house whose new ids are 1000, 1001 and so on.
async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let next = Arc::new(AtomicU64::new(1_000));
    let new_id = move || id(u128::from(next.fetch_add(1, Ordering::Relaxed)));
    let environment = Environment::new(|| Timestamp::UNIX_EPOCH, new_id);
    let data = folder.path().join("data");
    House {
        service: Service::open(&data, environment).await.unwrap(),
        caller: Caller::local("test"),
        folder,
    }
}

#[tokio::test]
async fn an_item_brought_back_after_an_undo_is_the_one_that_others_refer_to() {
    let house = house().await;
    let (service, caller) = (&house.service, &house.caller);
    let set = house.file("set.zip");
    archive(vec![rule(1, "/rules/R")], &set);
    for made in [rule(1, "/rules/R"), action_map(2, "/actionmaps/M", 1)] {
        let at = made.path.clone();
        service.put_item(caller, &at, made, None).await.unwrap();
    }
    let before = service.content_root(caller).await.unwrap();
    service
        .delete_items(caller, &[path("/rules/R")], false, true)
        .await
        .unwrap();
    let report = house.restore(&set, &RestoreOptions::default()).await;
    assert_eq!(report.summary.created, 1);
    let freed = service.recycle_bin(caller, None).await.unwrap();
    assert!(
        (1_000..1_100).any(|number| id(number) == freed[0].id),
        "the new id {} is not one that was given",
        freed[0].id
    );
    house.undo_last().await;
    service
        .restore_from_bin(caller, &[freed[0].entry])
        .await
        .unwrap();
    assert_eq!(service.content_root(caller).await.unwrap(), before);
    let uses = service.where_used(caller, &path("/rules/R")).await.unwrap();
    assert_eq!(uses.len(), 1);
}

#[tokio::test]
async fn restores_are_listed_with_their_numbers_and_undone_one_after_the_other() {
    let house = house().await;
    let (service, caller) = (&house.service, &house.caller);
    assert_eq!(service.restores(caller).await.unwrap(), []);
    let mut done = Vec::new();
    for (name, rules) in [("one.zip", 1..2), ("two.zip", 5..8)] {
        let set = house.file(name);
        let rules = rules.map(|number| rule(number, &format!("/rules/R{number}")));
        archive(rules.collect(), &set);
        let report = house.restore(&set, &RestoreOptions::default()).await;
        done.push(report.restore_id.unwrap());
    }
    let listed = service.restores(caller).await.unwrap();
    let told: Vec<_> = listed
        .iter()
        .map(|restore| (restore.id, restore.summary.created, restore.by.as_str()))
        .collect();
    assert_eq!(
        told,
        [(done[1], 3, "local:test"), (done[0], 1, "local:test")]
    );
    for expected in [done[1], done[0]] {
        let undone = service.undo_restore(caller, expected).await.unwrap();
        assert_eq!(undone.restore, expected);
    }
    for again in [done[0], Uuid::nil()] {
        let nothing = service.undo_restore(caller, again).await.unwrap_err();
        assert_eq!(nothing.code(), "nothing-to-undo");
    }
    let listed = service.restores(caller).await.unwrap();
    assert!(listed.iter().all(|restore| restore.undone.is_some()));
    let json = serde_json::to_value(&listed[0]).unwrap();
    assert_eq!(
        json["undone"],
        json!({"at": "1970-01-01T00:00:00Z", "by": "local:test"})
    );
}
