//! What can be asked without a login.

use crate::running::{Running, answered};

#[tokio::test]
async fn the_version_is_told_to_anybody() {
    let server = Running::start().await;
    let version = server.get("/rest/version").await.json();
    assert_eq!(version["product"], "Trigpoint");
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn a_server_with_a_repository_is_alive_and_ready() {
    let server = Running::start().await;
    for path in ["/health/live", "/health/ready"] {
        let health = server.get(path).await;
        assert_eq!(
            (health.status, health.text().as_str()),
            (200, r#"{"status":"ok"}"#)
        );
    }
}

#[tokio::test]
async fn an_address_that_is_no_call_is_a_problem_that_names_it() {
    let server = Running::start().await;
    for path in [
        "/rest",
        "/rest/nowhere",
        "/1Integrate/rest/things",
        "/health",
        "/docs/x",
    ] {
        let answer = server.get(path).await;
        answer.assert_problem(404, "no-such-address", &format!("nothing is at `{path}`"));
        assert_eq!(answer.json()["instance"], path);
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_a_problem() {
    let server = Running::start().await;
    for (path, detail) in [
        ("/rest/version", "`/rest/version` does not take `PUT`"),
        ("/somewhere", "`/somewhere` does not take `PUT`"),
    ] {
        let answer = answered(server.request("PUT", path)).await;
        answer.assert_problem(405, "method-not-allowed", detail);
    }
}

#[tokio::test]
async fn the_metrics_count_answers_by_route_and_never_by_what_a_client_wrote() {
    let server = Running::start().await;
    server.get("/rest/version").await;
    server.get("/rest/written-by-a-client").await;
    answered(server.request("INVENTED", "/rest/version")).await;
    let metrics = server.get("/metrics").await;
    assert_eq!(metrics.status, 200);
    let metrics = metrics.text();
    let counted =
        "trigpoint_http_requests_total{method=\"GET\",route=\"/rest/version\",status=\"200\"}";
    assert!(metrics.contains(counted), "{metrics}");
    assert!(metrics.contains("trigpoint_http_request_seconds_bucket"));
    for written in ["written-by-a-client", "INVENTED"] {
        assert!(!metrics.contains(written), "{metrics}");
    }
}

#[tokio::test]
async fn the_metrics_are_not_given_through_a_proxy() {
    let server = Running::start().await;
    for (header, value) in [
        ("Forwarded", "for=192.0.2.1"),
        ("Via", "1.1 proxy"),
        ("X-Forwarded-For", "192.0.2.1"),
        ("X-Forwarded-Host", "trigpoint.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Real-IP", "192.0.2.1"),
        ("Host", "trigpoint.example"),
    ] {
        let request = server.request("GET", "/metrics").header(header, value);
        answered(request).await.assert_problem(
            403,
            "only-local",
            "the metrics are given only to the machine that the server runs on",
        );
    }
}
