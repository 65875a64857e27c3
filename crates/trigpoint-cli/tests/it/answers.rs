//! The shape of answers: reports, listings, report files.

use serde_json::{Value, json};

use crate::binary::{Trigpoint, paths};
use crate::samples::{data_store, describe, make_data_store, make_rules};

/// Ids, hashes and times differ from run to run; what they stand for does not.
fn steady(mut value: Value) -> Value {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map.iter_mut() {
                    match key.as_str() {
                        "id" | "planId" | "restore" | "restoreId" | "at" | "contentRoot"
                        | "revision"
                            if !inner.is_null() =>
                        {
                            *inner = json!(format!("[{key}]"));
                        }
                        _ => walk(inner),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    walk(&mut value);
    value
}

/// An archive of two rules, an action and a data store that wants a file and a password.
fn archive(trigpoint: &Trigpoint) {
    make_rules(trigpoint);
    make_data_store(trigpoint, "db.example");
    trigpoint.text(&[
        "backup",
        "/rules",
        "/actions",
        "/datastores",
        "-o",
        "all.zip",
    ]);
}

#[test]
fn the_report_of_a_restore_has_the_promised_shape() {
    let trigpoint = Trigpoint::new();
    archive(&trigpoint);
    trigpoint.text(&["items", "delete", "/actions", "--recursive", "--yes"]);
    let report = trigpoint.json(&["restore", "all.zip"]);
    insta::assert_json_snapshot!("restore-report", steady(report));
}

#[test]
fn the_report_for_people_names_what_was_renamed_and_what_is_wanted() {
    let trigpoint = Trigpoint::new();
    archive(&trigpoint);
    let report = trigpoint.text(&["restore", "all.zip"]);
    let (before, id) = report.trim_end().rsplit_once(' ').unwrap();
    assert!(id.parse::<uuid::Uuid>().is_ok(), "{id}");
    insta::assert_snapshot!("restore-report-text", format!("{before} [restoreId]"));
}

#[test]
fn a_report_file_is_json_or_csv_by_its_name() {
    let trigpoint = Trigpoint::new();
    archive(&trigpoint);
    let report = trigpoint.json(&["restore", "all.zip", "--dry-run", "--report", "plan.json"]);
    let file = std::fs::read_to_string(trigpoint.file("plan.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&file).unwrap(), report);
    trigpoint.text(&["restore", "all.zip", "--dry-run", "--report", "plan.csv"]);
    let table = std::fs::read_to_string(trigpoint.file("plan.csv")).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 1 + report["items"].as_array().unwrap().len());
    assert!(rows[0].starts_with("path,kind,id,entry,outcome,restoredAs"));
    assert!(
        rows.iter()
            .any(|row| row.contains("\"/rules/Roads/Width 2\"")),
        "{table}"
    );
    let error = trigpoint.error(&["restore", "all.zip", "--report", "plan.txt"], 2);
    assert!(
        error.message.contains("`.json` or `.csv`"),
        "{}",
        error.message
    );
}

#[test]
fn a_listing_as_data_has_path_kind_name_and_id() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let listed = trigpoint.json(&["items", "list", "/rules", "--recursive"]);
    assert_eq!(
        paths(&listed),
        ["/rules/Roads", "/rules/Roads/Name", "/rules/Roads/Width"]
    );
    let width = &listed["items"][2];
    assert_eq!(width["kind"], "rule");
    assert_eq!(width["name"], "Width");
    assert_eq!(width["id"].as_str().unwrap().len(), 36);
}

#[test]
fn quiet_tells_nothing_and_talk_never_mixes_with_data() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let shown = trigpoint.run(&["items", "show", "/rules/Roads/Width"]);
    serde_json::from_str::<Value>(&shown.stdout).unwrap();
    assert!(shown.stderr.contains("--revision"), "{shown:#?}");
    let shown = trigpoint.run(&["--quiet", "items", "show", "/rules/Roads/Width"]);
    assert_eq!(shown.stderr, "");
}

#[test]
fn a_backup_to_stdout_is_the_archive_and_its_talk_is_elsewhere() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    trigpoint.text(&["backup", "/rules", "-o", "rules.json"]);
    let ran = trigpoint.run(&["backup", "/rules", "-o", "-"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(
        ran.stdout,
        std::fs::read_to_string(trigpoint.file("rules.json")).unwrap()
    );
    assert!(ran.stderr.contains("Backed up"), "{ran:#?}");
}

#[test]
fn a_backup_without_a_name_never_overwrites_a_file() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let first = trigpoint.json(&["backup", "/rules/Roads/Width"]);
    assert_eq!(first["file"], "Width.json");
    let second = trigpoint.json(&["backup", "/rules/Roads/Width"]);
    assert_eq!(second["file"], "Width 2.json");
    let zip = trigpoint.json(&["backup", "/rules/Roads/Width", "-o", "one.zip"]);
    let verified = trigpoint.json(&["verify", "one.zip"]);
    assert_eq!(verified["shape"], "zip");
    assert_eq!(verified["contentRoot"], zip["contentRoot"]);
}

#[test]
fn archives_are_compared_packed_and_unpacked_without_a_repository() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    trigpoint.text(&["backup", "/rules", "--zip", "-o", "before.zip"]);
    describe(&trigpoint, "/rules/Roads/Width", "At least 2.5 m.");
    trigpoint.text(&["backup", "/rules", "--zip", "-o", "after.zip"]);
    std::fs::remove_dir_all(trigpoint.data()).unwrap();

    assert_eq!(
        trigpoint.json(&["diff", "before.zip", "before.zip"])["same"],
        3
    );
    let different = trigpoint.json_with_code(&["diff", "before.zip", "after.zip"], 1);
    assert_eq!(different["changed"][0]["path"], "/rules/Roads/Width");
    assert_eq!(different["changed"][0]["pointers"], json!(["/description"]));

    trigpoint.text(&["unpack", "after.zip", "-o", "folder"]);
    trigpoint.text(&["pack", "folder", "-o", "again.zip"]);
    assert!(
        std::fs::read(trigpoint.file("after.zip")).unwrap()
            == std::fs::read(trigpoint.file("again.zip")).unwrap(),
        "packing what was unpacked gave other bytes"
    );
    assert!(!trigpoint.data().exists(), "a repository was made");
}

#[test]
fn the_schema_of_every_kind_can_be_had() {
    let trigpoint = Trigpoint::new();
    let all = trigpoint.json(&["schema"]);
    assert_eq!(all.as_object().unwrap().len(), 8);
    assert_eq!(trigpoint.json(&["schema", "rule"]), all["rule"]);
    assert_eq!(data_store("h")["kind"], "data-store");
    let error = trigpoint.error(&["schema", "rules"], 2);
    assert!(error.message.contains("rule-template"), "{}", error.message);
}
