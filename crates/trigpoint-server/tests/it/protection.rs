//! What protects a browser: headers of every answer, and no change asked for by another site.

use crate::running::{Running, answered};

#[tokio::test]
async fn every_answer_has_the_headers_that_protect_a_browser() {
    let server = Running::start().await;
    for path in [
        "/",
        "/docs",
        "/rest/version",
        "/rest/nowhere",
        "/health/live",
        "/metrics",
    ] {
        let answer = server.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        // Styles may stand in a page, scripts never.
        let scripts = policy.replace("style-src 'self' 'unsafe-inline'", "");
        assert!(!scripts.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(!answer.header("cache-control").is_empty(), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_request_keeps_the_id_that_a_proxy_gave_it() {
    let server = Running::start().await;
    let request = server
        .request("GET", "/rest/x")
        .header("X-Request-Id", "proxy-7.a_b");
    assert_eq!(answered(request).await.json()["requestId"], "proxy-7.a_b");
    let request = server
        .request("GET", "/rest/x")
        .header("X-Request-Id", "<script>");
    assert_ne!(answered(request).await.json()["requestId"], "<script>");
}

#[tokio::test]
async fn a_change_that_a_page_of_another_site_asks_for_is_refused() {
    let server = Running::start().await;
    for (header, value) in [
        ("Origin", "https://elsewhere.example"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        let request = server
            .request("POST", "/rest/version")
            .header(header, value);
        answered(request).await.assert_problem(
            403,
            "cross-site",
            "the request comes from a page of another site",
        );
    }
    let own = format!("http://{}", server.address);
    let request = server
        .request("POST", "/rest/version")
        .header("Origin", own);
    assert_eq!(answered(request).await.status, 405);
}

#[tokio::test]
async fn a_change_by_cookie_wants_the_header_that_only_our_page_can_send() {
    let server = Running::start().await;
    let cookie = "theme=dark; trigpoint_session=tps_x";
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let request = server
            .request(method, "/rest/version")
            .header("Cookie", cookie);
        let marked = request.try_clone().unwrap();
        answered(request).await.assert_problem(
            403,
            "cross-site",
            "a call by cookie that changes something lacks the header \
             `X-Requested-With: trigpoint`",
        );
        let marked = marked.header("X-Requested-With", "trigpoint");
        assert_eq!(answered(marked).await.status, 405);
    }
    let read = server
        .request("GET", "/rest/version")
        .header("Cookie", cookie);
    assert_eq!(answered(read).await.status, 200);
    let other = server
        .request("POST", "/rest/version")
        .header("Cookie", "theme=dark");
    assert_eq!(answered(other).await.status, 405);
}
