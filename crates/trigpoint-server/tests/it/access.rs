//! Who may: the permission matrix over every operation, log-in, log-out, keys.

use serde_json::{Value, json};
use trigpoint_model::permission::Permission;

use crate::description::operations;
use crate::running::{Running, answered};
use crate::trial::{Trial, new_rule};

const PASSWORD: &str = "a password of the tests";

/// A user with one permission only; gives the token.
async fn user_with(server: &Running, admin: &str, permission: &Permission) -> String {
    let role = format!("/rest/roles/only-{permission}");
    let body = json!({"permissions": [permission]});
    assert_eq!(
        server.call(admin, "PUT", &role, Some(body)).await.status,
        204
    );
    let name = format!("has-{permission}");
    let roles = [format!("only-{permission}")];
    let body = json!({"name": name, "roles": roles, "password": PASSWORD});
    let made = server.call(admin, "POST", "/rest/users", Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    server.token_of(&name, PASSWORD).await
}

/// The permissions that an operation asks for in the trial, where the call decides the tree.
fn wanted(operation: &Value, name: &str) -> Vec<String> {
    let tree = match name {
        "storeWants" | "uploadFile" | "enterPassword" | "testDataStore" | "dataStoreSchema"
        | "previewDataStore" | "refreshDataStore" => "datastores",
        _ => "rules",
    };
    let permissions = operation["x-trigpoint-permissions"].as_array();
    let permissions = permissions.into_iter().flatten();
    permissions
        .map(|permission| permission.as_str().unwrap().replace("{tree}", tree))
        .collect()
}

/// Operations that answer whoever may read or write any tree, each as far as they may.
const ANY_TREE: &[&str] = &[
    "listRecycleBin",
    "search",
    "restoreFromRecycleBin",
    "purgeRecycleBin",
    "restore",
    "listRestores",
    "undoRestore",
    "restoreReport",
    "verifyArchive",
    "planRestore",
    "replanRestore",
    "showPlan",
    "listPlannedItems",
    "plannedDifference",
    "applyPlan",
    "discardPlan",
];

#[tokio::test]
async fn every_operation_is_for_those_who_hold_its_permission_and_for_nobody_else() {
    let server = Running::start().await;
    let description = server.get("/rest/openapi.json").await.json();
    let trial = Trial::new(&server).await.with_work(&server).await;
    let mut tokens = Vec::new();
    for permission in Permission::all() {
        let token = user_with(&server, &trial.token, &permission).await;
        tokens.push((permission.to_string(), token));
    }
    let mut tried = 0;
    for (path, method, operation) in operations(&description) {
        let name = operation["operationId"].as_str().unwrap();
        let needs_login = operation.get("security").is_some();
        let shown = new_rule(&server, &trial.token, &format!("/rules/matrix {name}")).await;
        let nobody = trial
            .request(&server, "", &method, &path, name, &shown, json!(1))
            .await;
        assert_eq!(
            nobody.status == 401,
            needs_login,
            "{name} without a login: {nobody:?}"
        );
        if !needs_login || name == "logOut" {
            continue;
        }
        let wanted = wanted(&operation, name);
        for (held, token) in &tokens {
            let answer = trial
                .request(&server, token, &method, &path, name, &shown, json!(1))
                .await;
            tried += 1;
            let place = format!("{name} with `{held}`: {} {}", answer.status, answer.text());
            assert_ne!(answer.json_or_null()["code"], "unauthenticated", "{place}");
            assert!(answer.status < 500 || answer.status == 501, "{place}");
            if wanted.is_empty() {
                continue;
            }
            if ANY_TREE.contains(&name) {
                let kind = wanted[0].rsplit('-').next().unwrap();
                let may = held.ends_with(kind) && !held.contains("grid");
                assert_eq!(answer.status == 403, !may, "{place}");
            } else if wanted == [held.as_str()] {
                assert_ne!(answer.status, 403, "{place}");
            } else {
                assert_eq!(answer.status, 403, "{place}");
                assert_eq!(answer.json()["code"], "forbidden", "{place}");
                let names_it = wanted.iter().any(|wanted| answer.text().contains(wanted));
                assert!(names_it, "{place}");
            }
        }
    }
    assert!(tried > 500, "only {tried} pairs were tried");
}

#[tokio::test]
async fn a_refusal_is_in_the_audit_log_with_who_and_what() {
    let server = Running::start().await;
    let admin = server.token().await;
    let token = user_with(&server, &admin, &Permission::Audit).await;
    assert_eq!(
        server.call(&token, "GET", "/rest/rules", None).await.status,
        403
    );
    let log = server
        .call(&token, "GET", "/rest/audit?what=refusal", None)
        .await
        .json();
    let entry = &log["entries"][0];
    assert_eq!(entry["who"], "has-1int-audit");
    assert_eq!(entry["target"], "GET /rest/{tree}");
    assert_eq!(entry["outcome"], "refused");
    assert_eq!(entry["from"], "127.0.0.1");
}

#[tokio::test]
async fn a_browser_logs_in_by_a_cookie_that_no_script_reads_and_logs_out() {
    let server = Running::start().await;
    let body = json!({"name": "admin", "password": server.password});
    let entered = answered(server.request("POST", "/rest/session").json(&body)).await;
    assert_eq!(entered.status, 200, "{}", entered.text());
    assert_eq!(entered.json()["name"], "admin");
    let set = entered.header("set-cookie").to_owned();
    for wanted in [
        "trigpoint_session=tps_",
        "HttpOnly",
        "SameSite=Strict",
        "Path=/",
    ] {
        assert!(set.contains(wanted), "{set}");
    }
    assert!(!set.contains("Secure"), "{set}");
    let cookie = set.split(';').next().unwrap().to_owned();
    let with = |method: &str| {
        server
            .request(method, "/rest/session")
            .header("Cookie", &cookie)
            .header("X-Requested-With", "trigpoint")
    };
    assert_eq!(answered(with("GET")).await.json()["via"], "session");
    assert_eq!(answered(with("DELETE")).await.status, 204);
    answered(with("GET"))
        .await
        .assert_problem(401, "unauthenticated", "nobody is logged in");
    let by_https = server
        .request("POST", "/rest/session")
        .header("X-Forwarded-Proto", "https");
    let entered = answered(by_https.json(&body)).await;
    assert!(entered.header("set-cookie").contains("; Secure"));
}

#[tokio::test]
async fn a_token_is_in_the_body_and_in_the_header_and_opens() {
    let server = Running::start().await;
    let body = json!({"username": "admin", "password": server.password});
    let answer = answered(server.request("POST", "/rest/token").json(&body)).await;
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("authorization"), format!("Bearer {token}"));
    let who = server
        .call(&token, "GET", "/rest/session", None)
        .await
        .json();
    assert_eq!(
        (&who["name"], &who["via"]),
        (&json!("admin"), &json!("token"))
    );
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_name_are_told_alike_and_slowed_down() {
    let server = Running::start().await;
    for name in ["admin", "nobody"] {
        let body = json!({"username": name, "password": "wrong"});
        let request = server.request("POST", "/rest/token").json(&body);
        answered(request).await.assert_problem(
            401,
            "wrong-log-in",
            "the name or the password is wrong",
        );
    }
    let mut last = None;
    for _ in 0..6 {
        let body = json!({"username": "admin", "password": "wrong"});
        last = Some(answered(server.request("POST", "/rest/token").json(&body)).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, 429, "{}", last.text());
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[tokio::test]
async fn an_api_key_opens_what_it_may_until_it_is_revoked_and_never_manages_keys() {
    let server = Running::start().await;
    let admin = server.token().await;
    let body = json!({"name": "reader", "permissions": ["1int-rules-read"]});
    let made = server
        .call(&admin, "POST", "/rest/api-keys", Some(body))
        .await
        .json();
    let key = made["value"].as_str().unwrap().to_owned();
    let id = made["key"]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        server.call(&key, "GET", "/rest/rules", None).await.status,
        200
    );
    assert_eq!(
        server.call(&key, "GET", "/rest/actions", None).await.status,
        403
    );
    assert_eq!(
        server
            .call(&key, "GET", "/rest/api-keys", None)
            .await
            .status,
        403
    );
    let listed = server.call(&admin, "GET", "/rest/api-keys", None).await;
    assert!(
        !listed.text().contains(&key),
        "the value is told a second time"
    );
    let revoke = format!("/rest/api-keys/{id}/revoke");
    assert_eq!(server.call(&admin, "POST", &revoke, None).await.status, 200);
    assert_eq!(
        server.call(&key, "GET", "/rest/rules", None).await.status,
        401
    );
    let reinstate = format!("/rest/api-keys/{id}/reinstate");
    assert_eq!(
        server.call(&admin, "POST", &reinstate, None).await.status,
        200
    );
    assert_eq!(
        server.call(&key, "GET", "/rest/rules", None).await.status,
        200
    );
}

#[tokio::test]
async fn a_key_is_not_logged_out_and_the_log_in_that_changes_its_password_stays() {
    let server = Running::start().await;
    let (admin, other) = (server.token().await, server.token().await);
    let body = json!({"name": "reader", "permissions": ["1int-rules-read"]});
    let made = server.call(&admin, "POST", "/rest/api-keys", Some(body));
    let key = made.await.json()["value"].as_str().unwrap().to_owned();
    let session = "/rest/session";
    let refused = server.call(&key, "DELETE", session, None).await;
    refused.assert_problem(403, "forbidden", "log-ins are not managed by an API key");
    assert_eq!(server.call(&key, "GET", session, None).await.status, 200);

    let change = json!({"old": server.password, "new": "another long password"});
    let changed = server.call(&admin, "POST", "/rest/session/password", Some(change));
    assert_eq!(changed.await.status, 204);
    assert_eq!(server.call(&admin, "GET", session, None).await.status, 200);
    assert_eq!(server.call(&other, "GET", session, None).await.status, 401);
}

#[tokio::test]
async fn a_patch_of_a_user_changes_what_it_names() {
    let server = Running::start().await;
    let admin = server.token().await;
    let body = json!({"name": "ann", "roles": ["1int-user"], "disabled": true});
    let made = server.call(&admin, "POST", "/rest/users", Some(body)).await;
    let path = format!("/rest/users/{}", made.json()["id"].as_str().unwrap());
    let patch = async |body: Value| server.call(&admin, "PATCH", &path, Some(body)).await;
    let changed = patch(json!({"name": "anna", "displayName": "Anna"}))
        .await
        .json();
    assert_eq!(changed["displayName"], "Anna");
    assert_eq!(
        (&changed["roles"], &changed["disabled"]),
        (&json!(["1int-user"]), &json!(true))
    );
    let changed = patch(json!({"disabled": false})).await.json();
    assert_eq!(
        (&changed["name"], &changed["disabled"]),
        (&json!("anna"), &json!(false))
    );
    assert_eq!(patch(json!({"enabled": true})).await.status, 400);
}
