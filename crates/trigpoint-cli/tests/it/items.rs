//! Items by command line: saved, moved, deleted, brought back.

use serde_json::Value;

use crate::binary::{Trigpoint, paths};
use crate::samples::{describe, make_data_store, make_rules};

const WIDTH: &str = "/rules/Roads/Width";

#[test]
fn a_stale_save_is_refused_and_says_who_changed_the_item_and_when() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let shown = trigpoint.json(&["items", "show", WIDTH]);
    let revision = shown["revision"].to_string();
    let file = trigpoint.write("width.json", &shown["document"].to_string());
    let mut other = trigpoint.command(&["items", "put", WIDTH, file.to_str().unwrap()]);
    assert!(
        other
            .env("USER", "colleague")
            .output()
            .unwrap()
            .status
            .success()
    );

    let put = ["items", "put", WIDTH, "width.json", "--revision", &revision];
    let error = trigpoint.error(&put, 3);
    assert_eq!(error.code, "stale");
    assert!(error.message.contains("local:colleague"), "{error:?}");
    assert!(error.message.contains("20"), "it says no time: {error:?}");
    let now = trigpoint.json(&["items", "show", WIDTH])["revision"].to_string();
    trigpoint.text(&["items", "put", WIDTH, "width.json", "--revision", &now]);
}

#[test]
fn every_save_can_be_listed_shown_compared_and_brought_back() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    describe(&trigpoint, WIDTH, "one");
    describe(&trigpoint, WIDTH, "two");
    let history = trigpoint.json(&["items", "history", WIDTH]);
    let revisions: Vec<String> = history["revisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["revision"].to_string())
        .collect();
    assert_eq!(revisions.len(), 3);
    let (one, two) = (&revisions[1], &revisions[0]);
    let shown: Value =
        serde_json::from_str(&trigpoint.text(&["items", "history", WIDTH, "--show", one])).unwrap();
    assert_eq!(shown["description"], "one");
    let compared = trigpoint.json(&["items", "history", WIDTH, "--compare", one, two]);
    assert_eq!(compared["differences"].as_array().unwrap().len(), 1);
    assert_eq!(compared["differences"][0]["pointer"], "/description");
    assert_eq!(compared["differences"][0]["before"], "one");
    assert_eq!(compared["differences"][0]["after"], "two");
    trigpoint.text(&["items", "history", WIDTH, "--bring-back", one]);
    assert_eq!(
        trigpoint.json(&["items", "show", WIDTH])["document"]["description"],
        "one"
    );
    let error = trigpoint.error(&["items", "history", WIDTH, "--show", "999999"], 3);
    assert_eq!(error.code, "not-found");
}

#[test]
fn what_is_moved_keeps_its_id_and_what_is_copied_gets_its_own() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let id = |path: &str| trigpoint.json(&["items", "show", path])["document"]["id"].clone();
    let width = id(WIDTH);
    trigpoint.text(&["items", "move", WIDTH, "/rules/Streets/Width of a street"]);
    assert_eq!(id("/rules/Streets/Width of a street"), width);
    trigpoint.text(&["items", "copy", "/rules/Streets", "/rules/Paths"]);
    assert_ne!(id("/rules/Paths/Width of a street"), width);
    let error = trigpoint.error(&["items", "move", "/rules/Streets", "/rules/Paths"], 3);
    assert_eq!(error.code, "name-taken");
}

#[test]
fn what_was_deleted_is_in_the_recycle_bin_until_it_is_brought_back_or_emptied() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let before = trigpoint.content();
    let error = trigpoint.error(&["items", "delete", "/rules/Roads", "--yes"], 3);
    assert!(error.hint.contains("--recursive"), "{error:?}");
    trigpoint.text(&["items", "delete", "/rules/Roads", "--recursive", "--yes"]);
    let bin = trigpoint.json(&["recycle-bin", "list"]);
    assert_eq!(bin["entries"][0]["path"], "/rules/Roads");
    assert_eq!(bin["entries"][0]["deletedBy"], "local:tester");
    trigpoint.text(&["recycle-bin", "restore", "/rules/Roads"]);
    assert_eq!(trigpoint.content(), before);

    trigpoint.text(&["items", "delete", WIDTH, "/rules/Roads/Name", "--yes"]);
    let error = trigpoint.error(&["recycle-bin", "empty"], 3);
    assert_eq!(error.code, "not-confirmed");
    let entries = trigpoint.json(&["recycle-bin", "list"]);
    let number = entries["entries"][0]["entry"].to_string();
    trigpoint.text(&["recycle-bin", "empty", &number, "--yes"]);
    assert_eq!(
        trigpoint.json(&["recycle-bin", "list"])["entries"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    trigpoint.text(&["recycle-bin", "empty", "--yes"]);
    assert!(
        trigpoint.json(&["recycle-bin", "list"])["entries"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let error = trigpoint.error(&["recycle-bin", "restore", WIDTH], 3);
    assert_eq!(error.code, "not-found");
}

#[test]
fn deleting_wants_a_yes_where_nobody_can_be_asked() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let before = trigpoint.content();
    let error = trigpoint.error(&["items", "delete", WIDTH], 3);
    assert_eq!(error.code, "not-confirmed");
    assert!(error.hint.contains("--yes"), "{error:?}");
    assert_eq!(trigpoint.content(), before);
}

#[test]
fn a_new_item_is_of_the_kind_of_its_tree_unless_another_is_said() {
    let trigpoint = Trigpoint::new();
    for (path, kind) in [
        ("/datastores/A", "data-store"),
        ("/rules/A", "rule"),
        ("/actions/A", "action"),
        ("/actionmaps/A", "action-map"),
        ("/sessions/A", "session"),
    ] {
        trigpoint.text(&["items", "create", path]);
        assert_eq!(
            trigpoint.json(&["items", "list", path])["items"][0]["kind"],
            kind
        );
    }
    trigpoint.text(&[
        "items",
        "create",
        "/rules/Template",
        "--kind",
        "rule-template",
    ]);
    trigpoint.text(&["items", "create", "/rules/Folder", "--kind", "folder"]);
    let listed = trigpoint.json(&["items", "list", "/rules"]);
    assert_eq!(
        paths(&listed),
        ["/rules/Folder", "/rules/A", "/rules/Template"]
    );
    let error = trigpoint.error(
        &["items", "create", "/rules/Session", "--kind", "session"],
        3,
    );
    assert!(error.message.contains("session"), "{error:?}");
}

#[test]
fn a_data_store_takes_its_file_under_any_name() {
    let trigpoint = Trigpoint::new();
    make_data_store(&trigpoint, "db.example");
    trigpoint.write("whatever.pem", "certificate");
    let uploaded = trigpoint.json(&[
        "datastore",
        "upload",
        "/datastores/Production",
        "whatever.pem",
    ]);
    assert_eq!(uploaded["slot"], "Certificate");
    assert_eq!(uploaded["size"], 11);
    let error = trigpoint.error(
        &[
            "datastore",
            "upload",
            "/datastores/Production",
            "whatever.pem",
            "--slot",
            "Other",
        ],
        3,
    );
    assert!(error.message.contains("`Certificate`"), "{error:?}");
}
