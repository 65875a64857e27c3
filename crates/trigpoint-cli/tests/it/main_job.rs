//! The main job on real input: restored, backed up, lost, and restored again.

use crate::binary::{TREES, Trigpoint, paths};
use crate::samples::real_items;

const SESSION: &str = "/sessions/HPMS/HPMS Rules";

fn delete_everything(trigpoint: &Trigpoint) {
    let mut delete = vec!["items", "delete"];
    delete.extend(TREES);
    delete.extend(["--recursive", "--including-used", "--yes"]);
    trigpoint.text(&delete);
    assert!(paths(&trigpoint.json(&["items", "list", "--recursive"])).is_empty());
}

#[test]
fn a_session_of_the_607_real_items_comes_back_with_all_it_needs_byte_for_byte() {
    let Some(items) = real_items() else { return };
    let trigpoint = Trigpoint::new();
    let report = trigpoint.json(&["restore".as_ref(), items.as_os_str()]);
    assert_eq!(report["state"], "restored");
    assert_eq!(report["summary"]["created"], 607);
    assert_eq!(report["summary"]["refused"], 0);
    assert_eq!(report["items"].as_array().unwrap().len(), 607);

    let backup = trigpoint.json(&["backup", SESSION, "-o", "first.json"]);
    assert_eq!(backup["items"], 174);
    let expected = serde_json::json!(
        {"session": 1, "data-store": 2, "rule": 169, "rule-template": 2}
    );
    assert_eq!(backup["byKind"], expected);
    let id = trigpoint.json(&["items", "show", SESSION])["document"]["id"].clone();

    delete_everything(&trigpoint);
    let report = trigpoint.json(&["restore", "first.json"]);
    assert_eq!(report["state"], "restored");
    assert_eq!(report["summary"]["created"], 174);
    assert_eq!(
        trigpoint.json(&["items", "show", SESSION])["document"]["id"],
        id
    );
    trigpoint.json(&["backup", SESSION, "-o", "second.json"]);
    assert!(
        std::fs::read(trigpoint.file("first.json")).unwrap()
            == std::fs::read(trigpoint.file("second.json")).unwrap(),
        "the same items gave other bytes"
    );
}

#[test]
fn the_607_restored_twice_are_numbered_or_recognised_and_undone() {
    let Some(items) = real_items() else { return };
    let trigpoint = Trigpoint::new();
    let items = items.to_str().unwrap();
    trigpoint.json(&["restore", items]);
    let once = trigpoint.content().unwrap();

    let recognised = trigpoint.json(&["restore", items, "--skip-identical"]);
    assert_eq!(recognised["state"], "nothing-changed");
    assert_eq!(recognised["summary"]["identical"], 607);
    assert_eq!(trigpoint.content().unwrap(), once);

    let numbered = trigpoint.json(&["restore", items]);
    assert_eq!(numbered["summary"]["renamed"], 607);
    assert_eq!(
        trigpoint.content().unwrap().items.len(),
        once.items.len() + 607
    );
    let undone = trigpoint.json(&["restore", "undo", "--yes"]);
    assert_eq!(undone["removed"], 607);
    assert_eq!(trigpoint.content().unwrap(), once);
}

#[test]
fn the_real_items_from_one_folder_too_deep_wait_for_a_choice_and_are_all_restored_with_it() {
    let Some(items) = real_items() else { return };
    let (trigpoint, inner) = (Trigpoint::new(), items.join("HPMS"));
    let inner = inner.to_str().unwrap();
    let planned = trigpoint.json_with_code(&["restore", inner, "--dry-run"], 1);
    assert_eq!(planned["state"], "planned");
    assert_eq!(planned["summary"]["notAttempted"], 607);
    let asked = trigpoint.json_with_code(&["restore", inner], 3);
    assert_eq!(asked["state"], "refused");
    assert_eq!(asked["suggestions"][0]["choice"], "root");
    assert_eq!(asked["suggestions"][0]["value"], "HPMS");
    let told = trigpoint.run(&["restore", inner]);
    assert_eq!(told.code, Some(3), "{told:#?}");
    assert!(
        told.stdout.contains("`--root HPMS` reads it so"),
        "{told:#?}"
    );
    assert!(trigpoint.content().unwrap().items.is_empty());
    let as_they_are = ["restore", inner, "--root", "/", "--dry-run"];
    let as_they_are = trigpoint.json_with_code(&as_they_are, 1);
    assert_eq!(as_they_are["summary"]["refused"], 164);
    let placed = trigpoint.json(&["restore", inner, "--root", "HPMS"]);
    assert_eq!(placed["summary"]["created"], 607);
}

#[test]
fn the_file_data_stores_of_the_real_items_say_which_file_they_want() {
    let Some(items) = real_items() else { return };
    let trigpoint = Trigpoint::new();
    let report = trigpoint.json(&["restore".as_ref(), items.as_os_str()]);
    let wanted = report["wanted"].as_array().unwrap();
    assert!(!wanted.is_empty());
    for want in wanted {
        assert!(
            want["path"].as_str().unwrap().starts_with("/datastores/"),
            "{want}"
        );
        assert!(
            ["file", "password"].contains(&want["needs"].as_str().unwrap()),
            "{want}"
        );
    }
    let file = trigpoint.write("any name.zip", "not read here");
    let first = wanted.iter().find(|want| want["needs"] == "file").unwrap();
    let (path, slot) = (
        first["path"].as_str().unwrap(),
        first["name"].as_str().unwrap(),
    );
    let uploaded = trigpoint.json(&[
        "datastore",
        "upload",
        path,
        file.to_str().unwrap(),
        "--slot",
        slot,
    ]);
    assert_eq!(uploaded["slot"], slot);
    let again = trigpoint.json(&["restore", items.to_str().unwrap(), "--skip-identical"]);
    let still = again["wanted"].as_array().unwrap();
    assert!(
        !still
            .iter()
            .any(|want| want["path"] == path && want["name"] == slot),
        "what was supplied is wanted no more"
    );
}

#[test]
fn a_session_written_in_the_form_of_the_other_product_restores_as_the_same_items() {
    let Some(items) = real_items() else { return };
    let trigpoint = Trigpoint::new();
    trigpoint.json(&["restore".as_ref(), items.as_os_str()]);
    let backup = trigpoint.json(&["backup", SESSION, "--as", "oneintegrate"]);
    assert_eq!(backup["items"], 174);
    assert_eq!(backup["file"], "HPMS Rules.zip");
    let report = trigpoint.json(&["restore", "HPMS Rules.zip", "--on-conflict", "use-existing"]);
    assert_eq!(report["summary"]["usedExisting"], 174);
    let items = report["items"].as_array().unwrap();
    let other: Vec<&serde_json::Value> = items
        .iter()
        .filter(|item| item["identicalTo"].is_null())
        .collect();
    assert!(other.is_empty(), "{other:#?}");
}
