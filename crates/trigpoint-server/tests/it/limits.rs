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
    assert_eq!(server.get("/health/live").await.status, 200);
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
