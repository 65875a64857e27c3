//! Items by the address of their place, backup, uploads, and what is wrong with a request.

use serde_json::{Value, json};

use crate::running::{Running, answered};
use crate::trial::{Trial, new_store, rule};

#[tokio::test]
async fn an_item_is_put_read_overwritten_and_deleted_by_the_address_of_its_place() {
    let server = Running::start().await;
    let token = server.token().await;
    let mut document = rule(&server, &token, "/rules/Roads/Width").await;
    let place = "/rest/rules/Roads/Width";
    let shown = server.call(&token, "GET", place, None).await;
    let tag = shown.header("etag").to_owned();
    document["description"] = json!("Roads have a width.");
    let put = |tag: &str, document: &Value| {
        let request = server.request("PUT", place).bearer_auth(&token);
        answered(request.header("If-Match", tag.to_owned()).json(document))
    };
    let saved = put(&tag, &document).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert_ne!(saved.header("etag"), tag);
    let stale = put(&tag, &document).await;
    assert_eq!(
        (stale.status, &stale.json()["code"]),
        (409, &json!("stale"))
    );
    assert!(
        stale.json()["detail"].as_str().unwrap().contains("admin"),
        "{}",
        stale.text()
    );
    let odd = put("\"x\"", &document).await;
    assert_eq!((odd.status, &odd.json()["code"]), (400, &json!("usage")));
    let hint = odd.json()["hint"].clone();
    assert_eq!(hint, json!("`/docs` shows what each call takes"));
    assert_eq!(server.call(&token, "DELETE", place, None).await.status, 200);
    assert_eq!(server.call(&token, "GET", place, None).await.status, 404);
}

/// Sends a request with this header to both faces of a place; gives status and code of each.
async fn with_header(
    server: &Running,
    token: &str,
    (method, place): (&str, &str),
    (header, value): (&str, &str),
    body: Option<&str>,
) -> Vec<(u16, String)> {
    let mut told = Vec::new();
    for base in ["/rest", "/1Integrate/rest"] {
        let request = server.request(method, &format!("{base}{place}"));
        let request = request.bearer_auth(token).header(header, value);
        let answer = answered(match body {
            Some(body) => request.body(body.to_owned()),
            None => request,
        });
        let answer = answer.await;
        let code = answer.json_or_null()["code"].clone();
        told.push((answer.status, code.as_str().unwrap_or("").to_owned()));
    }
    told
}

fn both(status: u16, code: &str) -> Vec<(u16, String)> {
    vec![(status, code.to_owned()); 2]
}

#[tokio::test]
async fn a_deletion_that_is_based_on_a_stale_revision_is_refused() {
    let server = Running::start().await;
    let token = server.token().await;
    rule(&server, &token, "/rules/R").await;
    let seen = server.call(&token, "GET", "/rest/rules/R", None).await;
    let seen_tag = seen.header("etag").to_owned();
    let mut document = seen.json()["document"].clone();
    document["description"] = json!("changed");
    let place = "/rest/rules/R";
    let saved = server.call(&token, "PUT", place, Some(document)).await;
    let tag = saved.header("etag");
    let delete = ("DELETE", "/rules/R");
    let stale = with_header(&server, &token, delete, ("If-Match", &seen_tag), None).await;
    assert_eq!(stale, both(409, "stale"));
    let odd = with_header(&server, &token, delete, ("If-None-Match", "*"), None).await;
    assert_eq!(odd, both(400, "usage"));
    assert_eq!(server.call(&token, "GET", place, None).await.status, 200);
    // The first of both deletes it, and the second finds nothing.
    let once = [(200, String::new()), (404, "not-found".to_owned())];
    let gone = with_header(&server, &token, delete, ("If-Match", tag), None).await;
    assert_eq!(gone, once);
    rule(&server, &token, "/rules/R").await;
    let gone = with_header(&server, &token, delete, ("If-Match", "*"), None).await;
    assert_eq!(gone, once);
}

#[tokio::test]
async fn a_save_may_ask_that_nothing_is_there_or_that_something_is() {
    let server = Running::start().await;
    let token = server.token().await;
    let document = rule(&server, &token, "/rules/R").await;
    let own = document.to_string();
    let put = ("PUT", "/rules/R");
    let foreign = "/1Integrate/rest/rules/R";
    let foreign = server.call(&token, "GET", foreign, None).await.text();
    for (header, value, status, code) in [
        ("If-None-Match", "*", 409, "name-taken"),
        ("If-None-Match", "\"1\"", 400, "usage"),
        ("If-Match", "*", 200, ""),
    ] {
        let ours = with_header(&server, &token, put, (header, value), Some(&own)).await;
        assert_eq!(ours[0], (status, code.to_owned()), "{header}: {value}");
        let mut copy: Value = serde_json::from_str(&foreign).unwrap();
        copy.as_object_mut().unwrap().remove("revision");
        let copy = copy.to_string();
        let theirs = with_header(&server, &token, put, (header, value), Some(&copy)).await;
        assert_eq!(theirs[1], (status, code.to_owned()), "{header}: {value}");
    }
    let new = ("PUT", "/rules/New");
    let absent = with_header(&server, &token, new, ("If-Match", "*"), Some(&own)).await;
    assert_eq!(absent[0], (404, "not-found".to_owned()));
    let absent = with_header(&server, &token, new, ("If-Match", "*"), Some(&foreign)).await;
    assert_eq!(absent[1], (404, "not-found".to_owned()));
    let made = with_header(&server, &token, new, ("If-None-Match", "*"), Some(&own)).await;
    assert_eq!(made[0], (201, String::new()));
    let folder = ("PUT", "/rules/F?folder=true");
    let refused = with_header(&server, &token, folder, ("If-Match", "*"), None).await;
    assert_eq!(refused, both(400, "usage"));
    let made = with_header(&server, &token, folder, ("If-None-Match", "*"), None).await;
    assert_eq!(made, [(201, String::new()), (409, "name-taken".to_owned())]);
}

#[tokio::test]
async fn a_tree_lists_its_folders_items_and_recycle_bin() {
    let server = Running::start().await;
    let token = server.token().await;
    rule(&server, &token, "/rules/Width").await;
    let made = server
        .call(&token, "PUT", "/rest/rules/Ro%20ads?folder=true", None)
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let tree = server.call(&token, "GET", "/rest/rules", None).await.json();
    let expected = json!({"type": "folder", "name": "rules", "contents": [
        {"name": "Ro ads", "type": "folder"},
        {"name": "Width", "type": "rule"},
        {"name": "Recycle Bin", "type": "folder"},
    ]});
    assert_eq!(tree, expected);
    let folder = server
        .call(&token, "GET", "/rest/rules/Ro%20ads/", None)
        .await
        .json();
    assert_eq!(
        folder,
        json!({"type": "folder", "name": "Ro ads", "contents": []})
    );
}

#[tokio::test]
async fn pages_of_a_listing_hold_every_item_once() {
    let server = Running::start().await;
    let token = server.token().await;
    for number in 0..7 {
        rule(&server, &token, &format!("/rules/R{number}")).await;
    }
    let mut found: Vec<String> = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/rest/items?folder=/rules&limit=3{after}");
        let page = server.call(&token, "GET", &path, None).await.json();
        let total = if found.is_empty() {
            json!(7)
        } else {
            Value::Null
        };
        assert_eq!(page["total"], total);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 3);
        found.extend(
            items
                .iter()
                .map(|item| item["name"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(found, ["R0", "R1", "R2", "R3", "R4", "R5", "R6"]);
}

#[tokio::test]
async fn a_backup_is_a_download_with_a_name_and_counts_and_leaves_nothing_behind() {
    let server = Running::start().await;
    let token = server.token().await;
    rule(&server, &token, "/rules/Über").await;
    let body = json!({"paths": ["/rules/Über"]});
    let one = server
        .call(&token, "POST", "/rest/backup", Some(body))
        .await;
    assert_eq!(one.header("content-type"), "application/json");
    assert_eq!(one.header("trigpoint-items"), "1");
    let named = "attachment; filename*=UTF-8''%C3%9Cber.json";
    assert_eq!(one.header("content-disposition"), named);
    assert!(one.text().contains("/rules/Über"));
    let body = json!({"paths": ["/rules"], "as": "oneintegrate"});
    let all = server
        .call(&token, "POST", "/rest/backup", Some(body))
        .await;
    assert_eq!(all.header("content-type"), "application/zip");
    assert!(all.body.starts_with(b"PK"));
    assert_eq!(all.header("content-length"), all.body.len().to_string());
    let left = std::fs::read_dir(server.spool()).unwrap().count();
    assert_eq!(left, 0, "the spool is not empty");
}

#[tokio::test]
async fn an_upload_at_the_limit_is_taken_and_one_above_it_refused_with_the_limit_named() {
    let server = Running::start_with(|settings| settings.upload_bytes_max = 100).await;
    let token = server.token().await;
    new_store(&server, &token).await;
    let path = "/rest/items/files?path=/datastores/Production&name=root.crt";
    for (bytes, status) in [(0, 200), (99, 200), (100, 200), (101, 413)] {
        let request = server.request("POST", path).bearer_auth(&token);
        let answer = answered(request.body(vec![b'x'; bytes])).await;
        assert_eq!(answer.status, status, "{bytes}: {}", answer.text());
        if status == 413 {
            assert!(answer.text().contains("100"), "{}", answer.text());
        } else {
            assert_eq!(answer.json()["size"], bytes);
        }
    }
    let mut chunked = tokio::net::TcpStream::connect(server.address)
        .await
        .unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: it\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\
         Transfer-Encoding: chunked\r\n\r\n65\r\n{}\r\n0\r\n\r\n",
        token,
        "x".repeat(101)
    );
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    chunked.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    chunked.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    for name in ["..", "a/b", "a%00b", ""] {
        let path = format!("/rest/items/files?path=/datastores/Production&name={name}");
        let request = server.request("POST", &path).bearer_auth(&token);
        assert_eq!(answered(request.body("x")).await.status, 422, "`{name}`");
    }
    assert_eq!(std::fs::read_dir(server.spool()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_is_not_understood_is_refused_with_what_is_wrong_and_never_by_the_server_failing() {
    let server = Running::start().await;
    let token = server.token().await;
    let send = |method: &str, path: &str, body: &'static [u8]| {
        let request = server.request(method, path).bearer_auth(&token);
        answered(request.body(body))
    };
    for (method, path, body, status) in [
        ("POST", "/rest/items", &b"{"[..], 400),
        ("POST", "/rest/items", b"[]", 400),
        (
            "POST",
            "/rest/items",
            b"{\"kind\": \"rule\", \"path\": \"nowhere\"}",
            400,
        ),
        (
            "POST",
            "/rest/items",
            b"{\"kind\": \"x\", \"path\": \"/rules/x\"}",
            400,
        ),
        (
            "POST",
            "/rest/items",
            b"{\"kind\": \"rule\", \"path\": \"/actions/x\"}",
            422,
        ),
        ("POST", "/rest/items", b"\xff\xfe", 400),
        ("GET", "/rest/items", b"", 400),
        ("GET", "/rest/items?folder=/rules&limit=-1", b"", 400),
        ("GET", "/rest/items?folder=/rules&unknown=1", b"", 400),
        ("GET", "/rest/items?below=/rules&after=no-path", b"", 400),
        ("GET", "/rest/items?folder=/nowhere", b"", 400),
        ("GET", "/rest/rules/nowhere", b"", 404),
        ("GET", "/rest/rules/%00", b"", 422),
        ("GET", "/rest/rules/%FF", b"", 400),
        ("PUT", "/rest/rules/x", b"{}", 422),
        ("PUT", "/rest/rules/x", b"", 422),
        ("DELETE", "/rest/users/not-an-id", b"", 400),
        (
            "DELETE",
            "/rest/users/0190a000-0000-7000-8000-00000000d001",
            b"",
            404,
        ),
        ("POST", "/rest/recycle-bin/purge", b"{}", 400),
        (
            "POST",
            "/rest/recycle-bin/restore",
            b"{\"entries\": [99]}",
            404,
        ),
        ("POST", "/rest/restores/undo", b"{}", 400),
        (
            "POST",
            "/rest/restores/undo",
            b"{\"restoreId\": \"00000000-0000-4000-8000-000000000009\"}",
            409,
        ),
        ("POST", "/rest/backup", b"{\"paths\": []}", 422),
    ] {
        let answer = send(method, path, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        let problem = answer.json();
        assert!(problem["detail"].as_str().unwrap().len() > 8, "{problem}");
        assert!(
            problem["code"].is_string() && problem["requestId"].is_string(),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn a_copy_under_a_taken_name_is_numbered_at_once_where_that_is_wanted() {
    let server = Running::start().await;
    let token = server.token().await;
    rule(&server, &token, "/rules/Width").await;
    let copy = json!({"from": "/rules/Width", "to": "/rules/Width"});
    let path = "/rest/items/copy";
    let taken = server.call(&token, "POST", path, Some(copy.clone())).await;
    assert_eq!(
        (taken.status, &taken.json()["code"]),
        (409, &json!("name-taken"))
    );
    let mut numbered = copy;
    numbered["number"] = json!(true);
    for expected in ["/rules/Width 2", "/rules/Width 3"] {
        let made = server
            .call(&token, "POST", path, Some(numbered.clone()))
            .await;
        assert_eq!((made.status, &made.json()["path"]), (201, &json!(expected)));
    }
}

#[tokio::test]
async fn a_page_goes_on_behind_what_was_deleted_meanwhile_and_the_first_counts_all() {
    let server = Running::start().await;
    let token = server.token().await;
    for name in ["A/1", "A/2", "B", "C"] {
        rule(&server, &token, &format!("/rules/{name}")).await;
    }
    let page = async |query: &str| {
        let path = format!("/rest/items?{query}");
        server.call(&token, "GET", &path, None).await.json()
    };
    for (query, total) in [("folder=/rules&limit=2", 3), ("below=/rules&limit=2", 5)] {
        let first = page(query).await;
        assert_eq!(
            (&first["total"], first["items"].as_array().unwrap().len()),
            (&json!(total), 2)
        );
        let last = first["items"][1]["path"].clone();
        let delete = json!({"paths": [last]});
        let gone = server
            .call(&token, "POST", "/rest/items/delete", Some(delete))
            .await;
        assert_eq!(gone.status, 200, "{}", gone.text());
        let next = first["next"].as_str().unwrap();
        let second = page(&format!("{query}&after={next}")).await;
        assert_eq!(second["total"], Value::Null);
        let back = second["items"][0]["path"].as_str().unwrap();
        assert!(
            back > last.as_str().unwrap() || query.starts_with("below"),
            "{second}"
        );
        let bin = server
            .call(&token, "GET", "/rest/recycle-bin", None)
            .await
            .json();
        let entries = json!({"entries": [bin["entries"][0]["entry"]]});
        let restored = server.call(&token, "POST", "/rest/recycle-bin/restore", Some(entries));
        assert_eq!(restored.await.status, 200);
    }
}

#[tokio::test]
async fn the_recycle_bin_comes_in_pages_and_a_place_in_it_that_is_none_is_refused() {
    let server = Running::start().await;
    let token = server.token().await;
    for name in ["/rules/1", "/rules/2", "/rules/3"] {
        rule(&server, &token, name).await;
        let body = json!({"paths": [name]});
        let gone = server.call(&token, "POST", "/rest/items/delete", Some(body));
        assert_eq!(gone.await.status, 200);
    }
    let page = async |query: &str| {
        let path = format!("/rest/recycle-bin{query}");
        server.call(&token, "GET", &path, None).await
    };
    let whole = page("").await.json();
    assert_eq!(whole.get("next"), None);
    let (mut found, mut query) = (Vec::new(), "?limit=1".to_owned());
    loop {
        let one = page(&query).await.json();
        found.extend(one["entries"].as_array().unwrap().clone());
        let Some(next) = one["next"].as_str() else {
            break;
        };
        query = format!("?limit=1&after={}", next.replace(' ', "%20"));
    }
    assert_eq!(json!(found), whole["entries"]);
    let paths: Vec<_> = found.iter().map(|entry| &entry["path"]).collect();
    assert_eq!(paths, ["/rules/3", "/rules/2", "/rules/1"]);
    assert_eq!(page("?after=nowhere").await.status, 400);
}

#[tokio::test]
async fn what_a_data_store_wants_and_has_is_told_without_its_password() {
    let server = Running::start().await;
    let trial = Trial::new(&server).await;
    let path = "/rest/items/wants?path=/datastores/Production";
    let wants = async || server.call(&trial.token, "GET", path, None).await;
    let before = wants().await.json();
    let needs = |told: &Value| told["wanted"].as_array().unwrap().len();
    assert_eq!(needs(&before), 2, "{before}");
    assert_eq!(
        before["passwords"],
        json!([{"slot": "Password", "set": false}])
    );
    for (secret, status) in [
        ("x".repeat(64 * 1024 + 1), 422),
        (String::new(), 422),
        ("canary-pw".to_owned(), 200),
    ] {
        let body = json!({"path": "/datastores/Production", "password": secret});
        let answer = server
            .call(&trial.token, "PUT", "/rest/items/password", Some(body))
            .await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(secret.is_empty() || !answer.text().contains(&secret));
    }
    let after = wants().await;
    assert_eq!(needs(&after.json()), 1, "{}", after.text());
    assert_eq!(after.json()["passwords"][0]["set"], true);
    assert!(!after.text().contains("canary-pw"));
}

#[tokio::test]
async fn no_refusal_of_a_body_repeats_a_secret_that_stands_in_it() {
    let server = Running::start().await;
    let token = server.token().await;
    let store = |read: Value| {
        json!({
            "format": "trigpoint-item/1",
            "id": "0190a000-0000-7000-8000-00000000d003",
            "kind": "data-store",
            "path": "/datastores/a",
            "body": {"read": read},
        })
    };
    let url = "https://u:CANARY@h/x.zip";
    let place = "/rest/datastores/a";
    for (path, body, told) in [
        (
            place,
            store(json!({"format": "csv", "credentials": "CANARY"})),
            "invalid type: string, expected a list",
        ),
        (place, store(json!({"format": url})), "unknown variant `…`"),
        (
            place,
            store(json!({"format": "csv", "files": [{"slot": "Source", "lastKnown": url}]})),
            "the last known file of the slot `Source` of `/datastores/a`",
        ),
        (
            "/rest/items/password",
            json!("CANARY"),
            "invalid type: string",
        ),
        (
            "/rest/items/password",
            json!({"path": url, "password": "CANARY"}),
            "does not begin with",
        ),
    ] {
        let answer = server.call(&token, "PUT", path, Some(body)).await;
        assert!((400..500).contains(&answer.status), "{}", answer.text());
        assert!(!answer.text().contains("CANARY"), "{}", answer.text());
        assert!(answer.text().contains(told), "{told}: {}", answer.text());
    }
}
