//! The whole repository as jobs: backed up, looked into, restored once the deletions are confirmed,
//! undone; and clients that leave in the middle.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::running::{Answered, Running};
use crate::trial::{rule, send_form};
use crate::whole::names;

/// Posts, and expects what came of it.
async fn post(server: &Running, token: &str, path: &str, body: Value) -> Value {
    let answer = server.call(token, "POST", path, Some(body)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

async fn get(server: &Running, token: &str, path: &str) -> Answered {
    server.call(token, "GET", path, None).await
}

async fn kept_backup(server: &Running, token: &str) -> String {
    let made = post(server, token, "/rest/repository/backup", json!({})).await;
    made["backup"]["name"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_backup_is_made_on_the_server_looked_into_sent_verified_and_removed() {
    let server = Running::start().await;
    let token = server.token().await;
    rule(&server, &token, "/rules/Roads/Kept").await;
    let name = kept_backup(&server, &token).await;
    let list = "/rest/repository/backups";
    let listed = get(&server, &token, list).await.json();
    let backup = &listed["backups"][0];
    assert_eq!(backup["name"], name.as_str());
    assert_eq!(
        (&backup["kind"], &backup["items"]),
        (&json!("manual"), &json!(2))
    );
    assert_eq!(backup["verified"]["faults"], 0);
    let place = format!("{list}/{name}");
    let sent = get(&server, &token, &place).await;
    assert_eq!(sent.body.len() as u64, backup["bytes"].as_u64().unwrap());
    assert!(sent.body.starts_with(b"PK"));
    assert!(sent.header("content-disposition").contains(&name));
    let folder = get(&server, &token, &format!("{place}/items?folder=/rules")).await;
    assert_eq!(
        folder.json()["items"][0]["path"],
        "/rules/Roads",
        "{}",
        folder.text()
    );
    let first = get(&server, &token, &format!("{place}/items?limit=1"))
        .await
        .json();
    let next = format!("{place}/items?limit=1&after={}", first["next"]);
    let second = get(&server, &token, &next).await.json();
    assert_ne!(first["items"], second["items"]);
    assert_eq!(second["next"], Value::Null, "{second}");
    let item = get(
        &server,
        &token,
        &format!("{place}/item?path=/rules/Roads/Kept"),
    )
    .await;
    assert_eq!(item.json()["kind"], "rule", "{}", item.text());
    let missing = get(&server, &token, &format!("{place}/item?path=/rules/None")).await;
    let told = format!("`{name}` has nothing at `/rules/None`");
    missing.assert_problem(404, "not-in-archive", &told);
    let missing = get(&server, &token, &format!("{place}/items?below=/rules/None")).await;
    missing.assert_problem(404, "not-in-archive", &told);
    let empty = get(&server, &token, &format!("{place}/items?folder=/sessions")).await;
    assert_eq!(empty.json()["items"], json!([]), "{}", empty.text());
    let verified = post(&server, &token, &format!("{place}/verify"), json!({})).await;
    assert_eq!(verified["ok"], true);
    let uploaded = ("mine.zip", sent.body.as_slice());
    let path = "/rest/archives/verify";
    let verified = send_form(&server, &token, path, &[uploaded], None).await;
    assert_eq!(verified.json()["ok"], true, "{}", verified.text());
    let half = ("half.zip", &sent.body[..sent.body.len() / 2]);
    let verified = send_form(&server, &token, path, &[half], None).await;
    assert_eq!(verified.json()["ok"], false, "{}", verified.text());
    assert!(!verified.text().contains("request-"), "{}", verified.text());
    assert_eq!(
        server.call(&token, "DELETE", &place, None).await.status,
        204
    );
    assert_eq!(get(&server, &token, &place).await.status, 404);
    assert_eq!(std::fs::read_dir(server.spool()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_repository_is_restored_as_planned_once_the_deletions_are_confirmed_and_undone() {
    let server = Running::start().await;
    let token = server.token().await;
    rule(&server, &token, "/rules/Kept").await;
    let backup = kept_backup(&server, &token).await;
    for name in ["Later", "Latest"] {
        rule(&server, &token, &format!("/rules/{name}")).await;
    }
    let path = "/rest/repository/restore";
    let planned = post(&server, &token, path, json!({"backup": backup})).await;
    assert_eq!(
        (&planned["deletions"], &planned["report"]["file"]),
        (&json!(2), &json!(backup))
    );
    let plan = format!("{path}/{}", planned["planId"].as_str().unwrap());
    assert_eq!(get(&server, &token, &plan).await.json(), planned);
    let page = format!("{plan}/changes?change=deleted&limit=1");
    let first = get(&server, &token, &page).await.json();
    let second = format!("{page}&after={}", first["next"]);
    let second = get(&server, &token, &second).await.json();
    let gone = [&first["changes"][0]["path"], &second["changes"][0]["path"]];
    assert_eq!(gone, ["/rules/Later", "/rules/Latest"]);
    assert_eq!(second["next"], Value::Null);
    let searched = get(&server, &token, &format!("{plan}/changes?q=latest"))
        .await
        .json();
    assert_eq!(searched["changes"].as_array().unwrap().len(), 1);
    let apply = format!("{plan}/apply");
    let body = json!({"deletions": 1});
    let refused = server.call(&token, "POST", &apply, Some(body)).await;
    refused.assert_problem(
        409,
        "not-confirmed",
        "the restore deletes 2 items and folders, and 1 were confirmed; nothing was changed",
    );
    assert_eq!(names(&server, &token).await, ["Kept", "Later", "Latest"]);
    let done = post(&server, &token, &apply, json!({"deletions": 2})).await;
    assert_eq!(done["state"], "restored");
    let safety = done["safetyBackup"].as_str().unwrap();
    assert!(safety.starts_with("safety-"), "{safety}");
    assert_eq!(names(&server, &token).await, ["Kept"]);
    let status = get(&server, &token, "/rest/repository?contentRoot=true")
        .await
        .json();
    assert_eq!(status["contentRoot"], done["contentRoot"]);
    assert_eq!(
        (&status["canUndo"], &status["total"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(status["lastRestore"]["id"], done["restore"]);
    post(&server, &token, "/rest/repository/undo", json!({})).await;
    assert_eq!(names(&server, &token).await, ["Kept", "Later", "Latest"]);
    let differs = json!({"backup": backup});
    let differs = post(&server, &token, "/rest/repository/diff", differs).await;
    assert_eq!(differs["added"].as_array().unwrap().len(), 2, "{differs}");
}

#[tokio::test]
async fn an_uploaded_backup_is_planned_and_a_broken_one_is_refused_without_its_place_on_disk() {
    let server = Running::start().await;
    let token = server.token().await;
    rule(&server, &token, "/rules/Kept").await;
    let backup = get(&server, &token, "/rest/repository/backup").await.body;
    rule(&server, &token, "/rules/Later").await;
    let path = "/rest/repository/restore";
    let planned = send_form(&server, &token, path, &[("all.zip", &backup)], None).await;
    let planned = planned.json();
    assert_eq!(
        (&planned["deletions"], &planned["report"]["file"]),
        (&json!(1), &json!("all.zip"))
    );
    let half = ("half.zip", &backup[..backup.len() / 2]);
    let refused = send_form(&server, &token, path, &[half], None).await;
    assert!((400..500).contains(&refused.status), "{}", refused.text());
    let told = refused.text();
    assert!(
        told.contains("`half.zip`") && !told.contains("request-"),
        "{told}"
    );
    let none = send_form(&server, &token, path, &[], None).await;
    none.assert_problem(422, "invalid", "no file was sent");
    let plan = format!("{path}/{}", planned["planId"].as_str().unwrap());
    rule(&server, &token, "/rules/Meanwhile").await;
    let body = json!({"deletions": 1});
    let stale = server
        .call(&token, "POST", &format!("{plan}/apply"), Some(body))
        .await;
    assert_eq!(
        (stale.status, &stale.json()["code"]),
        (409, &json!("plan-stale"))
    );
    let anew = post(&server, &token, path, json!({"plan": planned["planId"]})).await;
    assert_eq!(anew["deletions"], 2);
    let anew = format!("{path}/{}", anew["planId"].as_str().unwrap());
    assert_eq!(server.call(&token, "DELETE", &anew, None).await.status, 204);
    assert_eq!(
        std::fs::read_dir(server.spool()).unwrap().count(),
        0,
        "the upload stays"
    );
}

#[tokio::test]
async fn a_call_that_does_not_wait_says_where_its_job_is_and_the_job_goes_on_without_it() {
    let server = Running::start().await;
    let token = server.token().await;
    let path = "/rest/repository/backup?wait=0";
    let answer = server.call(&token, "POST", path, None).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let place = answer.header("location").to_owned();
    let id = answer.json()["job"]["id"].as_str().unwrap().to_owned();
    assert_eq!(place, format!("/rest/jobs/{id}"));
    let job = get(&server, &token, &format!("{place}?wait=30"))
        .await
        .json();
    assert_eq!(job["state"], "done", "{job}");
    assert!(job["result"]["backup"]["name"].is_string());
    let late = server.call(&token, "DELETE", &place, None).await;
    assert_eq!(
        (late.status, &late.json()["code"]),
        (409, &json!("too-late"))
    );
    let listed = get(&server, &token, "/rest/jobs?limit=1").await.json();
    assert_eq!(listed["jobs"][0]["id"], id.as_str());
}

#[tokio::test]
async fn a_client_that_leaves_an_upload_leaves_nothing_and_one_that_leaves_a_job_ends_it_not() {
    let server = Running::start().await;
    let token = server.token().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST /rest/repository/restore HTTP/1.1\r\nHost: it\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: multipart/form-data; boundary=limit\r\nContent-Length: 100000\r\n\r\n\
         --limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\nPK"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let spooled = || std::fs::read_dir(server.spool()).unwrap().count();
    wait_until(|| spooled() == 1).await;
    drop(stream);
    wait_until(|| spooled() == 0).await;

    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST /rest/repository/backup HTTP/1.1\r\nHost: it\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: 0\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let jobs = async || get(&server, &token, "/rest/jobs").await.json()["jobs"].clone();
    while jobs().await.as_array().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(stream);
    let job = jobs().await[0]["id"].as_str().unwrap().to_owned();
    let ended = get(&server, &token, &format!("/rest/jobs/{job}?wait=30"))
        .await
        .json();
    assert_eq!(ended["state"], "done", "{ended}");
}

async fn wait_until(is_so: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came to that");
}

#[tokio::test]
async fn a_failure_names_files_of_the_server_by_their_place_in_the_repository_alone() {
    let server = Running::start().await;
    let token = server.token().await;
    let spool = server.spool();
    let data = spool.parent().unwrap();
    // Neither can a backup be kept there, nor can the kept ones be listed.
    std::fs::write(data.join("backups"), "no folder").unwrap();
    for method in ["POST", "GET"] {
        let path = match method {
            "POST" => "/rest/repository/backup",
            _ => "/rest/repository/backups",
        };
        let failed = server.call(&token, method, path, None).await;
        assert!(failed.status >= 400, "{method}: {}", failed.text());
        assert!(failed.text().contains("`backups"), "{}", failed.text());
        let place = data.display().to_string();
        assert!(!failed.text().contains(&place), "{}", failed.text());
    }
    let jobs = server.call(&token, "GET", "/rest/jobs", None).await;
    assert!(!jobs.text().contains(&data.display().to_string()));
}
