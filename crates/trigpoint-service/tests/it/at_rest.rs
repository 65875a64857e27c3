//! Items that are invalid already where they rest, as by a fault of an earlier version.

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use trigpoint_archive::chunked::is_repository;
use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemDocument, ItemId};
use trigpoint_service::backup::BackupOptions;
use trigpoint_service::repository::Observer;
use trigpoint_service::restore::report::Outcome;
use trigpoint_service::restore::{RestoreOptions, RestoreState};
use uuid::Uuid;

use crate::house::{House, archive, path};

/// What no version reads: a field that no rule has.
const BODY: &str = r#"{"object":{"class":"Road"},"predicate":"true","since":"long ago"}"#;

fn rule(number: u128, at: &str) -> ItemDocument {
    let json = serde_json::json!({
        "format": "trigpoint-item/1",
        "id": ItemId::from_uuid(Uuid::from_u128(number)),
        "kind": "rule",
        "path": at,
        "body": {"object": {"class": "Road"}, "predicate": "true"},
    });
    ItemDocument::from_json(&json.to_string()).unwrap()
}

/// A house of two rules, of which one rests as [`BODY`], with the hash of that.
async fn house() -> House {
    let house = House::new().await;
    let file = house.file("rules.zip");
    archive(vec![rule(1, "/rules/Good"), rule(2, "/rules/Old")], &file);
    house.restore(&file, &RestoreOptions::default()).await;
    let database = house.file("data/generation-000001.sqlite");
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection = options.connect().await.unwrap();
    let content = format!(r#"{{"body":{BODY},"comments":"","description":"","kind":"rule"}}"#);
    for (change, value) in [
        (
            "UPDATE body SET json = ?1 WHERE seq = ?2",
            BODY.as_bytes().to_vec(),
        ),
        (
            "UPDATE item SET content_hash = ?1 WHERE seq = ?2",
            Hash::of(content.as_bytes()).as_bytes().to_vec(),
        ),
    ] {
        let seq: i64 = sqlx::query_scalar("SELECT seq FROM item WHERE name = 'Old'")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        let query = sqlx::query(change);
        let query = if change.contains("json") {
            query.bind(String::from_utf8(value).unwrap())
        } else {
            query.bind(value)
        };
        query.bind(seq).execute(&mut connection).await.unwrap();
    }
    house
}

#[tokio::test]
async fn an_item_that_is_invalid_at_rest_is_in_a_repository_backup_as_it_is_and_named() {
    let house = house().await;
    let (service, caller) = (&house.service, &house.caller);
    let file = house.file("all.zip");
    let nobody = Observer::default();
    let report = service
        .backup_repository(caller, &file, &nobody)
        .await
        .unwrap();
    assert!(report.verified && is_repository(&file).unwrap());
    let mut reader = trigpoint_archive::chunked::RepositoryReader::open(&file).unwrap();
    let mut bodies = Vec::new();
    reader
        .for_each_item(trigpoint_archive::chunked::Checks::Agreement, &mut |item| {
            bodies.push(item.unwrap().body.to_owned());
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert!(bodies.iter().any(|body| body == BODY), "{bodies:?}");

    // The whole is refused, since a repository would not be what it was; the item is named.
    let refused = service
        .plan_repository_restore(caller, &file, &nobody)
        .await;
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused.contains("/rules/Old") && refused.contains("since"),
        "{refused}"
    );

    // What is good comes out of it one by one.
    let elsewhere = House::new().await;
    let report = elsewhere.restore(&file, &RestoreOptions::default()).await;
    assert_eq!(report.state, RestoreState::RestoredPartially);
    let told: Vec<_> = report
        .items
        .iter()
        .map(|item| (item.path.as_ref().unwrap().as_str(), item.outcome))
        .collect();
    assert!(
        told.contains(&("/rules/Good", Outcome::Created)),
        "{told:?}"
    );
    assert!(told.contains(&("/rules/Old", Outcome::Refused)), "{told:?}");
}

#[tokio::test]
async fn a_backup_of_items_names_the_one_that_is_invalid_at_rest() {
    let house = house().await;
    let (service, caller) = (&house.service, &house.caller);
    let options = BackupOptions::default();
    let (file, chosen) = (house.file("good.json"), [path("/rules/Good")]);
    let good = service.backup(caller, &chosen, &options, &file);
    good.await.unwrap();
    let file = house.file("rules.json");
    let refused = service
        .backup(caller, &[path("/rules")], &options, &file)
        .await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("since"), "{refused}");
    assert!(!file.exists());
}
