//! Item restores as plans: several uploads, pages, other options, differences, apply, report.

use serde_json::{Value, json};

use crate::running::{Answered, Running};
use crate::trial::{rule, send_form};
use crate::whole::names;

async fn get(server: &Running, token: &str, path: &str) -> Answered {
    server.call(token, "GET", path, None).await
}

async fn post(server: &Running, token: &str, path: &str, body: Value) -> Answered {
    server.call(token, "POST", path, Some(body)).await
}

/// Backups of two rules, each a file of its own.
async fn two_files(server: &Running, token: &str) -> [Vec<u8>; 2] {
    let mut files = Vec::new();
    for name in ["One", "Two"] {
        rule(server, token, &format!("/rules/{name}")).await;
        let body = json!({"paths": [format!("/rules/{name}")]});
        files.push(post(server, token, "/rest/backup", body).await.body);
    }
    files.try_into().unwrap()
}

fn place_of(plan: &Value) -> String {
    format!("/rest/restore/{}", plan["planId"].as_str().unwrap())
}

#[tokio::test]
async fn several_uploads_are_one_plan_that_is_made_anew_applied_once_and_reported() {
    let server = Running::start().await;
    let token = server.token().await;
    let [one, two] = two_files(&server, &token).await;
    let files: [(&str, &[u8]); 2] = [("a.json", &one), ("a.json", &two)];
    let options = json!({"onConflict": {"all": "use-existing"}});
    let answer = send_form(&server, &token, "/rest/restore", &files, Some(&options)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let plan = answer.json();
    assert_eq!(
        (&plan["itemCount"], &plan["applied"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(plan["files"].as_array().unwrap().len(), 2);
    assert_eq!(plan["report"]["summary"]["usedExisting"], 2, "{plan}");
    assert_eq!(plan["report"]["items"], json!([]));

    let other = json!({"onConflict": {"all": "use-existing", "byItem": {"/rules/Two": "rename"}}});
    let replan = format!("{}/replan", place_of(&plan));
    let anew = post(&server, &token, &replan, other).await.json();
    assert_ne!(anew["planId"], plan["planId"]);
    assert_eq!(anew["report"]["summary"]["renamed"], 1, "{anew}");
    assert_eq!(get(&server, &token, &place_of(&plan)).await.status, 404);

    let place = place_of(&anew);
    let items = format!("{place}/items");
    let first = get(&server, &token, &format!("{items}?limit=1"))
        .await
        .json();
    assert_eq!((&first["total"], &first["next"]), (&json!(2), &json!(1)));
    let renamed = format!("{items}?outcome=renamed&kind=rule&q=two");
    let renamed = get(&server, &token, &renamed).await.json();
    assert_eq!(
        renamed["items"][0]["restoredAs"], "/rules/Two 2",
        "{renamed}"
    );
    assert_eq!(renamed["items"][0]["index"], 1);
    let none = get(&server, &token, &format!("{items}?outcome=refused"))
        .await
        .json();
    assert_eq!((&none["items"], &none["total"]), (&json!([]), &json!(0)));

    let apply = format!("{place}/apply");
    let done = post(&server, &token, &apply, json!({})).await;
    assert_eq!(
        (done.status, &done.json()["state"]),
        (200, &json!("restored"))
    );
    assert_eq!(names(&server, &token).await, ["One", "Two", "Two 2"]);
    let again = post(&server, &token, &apply, json!({})).await;
    assert_eq!(
        (again.status, &again.json()["code"]),
        (409, &json!("plan-stale"))
    );
    assert_eq!(names(&server, &token).await, ["One", "Two", "Two 2"]);
    let shown = get(&server, &token, &place).await.json();
    assert_eq!(
        (&shown["applied"], &shown["report"]["state"]),
        (&json!(true), &json!("restored"))
    );

    let restore = done.json()["restoreId"].as_str().unwrap().to_owned();
    let report = format!("/rest/restores/{restore}/report");
    let kept = get(&server, &token, &report).await.json();
    assert_eq!(kept["items"].as_array().unwrap().len(), 2, "{kept}");
    let csv = get(&server, &token, &format!("{report}?format=csv")).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert_eq!(csv.text().lines().count(), 3, "{}", csv.text());
    assert_eq!(
        server.call(&token, "DELETE", &place, None).await.status,
        204
    );
    assert_eq!(std::fs::read_dir(server.spool()).unwrap().count(), 0);
}

#[tokio::test]
async fn an_item_of_the_archive_is_shown_beside_the_live_one_with_what_differs() {
    let server = Running::start().await;
    let token = server.token().await;
    let [one, _] = two_files(&server, &token).await;
    let mut document = get(&server, &token, "/rest/rules/One").await.json()["document"].clone();
    document["description"] = json!("changed since");
    let put = server
        .call(&token, "PUT", "/rest/rules/One", Some(document))
        .await;
    assert_eq!(put.status, 200);
    let options = json!({"onConflict": {"byKind": {"rule": "replace"}}});
    let files: [(&str, &[u8]); 1] = [("a.json", &one)];
    let planned = send_form(&server, &token, "/rest/restore", &files, Some(&options)).await;
    let place = place_of(&planned.json());
    let difference = get(&server, &token, &format!("{place}/items/0/difference"))
        .await
        .json();
    assert_eq!(difference["livePath"], "/rules/One", "{difference}");
    assert_eq!(difference["live"]["description"], "changed since");
    let told = difference["differences"].as_array().unwrap();
    assert!(
        told.iter().any(|one| one["pointer"] == "/description"),
        "{told:?}"
    );
    let none = get(&server, &token, &format!("{place}/items/7/difference")).await;
    none.assert_problem(
        404,
        "not-found",
        "the plan has no item 7, or it could not be read",
    );
}

#[tokio::test]
async fn a_plan_is_its_maker_s_and_bad_options_name_what_is_wrong() {
    let server = Running::start().await;
    let admin = server.token().await;
    let [one, two] = two_files(&server, &admin).await;
    let files: [(&str, &[u8]); 1] = [("a.json", &one)];
    let planned = send_form(&server, &admin, "/rest/restore", &files, None).await;
    let place = place_of(&planned.json());
    let body = json!({"name": "anna", "roles": ["1int-user"], "password": "a password of tests"});
    assert_eq!(post(&server, &admin, "/rest/users", body).await.status, 201);
    let anna = server.token_of("anna", "a password of tests").await;
    assert_eq!(get(&server, &anna, &place).await.status, 404);
    assert_eq!(
        post(&server, &anna, &format!("{place}/apply"), json!({}))
            .await
            .status,
        404
    );
    assert_eq!(names(&server, &admin).await, ["One", "Two"]);

    for (options, names) in [
        (json!({"onConflit": {}}), "onConflit"),
        (json!({"into": "nowhere"}), "into"),
        (
            json!({"onConflict": {"byItem": {"x": "rename"}}}),
            "`x` is no path",
        ),
    ] {
        let refused = send_form(&server, &admin, "/rest/restore", &files, Some(&options)).await;
        assert_eq!(refused.status, 400, "{}", refused.text());
        let told = refused.text();
        assert!(names == "into" || told.contains(names), "{told}");
    }
    let broken: [(&str, &[u8]); 2] = [("two.json", &two), ("broken.zip", b"PK nothing")];
    let refused = send_form(&server, &admin, "/rest/restore", &broken, None).await;
    assert!((400..500).contains(&refused.status), "{}", refused.text());
    let told = refused.text();
    assert!(
        told.contains("broken.zip") && !told.contains("request-"),
        "{told}"
    );
}

#[tokio::test]
async fn items_of_a_kept_backup_are_restored_by_name() {
    let server = Running::start().await;
    let token = server.token().await;
    two_files(&server, &token).await;
    let made = post(&server, &token, "/rest/repository/backup", json!({}))
        .await
        .json();
    let delete = json!({"paths": ["/rules/One", "/rules/Two"]});
    assert_eq!(
        post(&server, &token, "/rest/items/delete", delete)
            .await
            .status,
        200
    );
    let body = json!({"backup": made["backup"]["name"], "options": {"only": ["/rules/Two"]}});
    let planned = post(&server, &token, "/rest/restore", body).await;
    assert_eq!(planned.status, 200, "{}", planned.text());
    let apply = format!("{}/apply", place_of(&planned.json()));
    let done = post(&server, &token, &apply, json!({})).await;
    assert_eq!(done.json()["summary"]["created"], 1, "{}", done.text());
    assert_eq!(names(&server, &token).await, ["Two"]);
}

#[tokio::test]
async fn a_right_that_is_taken_away_after_the_plan_is_missing_when_it_is_applied() {
    let server = Running::start().await;
    let admin = server.token().await;
    let [one, _] = two_files(&server, &admin).await;
    let role = |permissions: Value| json!({"permissions": permissions});
    let place = "/rest/roles/writers";
    let may = role(json!([
        "1int-rules-read",
        "1int-rules-write",
        "1int-actions-write"
    ]));
    assert_eq!(
        server.call(&admin, "PUT", place, Some(may)).await.status,
        204
    );
    let body = json!({"name": "anna", "roles": ["writers"], "password": "a password of tests"});
    assert_eq!(post(&server, &admin, "/rest/users", body).await.status, 201);
    let anna = server.token_of("anna", "a password of tests").await;
    let planned = send_form(&server, &anna, "/rest/restore", &[("a.json", &one)], None).await;
    assert_eq!(planned.status, 200, "{}", planned.text());
    let less = role(json!(["1int-rules-read", "1int-actions-write"]));
    assert_eq!(
        server.call(&admin, "PUT", place, Some(less)).await.status,
        204
    );
    let apply = format!("{}/apply", place_of(&planned.json()));
    let refused = post(&server, &anna, &apply, json!({})).await;
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (403, &json!("forbidden"))
    );
    assert!(
        refused.text().contains("1int-rules-write"),
        "{}",
        refused.text()
    );
    assert_eq!(names(&server, &admin).await, ["One", "Two"]);
}
