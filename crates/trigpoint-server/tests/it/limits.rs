//! The limits of a server, and how it stops.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::running::{Running, answered};

const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_body_at_the_limit_passes_and_one_above_it_is_refused_with_the_limit_named() {
    let server = Running::start_with(|settings| settings.body_bytes_max = 10).await;
    for (bytes, status) in [(9, 405), (10, 405), (11, 413)] {
        let request = server
            .request("POST", "/rest/version")
            .body("x".repeat(bytes));
        let answer = answered(request).await;
        assert_eq!(answer.status, status, "{bytes} bytes");
        if status == 413 {
            answer.assert_problem(
                413,
                "body-too-large",
                "the body has 11 bytes, a request may have 10",
            );
        }
    }
}

#[tokio::test]
async fn a_server_with_no_place_left_says_when_to_try_again_and_that_it_is_alive() {
    let server = Running::start_with(|settings| settings.requests_max = 0).await;
    let answer = server.get("/rest/version").await;
    answer.assert_problem(
        503,
        "too-busy",
        "0 requests are under way, which is as many as may be",
    );
    assert_eq!(answer.header("retry-after"), "1");
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
}

/// Opens a log-in of which only the first byte of the body is sent.
async fn half_sent(server: &Running, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let begun = format!("POST {path} HTTP/1.1\r\nHost: it\r\nContent-Length: 50\r\n\r\n{{");
    stream.write_all(begun.as_bytes()).await.unwrap();
    stream
}

/// Reads what is answered until the connection ends.
async fn told(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "no end: {}", String::from_utf8_lossy(&answer));
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn bodies_that_are_never_sent_to_their_end_keep_no_place_from_others() {
    let server = Running::start_with(|settings| {
        settings.requests_max = 2;
        settings.upload_idle_timeout = Duration::from_millis(300);
    })
    .await;
    let mut streams = [
        half_sent(&server, "/rest/token").await,
        half_sent(&server, "/rest/session").await,
    ];
    for stream in &mut streams {
        let told = told(stream).await;
        assert!(told.starts_with("HTTP/1.1 408"), "{told}");
        assert!(told.contains("\"upload-too-slow\""), "{told}");
    }
    assert_eq!(server.get("/rest/version").await.status, 200);
}

#[tokio::test]
async fn a_body_that_comes_in_drops_must_be_there_in_time_as_a_whole() {
    let server = Running::start_with(|settings| {
        settings.log_in_timeout = Duration::from_millis(500);
    })
    .await;
    let (mut from, mut to) = half_sent(&server, "/rest/token").await.into_split();
    let dripping = tokio::spawn(async move {
        while to.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut answer = vec![0; 64];
    let read = timeout(PATIENCE, from.read(&mut answer)).await.unwrap();
    let told = String::from_utf8_lossy(&answer[..read.unwrap()]).into_owned();
    assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    dripping.abort();
}

#[tokio::test]
async fn a_log_in_may_have_few_bytes() {
    let server = Running::start_with(|settings| settings.log_in_bytes_max = 100).await;
    for (bytes, status) in [(100, 400), (101, 413)] {
        for path in ["/rest/token", "/rest/session", "/1Integrate/rest/token"] {
            let request = server.request("POST", path).body("x".repeat(bytes));
            let answer = answered(request).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_client_that_does_not_finish_the_head_of_its_request_is_cut_off() {
    let server = Running::start_with(|settings| {
        settings.head_timeout = Duration::from_millis(200);
    })
    .await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET /rest/version HTTP/1.1\r\nHost:")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let ended = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "the connection is still open");
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");
}

#[tokio::test]
async fn more_connections_than_the_limit_wait_and_are_served_later() {
    let server = Running::start_with(|settings| settings.connections_max = 1).await;
    let first = TcpStream::connect(server.address).await.unwrap();
    let second = tokio::spawn(answered(server.request("GET", "/rest/version")));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(
        !second.is_finished(),
        "a second connection was taken beside the first"
    );
    drop(first);
    let answer = timeout(PATIENCE, second).await.unwrap().unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_takes_no_connection_any_more() {
    let server = Running::start().await;
    assert_eq!(server.get("/rest/version").await.status, 200);
    let address = server.address;
    timeout(PATIENCE, server.stop()).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_a_server_beyond_its_grace() {
    let server = Running::start_with(|settings| {
        settings.stop_grace = Duration::from_millis(200);
    })
    .await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET /rest/version HTTP/1.1\r\nHost:")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    timeout(PATIENCE, server.stop()).await.unwrap().unwrap();
}

/// The head of an upload of 1,000 bytes as a form, and its first bytes.
fn begun_upload(token: &str) -> String {
    format!(
        "POST /rest/restore HTTP/1.1\r\nHost: it\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: multipart/form-data; boundary=limit\r\nContent-Length: 1000\r\n\r\n\
         --limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\nPK"
    )
}

#[tokio::test]
async fn an_upload_of_which_nothing_comes_any_more_is_cut_off_and_leaves_nothing() {
    let server = Running::start_with(|settings| {
        settings.upload_idle_timeout = Duration::from_millis(300);
    })
    .await;
    let token = server.token().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let begun = begun_upload(&token);
    stream.write_all(begun.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64];
    let read = timeout(PATIENCE, stream.read(&mut answer)).await.unwrap();
    let told = String::from_utf8_lossy(&answer[..read.unwrap()]).into_owned();
    assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    assert_eq!(std::fs::read_dir(server.spool()).unwrap().count(), 0);
}

#[tokio::test]
async fn an_upload_without_a_good_login_is_refused_before_it_touches_the_disk() {
    let server = Running::start().await;
    let old = server.token().await;
    let change = serde_json::json!({"old": server.password, "new": "another long password"});
    let admin = server.token().await;
    let path = "/rest/session/password";
    assert_eq!(
        server.call(&admin, "POST", path, Some(change)).await.status,
        204
    );
    for token in ["", "tpb_nonsense", old.as_str()] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let begun = begun_upload(token);
        stream.write_all(begun.as_bytes()).await.unwrap();
        let mut answer = vec![0; 64];
        let read = timeout(PATIENCE, stream.read(&mut answer)).await.unwrap();
        let told = String::from_utf8_lossy(&answer[..read.unwrap()]).into_owned();
        assert!(told.starts_with("HTTP/1.1 401"), "`{token}`: {told}");
        assert_eq!(std::fs::read_dir(server.spool()).unwrap().count(), 0);
    }
}

#[tokio::test]
async fn a_reader_of_a_download_that_goes_away_leaves_nothing_open() {
    let server = Running::start().await;
    let token = server.token().await;
    let place = "/rest/datastores/Store";
    let store = r#"{"format": "trigpoint-item/1", "id": "0190a000-0000-7000-8000-00000000d002",
        "kind": "data-store", "path": "/datastores/Store",
        "body": {"read": {"format": "csv", "parameters": {}, "files": [{"slot": "File"}]}}}"#;
    let store = serde_json::from_str(store).unwrap();
    assert_eq!(
        server.call(&token, "PUT", place, Some(store)).await.status,
        201
    );
    // More than waits anywhere on the way: what cannot be packed, since it looks random.
    let mut noise: u64 = 7;
    let file: Vec<u8> = std::iter::repeat_with(|| {
        noise = noise
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        noise.to_be_bytes()[0]
    })
    .take(24 * 1024 * 1024)
    .collect();
    let upload = "/rest/items/files?path=/datastores/Store&name=big.csv";
    let request = server
        .request("POST", upload)
        .bearer_auth(&token)
        .body(file);
    assert_eq!(answered(request).await.status, 200);
    let request = server
        .request("GET", "/rest/repository/backup")
        .bearer_auth(&token);
    let mut response = request.send().await.unwrap();
    assert!(response.chunk().await.unwrap().unwrap().starts_with(b"PK"));
    drop(response);
    // A switch waits for those who read the old state: none is left.
    let path = "/rest/repository/backup";
    assert_eq!(server.call(&token, "POST", path, None).await.status, 200);
    for _ in 0..500 {
        if std::fs::read_dir(server.spool()).unwrap().count() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the spool is not empty");
}
