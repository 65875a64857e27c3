//! The calls of 1Integrate, made as a client that was written for it makes them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use trigpoint_testkit::{meaning, shared_data};

use crate::running::{Answered, Running, answered};
use crate::trial::rule;

const BASE: &str = "/1Integrate/rest";

/// A client that knows nothing of Trigpoint.
struct Client<'s> {
    server: &'s Running,
    authorization: String,
}

impl<'s> Client<'s> {
    /// Logs in; what the token call gives goes behind `Bearer`, as such clients do it.
    async fn of(server: &'s Running) -> Self {
        let body = json!({"username": "admin", "password": server.password});
        let request = server.request("POST", &format!("{BASE}/token"));
        let answer = answered(request.json(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        Self {
            server,
            authorization: format!("Bearer {}", answer.header("authorization")),
        }
    }

    async fn call(&self, method: &str, place: &str, body: Option<String>) -> Answered {
        let mut url = reqwest::Url::parse("http://it").unwrap();
        let (path, query) = place.split_once('?').unwrap_or((place, ""));
        url.path_segments_mut().unwrap().extend(path.split('/'));
        let path = format!("{BASE}{}?{query}", url.path());
        let mut request = self.server.request(method, &path);
        request = request.header("Authorization", &self.authorization);
        if let Some(body) = body {
            request = request
                .header("Content-Type", "application/json")
                .body(body);
        }
        answered(request).await
    }

    async fn get(&self, place: &str) -> Answered {
        self.call("GET", place, None).await
    }

    async fn put(&self, place: &str, item: &str) -> Answered {
        self.call("PUT", place, Some(item.to_owned())).await
    }

    /// The item at a place, without what says which copy it is.
    async fn item(&self, place: &str) -> Value {
        let answer = self.get(place).await;
        assert_eq!(answer.status, 200, "{place}: {}", answer.text());
        let mut item = answer.json();
        assert!(item["revision"].is_u64(), "{item}");
        item.as_object_mut().unwrap().remove("revision");
        meaning(item)
    }
}

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/foreign")
        .join(folder)
}

/// The files of item JSON below a folder: where a client puts each, and its text. Templates come
/// first, those before that hold no copy of another.
fn items(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let tree = match path.extension().and_then(|ending| ending.to_str()) {
                Some("rule") => "rules",
                Some("action") => "actions",
                Some("action_map") => "actionmaps",
                Some("datastore") => "datastores",
                Some("session") => "sessions",
                _ => continue,
            };
            let stem = path.with_extension("");
            let place = stem.strip_prefix(folder).unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((format!("{tree}/{place}"), text));
        }
    }
    found.sort_by_cached_key(|(place, text)| {
        let is_template =
            serde_json::from_str(text).is_ok_and(|item: Value| item["template"] == true);
        let copies = text.matches("\"template_id\"").count();
        (
            !is_template,
            if is_template { copies } else { 0 },
            place.clone(),
        )
    });
    found
}

/// Puts every item; then each comes back as it went in.
async fn assert_all_come_back(client: &Client<'_>, items: &[(String, String)]) {
    for (place, text) in items {
        let answer = client.put(place, text).await;
        assert_eq!(answer.status, 201, "{place}: {}", answer.text());
        assert_eq!(answer.json()["warnings"], json!([]), "{place}");
    }
    for (place, text) in items {
        let sent = meaning(serde_json::from_str(text).unwrap());
        assert_eq!(client.item(place).await, sent, "{place}");
    }
}

#[tokio::test]
async fn the_607_real_items_come_back_as_they_were_put() {
    let Some(data) = shared_data() else { return };
    let items = items(&data.join("oneintegrate/items-json"));
    assert_eq!(items.len(), 607);
    let server = Running::start().await;
    let client = Client::of(&server).await;
    assert_all_come_back(&client, &items).await;
    // They are references and no longer copies: a template knows who uses it.
    let token = server.token().await;
    let template = "/actions/HPMS/Templates/Domain Check - Floor() and Range Only";
    let request = server.request("GET", "/rest/items/uses");
    let uses = answered(request.query(&[("path", template)]).bearer_auth(token)).await;
    assert!(
        uses.json().as_array().unwrap().len() > 10,
        "{}",
        uses.text()
    );
}

#[tokio::test]
async fn items_of_every_kind_come_back_as_they_were_put() {
    for folder in ["nodes", "session", "stores"] {
        let server = Running::start().await;
        let client = Client::of(&server).await;
        assert_all_come_back(&client, &items(&fixtures(folder))).await;
    }
}

#[tokio::test]
async fn a_copy_of_a_template_follows_the_template_that_is_there() {
    let server = Running::start().await;
    let client = Client::of(&server).await;
    let folder = fixtures("templates");
    let file = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (template, user) = (file("T/Report.action"), file("Uses Report.action"));
    // Before its template is there, a copy is all that can be kept, and that is told.
    let early = client.put("actions/Early", &user).await;
    assert_eq!(early.status, 201, "{}", early.text());
    let warning = early.json()["warnings"][0].as_str().unwrap().to_owned();
    assert!(warning.contains("stays expanded"), "{warning}");
    assert_eq!(client.put("actions/T/Report", &template).await.status, 201);
    let late = client.put("actions/Uses Report", &user).await;
    assert_eq!(late.json()["warnings"], json!([]), "{}", late.text());
    let changed = template.replace("Report", "Reported");
    assert_ne!(template, changed, "the fixture says `Report`");
    let before = client.item("actions/Uses Report").await;
    assert_eq!(before, meaning(serde_json::from_str(&user).unwrap()));
    let moved = json!({"from": "/actions/T/Report", "to": "/actions/T/Moved"});
    let token = server.token().await;
    let answer = server
        .call(&token, "POST", "/rest/items/move", Some(moved))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let after = client.item("actions/Uses Report").await.to_string();
    assert!(after.contains("ACTION://T/Moved"), "{after}");
}

#[tokio::test]
async fn folders_are_listed_in_the_words_of_the_client() {
    let server = Running::start().await;
    let client = Client::of(&server).await;
    for (place, text) in items(&fixtures("session")) {
        client.put(&place, &text).await;
    }
    let made = client
        .call("PUT", "rules/Em pty?folder=true", Some("{}".to_owned()))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json()["type"], "folder");
    let again = client.call("PUT", "rules/Em pty?folder=true", None).await;
    assert_eq!(again.status, 409, "{}", again.text());
    let listed = client.get("rules").await.json();
    let expected = json!({"type": "folder", "name": "rules", "contents": [
        {"name": "Em pty", "type": "folder"},
        {"name": "R", "type": "folder"},
        {"name": "Recycle Bin", "type": "folder"},
    ]});
    assert_eq!(listed, expected);
    let one = |listed: Value| listed["contents"][0].clone();
    let rule = one(client.get("rules/R").await.json());
    assert_eq!(rule, json!({"name": "A", "type": "rule"}));
    let map = one(client.get("actionmaps").await.json());
    assert_eq!(map, json!({"name": "M", "type": "action_map"}));
    let session = one(client.get("sessions").await.json());
    assert_eq!(session, json!({"name": "Roads", "type": "session"}));
    for nowhere in ["rules/nowhere", "things", "rules/R/A/b"] {
        let answer = client.get(nowhere).await;
        assert_eq!(answer.status, 404, "{nowhere}: {}", answer.text());
        assert!(answer.json()["detail"].is_string(), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_stale_copy_is_refused_and_a_fresh_one_taken() {
    let server = Running::start().await;
    let client = Client::of(&server).await;
    let item =
        |text: &str| json!({"description": text, "rootTerm": {"kind": "Rule"}, "template": false});
    assert_eq!(
        client
            .put("rules/R/A", &item("one").to_string())
            .await
            .status,
        201
    );
    let mut copy = client.get("rules/R/A").await.json();
    copy["description"] = json!("two");
    let saved = client.put("rules/R/A", &copy.to_string()).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    // The same copy again: somebody, here the client itself, has saved since it was read.
    copy["description"] = json!("three");
    let stale = client.put("rules/R/A", &copy.to_string()).await;
    assert_eq!(
        (stale.status, &stale.json()["code"]),
        (409, &json!("stale"))
    );
    assert_eq!(client.get("rules/R/A").await.json()["description"], "two");
    copy["revision"] = saved.json()["revision"].clone();
    assert_eq!(client.put("rules/R/A", &copy.to_string()).await.status, 200);
    // The header wins; a copy of one item may become another; and without a revision all is new.
    let place = format!("{BASE}/rules/R/A");
    let request = server.request("PUT", &place).header("If-Match", "\"1\"");
    let request = request.header("Authorization", &client.authorization);
    assert_eq!(answered(request.json(&copy)).await.status, 409);
    assert_eq!(client.put("rules/R/B", &copy.to_string()).await.status, 201);
    assert_eq!(
        client
            .put("rules/R/A", &item("four").to_string())
            .await
            .status,
        200
    );
    assert_eq!(client.get("rules/R/A").await.json()["description"], "four");
    copy["revision"] = json!("x");
    let odd = client.put("rules/R/A", &copy.to_string()).await;
    assert_eq!(odd.status, 422, "{}", odd.text());
    assert!(odd.text().contains("whole number"), "{}", odd.text());
}

#[tokio::test]
async fn what_is_deleted_lies_in_the_recycle_bin_and_what_is_used_stays() {
    let server = Running::start().await;
    let client = Client::of(&server).await;
    for (place, text) in items(&fixtures("session")) {
        client.put(&place, &text).await;
    }
    let used = client.call("DELETE", "rules/R", None).await;
    assert_eq!((used.status, &used.json()["code"]), (409, &json!("in-use")));
    for place in ["sessions/Roads", "actionmaps/M", "rules/R"] {
        let gone = client.call("DELETE", place, None).await;
        assert_eq!(gone.status, 200, "{place}: {}", gone.text());
        assert_eq!(client.get(place).await.status, 404);
    }
    let bin = client.get("rules/Recycle Bin").await.json();
    assert_eq!(bin["contents"], json!([{"name": "R", "type": "folder"}]));
    assert_eq!(client.call("DELETE", "rules/R", None).await.status, 404);
    let inside = client.get("rules/Recycle Bin/R").await;
    assert!((400..500).contains(&inside.status), "{}", inside.text());
}

#[tokio::test]
async fn what_is_no_item_is_refused_with_the_place_in_it_and_nothing_is_saved() {
    let server = Running::start().await;
    let client = Client::of(&server).await;
    let refused = [
        ("", "foreign-syntax", "line 1"),
        ("[]", "foreign-shape", "an object is expected"),
        (
            r#"{"rootTerm": {"kind": "Nonsense"}}"#,
            "foreign-shape",
            "`rootTerm`",
        ),
        (r#"{"owner": "me"}"#, "foreign-unknown-key", "`owner`"),
        (r#"{"rootTerm": 7}"#, "foreign-shape", "`rootTerm`"),
    ];
    for (text, code, told) in refused {
        let answer = client.put("rules/x", text).await;
        assert_eq!(answer.status, 422, "{text}: {}", answer.text());
        assert_eq!(answer.json()["code"], code, "{text}: {}", answer.text());
        assert!(answer.text().contains(told), "{text}: {}", answer.text());
    }
    assert_eq!(client.get("rules/x").await.status, 404);
    let ours = rule(&server, &server.token().await, "/rules/Ours").await;
    let answer = client.put("rules/x", &ours.to_string()).await;
    assert_eq!(answer.status, 422, "our own document: {}", answer.text());
}

#[tokio::test]
async fn sessions_are_found_by_their_address_and_not_yet_run() {
    let server = Running::start().await;
    let client = Client::of(&server).await;
    for (place, text) in items(&fixtures("session")) {
        client.put(&place, &text).await;
    }
    let token = server.token().await;
    let ours = server
        .call(&token, "GET", "/rest/sessions/Roads", None)
        .await;
    assert_eq!(ours.status, 200, "{}", ours.text());
    for (method, place) in [
        ("POST", "sessions/Roads?action=play"),
        ("POST", "sessions/Roads?action=rewind&taskIndex=1"),
        ("GET", "results/Roads/status"),
        ("GET", "results/Roads/report?start=0&count=10"),
    ] {
        let answer = client.call(method, place, Some("{}".to_owned())).await;
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (501, &json!("not-yet")),
            "{place}"
        );
    }
    let odd = client.call("POST", "rules/R/A?action=play", None).await;
    assert_eq!(odd.status, 405, "{}", odd.text());
}

#[tokio::test]
async fn the_banner_is_shown_to_anybody() {
    let server = Running::start_with(|settings| {
        settings.login_banner = "<b>Test system</b>".to_owned();
    });
    let banner = server
        .await
        .get(&format!("{BASE}/unsecured/login/banner"))
        .await;
    assert_eq!(banner.status, 200);
    assert!(banner.header("content-type").starts_with("text/html"));
    assert_eq!(banner.text(), "<b>Test system</b>");
}

#[tokio::test]
async fn a_template_that_one_may_not_read_is_neither_shown_nor_told() {
    let server = Running::start().await;
    let admin = Client::of(&server).await;
    let folder = fixtures("templates");
    let file = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    // A template of rules, used by an action: whoever may read actions alone does not see it.
    let template = file("T/Value.rule");
    let user = file("Uses a value.rule");
    admin.put("rules/T/Value", &template).await;
    let used = admin.put("rules/Uses a value", &user).await;
    assert_eq!(used.json()["warnings"], json!([]), "{}", used.text());
    let token = server.token().await;
    let key = json!({"name": "writer", "permissions": ["1int-rules-write"]});
    let made = server
        .call(&token, "POST", "/rest/api-keys", Some(key))
        .await;
    let value = made.json()["value"].as_str().unwrap().to_owned();
    let writer = Client {
        server: &server,
        authorization: format!("Bearer {value}"),
    };
    assert_eq!(writer.get("rules/Uses a value").await.status, 403);
    let blind = writer.put("rules/Blind", &user).await;
    assert_eq!(blind.status, 201, "{}", blind.text());
    let warnings = blind.json()["warnings"].to_string();
    assert!(warnings.contains("nowhere"), "{warnings}");
}
