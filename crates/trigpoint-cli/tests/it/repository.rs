//! `repository`: the whole of it backed up, restored, undone, through the real binary.

use serde_json::Value;

use crate::binary::{Trigpoint, paths};
use crate::samples::describe;

/// A repository of a few items with its backup `all.zip`.
fn backed_up() -> Trigpoint {
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["seed", "--items", "40", "--seed", "1"]);
    trigpoint.text(&["repository", "backup", "-o", "all.zip"]);
    trigpoint
}

fn first_rule(trigpoint: &Trigpoint) -> String {
    let listed = trigpoint.json(&["items", "list", "/rules", "--recursive"]);
    let items = listed["items"].as_array().unwrap();
    let rule = items.iter().find(|item| item["kind"] == "rule").unwrap();
    rule["path"].as_str().unwrap().to_owned()
}

/// The changes of a report of this word, by path.
fn changed(report: &Value, change: &str) -> Vec<String> {
    let items = report["items"].as_array().unwrap();
    items
        .iter()
        .filter(|item| item["change"] == change)
        .map(|item| item["path"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn after_a_restore_only_the_backup_is_there_and_an_undo_brings_the_rest_back() {
    let trigpoint = backed_up();
    let before = trigpoint.content();
    let rule = first_rule(&trigpoint);
    describe(&trigpoint, &rule, "Changed since.");
    trigpoint.text(&["items", "create", "/rules/Only here", "--kind", "folder"]);
    let datastores = trigpoint.json(&["items", "list", "/datastores", "--recursive"]);
    let gone = paths(&datastores);
    let mut delete = vec!["items", "delete", "/datastores"];
    delete.extend(["--recursive", "--including-used", "--yes"]);
    trigpoint.text(&delete);
    let disturbed = trigpoint.content();

    let planned = trigpoint.json(&["repository", "restore", "all.zip", "--dry-run"]);
    assert_eq!(planned["state"], "planned");
    assert_eq!(changed(&planned, "deleted"), ["/rules/Only here"]);
    assert_eq!(changed(&planned, "replaced"), [rule]);
    let mut created = changed(&planned, "created");
    created.sort();
    assert_eq!(created, gone);
    assert_eq!(trigpoint.content(), disturbed, "a dry run writes nothing");

    let restore = ["repository", "restore", "all.zip"];
    let refused = trigpoint.error(&restore, 3);
    assert_eq!(refused.code, "not-confirmed");
    assert!(refused.message.contains("delete 1 item"), "{refused:?}");
    assert_eq!(trigpoint.content(), disturbed);

    let done = trigpoint.json(&["repository", "restore", "all.zip", "--yes"]);
    assert_eq!(done["state"], "restored");
    assert_eq!(done["counts"], planned["counts"]);
    assert_eq!(done["items"], planned["items"]);
    assert_eq!(trigpoint.content(), before);
    let safety = done["safetyBackup"].as_str().unwrap();
    trigpoint.text(&["verify", safety]);

    let listed = trigpoint.json(&["repository", "restores"]);
    let restores = listed["restores"].as_array().unwrap();
    assert_eq!(restores.len(), 1);
    assert_eq!(restores[0]["id"], done["restore"]);
    assert_eq!(restores[0]["report"]["state"], "restored");

    let refused = trigpoint.error(&["repository", "undo"], 3);
    assert_eq!(refused.code, "not-confirmed");
    let goes = format!("delete {} item", gone.len());
    assert!(refused.message.contains(&goes), "{refused:?}");
    assert_eq!(trigpoint.content(), before);
    let undone = trigpoint.text(&["repository", "undo", "--yes"]);
    assert!(
        undone.contains("users and roles stay as they are"),
        "{undone}"
    );
    assert_eq!(trigpoint.content(), disturbed);
    let again = trigpoint.error(&["repository", "undo"], 3);
    assert_eq!(again.code, "nothing-to-undo");
}

#[test]
fn the_report_file_has_every_item() {
    let trigpoint = backed_up();
    let arguments = [
        "repository",
        "restore",
        "all.zip",
        "--dry-run",
        "--report",
        "plan.json",
    ];
    trigpoint.text(&arguments);
    let text = std::fs::read_to_string(trigpoint.file("plan.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let identical = changed(&report, "identical").len() as u64;
    let counts = report["counts"]["identical"].as_object().unwrap();
    let told: u64 = counts.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(identical, told);
    assert!(identical > 40);
}

#[test]
fn a_backup_to_stdout_is_the_backup_and_nothing_else() {
    let trigpoint = backed_up();
    let output = trigpoint
        .command(&["repository", "backup", "-o", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    std::fs::write(trigpoint.file("sent.zip"), &output.stdout).unwrap();
    let sent = trigpoint.json(&["verify", "sent.zip"]);
    let filed = trigpoint.json(&["verify", "all.zip"]);
    assert_eq!(sent["contentRoot"], filed["contentRoot"]);
}

#[test]
fn nothing_is_left_beside_a_backup_that_was_made() {
    let trigpoint = backed_up();
    let entries = std::fs::read_dir(trigpoint.place()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["all.zip", "data"]);
}

#[test]
fn an_archive_of_items_is_refused_and_the_way_to_restore_it_is_told() {
    let trigpoint = backed_up();
    trigpoint.text(&["backup", "/rules", "-o", "rules.zip", "--zip"]);
    let before = trigpoint.content();
    let refused = trigpoint.error(&["repository", "restore", "rules.zip", "--yes"], 3);
    assert_eq!(refused.code, "not-a-repository-backup");
    assert!(
        refused.hint.contains("trigpoint restore FILE"),
        "{refused:?}"
    );
    assert_eq!(trigpoint.content(), before);
}

#[test]
fn a_backup_can_be_restored_where_there_was_no_repository() {
    let trigpoint = backed_up();
    let before = trigpoint.content();
    let other = Trigpoint::new();
    std::fs::copy(trigpoint.file("all.zip"), other.file("all.zip")).unwrap();
    other.text(&["repository", "restore", "all.zip", "--dry-run"]);
    assert_eq!(other.content(), None, "a dry run makes no repository");
    other.text(&["repository", "restore", "all.zip", "--yes"]);
    assert_eq!(other.content(), before);
}

#[test]
fn a_backup_is_looked_into_without_restoring_it() {
    let trigpoint = backed_up();
    let rule = first_rule(&trigpoint);
    let document = trigpoint.json(&["items", "show", &rule]);
    let live = trigpoint.json(&["items", "list", "/rules", "--recursive"]);
    std::fs::remove_dir_all(trigpoint.data()).unwrap();
    let listed = trigpoint.json(&["archive", "list", "all.zip", "/rules"]);
    let (mut found, mut expected) = (paths(&listed), paths(&live));
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let all = trigpoint.text(&["archive", "list", "all.zip"]);
    assert!(all.lines().count() > found.len(), "{all}");
    let shown = trigpoint.json(&["archive", "show", "all.zip", &rule]);
    assert_eq!(shown["body"], document["document"]["body"]);
    for what in ["show", "list"] {
        let missing = trigpoint.error(&["archive", what, "all.zip", "/rules/None"], 3);
        assert_eq!(missing.code, "not-in-archive", "{what}");
    }
    assert!(!trigpoint.data().exists(), "no repository is made for it");
}

#[test]
fn single_items_come_out_of_a_repository_backup_with_what_they_need() {
    let trigpoint = backed_up();
    let sessions = trigpoint.json(&["items", "list", "/sessions", "--recursive"]);
    let items = sessions["items"].as_array().unwrap();
    let session = items.iter().find(|item| item["kind"] == "session").unwrap();
    let session = session["path"].as_str().unwrap();
    let own = trigpoint.json(&["backup", session, "-o", "own.zip", "--zip"]);
    let other = Trigpoint::new();
    std::fs::copy(trigpoint.file("all.zip"), other.file("all.zip")).unwrap();
    let report = other.json(&["restore", "all.zip", "--only", session]);
    assert_eq!(report["state"], "restored");
    assert_eq!(report["summary"]["created"], own["items"]);
    other.json(&["items", "show", session]);
    let missing = other.error(&["restore", "all.zip", "--only", "/rules/None"], 3);
    assert_eq!(missing.code, "not-in-archive");
}

#[test]
fn a_backup_is_compared_with_the_live_repository_and_with_another() {
    let trigpoint = backed_up();
    let same = trigpoint.json(&["diff", "all.zip", "--live"]);
    assert_eq!(same["changed"], serde_json::json!([]));
    let rule = first_rule(&trigpoint);
    describe(&trigpoint, &rule, "Changed since.");
    trigpoint.text(&["repository", "backup", "-o", "new.zip"]);
    for second in ["--live", "new.zip"] {
        let told = trigpoint.json_with_code(&["diff", "all.zip", second], 1);
        let changed = told["changed"].as_array().unwrap();
        assert_eq!(changed.len(), 1, "{told}");
        assert_eq!(changed[0]["path"], rule.as_str());
        assert_eq!(changed[0]["pointers"], serde_json::json!(["/description"]));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_restore_leaves_all_as_it_was_and_nothing_half_written() {
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["seed", "--items", "3000"]);
    trigpoint.text(&["repository", "backup", "-o", "all.zip"]);
    describe(&trigpoint, &first_rule(&trigpoint), "Changed since.");
    let before = trigpoint.content();
    let mut command = trigpoint.command(&["repository", "restore", "all.zip", "--yes"]);
    command.stdout(std::process::Stdio::null());
    command.stderr(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    let half_written = || -> Vec<std::path::PathBuf> {
        let files = crate::binary::files_below(&trigpoint.data()).into_iter();
        files
            .filter(|file| file.extension().is_some_and(|ending| ending == "partial"))
            .collect()
    };
    let backups = trigpoint.data().join("backups");
    while !backups.is_dir() || half_written().is_empty() {
        assert_eq!(child.try_wait().unwrap(), None, "it was done before");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let interrupt = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert_eq!(half_written(), Vec::<std::path::PathBuf>::new());
    assert_eq!(trigpoint.content(), before);
}
