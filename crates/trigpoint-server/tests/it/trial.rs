//! One request for every operation, over a repository where each of them can be done.

use serde_json::{Value, json};

use crate::running::{Answered, Running, answered, first_piece};

/// Ids of what every trial has.
#[derive(Clone)]
pub(crate) struct Trial {
    pub(crate) token: String,
    user: String,
    key: String,
    kept: Kept,
}

/// What is kept of work that was done: a backup with its job, plans, a restore.
#[derive(Clone, Default)]
struct Kept {
    backup: String,
    job: String,
    plan: String,
    repository_plan: String,
    deletions: Value,
    restore: String,
    archive: Vec<u8>,
}

/// A form with these files, as a browser sends it.
pub(crate) fn form(files: &[(&str, &[u8])], options: Option<&Value>) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, content) in files {
        body.extend_from_slice(
            format!(
                "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    if let Some(options) = options {
        let part = "--limit\r\nContent-Disposition: form-data; name=\"options\"\r\n\r\n";
        body.extend_from_slice(format!("{part}{options}\r\n").as_bytes());
    }
    body.extend_from_slice(b"--limit--\r\n");
    ("multipart/form-data; boundary=limit".to_owned(), body)
}

/// Sends a form.
pub(crate) async fn send_form(
    server: &Running,
    token: &str,
    path: &str,
    files: &[(&str, &[u8])],
    options: Option<&Value>,
) -> Answered {
    let (kind, body) = form(files, options);
    let request = server.request("POST", path).bearer_auth(token);
    answered(request.header("Content-Type", kind).body(body)).await
}

impl Kept {
    async fn new(server: &Running, token: &str) -> Self {
        let post = async |path: &str, body: Value| {
            let answer = server.call(token, "POST", path, Some(body)).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            answer
        };
        let backed_up = post("/rest/repository/backup", json!({})).await.json();
        let backup = backed_up["backup"]["name"].as_str().unwrap().to_owned();
        let archive = post("/rest/backup", json!({"paths": ["/datastores/Production"]}))
            .await
            .body;
        let files: [(&str, &[u8]); 1] = [("items.zip", &archive)];
        let plan = async || {
            let planned = send_form(server, token, "/rest/restore", &files, None).await;
            planned.json()["planId"].as_str().unwrap().to_owned()
        };
        let applied = format!("/rest/restore/{}/apply", plan().await);
        let applied = post(&applied, json!({})).await.json();
        let plan = plan().await;
        let named = json!({"backup": backup});
        let planned = post("/rest/repository/restore", named).await.json();
        let jobs = server.call(token, "GET", "/rest/jobs", None).await.json();
        Self {
            backup,
            job: jobs["jobs"][0]["id"].as_str().unwrap().to_owned(),
            plan,
            repository_plan: planned["planId"].as_str().unwrap().to_owned(),
            deletions: planned["deletions"].clone(),
            restore: applied["restoreId"].as_str().unwrap().to_owned(),
            archive,
        }
    }
}

/// The document of a rule that is complete enough to be saved.
pub(crate) async fn rule(server: &Running, token: &str, path: &str) -> Value {
    new_rule(server, token, path).await["document"].clone()
}

/// A rule as it is shown once it is there.
pub(crate) async fn new_rule(server: &Running, token: &str, path: &str) -> Value {
    let body = json!({"kind": "rule", "path": path});
    let made = server.call(token, "POST", "/rest/items", Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let shown = server
        .call(token, "GET", &format!("/rest{path}"), None)
        .await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    shown.json()
}

const STORE: &str = r#"{"format": "trigpoint-item/1", "id": "0190a000-0000-7000-8000-00000000d001",
    "kind": "data-store", "path": "/datastores/Production", "body": {"read": {"format": "postgis",
    "parameters": {"Host": "db", "User": "reader"}, "files": [{"slot": "Certificate"}],
    "credentials": [{"slot": "Password"}]}}}"#;

/// A data store that wants a file and a password, at `/datastores/Production`.
pub(crate) async fn new_store(server: &Running, token: &str) {
    let place = "/rest/datastores/Production";
    let store: Value = serde_json::from_str(STORE).unwrap();
    let made = server.call(token, "PUT", place, Some(store)).await;
    assert_eq!(made.status, 201, "{}", made.text());
}

impl Trial {
    /// Makes what every operation works on, as the administrator.
    pub(crate) async fn new(server: &Running) -> Self {
        let token = server.token().await;
        new_store(server, &token).await;
        let user = json!({"name": "somebody"});
        let user = server.call(&token, "POST", "/rest/users", Some(user)).await;
        let key = json!({"name": "a key", "permissions": []});
        let key = server
            .call(&token, "POST", "/rest/api-keys", Some(key))
            .await;
        Self {
            user: user.json()["id"].as_str().unwrap().to_owned(),
            key: key.json()["key"]["id"].as_str().unwrap().to_owned(),
            kept: Kept::default(),
            token,
        }
    }

    /// The same, with work that was done and plans that wait.
    pub(crate) async fn with_work(mut self, server: &Running) -> Self {
        self.kept = Kept::new(server, &self.token).await;
        self
    }

    /// Calls an operation as the administrator, after making what it works on.
    pub(crate) async fn call(
        &self,
        server: &Running,
        method: &str,
        path: &str,
        operation: &str,
    ) -> Answered {
        let token = server.token().await;
        let made = format!("/rules/{operation}");
        let shown = new_rule(server, &token, &made).await;
        if ["listRecycleBin", "restoreFromRecycleBin", "purgeRecycleBin"].contains(&operation) {
            let body = json!({"paths": [made]});
            server
                .call(&token, "POST", "/rest/items/delete", Some(body))
                .await;
        }
        let bin = server.call(&token, "GET", "/rest/recycle-bin", None).await;
        let entry = bin.json()["entries"][0]["entry"].clone();
        let mut trial = Self {
            token: token.clone(),
            ..self.clone()
        };
        if ["/restore", "/repository", "/jobs"]
            .iter()
            .any(|part| path.contains(part))
        {
            trial = trial.with_work(server).await;
        }
        trial
            .request(server, &token, method, path, operation, &shown, entry)
            .await
    }

    fn id(&self, path: &str, operation: &str) -> &str {
        if path.starts_with("/rest/restores/") {
            &self.kept.restore
        } else if path.starts_with("/rest/restore/") {
            &self.kept.plan
        } else if path.starts_with("/rest/repository/") {
            &self.kept.repository_plan
        } else if path.starts_with("/rest/jobs/") {
            &self.kept.job
        } else if operation.ends_with("Key") {
            &self.key
        } else {
            &self.user
        }
    }

    /// Sends the request of an operation with a token.
    #[allow(clippy::too_many_arguments, reason = "the parts of a request")]
    pub(crate) async fn request(
        &self,
        server: &Running,
        token: &str,
        method: &str,
        path: &str,
        operation: &str,
        shown: &Value,
        entry: Value,
    ) -> Answered {
        let made = shown["document"]["path"].as_str().unwrap_or_default();
        let name = if path.contains("/backups/") {
            &self.kept.backup
        } else {
            "a-role"
        };
        let tree = match operation {
            // What runs is a session.
            "controlSession" | "oneIntegrateControl" => "sessions",
            _ => made.split('/').nth(1).unwrap_or_default(),
        };
        let below = made
            .trim_start_matches('/')
            .split_once('/')
            .map_or("", |(_, below)| below);
        let path = path
            .replace("{id}", self.id(path, operation))
            .replace("{index}", "0")
            .replace("{name}", name)
            .replace("{tree}", tree)
            .replace("{path}", below);
        let query = query(operation, made, &shown["revision"]);
        let mut request = server.request(method, &path).query(&query);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = self.body(server, operation, made, shown, entry) {
            request = request.json(&body);
        }
        if ["uploadFile", "restore"].contains(&operation) {
            request = request.body("bytes");
        }
        if ["planRestore", "verifyArchive"].contains(&operation) {
            let (kind, body) = form(&[("items.zip", &self.kept.archive)], None);
            request = request.header("Content-Type", kind).body(body);
        }
        if operation == "listen" {
            return first_piece(request).await;
        }
        answered(request).await
    }

    fn body(
        &self,
        server: &Running,
        operation: &str,
        made: &str,
        shown: &Value,
        entry: Value,
    ) -> Option<Value> {
        Some(match operation {
            "createToken" | "oneIntegrateToken" => {
                json!({"username": "admin", "password": server.password})
            }
            "logIn" => json!({"name": "admin", "password": server.password}),
            "changeOwnPassword" => {
                json!({"old": server.password, "new": server.password})
            }
            "createItem" => json!({"kind": "rule", "path": format!("{made} new")}),
            "moveItem" | "copyItem" => json!({"from": made, "to": format!("{made} other")}),
            "deleteItems" | "backup" | "previewBackup" => json!({"paths": [made]}),
            "bringBack" => json!({"path": made, "revision": shown["revision"]}),
            "putPlace" => shown["document"].clone(),
            "oneIntegratePut" => json!({"rootTerm": {"kind": "Rule"}, "template": false}),
            "restoreFromRecycleBin" | "purgeRecycleBin" => json!({"entries": [entry]}),
            "enterPassword" => json!({"path": "/datastores/Production", "password": "pw"}),
            "undoRestore" => json!({"restoreId": uuid::Uuid::nil()}),
            "replanRestore" => json!({}),
            "dataStoresForRules" => json!({"rules": [made]}),
            "checkRules" => json!({"rules": [made], "dataStores": ["/datastores/Production"]}),
            "planRepositoryRestore" | "compareWithArchive" => json!({"backup": self.kept.backup}),
            "restoreRepository" => json!({"deletions": self.kept.deletions}),
            "createUser" => json!({"name": format!("user of {made}")}),
            "changeUser" => json!({"name": "somebody", "displayName": "Some Body"}),
            "setUserPassword" => json!({}),
            "putRole" => json!({"permissions": ["1int-rules-read"]}),
            "createApiKey" => json!({"name": format!("key of {made}"), "permissions": []}),
            _ => return None,
        })
    }
}

fn query(operation: &str, made: &str, revision: &Value) -> Vec<(&'static str, String)> {
    let made = made.to_owned();
    match operation {
        "search" => vec![("q", "matrix".to_owned())],
        "listItems" => vec![("folder", "/rules".to_owned())],
        "showItem" | "whereUsed" | "itemHistory" => vec![("path", made)],
        "showInBackup" | "storeWants" | "testDataStore" | "dataStoreSchema"
        | "previewDataStore" | "refreshDataStore" => {
            vec![("path", "/datastores/Production".to_owned())]
        }
        "downloadCheckReport" => vec![("format", "json".to_owned())],
        "showRevision" => vec![("path", made), ("revision", revision.to_string())],
        "compareRevisions" => {
            vec![
                ("path", made),
                ("from", revision.to_string()),
                ("to", revision.to_string()),
            ]
        }
        "uploadFile" => vec![
            ("path", "/datastores/Production".to_owned()),
            ("name", "root.crt".to_owned()),
        ],
        _ => Vec::new(),
    }
}
