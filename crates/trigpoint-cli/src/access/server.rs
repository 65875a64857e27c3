//! Speaks HTTP to a server. What it answers is what the use case gives; a problem that it tells is
//! told on as the use case itself would tell it.
//!
//! The token goes to that server and nowhere else: redirects are not followed, and no message has
//! it.

use std::error::Error;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder, Response, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use trigpoint_model::secret::Secret;

use super::UnderWay;
use crate::failure::Failure;

/// The way to a server, with what is shown there.
#[derive(Debug)]
pub(crate) struct Server {
    url: Url,
    token: Option<Secret<String>>,
    http: Client,
    /// The job that is waited for.
    pub(super) under_way: UnderWay,
}

/// A problem as a server told it (RFC 9457).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Told {
    /// The stable code.
    pub(crate) code: String,
    /// What is wrong with which thing.
    pub(crate) detail: String,
    /// What to do next.
    pub(crate) hint: Option<String>,
}

/// What a server that goes away is waited for at most.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// After so long without a byte the connection is asked whether anybody is there.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

impl Server {
    /// The way to the server at `url`.
    pub(crate) fn new(
        url: &str,
        token: Option<Secret<String>>,
        under_way: UnderWay,
    ) -> Result<Self, Failure> {
        let bad = |reason: String| Failure::BadServer {
            url: url.to_owned(),
            reason,
        };
        let mut parsed = Url::parse(url).map_err(|error| bad(error.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(bad(
                "it begins neither with `http://` nor with `https://`".to_owned()
            ));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(bad("a name or password does not belong in it".to_owned()));
        }
        parsed.set_query(None);
        parsed.set_fragment(None);
        let http = client().map_err(|error| bad(cause(&error)))?;
        Ok(Self {
            url: parsed,
            token,
            http,
            under_way,
        })
    }

    /// A request to the call at `segments` below `/rest`, not yet sent.
    pub(crate) fn request(&self, method: Method, segments: &[&str]) -> RequestBuilder {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("rest").extend(segments);
        }
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        }
    }

    /// Sends a request; what is no success is the failure that it tells.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        self.sent(request).await.map(|(response, _)| response)
    }

    /// Sends a request; gives its answer.
    pub(crate) async fn answer<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<T, Failure> {
        let (response, changes) = self.sent(request).await?;
        let bytes = response.bytes().await;
        let bytes = bytes.map_err(|error| self.lost(&error, changes))?;
        self.understood(&bytes)
    }

    /// What an answer says.
    pub(crate) fn understood<T: DeserializeOwned>(&self, answer: &[u8]) -> Result<T, Failure> {
        serde_json::from_slice(answer).map_err(|error| self.not_understood(&error.to_string()))
    }

    /// Sends a request; gives what comes back, and whether it may have changed something.
    async fn sent(&self, request: RequestBuilder) -> Result<(Response, bool), Failure> {
        let request = request.build().map_err(|error| self.lost(&error, false))?;
        let changes = !request.method().is_safe();
        let sent = self.http.execute(request).await;
        let response = sent.map_err(|error| self.lost(&error, changes))?;
        if response.status().is_success() {
            return Ok((response, changes));
        }
        Err(self.problem(response).await)
    }

    /// Asks, with what stands behind `?`.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        query: &[(&str, String)],
    ) -> Result<T, Failure> {
        self.answer(self.request(Method::GET, segments).query(query))
            .await
    }

    /// Sends `body` as JSON; gives the answer.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        method: Method,
        segments: &[&str],
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        self.answer(self.request(method, segments).json(body)).await
    }

    /// An answer that is not what this version expects.
    pub(crate) fn not_understood(&self, reason: &str) -> Failure {
        Failure::NotUnderstoodAnswer {
            url: self.url.to_string(),
            reason: reason.to_owned(),
        }
    }

    /// A connection that did not come about, or broke off.
    pub(crate) fn lost(&self, error: &reqwest::Error, changes: bool) -> Failure {
        let (url, reason) = (self.url.to_string(), cause(error));
        if error.is_connect() || error.is_builder() {
            return Failure::Unreachable { url, reason };
        }
        Failure::ConnectionLost {
            url,
            reason,
            changes,
        }
    }

    async fn problem(&self, response: Response) -> Failure {
        let status = response.status();
        let is_problem = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
        if is_problem
            && let Ok(bytes) = response.bytes().await
            && let Ok(told) = serde_json::from_slice::<Told>(&bytes)
        {
            return Failure::Told(Box::new(told));
        }
        self.not_understood(&format!("it answers {status}, without saying why"))
    }
}

/// Trusts what the system trusts; the same everywhere, so that it can be tried anywhere.
fn client() -> Result<Client, reqwest::Error> {
    // It is there already where a second server is asked.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("trigpoint/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_keepalive(KEEP_ALIVE)
        .build()
}

/// The innermost reason: what surrounds it only says that a request failed.
fn cause(error: &reqwest::Error) -> String {
    let mut inner: &dyn Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_below_the_server_and_every_name_is_one_segment_of_it() {
        for base in [
            "http://it:1",
            "http://it:1/",
            "http://it:1/x/",
            "http://it:1/x",
        ] {
            let server = Server::new(base, None, UnderWay::default()).unwrap();
            let request = server.request(Method::GET, &["roles", "a/b c"]);
            let url = request.build().unwrap().url().to_string();
            let base = base.trim_end_matches('/');
            assert_eq!(url, format!("{base}/rest/roles/a%2Fb%20c"));
        }
    }

    #[test]
    fn what_is_no_address_of_a_server_says_why() {
        for (url, why) in [
            ("it:1", "begins neither"),
            ("localhost", "relative URL"),
            ("ftp://it", "begins neither"),
            ("http://me:secret@it", "does not belong"),
        ] {
            let told = Server::new(url, None, UnderWay::default())
                .unwrap_err()
                .to_string();
            assert!(told.contains(why), "{told}");
        }
    }

    #[test]
    fn the_token_is_in_no_text_of_the_way_to_a_server() {
        let token = Secret::new("canary".to_owned());
        let server = Server::new("http://it", Some(token), UnderWay::default()).unwrap();
        assert!(!format!("{server:?}").contains("canary"));
    }
}
