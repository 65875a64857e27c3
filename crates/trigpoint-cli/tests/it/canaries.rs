//! Passwords are planted everywhere they could be, and looked for everywhere they must not be.

use std::path::Path;

use serde_json::json;

use crate::binary::{Ran, Trigpoint, files_below};
use crate::samples::{data_store, make_data_store};

const CANARY: &str = "CANARY";

#[track_caller]
fn assert_silent(ran: &Ran) {
    assert!(!ran.stdout.contains(CANARY), "{ran:#?}");
    assert!(!ran.stderr.contains(CANARY), "{ran:#?}");
}

/// No file below `folder` holds a canary, but those that `may` says.
#[track_caller]
fn assert_no_file_holds_one(folder: &Path, may: impl Fn(&str) -> bool) {
    for file in files_below(folder) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&file).unwrap();
        let holds = bytes
            .windows(CANARY.len())
            .any(|window| window == CANARY.as_bytes());
        assert!(!holds || may(&name), "{} holds a password", file.display());
    }
}

#[test]
fn a_password_that_was_entered_is_in_no_archive_report_history_or_answer() {
    let trigpoint = Trigpoint::new();
    make_data_store(&trigpoint, "db.example");
    let set = ["datastore", "set-password", "/datastores/Production"];
    let ran = trigpoint.run_with_input(&set, "CANARY-entered\n");
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert_silent(&ran);
    for arguments in [
        vec!["backup", "/datastores", "-o", "one.json"],
        vec!["backup", "/datastores", "--zip", "--stamp", "-o", "one.zip"],
        vec!["unpack", "one.zip", "-o", "folder"],
        vec!["items", "show", "/datastores/Production"],
        vec!["items", "history", "/datastores/Production"],
        vec![
            "items",
            "copy",
            "/datastores/Production",
            "/datastores/Copy",
        ],
        vec!["restore", "one.json", "--report", "report.json"],
        vec![
            "restore",
            "one.json",
            "--on-conflict",
            "replace",
            "--yes",
            "--report",
            "report.csv",
        ],
        vec!["restore", "undo", "--yes"],
        vec!["items", "delete", "/datastores", "--recursive", "--yes"],
        vec!["recycle-bin", "list"],
    ] {
        let ran = trigpoint.run(&arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:#?}");
        assert_silent(&ran);
    }
    // The repository is where it rests; nothing else may know it.
    assert_no_file_holds_one(trigpoint.place(), |name| name.starts_with("generation-"));
}

#[test]
fn a_password_is_kept_by_a_replace_only_while_it_is_for_the_same_host() {
    let trigpoint = Trigpoint::new();
    make_data_store(&trigpoint, "db.example");
    let set = [
        "datastore",
        "set-password",
        "/datastores/Production",
        "--slot",
        "Password",
    ];
    assert_eq!(
        trigpoint.run_with_input(&set, "CANARY-entered\n").code,
        Some(0)
    );
    let wants_password = |report: &serde_json::Value| {
        report["wanted"]
            .as_array()
            .unwrap()
            .iter()
            .any(|want| want["needs"] == "password")
    };
    let replace =
        |file: &str| trigpoint.json(&["restore", file, "--on-conflict", "replace", "--yes"]);
    let mut same = data_store("db.example");
    same["description"] = json!("Another description.");
    trigpoint.write("same.json", &same.to_string());
    assert!(!wants_password(&replace("same.json")));
    trigpoint.write("other.json", &data_store("evil.example").to_string());
    assert!(wants_password(&replace("other.json")));
}

#[test]
fn passwords_of_foreign_data_stores_are_left_out_and_wanted() {
    let source = Trigpoint::new();
    let credentials = json!({
        "Host": "db.example",
        "User Name": "reader",
        "Password": "CANARY-plain",
        "Connection String": "postgres://reader:CANARY-url@db.example/roads",
        "JDBC URL": "jdbc:oracle:thin:scott/CANARY-oracle@//db.example:1521/x;password=CANARY-jdbc",
    });
    for format in [
        "PostGIS",
        "Oracle Spatial Object",
        "Microsoft SQL Server Spatial",
    ] {
        let store = json!({
            "importCredentials": credentials,
            "importType": format,
            "exportCredentials": credentials,
            "exportType": format,
            "importClasses": [],
        });
        source.write(
            &format!("set/Stores/{format}.datastore"),
            &store.to_string(),
        );
    }
    let trigpoint = Trigpoint::new();
    let set = source.file("set");
    let restore = [
        "--format",
        "json",
        "restore",
        set.to_str().unwrap(),
        "--report",
        "report.json",
    ];
    let ran = trigpoint.run(&restore);
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert_silent(&ran);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    for format in [
        "PostGIS",
        "Oracle Spatial Object",
        "Microsoft SQL Server Spatial",
    ] {
        let path = format!("/datastores/Stores/{format}");
        let wanted = report["wanted"].as_array().unwrap();
        assert!(
            wanted
                .iter()
                .any(|want| want["path"] == path.as_str() && want["needs"] == "password"),
            "{report:#}"
        );
    }
    for arguments in [
        vec!["restore", set.to_str().unwrap()],
        vec!["restore", set.to_str().unwrap(), "--dry-run"],
        vec!["verify", set.to_str().unwrap()],
        vec!["backup", "/datastores", "-o", "all.json"],
        vec!["backup", "/datastores", "--zip", "-o", "all.zip"],
        vec!["unpack", "all.zip", "-o", "folder"],
        vec!["items", "show", "/datastores/Stores/PostGIS"],
    ] {
        let ran = trigpoint.run(&arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:#?}");
        assert_silent(&ran);
    }
    assert_no_file_holds_one(trigpoint.place(), |_| false);
}

#[test]
fn a_broken_foreign_data_store_is_refused_without_saying_its_password() {
    let source = Trigpoint::new();
    for (name, text) in [
        ("cut", r#"{"importCredentials": {"Password": "CANARY-cut"#),
        (
            "shape",
            r#"{"importCredentials": {"Password": ["CANARY-shape"]}}"#,
        ),
        (
            "unknown",
            r#"{"importCredentials": {}, "CANARY key": "CANARY-value"}"#,
        ),
        (
            "twice",
            r#"{"importType": "CANARY", "importType": "CANARY-twice"}"#,
        ),
    ] {
        source.write(&format!("set/{name}.datastore"), text);
    }
    let trigpoint = Trigpoint::new();
    let set = source.file("set");
    let ran = trigpoint.run(&["restore", set.to_str().unwrap()]);
    assert_ne!(ran.code, Some(0), "{ran:#?}");
    for value in ["CANARY-cut", "CANARY-shape", "CANARY-value", "CANARY-twice"] {
        assert!(
            !ran.stdout.contains(value) && !ran.stderr.contains(value),
            "{ran:#?}"
        );
    }
    assert_no_file_holds_one(&trigpoint.data(), |_| false);
}

#[test]
fn passwords_in_foreign_sessions_names_and_comments_reach_no_archive_and_no_report() {
    let source = Trigpoint::new();
    let session = json!({
        "description": "https://u:CANARY@h/x",
        "parameters": [
            {"name": "Service password", "type": "String", "value": "CANARY"},
            {"name": "Target", "type": "String", "value": "postgres://u:CANARY@h/db"},
            {"name": "Source", "type": "String", "value": "host=h password=CANARY"},
        ],
        "tasks": [],
    });
    source.write("set/Nightly.session", &session.to_string());
    let store = json!({
        "comments": "postgres://u:CANARY@h",
        "importType": "Oracle https://u:CANARY@h",
        "importCredentials": {
            "SSL Passcode": "CANARY",
            "Header": "Bearer CANARY",
            "https://u:CANARY@h": "",
            "Source Files (.zip)": "https://u:CANARY@h/x.zip",
        },
        "importClasses": [],
    });
    source.write("set/Roads.datastore", &store.to_string());
    let trigpoint = Trigpoint::new();
    let set = source.file("set");
    let set = set.to_str().unwrap();
    for arguments in [
        vec!["verify", set],
        vec!["restore", set, "--report", "report.json"],
        vec![
            "backup",
            "/datastores",
            "/sessions",
            "--zip",
            "-o",
            "all.zip",
        ],
        vec!["restore", "all.zip", "--report", "report.csv"],
        vec!["items", "show", "/sessions/Nightly"],
        vec!["repository", "backup", "-o", "whole.zip"],
        vec!["unpack", "all.zip", "-o", "folder"],
    ] {
        let ran = trigpoint.run(&arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:#?}");
        assert_silent(&ran);
    }
    assert_no_file_holds_one(trigpoint.place(), |_| false);
}

/// Runs `items put`, `verify` and `restore` over a document; each says no, and says no canary.
#[track_caller]
fn assert_refused_in_silence(trigpoint: &Trigpoint, document: &serde_json::Value) -> Ran {
    let file = trigpoint.write("document.json", &document.to_string());
    let file = file.to_str().unwrap();
    for arguments in [vec!["verify", file], vec!["restore", file]] {
        let ran = trigpoint.run(&arguments);
        assert_ne!(ran.code, Some(0), "{arguments:?}: {ran:#?}");
        assert_silent(&ran);
    }
    let path = if document["kind"] == "session" {
        "/sessions/S"
    } else {
        "/datastores/Production"
    };
    let ran = trigpoint.run(&["items", "put", path, file]);
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert_silent(&ran);
    std::fs::remove_file(file).unwrap();
    assert_no_file_holds_one(trigpoint.place(), |_| false);
    ran
}

#[test]
fn a_document_with_a_secret_in_any_of_its_texts_is_refused_by_its_place() {
    const URL: &str = "https://u:CANARY@h/x.zip";
    let trigpoint = Trigpoint::new();
    let with = |key: &str, value: serde_json::Value| {
        let mut store = data_store("db.example");
        store["body"]["read"][key] = value;
        store
    };
    let session = |name: &str, value: &str| {
        json!({
            "format": "trigpoint-item/1",
            "id": "0190a000-0000-7000-8000-00000000d002",
            "kind": "session",
            "path": "/sessions/S",
            "body": {
                "parameters": [{"name": name, "type": "string", "value": value}],
                "tasks": [],
            },
        })
    };
    for (document, place) in [
        (
            with("files", json!([{"slot": "Certificate", "lastKnown": URL}])),
            "the last known file of the slot `Certificate`",
        ),
        (
            with("files", json!([{"slot": URL}])),
            "the name of a file slot",
        ),
        (
            with("credentials", json!([{"slot": URL}])),
            "the name of a credential slot",
        ),
        (
            with("format", json!({"foreign": URL})),
            "the name of the format",
        ),
        (
            with("parameters", json!({URL: ""})),
            "the name of a parameter",
        ),
        (
            with("parameters", json!({"SSL Passcode": "CANARY"})),
            "the parameter `SSL Passcode`",
        ),
        (
            session("Service password", "CANARY"),
            "the session parameter `Service password`",
        ),
        (
            session("Target", "postgres://u:CANARY@h"),
            "the session parameter `Target`",
        ),
    ] {
        let ran = assert_refused_in_silence(&trigpoint, &document);
        let told = format!("{place} of `/");
        assert!(ran.stderr.contains(&told), "{place}: {ran:#?}");
    }
    let file = trigpoint.write("s.json", &session("Key", "17").to_string());
    trigpoint.text(&["items", "put", "/sessions/S", file.to_str().unwrap()]);
}

#[test]
fn what_is_no_document_is_refused_without_repeating_a_secret() {
    let trigpoint = Trigpoint::new();
    let url = json!("postgres://u:CANARY@h");
    for (place, value) in [
        ("/body/read/credentials", json!("CANARYA")),
        ("/body/read/format", url.clone()),
        ("/body/read/parameters/Host", json!({"a": "CANARYB"})),
        ("/body/read/files/0", json!("CANARYC")),
        ("/body/read/files/0/lastKnown", json!(["CANARYD"])),
        ("/body", json!({"postgres://u:CANARY@h": 1})),
        ("/body", json!("CANARYE")),
        ("/kind", url.clone()),
        ("/id", url.clone()),
        ("/path", url.clone()),
        ("/format", url.clone()),
        ("/description", json!(["CANARYF"])),
    ] {
        let mut document = data_store("db.example");
        *document.pointer_mut(place).unwrap() = value;
        assert_refused_in_silence(&trigpoint, &document);
    }
    let mut document = data_store("db.example");
    document["created"] = json!({"at": url});
    assert_refused_in_silence(&trigpoint, &document);
    // A word that is no secret is still named.
    document["created"] = json!({});
    document["body"]["read"]["format"] = json!("postgres");
    let ran = assert_refused_in_silence(&trigpoint, &document);
    assert!(
        ran.stderr.contains("unknown variant `postgres`"),
        "{ran:#?}"
    );
}

#[test]
fn a_password_is_never_an_argument_and_never_empty() {
    let trigpoint = Trigpoint::new();
    make_data_store(&trigpoint, "db.example");
    let set = [
        "datastore",
        "set-password",
        "/datastores/Production",
        "CANARY",
    ];
    assert_eq!(trigpoint.run(&set).code, Some(2));
    let ran = trigpoint.run_with_input(&set[..3], "\n");
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("no password was entered"), "{ran:#?}");
}
