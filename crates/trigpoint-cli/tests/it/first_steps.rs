//! The walk of a new user on the sample project.

use crate::binary::{Trigpoint, paths, with_outcome};
use crate::samples::roads;

#[test]
fn the_sample_project_is_restored_backed_up_lost_and_restored_with_its_ids() {
    let trigpoint = Trigpoint::new();
    let report = trigpoint.json(&["restore".as_ref(), roads().as_os_str()]);
    assert_eq!(report["state"], "restored");
    assert_eq!(report["summary"]["refused"], 0);
    let before = trigpoint.content().unwrap();

    let backup = trigpoint.text(&["backup", "/sessions", "-o", "sessions.zip"]);
    assert!(backup.contains("Backed up"), "{backup}");
    trigpoint.text(&["verify", "sessions.zip"]);
    let listed = paths(&trigpoint.json(&["items", "list", "/sessions", "--recursive"]));
    assert!(!listed.is_empty());

    let all = [
        "/datastores",
        "/rules",
        "/actions",
        "/actionmaps",
        "/sessions",
    ];
    let mut backup = vec!["backup"];
    backup.extend(all);
    let second = [backup.clone(), vec!["-o", "second.zip"]].concat();
    backup.extend(["-o", "all.zip"]);
    trigpoint.text(&backup);
    let mut delete = vec!["items", "delete"];
    delete.extend(all);
    delete.extend(["--recursive", "--including-used", "--yes"]);
    trigpoint.text(&delete);
    assert!(paths(&trigpoint.json(&["items", "list", "--recursive"])).is_empty());

    let report = trigpoint.json(&["restore", "all.zip"]);
    assert_eq!(report["state"], "restored");
    assert!(with_outcome(&report, "renamed").is_empty());
    assert_eq!(trigpoint.content().unwrap(), before);
    trigpoint.text(&second);
    assert!(
        std::fs::read(trigpoint.file("all.zip")).unwrap()
            == std::fs::read(trigpoint.file("second.zip")).unwrap(),
        "the same items gave other bytes"
    );
}

#[test]
fn the_commands_of_the_readme_end_as_it_says() {
    let trigpoint = Trigpoint::new();
    let road = "/rules/Roads/Road has a name";
    let used = "/rules/Addresses/Address is unique";
    trigpoint.text(&["restore".as_ref(), roads().as_os_str()]);
    assert!(
        trigpoint
            .text(&["items", "list", "/rules", "--recursive"])
            .contains(road)
    );
    trigpoint.text(&["items", "show", road]);
    assert!(
        trigpoint
            .text(&["items", "where-used", used])
            .contains("/sessions/")
    );
    let error = trigpoint.error(&["items", "delete", used, "--yes"], 3);
    assert_eq!(error.code, "in-use");
    assert!(error.message.contains("/sessions/"), "{}", error.message);
    trigpoint.text(&["backup", "/sessions", "-o", "sessions.zip"]);
    trigpoint.text(&["verify", "sessions.zip"]);
    trigpoint.text(&[
        "items",
        "delete",
        "/rules",
        "--recursive",
        "--including-used",
        "--yes",
    ]);
    let restore = ["restore", "sessions.zip", "--on-conflict", "use-existing"];
    let plan = trigpoint.json(&[restore.as_slice(), &["--dry-run"]].concat());
    assert_eq!(plan["state"], "planned");
    assert!(paths(&trigpoint.json(&["items", "list", "/rules", "--recursive"])).is_empty());
    let report = trigpoint.json(&restore);
    assert_eq!(report["summary"], plan["summary"]);
    assert!(report["summary"]["created"].as_u64().unwrap() > 0);
    trigpoint.text(&["restore", "undo", "--yes"]);
    assert!(paths(&trigpoint.json(&["items", "list", "/rules", "--recursive"])).is_empty());
}

#[test]
fn restoring_the_sample_twice_with_use_existing_changes_nothing_the_second_time() {
    let trigpoint = Trigpoint::new();
    let roads = roads();
    let restore = [
        "restore",
        roads.to_str().unwrap(),
        "--on-conflict",
        "use-existing",
    ];
    trigpoint.json(&restore);
    let before = trigpoint.content().unwrap();
    let report = trigpoint.json(&restore);
    assert_eq!(report["state"], "nothing-changed");
    assert_eq!(trigpoint.content().unwrap(), before);
}
