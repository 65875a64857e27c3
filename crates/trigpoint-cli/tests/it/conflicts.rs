//! What a restore does where something is there already; plans, and undo.

use serde_json::json;

use crate::binary::{Trigpoint, with_outcome};
use crate::samples::{describe, make_rules};

const WIDTH: &str = "/rules/Roads/Width";

/// A repository with two rules and a folder, and a backup of them; then one of them is changed.
fn changed() -> Trigpoint {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    describe(&trigpoint, WIDTH, "before");
    trigpoint.text(&["backup", "/rules", "-o", "rules.json"]);
    describe(&trigpoint, WIDTH, "after");
    trigpoint
}

fn description(trigpoint: &Trigpoint, path: &str) -> String {
    let shown = trigpoint.json(&["items", "show", path]);
    shown["document"]["description"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_taken_name_gets_the_smallest_free_number_and_the_plan_says_what_is_identical() {
    let trigpoint = changed();
    let report = trigpoint.json(&["restore", "rules.json"]);
    assert_eq!(report["state"], "restored");
    let renamed = with_outcome(&report, "renamed");
    assert_eq!(renamed.len(), 2);
    let width = renamed.iter().find(|item| item["path"] == WIDTH).unwrap();
    assert_eq!(width["restoredAs"], "/rules/Roads/Width 2");
    assert_eq!(width["identicalTo"], json!(null));
    let name = renamed
        .iter()
        .find(|item| item["path"] == "/rules/Roads/Name")
        .unwrap();
    assert_eq!(name["identicalTo"], "/rules/Roads/Name");
    assert_eq!(description(&trigpoint, WIDTH), "after");
    assert_eq!(description(&trigpoint, "/rules/Roads/Width 2"), "before");
    let third = trigpoint.json(&["restore", "rules.json"]);
    assert!(
        with_outcome(&third, "renamed")
            .iter()
            .any(|item| item["restoredAs"] == "/rules/Roads/Width 3")
    );
}

#[test]
fn identical_items_are_left_out_where_that_is_asked() {
    let trigpoint = changed();
    let report = trigpoint.json(&["restore", "rules.json", "--skip-identical"]);
    assert_eq!(report["summary"]["identical"], 1);
    assert_eq!(report["summary"]["renamed"], 1);
}

#[test]
fn replacing_wants_a_yes_and_undo_brings_the_content_back() {
    let trigpoint = changed();
    let replace = ["restore", "rules.json", "--on-conflict", "replace"];
    let before = trigpoint.content();
    let error = trigpoint.error(&replace, 3);
    assert_eq!(error.code, "not-confirmed");
    assert!(error.hint.contains("--yes"), "{error:?}");
    assert_eq!(trigpoint.content(), before);

    let report = trigpoint.json(&[replace.as_slice(), &["--yes"]].concat());
    assert!(report["summary"]["replaced"].as_u64().unwrap() >= 1);
    assert_eq!(description(&trigpoint, WIDTH), "before");
    trigpoint.text(&["restore", "undo", "--yes"]);
    assert_eq!(trigpoint.content(), before);
    assert_eq!(description(&trigpoint, WIDTH), "after");
    let error = trigpoint.error(&["restore", "undo", "--yes"], 3);
    assert_eq!(error.code, "nothing-to-undo");
}

#[test]
fn an_undo_that_names_no_restore_says_which_one_is_meant_and_wants_a_yes() {
    let trigpoint = changed();
    let done = trigpoint.json(&["restore", "rules.json"]);
    let id = done["restoreId"].as_str().unwrap();
    let nothing = trigpoint.text(&["restore", "rules.json", "--on-conflict", "use-existing"]);
    assert!(
        nothing.contains("there is nothing to take back"),
        "{nothing}"
    );
    let before = trigpoint.content();
    let error = trigpoint.error(&["restore", "undo"], 3);
    assert_eq!(error.code, "not-confirmed");
    for told in [id, "(2 items)", "local:tester"] {
        assert!(error.message.contains(told), "{error:?}");
    }
    assert_eq!(trigpoint.content(), before);
    let undone = trigpoint.json(&["restore", "undo", id]);
    assert_eq!(undone["restore"], id);
    assert_eq!(undone["removed"], 2);
}

#[test]
fn undo_is_refused_once_somebody_has_changed_what_it_touches() {
    let trigpoint = changed();
    trigpoint.text(&["restore", "rules.json"]);
    describe(&trigpoint, "/rules/Roads/Width 2", "mine now");
    let before = trigpoint.content();
    let error = trigpoint.error(&["restore", "undo", "--yes"], 3);
    assert_eq!(error.code, "undo-changed");
    assert!(error.message.contains("/rules/Roads/Width 2"), "{error:?}");
    assert!(error.message.contains("local:tester"), "{error:?}");
    assert_eq!(trigpoint.content(), before);
}

#[test]
fn policies_are_chosen_for_all_for_a_kind_and_for_one_item() {
    let trigpoint = changed();
    let existing = trigpoint.json(&["restore", "rules.json", "--on-conflict", "use-existing"]);
    assert_eq!(existing["state"], "nothing-changed");
    assert_eq!(existing["summary"]["usedExisting"], 2);

    let before = trigpoint.content();
    let failed = trigpoint.json_with_code(&["restore", "rules.json", "--on-conflict", "fail"], 3);
    assert_eq!(failed["state"], "refused");
    assert_eq!(trigpoint.content(), before);

    let report = trigpoint.json(&[
        "restore",
        "rules.json",
        "--on-conflict",
        "rule=use-existing",
        "--on-conflict",
        "/rules/Roads/Width=rename",
    ]);
    assert_eq!(report["summary"]["usedExisting"], 1);
    assert_eq!(report["summary"]["renamed"], 1);
}

#[test]
fn a_dry_run_writes_nothing_and_the_restore_does_what_it_said() {
    let trigpoint = changed();
    let before = trigpoint.content();
    let plan = trigpoint.json(&["restore", "rules.json", "--dry-run"]);
    assert_eq!(plan["state"], "planned");
    assert_eq!(trigpoint.content(), before);
    let report = trigpoint.json(&["restore", "rules.json"]);
    assert_eq!(report["summary"], plan["summary"]);
    assert_eq!(report["planId"], plan["planId"]);

    let elsewhere = Trigpoint::new();
    let file = trigpoint.file("rules.json");
    let plan = elsewhere.json(&["restore".as_ref(), file.as_os_str(), "--dry-run".as_ref()]);
    assert_eq!(plan["summary"]["created"], 2);
    assert!(!elsewhere.data().exists(), "a dry run made a repository");
}

#[test]
fn items_and_folders_can_be_left_out_and_put_elsewhere() {
    let trigpoint = changed();
    let report = trigpoint.json(&[
        "restore",
        "rules.json",
        "--skip",
        WIDTH,
        "--into",
        "/rules/Old",
    ]);
    assert_eq!(report["summary"]["created"], 1);
    assert_eq!(report["summary"]["notAttempted"], 1);
    assert_eq!(description(&trigpoint, "/rules/Old/Roads/Name"), "");
    let error = trigpoint.error(&["items", "show", "/rules/Old/Roads/Width"], 3);
    assert_eq!(error.code, "not-found");
}

#[test]
fn a_file_named_undo_is_restored_by_its_path() {
    let trigpoint = changed();
    std::fs::rename(trigpoint.file("rules.json"), trigpoint.file("undo")).unwrap();
    assert_eq!(
        trigpoint.json(&["restore", "./undo"])["summary"]["renamed"],
        2
    );
    assert_eq!(trigpoint.json(&["restore", "undo", "--yes"])["removed"], 2);
}

#[test]
fn a_dry_run_that_refuses_nothing_but_a_folder_tells_of_a_refusal() {
    let trigpoint = changed();
    let folder = json!({
        "format": "trigpoint-item/1",
        "id": "0190a000-0000-7000-8000-00000000f001",
        "kind": "folder",
        "path": WIDTH,
        "body": {},
    });
    std::fs::create_dir(trigpoint.file("folder")).unwrap();
    trigpoint.write("folder/width.json", &folder.to_string());
    let folder = trigpoint.file("folder");
    let restore = ["restore", folder.to_str().unwrap(), "--dry-run"];
    let report = trigpoint.json_with_code(&restore, 1);
    assert_eq!(report["summary"]["refused"], 0);
    assert_eq!(report["items"][0]["outcome"], "refused");
}

#[test]
fn what_was_asked_for_is_not_suggested() {
    let trigpoint = changed();
    let report = trigpoint.json(&["restore", "rules.json", "--dry-run"]);
    assert_eq!(report["suggestions"][0]["choice"], "skip-identical");
    let report = trigpoint.json(&["restore", "rules.json", "--dry-run", "--skip-identical"]);
    assert_eq!(report["suggestions"], json!(null));
}
