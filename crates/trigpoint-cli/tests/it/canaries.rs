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
