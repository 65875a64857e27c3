//! Many clients at once: they read, write by turns on the same items, back up and restore. Nobody
//! meets an error, no update is lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::running::{Answered, Running};
use crate::trial::rule;

/// Items that all clients write to.
const SHARED: usize = 10;

/// Clients and rounds: few in `./test`, many in `./test --long`.
fn size() -> (usize, usize) {
    match std::env::var_os("TRIGPOINT_LONG") {
        Some(_) => (100, 20),
        None => (20, 5),
    }
}

/// What one client did.
#[derive(Default)]
struct Did {
    updates: u64,
    stale: u64,
    took: Vec<Duration>,
}

impl Did {
    async fn call(
        &mut self,
        server: &Running,
        token: &str,
        (method, path): (&str, &str),
        body: Option<Value>,
    ) -> Answered {
        let began = Instant::now();
        let answer = server.call(token, method, path, body).await;
        self.took.push(began.elapsed());
        let is_good = matches!(answer.status, 200 | 201 | 409);
        assert!(is_good, "{method} {path}: {}", answer.text());
        answer
    }

    /// Raises the number in the description of an item; tries until it is the one who does.
    async fn update(&mut self, server: &Running, token: &str, path: &str) {
        loop {
            let shown = self.call(server, token, ("GET", path), None).await;
            let mut document = shown.json()["document"].clone();
            let number: u64 = document["description"]
                .as_str()
                .unwrap_or("")
                .parse()
                .unwrap_or(0);
            document["description"] = json!((number + 1).to_string());
            let began = Instant::now();
            let request = server.request("PUT", path).bearer_auth(token);
            let request = request.header("If-Match", shown.header("etag"));
            let answer = crate::running::answered(request.json(&document)).await;
            self.took.push(began.elapsed());
            match answer.status {
                200 => {
                    self.updates += 1;
                    return;
                }
                409 if answer.json()["code"] == "stale" => self.stale += 1,
                _ => panic!("PUT {path}: {}", answer.text()),
            }
        }
    }

    /// Restores under a number: it shows no plan, so that none can be stale.
    async fn restore(&mut self, server: &Running, token: &str, archive: Vec<u8>) {
        let began = Instant::now();
        let request = server.request("POST", "/rest/restores").bearer_auth(token);
        let answer = crate::running::answered(request.body(archive)).await;
        self.took.push(began.elapsed());
        assert_eq!(answer.status, 200, "restore: {}", answer.text());
    }
}

async fn client(server: Arc<Running>, token: String, number: usize, rounds: usize) -> Did {
    let mut did = Did::default();
    for round in 0..rounds {
        let shared = format!("/rest/rules/Shared {}", (number + round) % SHARED);
        did.update(&server, &token, &shared).await;
        let own = format!("/rules/Clients/{number} {round}");
        let body = json!({"kind": "rule", "path": own});
        did.call(&server, &token, ("POST", "/rest/items"), Some(body))
            .await;
        did.call(
            &server,
            &token,
            ("GET", "/rest/items?below=/rules&limit=100"),
            None,
        )
        .await;
        did.call(&server, &token, ("GET", "/rest/search?q=shared"), None)
            .await;
        let body = json!({"paths": [own]});
        let archive = did
            .call(&server, &token, ("POST", "/rest/backup"), Some(body))
            .await;
        did.restore(&server, &token, archive.body).await;
        if (number + round).is_multiple_of(10) {
            let path = "/rest/repository/backup?wait=60";
            let made = server.call(&token, "POST", path, None).await;
            // As many jobs as may be at once is an answer, and no fault.
            let is_good = made.status == 200 || made.json()["code"] == "too-many-jobs";
            assert!(is_good, "{}", made.text());
        }
    }
    did
}

#[tokio::test(flavor = "multi_thread")]
async fn many_clients_at_once_meet_no_error_and_lose_no_update() {
    let server = Arc::new(Running::start().await);
    let token = server.token().await;
    for number in 0..SHARED {
        rule(&server, &token, &format!("/rules/Shared {number}")).await;
    }
    let (clients, rounds) = size();
    let began = Instant::now();
    let mut all = JoinSet::new();
    for number in 0..clients {
        all.spawn(client(Arc::clone(&server), token.clone(), number, rounds));
    }
    let mut total = Did::default();
    while let Some(did) = all.join_next().await {
        let did = did.unwrap();
        total.updates += did.updates;
        total.stale += did.stale;
        total.took.extend(did.took);
    }
    let elapsed = began.elapsed();
    let mut counted = 0;
    for number in 0..SHARED {
        let path = format!("/rest/rules/Shared {number}");
        let shown = server.call(&token, "GET", &path, None).await.json();
        let text = shown["document"]["description"]
            .as_str()
            .unwrap()
            .to_owned();
        counted += text.parse::<u64>().unwrap();
    }
    assert_eq!(counted, total.updates, "an update is lost");
    assert_eq!(counted, (clients * rounds) as u64);
    let listed = "/rest/items?folder=/rules/Clients&limit=1";
    let listed = server.call(&token, "GET", listed, None).await.json();
    assert_eq!(
        listed["total"],
        json!(2 * clients * rounds),
        "an item is lost"
    );
    total.took.sort();
    let at =
        |share: usize| total.took[(total.took.len() * share / 1_000).min(total.took.len() - 1)];
    eprintln!(
        "{clients} clients: {} calls in {:.1} s, {} stale; p50 {} ms, p99 {} ms, longest {} ms",
        total.took.len(),
        elapsed.as_secs_f64(),
        total.stale,
        at(500).as_millis(),
        at(990).as_millis(),
        at(1_000).as_millis(),
    );
}
