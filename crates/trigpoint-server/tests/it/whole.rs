//! Restore of items in one call, and its undo.

use serde_json::json;

use crate::running::{Answered, Running, answered};
use crate::trial::rule;

async fn send(server: &Running, token: &str, path: &str, body: Vec<u8>) -> Answered {
    answered(server.request("POST", path).bearer_auth(token).body(body)).await
}

pub(crate) async fn names(server: &Running, token: &str) -> Vec<String> {
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
    let undone = server
        .call(&token, "POST", "/rest/restores/undo", Some(json!({})))
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
