//! `trigpoint serve`: the real binary listens, answers and stops.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::binary::Trigpoint;

const PATIENCE: Duration = Duration::from_secs(20);

/// A server that runs until it is stopped, or the test ends.
pub(crate) struct Serving {
    pub(crate) child: Child,
    stdout: BufReader<ChildStdout>,
    address: String,
}

impl Serving {
    /// Starts it on a free port and waits until it says where it listens.
    pub(crate) fn start(trigpoint: &Trigpoint, more: &[&str]) -> Self {
        Self::start_with(trigpoint, more, |_| ())
    }

    /// As [`Serving::start`], with a command that `change` changed.
    pub(crate) fn start_with(
        trigpoint: &Trigpoint,
        more: &[&str],
        change: impl FnOnce(&mut Command),
    ) -> Self {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
        let mut command = trigpoint.command(&arguments);
        change(&mut command);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().to_owned();
        Self {
            child,
            stdout,
            address,
        }
    }

    /// Its address as `--server` takes it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The password of the administrator, if it is told.
    pub(crate) fn first_password(&mut self) -> Option<String> {
        let mut line = String::new();
        while self.stdout.read_line(&mut line).unwrap() > 0 {
            if let Some(password) = line.trim().strip_prefix("password") {
                return Some(password.trim().to_owned());
            }
            line.clear();
        }
        None
    }

    /// What is answered to a log-in.
    fn log_in(&self, name: &str, password: &str) -> String {
        let body = serde_json::json!({"username": name, "password": password}).to_string();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "POST /rest/token HTTP/1.1\r\nHost: it\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// A token of the administrator.
    pub(crate) fn token(&self, password: &str) -> String {
        let answer = self.log_in("admin", password);
        let token = answer.split("\"token\":\"").nth(1);
        let token = token.unwrap_or_else(|| panic!("{answer}"));
        token.split('"').next().unwrap().to_owned()
    }

    /// Sends a request with a token and JSON; gives status and body. None if the server went away
    /// before it had answered.
    pub(crate) fn call(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Option<(u16, Value)> {
        let body = body.to_string();
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: it\r\nConnection: close\r\n\
             Authorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, serde_json::from_str(body).unwrap_or_default()))
    }

    /// What is answered to a request for `path`, head and body.
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: it\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends a signal; gives the exit code and the log once the process has ended.
    pub(crate) fn signal(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < PATIENCE, "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        (status.code(), log)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_server_tells_its_address_answers_and_stops_when_it_is_told() {
    for signal in ["-TERM", "-INT"] {
        let trigpoint = Trigpoint::new();
        let server = Serving::start(&trigpoint, &[]);
        let answer = server.get("/health/ready");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let (code, log) = server.signal(signal);
        assert_eq!(code, Some(0), "{log}");
        // The lock is given back: the command line works on the directory again.
        trigpoint.text(&["items", "list", "/rules"]);
    }
}

#[test]
fn a_trusted_proxy_is_an_address_or_a_network() {
    let trigpoint = Trigpoint::new();
    let ran = trigpoint.run(&["serve", "--trusted-proxy", "proxy.example"]);
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    assert!(
        ran.stderr.contains("`proxy.example` is not an address"),
        "{ran:#?}"
    );
    let proxies = ["--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "::1"];
    let server = Serving::start(&trigpoint, &proxies);
    assert!(server.get("/health/ready").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_server_holds_the_repository_and_the_command_line_says_so() {
    let trigpoint = Trigpoint::new();
    let server = Serving::start(&trigpoint, &[]);
    let ran = trigpoint.run(&["items", "list", "/rules"]);
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(ran.stderr.contains("--server URL"), "{ran:#?}");
    drop(server);
}

#[test]
fn an_address_that_is_taken_is_told_with_another_way() {
    let trigpoint = Trigpoint::new();
    let server = Serving::start(&trigpoint, &[]);
    let other = Trigpoint::new();
    let ran = other.run(&["serve", "--listen", &server.address]);
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    let told = format!("error: cannot listen at `{}`", server.address);
    assert!(ran.stderr.contains(&told), "{ran:#?}");
    assert!(
        ran.stderr.contains("hint: choose another address"),
        "{ran:#?}"
    );
}

#[test]
fn the_log_has_a_line_for_a_request_with_its_id_and_without_what_was_asked() {
    let trigpoint = Trigpoint::new();
    let server = Serving::start(&trigpoint, &["--log", "json"]);
    let answer = server.get("/rest/version?token=canary-in-the-query");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    server.get("/rest/canary-in-the-path");
    let (_, log) = server.signal("-TERM");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let line = lines
        .iter()
        .find(|line| line["route"] == "/rest/version")
        .unwrap_or_else(|| panic!("{log}"));
    assert_eq!(line["status"], 200);
    let id = line["span"]["request_id"].as_str().unwrap();
    assert!(answer.contains(id), "{id} is not in {answer}");
    assert!(!log.contains("canary"), "{log}");
}

#[test]
fn a_user_who_is_added_before_the_first_start_comes_with_the_administrator_and_both_passwords() {
    let trigpoint = Trigpoint::new();
    let added = trigpoint.run(&[
        "--format",
        "json",
        "user",
        "add",
        "ann",
        "--role",
        "1int-user",
    ]);
    assert_eq!(added.code, Some(0), "{added:?}");
    let added: serde_json::Value = serde_json::from_str(&added.stdout).unwrap();
    assert_eq!(added["administrator"]["name"], "admin");
    let server = Serving::start(&trigpoint, &[]);
    for told in [&added, &added["administrator"]] {
        let (name, password) = (&told["name"], &told["password"]);
        let answer = server.log_in(name.as_str().unwrap(), password.as_str().unwrap());
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let admin = Trigpoint::new();
    let added = admin.text(&["user", "add", "admin", "--role", "1int-admin"]);
    let password = added.lines().nth(1).unwrap().trim();
    let server = Serving::start(&admin, &[]);
    let answer = server.log_in("admin", password);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let failed = Trigpoint::new();
    let refused = failed.run(&["user", "add", "ann", "--role", "nobody"]);
    assert!(
        refused.stderr.contains("there is no role `nobody`"),
        "{refused:?}"
    );
    let password = refused.stdout.lines().nth(1).unwrap().trim();
    let server = Serving::start(&failed, &[]);
    let answer = server.log_in("admin", password);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn the_first_start_tells_a_password_once_and_no_log_has_it() {
    let trigpoint = Trigpoint::new();
    // None of these makes the first user, as none of them would tell the password.
    let users = trigpoint.text(&["user", "list"]);
    assert!(users.starts_with("No user yet"), "{users}");
    let roles = trigpoint.text(&["role", "list"]);
    assert!(
        roles.contains("1int-admin") && roles.contains("1int-user"),
        "{roles}"
    );
    trigpoint.text(&["items", "create", "/rules/A"]);
    let nobody = trigpoint.run(&["user", "reset-password", "ann"]);
    assert!(
        nobody.stderr.contains("there is no user `ann`"),
        "{nobody:?}"
    );
    let mut server = Serving::start(&trigpoint, &["--log", "json"]);
    let password = server.first_password().unwrap();
    assert!(password.len() >= 16, "`{password}` is short");
    let answer = server.log_in("admin", &password);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let wrong = server.log_in("admin", "canary-wrong-password");
    assert!(wrong.starts_with("HTTP/1.1 401"), "{wrong}");
    let token = answer.split("\"token\":\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap().to_owned();
    let (_, log) = server.signal("-TERM");
    for secret in [password.as_str(), token.as_str(), "canary"] {
        assert!(!log.contains(secret), "{log}");
    }
    let again = Serving::start(&trigpoint, &[]);
    let answer = again.log_in("admin", &password);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let mut again = again;
    let _ = again.child.kill();
    assert_eq!(again.first_password(), None);
}
