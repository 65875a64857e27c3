//! Passwords that were entered before there was a seal.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use trigpoint_model::secret::Secret;
use trigpoint_model::{ItemDocument, ItemPath};
use trigpoint_service::{Environment, Service, ServiceError};

use crate::house::{House, caller, path};

const PLAIN: &str = "a password of the old days";

fn store(number: u128) -> ItemDocument {
    let json = format!(
        r#"{{"format":"trigpoint-item/1","kind":"data-store","id":"{}",
        "path":"/datastores/Store {number}","body":{{"read":{{"format":"postgis",
        "parameters":{{"Host":"db.example"}},"credentials":[{{"slot":"Password"}}]}}}}}}"#,
        uuid::Uuid::from_u128(number)
    );
    ItemDocument::from_json(&json).unwrap()
}

fn place(number: u128) -> ItemPath {
    path(&format!("/datastores/Store {number}"))
}

/// What rests in the database, in the order of the items; first changed where something is said.
async fn at_rest(data: &Path, change: Option<&'static str>) -> Vec<String> {
    let database = data.join("generation-000001.sqlite");
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection = options.connect().await.unwrap();
    if let Some(change) = change {
        sqlx::query(change)
            .bind(PLAIN)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let found = sqlx::query_scalar("SELECT value FROM secret ORDER BY item");
    let found = found.fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    found
}

/// A data directory with three passwords of stores, the last of which is in the Recycle Bin; the
/// first two rest as they were entered.
async fn old_data_directory() -> House {
    let house = House::new().await;
    for number in 1..=3 {
        let at = place(number);
        let put = house
            .service
            .put_item(&house.caller, &at, store(number), None);
        put.await.unwrap();
        let secret = Secret::new(PLAIN.to_owned());
        let set = house.service.set_password(&house.caller, &at, None, secret);
        set.await.unwrap();
    }
    let gone = [place(2)];
    let deleted = house
        .service
        .delete_items(&house.caller, &gone, false, false);
    deleted.await.unwrap();
    house
}

/// Ends whoever has the data directory open and opens it again.
async fn reopened(house: House) -> (tempfile::TempDir, Result<Service, ServiceError>) {
    let House {
        service, folder, ..
    } = house;
    drop(service);
    let service = Service::open_existing(&folder.path().join("data"), Environment::system()).await;
    (folder, service)
}

#[tokio::test]
async fn a_password_that_rests_plain_is_sealed_when_the_repository_is_opened() {
    let house = old_data_directory().await;
    let data = house.file("data");
    let before = at_rest(&data, None).await;
    let make_plain = "UPDATE secret SET value = ?1 WHERE item < (SELECT max(item) FROM secret)";
    let plain = at_rest(&data, Some(make_plain)).await;
    assert_eq!(plain, [PLAIN, PLAIN, before[2].as_str()]);

    let (folder, service) = reopened(house).await;
    let service = service.unwrap();
    let sealed = at_rest(&data, None).await;
    assert!(
        sealed.iter().all(|value| value.starts_with("sealed-1:")),
        "{sealed:?}"
    );
    assert_eq!(sealed[2], before[2], "what is sealed stays as it is");
    for number in [1, 3] {
        let given = service
            .store_given(&caller(), &place(number))
            .await
            .unwrap();
        assert_eq!(given.given.password.as_deref(), Some(PLAIN));
    }
    drop(service);
    for file in std::fs::read_dir(&data).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        let mut windows = bytes.windows(PLAIN.len());
        assert!(!windows.any(|window| window == PLAIN.as_bytes()));
    }

    let again = Service::open_existing(&data, Environment::system()).await;
    drop(again.unwrap());
    assert_eq!(at_rest(&data, None).await, sealed, "once is enough");
    drop(folder);
}

#[tokio::test]
async fn without_a_key_that_fits_nothing_is_sealed_and_the_key_is_named() {
    let house = old_data_directory().await;
    let data = house.file("data");
    let plain = at_rest(&data, Some("UPDATE secret SET value = ?1")).await;
    std::fs::write(data.join("secret.key"), "short").unwrap();
    let (folder, service) = reopened(house).await;
    let error = service.unwrap_err();
    assert!(error.to_string().contains("secret.key"), "{error}");
    assert_eq!(at_rest(&data, None).await, plain);
    drop(folder);
}
