//! Sessions and action maps.

use std::ops::ControlFlow;

use trigpoint_archive::foreign::{self, Options, Source};
use trigpoint_model::document::TaskTerm;
use trigpoint_model::{ItemBody, ItemId};

use super::compare::{before_and_after, fixtures, read, read_files};

#[test]
fn sessions_and_action_maps_are_written_back_as_they_were() {
    let read = fixtures("session");
    for (entry, path) in [
        ("Roads.session", "/sessions/Roads"),
        ("M.action_map", "/actionmaps/M"),
    ] {
        let (before, after) = before_and_after(&read, "session", entry, path);
        assert_eq!(before, after, "{entry}");
    }
    let json = read.written("/sessions/Roads").json;
    assert!(json.contains("\"openedDataBufferDistance\" : 0.0,"));
    assert!(json.contains("\"tolerance\" : 0.50"));
}

#[test]
fn a_folder_that_is_referred_to_and_a_repeated_rule_stay() {
    let read = fixtures("session");
    let ItemBody::Session(session) = &read.document("/sessions/Roads").body else {
        panic!("a session");
    };
    let TaskTerm::CheckRules(check) = &session.tasks[3].task.term else {
        panic!("check rules");
    };
    let id = |path: &str| ItemId::from_path(&path.parse().unwrap());
    let ids: Vec<_> = check.rules.iter().map(|rule| rule.id).collect();
    assert_eq!(ids, [id("/rules/R/A"), id("/rules/R/A"), id("/rules/R")]);
    assert_eq!(session.tasks[0].label, None);
    assert_eq!(session.tasks[1].label.as_deref(), Some(""));
    // A, A and the folder R by the task; the action map by its task; the folder by a pair.
    assert_eq!(read.summary.references.resolved, 5);
}

#[test]
fn a_task_without_a_uuid_gets_the_same_one_each_time() {
    let json = r#"{"tasks":[{"kind":"Pause"},{"kind":"Pause","id":"7"},
        {"kind":"Pause","id":"3ecba6f7-324b-4437-b4ca-81814c26c801",
         "taskIdentifier":"3ecba6f7-324b-4437-b4ca-81814c26c802"}]}"#;
    let ids = || {
        let read = read_files(&[("x.session", json)]);
        let ItemBody::Session(session) = &read.document("/sessions/x").body else {
            panic!("a session");
        };
        let ids: Vec<_> = session.tasks.iter().map(|task| task.id).collect();
        (ids, read.warnings("/sessions/x").len())
    };
    let (first, notes) = ids();
    assert_eq!(ids().0, first);
    assert_eq!(notes, 2);
    assert_eq!(first[2].to_string(), "3ecba6f7-324b-4437-b4ca-81814c26c802");
}

#[test]
fn a_second_item_at_a_place_has_another_id_and_says_so() {
    let rule = r#"{"rootTerm":{"kind":"Rule"},"template":false}"#;
    let read = read_files(&[("caf\u{e9}.rule", rule), ("cafe\u{301}.rule", rule)]);
    let documents = read.documents();
    assert_eq!(documents.len(), 2);
    assert_ne!(documents[0].id, documents[1].id);
    assert!(read.warnings("/rules/cafe\u{301}")[0].contains("another item of the set"));
}

#[test]
fn top_folders_that_only_name_the_trees_are_not_folders_of_the_items() {
    let rule = r#"{"rootTerm":{"kind":"Rule"},"template":false}"#;
    let map = r#"{"pairs":[{"rule":"/rules/A/x"}]}"#;
    let read = read_files(&[
        ("rules/A/x.rule", rule),
        ("action_maps/A/m.action_map", map),
    ]);
    read.document("/rules/A/x");
    read.document("/actionmaps/A/m");
    assert_eq!(read.summary.references.unresolved, 0);
}

#[test]
fn names_with_blanks_at_the_ends_are_kept_with_a_warning() {
    let rule = r#"{"rootTerm":{"kind":"Rule"},"template":false}"#;
    let read = read_files(&[(" A/x .rule", rule)]);
    assert_eq!(read.warnings("/rules/ A/x ").len(), 2);
}

#[test]
fn a_root_stands_before_every_place() {
    let rule = br#"{"rootTerm":{"kind":"Rule"},"template":false}"#.to_vec();
    let options = Options {
        root: Some("/One/Two/".to_owned()),
        ..Options::default()
    };
    let read = read(
        Source::of_files(vec![("x.rule".to_owned(), rule)]),
        &options,
    );
    read.document("/rules/One/Two/x");
}

#[test]
fn files_that_are_no_items_are_told_and_not_read() {
    let read = read_files(&[
        ("README.md", "x"),
        ("a/.DS_Store", "x"),
        ("b.xml", "<html/>"),
    ]);
    assert_eq!(read.items.len(), 0);
    assert_eq!(read.summary.ignored, ["README.md", "a/.DS_Store", "b.xml"]);
}

#[test]
fn reading_stops_where_the_receiver_says_so() {
    let rule = br#"{"rootTerm":{"kind":"Rule"},"template":false}"#.to_vec();
    let files = (0..5)
        .map(|index| (format!("{index}.rule"), rule.clone()))
        .collect();
    let mut count = 0;
    foreign::for_each_item(
        &mut Source::of_files(files),
        &Options::default(),
        &mut |_| {
            count += 1;
            if count == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    )
    .unwrap();
    assert_eq!(count, 2);
}
