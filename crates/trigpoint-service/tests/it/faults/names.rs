//! Names, places and folders (faults D).

use std::ops::ControlFlow;

use trigpoint_model::limits::NAME_CHARS_MAX;
use trigpoint_service::archives::Browser;
use trigpoint_service::codes;
use trigpoint_service::repository::Observer;
use trigpoint_service::restore::{
    ConflictChoice, ConflictPolicy, Outcome, RestoreOptions, RestoreState,
};

use super::{
    action, assert_refused, folder, loose, path, places, row, rule, rule_using, session, template,
};
use crate::house::{House, caller, roots};

#[tokio::test]
async fn a_number_after_a_name_fits_whatever_the_name_is() {
    let house = House::new().await;
    let longest = "x".repeat(NAME_CHARS_MAX);
    let names = ["Rule 2147483647", "Rule 18446744073709551615", &longest];
    let documents: Vec<_> = (1..)
        .zip(names)
        .map(|(number, name)| rule(number, &format!("/rules/{name}")))
        .collect();
    let set = loose(&house, "set", &documents);
    house.restore(&set, &RestoreOptions::default()).await;
    let again = house.restore(&set, &RestoreOptions::default()).await;
    let cut = &longest[2..];
    for (name, numbered) in names.into_iter().zip([
        "Rule 2147483647 2",
        "Rule 18446744073709551615 2",
        &format!("{cut} 2"),
    ]) {
        let item = row(&again, &format!("/rules/{name}"));
        assert_eq!(item.restored_as, Some(path(&format!("/rules/{numbered}"))));
    }
}

#[tokio::test]
async fn names_that_only_fold_or_trim_to_the_same_are_different_names() {
    let names = [
        "Stra\u{df}e",
        "STRASSE",
        "strasse",
        "Izmir",
        "izmir",
        "\u{130}zmir",
        "\u{131}zmir",
        "Rule",
        " Rule",
        "Rule ",
        "Rule  1",
        "Rule 1",
    ];
    let first = House::new().await;
    let documents: Vec<_> = (1..)
        .zip(names)
        .map(|(number, name)| rule(number, &format!("/rules/A/{name}")))
        .collect();
    let set = loose(&first, "set", &documents);
    let report = first.restore(&set, &RestoreOptions::default()).await;
    assert_eq!(
        report.summary.created,
        names.len() as u64,
        "{:#?}",
        report.items
    );

    let second = House::new().await;
    let backup = first.backup(&roots(), "all.zip").await;
    let report = second.restore(&backup, &RestoreOptions::default()).await;
    assert_eq!(
        report.summary.created,
        names.len() as u64,
        "{:#?}",
        report.items
    );
    assert_eq!(
        first.service.content_root(&caller()).await.unwrap(),
        second.service.content_root(&caller()).await.unwrap()
    );
}

#[tokio::test]
async fn names_of_every_script_are_kept_and_numbered() {
    let names = [
        "\u{642}\u{627}\u{639}\u{62f}\u{629}",
        "\u{5db}\u{5dc}\u{5dc}",
        "\u{898f}\u{5247}",
        "\u{1f6a7}",
        "<b>bold</b>",
        "=1+1",
        "100 %",
    ];
    let house = House::new().await;
    let documents: Vec<_> = (1..)
        .zip(names)
        .map(|(number, name)| rule(number, &format!("/rules/{name}")))
        .collect();
    let set = loose(&house, "set", &documents);
    for number in ["", " 2", " 3"] {
        let report = house.restore(&set, &RestoreOptions::default()).await;
        let expected: Vec<String> = names
            .iter()
            .map(|name| format!("/rules/{name}{number}"))
            .collect();
        let mut found = places(&report);
        found.sort();
        let mut expected = expected;
        expected.sort();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn an_id_that_lives_as_another_kind_is_not_taken_and_references_follow() {
    let house = House::new().await;
    let live = loose(&house, "live", &[action(1, "/actions/A")]);
    house.restore(&live, &RestoreOptions::default()).await;
    let set = loose(
        &house,
        "set",
        &[rule(1, "/rules/R"), session(2, "/sessions/S", &[1])],
    );
    let report = house.restore(&set, &RestoreOptions::default()).await;
    assert_eq!(report.summary.created, 2, "{:#?}", report.items);
    let restored = house
        .service
        .show_item(&caller(), &path("/rules/R"))
        .await
        .unwrap();
    assert_ne!(restored.document.id, super::id(1));
    let uses = house
        .service
        .where_used(&caller(), &path("/rules/R"))
        .await
        .unwrap();
    assert_eq!(uses[0].path, path("/sessions/S"));
    let untouched = house
        .service
        .show_item(&caller(), &path("/actions/A"))
        .await
        .unwrap();
    assert_eq!(untouched.document.id, super::id(1));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_refused_with_all_that_needs_it_and_the_rest_is_restored() {
    let house = House::new().await;
    let live = loose(&house, "live", &[rule(1, "/rules/A")]);
    house.restore(&live, &RestoreOptions::default()).await;
    let documents = [
        folder(10, "/rules/A"),
        folder(11, "/rules/A/B"),
        rule(12, "/rules/A/B/In the way"),
        session(13, "/sessions/Of a folder", &[10]),
        session(14, "/sessions/Of a folder below", &[11]),
        rule(15, "/rules/Free"),
    ];
    let set = loose(&house, "set", &documents);
    for all in [ConflictPolicy::Rename, ConflictPolicy::UseExisting] {
        let options = RestoreOptions {
            on_conflict: ConflictChoice {
                all,
                ..ConflictChoice::default()
            },
            ..RestoreOptions::default()
        };
        let report = house.restore(&set, &options).await;
        assert_eq!(report.state, RestoreState::RestoredPartially);
        for at in ["/rules/A", "/rules/A/B", "/rules/A/B/In the way"] {
            assert_refused(&report, at, "folder-not-a-folder", "/rules/A");
        }
        for at in ["/sessions/Of a folder", "/sessions/Of a folder below"] {
            assert_refused(&report, at, "ref-blocked", "/rules/A");
        }
        assert!(row(&report, "/rules/Free").restored_as.is_some());
        house.undo_last().await;
    }
}

#[tokio::test]
async fn nothing_and_only_folders_are_backed_up_and_restored() {
    let house = House::new().await;
    let backup = house.backup(&[path("/rules")], "nothing.json").await;
    let report = house.restore(&backup, &RestoreOptions::default()).await;
    assert_eq!(report.state, RestoreState::NothingChanged);

    let folders = [
        folder(1, "/rules/A"),
        folder(2, "/rules/A/B"),
        folder(3, "/sessions/C"),
    ];
    let set = loose(&house, "set", &folders);
    let report = house.restore(&set, &RestoreOptions::default()).await;
    assert_eq!(
        (report.state, report.folders.created),
        (RestoreState::Restored, 3)
    );
    let backup = house.backup(&roots(), "folders.zip").await;
    let second = House::new().await;
    let report = second.restore(&backup, &RestoreOptions::default()).await;
    assert_eq!(
        (report.state, report.folders.created),
        (RestoreState::Restored, 3)
    );
    assert_eq!(
        house.service.content_root(&caller()).await.unwrap(),
        second.service.content_root(&caller()).await.unwrap()
    );
    let again = second.restore(&backup, &RestoreOptions::default()).await;
    assert_eq!(
        (again.state, again.folders.merged),
        (RestoreState::NothingChanged, 3)
    );
}

#[tokio::test]
async fn equal_contents_and_one_template_for_all_are_as_many_items_as_they_are() {
    const USERS: u128 = 1_000;
    let house = House::new().await;
    let mut documents = vec![template(1, "/rules/T")];
    documents.extend((0..USERS).map(|number| {
        let at = format!("/rules/Users/U{number}");
        rule_using(10 + number, &at, 1, "/rules/T")
    }));
    let file = house.file("set.zip");
    crate::house::archive(documents, &file);
    let report = house.restore(&file, &RestoreOptions::default()).await;
    assert_eq!(u128::from(report.summary.created), USERS + 1);
    let uses = house
        .service
        .where_used(&caller(), &path("/rules/T"))
        .await
        .unwrap();
    assert_eq!(uses.len() as u128, USERS);

    // The template is renamed, so every copy of a user points at the copy of the template.
    let again = house.restore(&file, &RestoreOptions::default()).await;
    assert_eq!(u128::from(again.summary.renamed), USERS + 1);
    for at in ["/rules/T", "/rules/T 2"] {
        let uses = house
            .service
            .where_used(&caller(), &path(at))
            .await
            .unwrap();
        assert_eq!(uses.len() as u128, USERS, "{at}");
    }
    let identical = again
        .items
        .iter()
        .filter(|item| item.identical_to.is_some());
    assert_eq!(identical.count() as u128, USERS + 1);
    assert!(
        again
            .items
            .iter()
            .all(|item| item.outcome == Outcome::Renamed)
    );
}

#[tokio::test]
async fn a_place_where_an_archive_has_nothing_is_told_and_an_empty_tree_is_an_empty_list() {
    let house = House::new().await;
    let documents = [folder(1, "/rules/Empty"), rule(2, "/rules/Made/R")];
    let set = loose(&house, "set", &documents);
    house.restore(&set, &RestoreOptions::default()).await;
    let all = house.file("all.zip");
    house
        .service
        .backup_repository(&house.caller, &all, &Observer::default())
        .await
        .unwrap();
    for file in [set, all] {
        let listed = |place: &str| {
            let mut found = Vec::new();
            let mut browser = Browser::open(&file).unwrap();
            let listed = browser.for_each(Some(&path(place)), &mut |entry| {
                found.push(entry.path.to_string());
                ControlFlow::Continue(())
            });
            listed.map(|()| found)
        };
        assert_eq!(listed("/rules/Empty").unwrap(), ["/rules/Empty"]);
        assert!(
            listed("/rules/Made")
                .unwrap()
                .contains(&"/rules/Made/R".to_owned())
        );
        assert_eq!(listed("/sessions").unwrap(), [""; 0]);
        for place in ["/rules/Nope", "/rules/Mad", "/sessions/S"] {
            assert_eq!(listed(place).unwrap_err().code(), codes::NOT_IN_ARCHIVE);
        }
    }
}
