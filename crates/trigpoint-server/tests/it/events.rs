//! Events: jobs and changes as they happen, from behind the last that was heard, until the login or
//! the server ends.

use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::running::Running;
use crate::trial::rule;

const PATIENCE: Duration = Duration::from_secs(20);

/// A stream of events that is open.
struct Stream {
    response: Response,
    text: String,
}

/// An event: its id, its name, its data.
type Event = (String, String, Value);

impl Stream {
    async fn open(server: &Running, token: &str, after: Option<&str>) -> Self {
        let mut request = server.request("GET", "/rest/events").bearer_auth(token);
        if let Some(after) = after {
            request = request.header("Last-Event-ID", after);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next event; none at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let found = event.lines().find_map(|line| line.strip_prefix(name));
                    found.unwrap_or_default().trim().to_owned()
                };
                let told = (field("id:"), field("event:"), field("data:"));
                self.text = rest.to_owned();
                if !told.1.is_empty() {
                    return Some((told.0, told.1, serde_json::from_str(&told.2).unwrap()));
                }
                continue;
            }
            let piece = timeout(PATIENCE, self.response.chunk())
                .await
                .unwrap()
                .unwrap()?;
            self.text += std::str::from_utf8(&piece).unwrap();
        }
    }

    /// Reads until an event is as wanted.
    async fn until(&mut self, is_wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.next().await.unwrap();
            if is_wanted(&event) {
                return event;
            }
        }
    }
}

fn is_done(event: &Event) -> bool {
    event.1 == "job" && event.2["state"] == "done"
}

async fn back_up(server: &Running, token: &str) {
    let path = "/rest/repository/backup";
    assert_eq!(server.call(token, "POST", path, None).await.status, 200);
}

#[tokio::test]
async fn jobs_and_changes_are_told_and_a_listener_that_comes_back_hears_what_it_missed() {
    let server = Running::start().await;
    let token = server.token().await;
    let mut stream = Stream::open(&server, &token, None).await;
    let (_, name, first) = stream.next().await.unwrap();
    assert_eq!(name, "repository");
    rule(&server, &token, "/rules/New").await;
    let (_, _, later) = stream.until(|event| event.1 == "repository").await;
    assert!(later["revision"].as_u64() > first["revision"].as_u64());
    back_up(&server, &token).await;
    let (id, _, job) = stream.until(is_done).await;
    assert_eq!(
        (&job["kind"], &job["result"]),
        (&json!("repository-backup"), &Value::Null)
    );
    drop(stream);
    back_up(&server, &token).await;
    let mut again = Stream::open(&server, &token, Some(&id)).await;
    let (_, _, missed) = again.until(is_done).await;
    assert_ne!(missed["id"], job["id"], "what was heard is told again");
}

#[tokio::test]
async fn a_stream_without_a_login_is_refused_and_one_ends_with_the_server() {
    let server = Running::start().await;
    let refused = server.get("/rest/events").await;
    refused.assert_problem(401, "unauthenticated", "nobody is logged in");
    let token = server.token().await;
    let mut stream = Stream::open(&server, &token, None).await;
    stream.next().await.unwrap();
    let stopped = server.stop();
    assert_eq!(stream.next().await, None, "the stream does not end");
    timeout(PATIENCE, stopped)
        .await
        .expect("the server hangs")
        .unwrap();
}

#[tokio::test]
async fn a_stream_ends_once_its_login_has_ended() {
    let start = Running::start_with(|settings| settings.heartbeat = Duration::from_millis(50));
    let server = start.await;
    let token = server.token().await;
    let mut stream = Stream::open(&server, &token, None).await;
    stream.next().await.unwrap();
    let out = server.call(&token, "DELETE", "/rest/session", None).await;
    assert_eq!(out.status, 204);
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn one_without_rights_on_the_repository_hears_nothing_of_its_jobs() {
    let start = Running::start_with(|settings| settings.heartbeat = Duration::from_millis(50));
    let server = start.await;
    let admin = server.token().await;
    let password = "a password of tests";
    let body = json!({"name": "anna", "roles": ["1int-user"], "password": password});
    let made = server.call(&admin, "POST", "/rest/users", Some(body)).await;
    assert_eq!(made.status, 201);
    let anna = server.token_of("anna", password).await;
    let mut stream = Stream::open(&server, &anna, None).await;
    back_up(&server, &admin).await;
    rule(&server, &admin, "/rules/After").await;
    let now = server.call(&admin, "GET", "/rest/repository", None).await;
    let now = now.json()["revision"].clone();
    loop {
        let told = stream.next().await.expect("the stream ended");
        assert_eq!(told.1, "repository", "{told:?}");
        if told.2["revision"] == now {
            break;
        }
    }
    let jobs = server.call(&anna, "GET", "/rest/jobs", None).await.json();
    assert_eq!(jobs["jobs"], json!([]));
}
