//! Restore of items and of the whole repository, each in one call, and their undo.

use serde_json::{Value, json};

use crate::running::{Answered, Running, answered};
use crate::trial::rule;

async fn send(server: &Running, token: &str, path: &str, body: Vec<u8>) -> Answered {
    answered(server.request("POST", path).bearer_auth(token).body(body)).await
}

async fn names(server: &Running, token: &str) -> Vec<String> {
    let page = server
        .call(token, "GET", "/rest/items?folder=/rules", None)
        .await
        .json();
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_downloaded_backup_is_planned_restored_under_a_number_and_undone() {
    let server = Running::start().await;
    let token = server.token().await;
    rule(&server, &token, "/rules/Width").await;
    let body = json!({"paths": ["/rules/Width"]});
    let archive = server
        .call(&token, "POST", "/rest/backup", Some(body))
        .await
        .body;
    let planned = send(
        &server,
        &token,
        "/rest/restores?dryRun=true",
        archive.clone(),
    )
    .await;
    assert_eq!(
        (planned.status, &planned.json()["state"]),
        (200, &json!("planned"))
    );
    assert_eq!(names(&server, &token).await, ["Width"]);
    let done = send(&server, &token, "/rest/restores", archive.clone())
        .await
        .json();
    assert_eq!(done["summary"]["renamed"], 1, "{done}");
    assert_eq!(names(&server, &token).await, ["Width", "Width 2"]);
    let used = "/rest/restores?onConflict=use-existing";
    let used = send(&server, &token, used, archive.clone()).await.json();
    assert_eq!(used["summary"]["usedExisting"], 1, "{used}");
    let undo = json!({"restoreId": done["restoreId"]});
    let undone = server
        .call(&token, "POST", "/rest/restores/undo", Some(undo))
        .await;
    assert_eq!(undone.status, 200, "{}", undone.text());
    assert_eq!(names(&server, &token).await, ["Width"]);
    let stale = send(&server, &token, "/rest/restores?plan=another", archive).await;
    assert_eq!(
        (stale.status, &stale.json()["code"]),
        (409, &json!("plan-stale"))
    );
    let broken = "/rest/restores?name=mine.zip";
    let broken = send(&server, &token, broken, b"PK no zip".to_vec()).await;
    assert!((400..500).contains(&broken.status), "{}", broken.text());
    let told = broken.json()["detail"].as_str().unwrap().to_owned();
    assert!(told.starts_with("`mine.zip` is refused"), "{told}");
    assert_eq!(std::fs::read_dir(server.spool()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_repository_is_downloaded_restored_once_the_deletions_are_confirmed_and_undone() {
    let server = Running::start().await;
    let token = server.token().await;
    rule(&server, &token, "/rules/Kept").await;
    let backup = server
        .call(&token, "GET", "/rest/repository/backup", None)
        .await;
    assert_eq!(backup.status, 200);
    assert!(backup.header("content-disposition").contains(".zip"));
    rule(&server, &token, "/rules/Later").await;
    let path = "/rest/repository/restores";
    let dry = format!("{path}?dryRun=true");
    let planned = send(&server, &token, &dry, backup.body.clone()).await;
    assert_eq!(planned.json()["state"], "planned", "{}", planned.text());
    for wrong in ["", "?deletions=0", "?deletions=2"] {
        let refused = send(
            &server,
            &token,
            &format!("{path}{wrong}"),
            backup.body.clone(),
        )
        .await;
        refused.assert_problem(
            409,
            "not-confirmed",
            "1 items and folders would be gone, which `deletions` must say",
        );
    }
    assert_eq!(names(&server, &token).await, ["Kept", "Later"]);
    let confirmed = format!("{path}?deletions=1");
    let done = send(&server, &token, &confirmed, backup.body.clone()).await;
    assert_eq!(done.json()["state"], "restored", "{}", done.text());
    assert_eq!(names(&server, &token).await, ["Kept"]);
    let listed = server.call(&token, "GET", path, None).await.json();
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    let undone = server
        .call(&token, "POST", "/rest/repository/undo", None)
        .await;
    assert_eq!(undone.status, 200, "{}", undone.text());
    assert_eq!(names(&server, &token).await, ["Kept", "Later"]);
    let half: Vec<u8> = backup.body[..backup.body.len() / 2].to_vec();
    let refused = send(&server, &token, &confirmed, half).await;
    assert!((400..500).contains(&refused.status), "{}", refused.text());
    let told: Value = refused.json();
    assert!(
        !told.to_string().contains("request-"),
        "the place on disk is told: {told}"
    );
}
