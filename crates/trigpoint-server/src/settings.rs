//! What a server is told when it starts, with the limits it holds.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use trigpoint_model::limits::UPLOADED_FILE_BYTES_MAX;

use crate::proxy::TrustedProxy;

/// What a server is told when it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Bytes of a request's body, where the call is no upload.
    pub body_bytes_max: u64,
    /// Bytes of an uploaded file.
    pub upload_bytes_max: u64,
    /// Where uploads and downloads rest while they are under way.
    pub spool: PathBuf,
    /// What clients of 1Integrate show before a log-in, as HTML.
    pub login_banner: String,
    /// Whether browsers send the session only by HTTPS, whatever a proxy says.
    pub secure_cookies: bool,
    /// The proxies in front that say truthfully who asks.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// Connections at once; more wait to be accepted.
    pub connections_max: usize,
    /// Requests under way at once; more are answered 503.
    pub requests_max: usize,
    /// How long a client may take to send the head of a request.
    pub head_timeout: Duration,
    /// How long nothing may come of a body that is under way, an upload or not.
    pub upload_idle_timeout: Duration,
    /// How long a client may take to send a body that is no upload.
    pub body_timeout: Duration,
    /// Bytes of the body of a log-in.
    pub log_in_bytes_max: u64,
    /// How long a client may take to send the body of a log-in.
    pub log_in_timeout: Duration,
    /// How often a stream of events sends something where nothing happens; and its login is asked
    /// for anew.
    pub heartbeat: Duration,
    /// How long requests may take to finish once the server is told to stop.
    pub stop_grace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            // The largest item document, and what surrounds it.
            body_bytes_max: 17 * 1024 * 1024,
            upload_bytes_max: UPLOADED_FILE_BYTES_MAX,
            spool: std::env::temp_dir(),
            login_banner: String::new(),
            secure_cookies: false,
            trusted_proxies: Vec::new(),
            connections_max: 1_024,
            requests_max: 512,
            head_timeout: Duration::from_secs(30),
            upload_idle_timeout: Duration::from_secs(60),
            body_timeout: Duration::from_mins(5),
            // A name and the longest password, each character written as `\uXXXX`.
            log_in_bytes_max: 16 * 1024,
            log_in_timeout: Duration::from_secs(10),
            heartbeat: Duration::from_secs(15),
            stop_grace: Duration::from_secs(30),
        }
    }
}
