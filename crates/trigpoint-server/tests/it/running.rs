//! A server that runs for one test, over a repository of its own.

use std::net::{Ipv4Addr, SocketAddr};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use trigpoint_server::{Server, Settings};
use trigpoint_service::{Environment, Service};

/// A server that runs until it is stopped, or the test ends.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) password: String,
    client: reqwest::Client,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    data: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Running {
    /// A server with the usual limits.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// A server whose settings `change` changed.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let service = Service::open(data.path(), Environment::system())
            .await
            .unwrap();
        let mut settings = Settings {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            ..Settings::default()
        };
        change(&mut settings);
        settings.spool = data.path().join("spool");
        let first = service.ensure_administrator().await.unwrap().unwrap();
        let server = Server::bind(service, settings).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        Self {
            address: server.address(),
            password: first.password.expose().clone(),
            client: client(),
            stop,
            task: tokio::spawn(server.run(async {
                let _ = stopped.await;
            })),
            data,
        }
    }

    /// A request that is not yet sent.
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.client.request(method.parse().unwrap(), url)
    }

    /// Asks for `path`.
    pub(crate) async fn get(&self, path: &str) -> Answered {
        answered(self.request("GET", path)).await
    }

    /// Where uploads and downloads rest while they are under way.
    pub(crate) fn spool(&self) -> std::path::PathBuf {
        self.data.path().join("spool")
    }

    /// A token of the administrator.
    pub(crate) async fn token(&self) -> String {
        self.token_of("admin", &self.password).await
    }

    /// A token of a user.
    pub(crate) async fn token_of(&self, name: &str, password: &str) -> String {
        let body = json!({"username": name, "password": password});
        let answer = answered(self.request("POST", "/rest/token").json(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// Calls with a token, and a body where there is one.
    pub(crate) async fn call(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answered {
        let mut request = self.request(method, path).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        answered(request).await
    }

    /// Tells the server to stop; gives what ends with it.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).unwrap();
        self.task
    }
}

/// A client as anybody's. It speaks HTTP only, and is asked to be able to speak TLS all the same.
fn client() -> reqwest::Client {
    // A second test of this process finds it done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// Sends a request.
pub(crate) async fn answered(request: reqwest::RequestBuilder) -> Answered {
    let response = request.send().await.unwrap();
    Answered {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.bytes().await.unwrap().to_vec(),
    }
}

/// Sends a request whose answer does not end; gives what comes first.
pub(crate) async fn first_piece(request: reqwest::RequestBuilder) -> Answered {
    let mut response = request.send().await.unwrap();
    Answered {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.chunk().await.unwrap().unwrap_or_default().to_vec(),
    }
}

impl Answered {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body as JSON; null where it is none.
    pub(crate) fn json_or_null(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Holds this against what every problem must be.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, code: &str, detail: &str) {
        let problem = self.json();
        assert_eq!(self.status, status, "{problem}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["code"], code);
        assert_eq!(problem["detail"], detail);
        assert_eq!(problem["type"], format!("urn:trigpoint:problem:{code}"));
        assert!(problem["hint"].is_string(), "{problem}");
        assert_eq!(problem["requestId"], self.header("x-request-id"));
    }
}
