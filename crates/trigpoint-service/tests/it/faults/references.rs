//! References that lead elsewhere or nowhere (faults E).

use serde_json::json;
use trigpoint_service::backup::BackupOptions;
use trigpoint_service::repository::Observer;
use trigpoint_service::restore::{
    ConflictChoice, ConflictPolicy, Outcome, ReferenceMapping, RestoreOptions, RestoreState,
};

use super::{
    action, assert_refused, document, id, loose, path, row, rule, rule_using, session, template,
};
use crate::house::{House, caller};

#[tokio::test]
async fn a_reference_to_an_item_of_the_wrong_kind_is_refused_in_the_archive_and_outside() {
    let house = House::new().await;
    let live = loose(&house, "live", &[action(1, "/actions/Live")]);
    house.restore(&live, &RestoreOptions::default()).await;
    let documents = [
        action(2, "/actions/Archived"),
        session(3, "/sessions/Of the archived", &[2]),
        session(4, "/sessions/Of the live", &[1]),
    ];
    let set = loose(&house, "set", &documents);
    let report = house.restore(&set, &RestoreOptions::default()).await;
    for at in ["/sessions/Of the archived", "/sessions/Of the live"] {
        let item = row(&report, at);
        assert_eq!(item.code.as_deref(), Some("ref-wrong-kind"), "{item:#?}");
    }
    assert_eq!(report.summary.created, 1);
}

#[tokio::test]
async fn a_session_that_lacks_one_template_is_refused_naming_the_template() {
    let house = House::new().await;
    let documents = [
        template(1, "/rules/Here"),
        rule_using(2, "/rules/Good", 1, "/rules/Here"),
        rule_using(3, "/rules/Bad", 99, "/rules/Not here"),
        session(4, "/sessions/Of both", &[2, 3]),
        session(5, "/sessions/Of the good", &[2]),
    ];
    let set = loose(&house, "set", &documents);
    let report = house.restore(&set, &RestoreOptions::default()).await;
    assert_eq!(report.state, RestoreState::RestoredPartially);
    assert_refused(&report, "/rules/Bad", "ref-missing", "/rules/Not here");
    assert_refused(
        &report,
        "/sessions/Of both",
        "ref-blocked",
        "/rules/Not here",
    );
    assert_eq!(report.summary.created, 3);
    assert_eq!(report.root_causes().len(), 1, "one thing is to be mended");
}

#[tokio::test]
async fn what_refers_to_a_skipped_item_means_the_live_one() {
    let house = House::new().await;
    let live = loose(&house, "live", &[template(50, "/rules/T")]);
    house.restore(&live, &RestoreOptions::default()).await;
    let documents = [
        template(1, "/rules/T"),
        rule_using(2, "/rules/R", 1, "/rules/T"),
    ];
    let set = loose(&house, "set", &documents);
    let options = RestoreOptions {
        skip: vec![path("/rules/T")],
        ..RestoreOptions::default()
    };
    let report = house.restore(&set, &options).await;
    assert_eq!(row(&report, "/rules/T").outcome, Outcome::NotAttempted);
    assert_eq!(row(&report, "/rules/R").outcome, Outcome::Created);
    let uses = house
        .service
        .where_used(&caller(), &path("/rules/T"))
        .await
        .unwrap();
    assert_eq!(uses.len(), 1);
    assert_eq!(uses[0].path, path("/rules/R"));

    // Without a live one there is nothing to mean.
    let empty = House::new().await;
    let report = empty.restore(&set, &options).await;
    assert_refused(&report, "/rules/R", "ref-missing", "/rules/T");
}

#[tokio::test]
async fn a_mapping_to_the_wrong_kind_or_to_nothing_helps_nothing_and_its_target_is_pinned() {
    let house = House::new().await;
    let live = [template(50, "/rules/Other"), rule(51, "/rules/A rule")];
    let live = loose(&house, "live", &live);
    house.restore(&live, &RestoreOptions::default()).await;
    let documents = [rule_using(2, "/rules/R", 1, "/rules/T")];
    let set = loose(&house, "set", &documents);
    let mapped = |to: &str| RestoreOptions {
        map: vec![ReferenceMapping {
            from: path("/rules/T"),
            to: path(to),
        }],
        ..RestoreOptions::default()
    };
    let report = house.restore(&set, &mapped("/rules/A rule")).await;
    assert_eq!(
        row(&report, "/rules/R").code.as_deref(),
        Some("ref-wrong-kind")
    );
    let report = house.restore(&set, &mapped("/rules/Nowhere")).await;
    assert_refused(&report, "/rules/R", "ref-missing", "/rules/T");
    let told = report.warnings.iter();
    assert_eq!(
        told.filter(|told| told.contains("`/rules/Nowhere`"))
            .count(),
        1
    );

    let files = [set];
    let plan = house
        .service
        .plan_restore(&house.caller, &files, &mapped("/rules/Other"))
        .await
        .unwrap();
    assert_eq!(plan.report.summary.created, 1);
    house
        .service
        .delete_items(&house.caller, &[path("/rules/Other")], false, false)
        .await
        .unwrap();
    let error = house.service.apply_restore(&house.caller, plan).await;
    assert_eq!(error.unwrap_err().code(), "plan-stale");
    assert!(
        house
            .service
            .show_item(&caller(), &path("/rules/R"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_choice_that_concerns_nothing_of_the_archive_is_named() {
    let house = House::new().await;
    let live = loose(&house, "live", &[template(50, "/rules/Other")]);
    house.restore(&live, &RestoreOptions::default()).await;
    let documents = [rule_using(2, "/rules/R", 1, "/rules/T")];
    let set = loose(&house, "set", &documents);
    std::fs::write(
        set.join("z.json"),
        r#"{"format": "trigpoint-item/1", "path": "/rules/Broken"}"#,
    )
    .unwrap();
    let choices = |skip: [&str; 2], map: &str, on_conflict: &str| RestoreOptions {
        skip: skip.map(path).to_vec(),
        map: vec![ReferenceMapping {
            from: path(map),
            to: path("/rules/Other"),
        }],
        on_conflict: ConflictChoice {
            by_item: [(on_conflict.to_owned(), ConflictPolicy::Replace)].into(),
            ..ConflictChoice::default()
        },
        ..RestoreOptions::default()
    };
    let slips = choices(["/rules/S", "/rules/Brocken"], "/rules/U", "/rules/S");
    let report = house.restore(&set, &slips).await;
    for told in [
        "nothing is left out as `/rules/S`: the archive has nothing there",
        "nothing is left out as `/rules/Brocken`: the archive has nothing there",
        "the choice for `/rules/S` concerns nothing: the archive has no such item",
        "the mapping of `/rules/U` concerns nothing: no item of the archive refers to it",
    ] {
        assert!(
            report.warnings.iter().any(|line| line == told),
            "{:#?}",
            report.warnings
        );
    }
    let right = choices(["/rules/R", "/rules/Broken"], "/rules/T", "/rules/R");
    let report = house.restore(&set, &right).await;
    let about = |word: &str| report.warnings.iter().any(|told| told.contains(word));
    assert!(!about("nothing"), "{:#?}", report.warnings);
}

#[tokio::test]
async fn the_id_of_a_reference_decides_and_the_path_is_asked_only_where_no_item_has_the_id() {
    let house = House::new().await;
    let live = loose(
        &house,
        "live",
        &[template(1, "/rules/Renamed since"), template(2, "/rules/T")],
    );
    house.restore(&live, &RestoreOptions::default()).await;
    let documents = [
        rule_using(10, "/rules/By id", 1, "/rules/T"),
        rule_using(11, "/rules/By path", 99, "/rules/T"),
    ];
    let set = loose(&house, "set", &documents);
    house.restore(&set, &RestoreOptions::default()).await;
    for (template, user) in [
        ("/rules/Renamed since", "/rules/By id"),
        ("/rules/T", "/rules/By path"),
    ] {
        let uses = house
            .service
            .where_used(&caller(), &path(template))
            .await
            .unwrap();
        assert_eq!(uses.len(), 1, "{template}");
        assert_eq!(uses[0].path, path(user));
    }
}

#[tokio::test]
async fn a_reference_that_leads_nowhere_is_backed_up_as_it_is_and_said() {
    let house = House::new().await;
    let dangling = rule_using(1, "/rules/R", 99, "/rules/Gone");
    house
        .service
        .put_item(&house.caller, &path("/rules/R"), dangling.clone(), None)
        .await
        .unwrap();
    let file = house.file("one.json");
    let report = house
        .service
        .backup(
            &house.caller,
            &[path("/rules/R")],
            &BackupOptions::default(),
            &file,
        )
        .await
        .unwrap();
    assert_eq!(report.missing_references.len(), 1);
    let told = &report.missing_references[0];
    assert!(
        told.contains("`/rules/R`") && told.contains("`/rules/Gone`"),
        "{told}"
    );
    let all = house.file("all.zip");
    house
        .service
        .backup_repository(&house.caller, &all, &Observer::default())
        .await
        .unwrap();
    let only = RestoreOptions {
        only: vec![path("/rules/R")],
        ..RestoreOptions::default()
    };
    for (file, options) in [(file, RestoreOptions::default()), (all, only)] {
        let second = House::new().await;
        let report = second.restore(&file, &options).await;
        assert_eq!(report.state, RestoreState::Restored, "{:#?}", report.items);
        let notes = &row(&report, "/rules/R").notes;
        assert_eq!(notes.len(), 1, "{notes:#?}");
        assert_eq!(notes[0].kind, "warning");
        assert_eq!(
            notes[0].message,
            "it refers to the template `/rules/Gone`, which was missing already when the backup was \
             made: it is restored without"
        );
        let restored = second
            .service
            .show_item(&caller(), &path("/rules/R"))
            .await
            .unwrap();
        assert_eq!(
            restored.document.content_hash().unwrap(),
            dangling.content_hash().unwrap()
        );
    }
}

#[tokio::test]
async fn a_reference_that_leads_nowhere_is_told_of_what_is_restored_alone() {
    let house = House::new().await;
    let documents = [
        rule_using(1, "/rules/R", 99, "/rules/Gone"),
        session(2, "/sessions/S", &[1]),
    ];
    let set = loose(&house, "set", &documents);
    let report = house.restore(&set, &RestoreOptions::default()).await;
    assert_refused(&report, "/rules/R", "ref-missing", "/rules/Gone");
    assert_eq!(row(&report, "/rules/R").notes.len(), 0);
    let allowed = RestoreOptions {
        allow_missing: true,
        ..RestoreOptions::default()
    };
    let report = house.restore(&set, &allowed).await;
    assert_eq!(report.summary.created, 2, "{:#?}", report.items);
    let told = &row(&report, "/rules/R").notes[0].message;
    assert_eq!(
        told,
        "it refers to the template `/rules/Gone`, which is neither in the archive nor in the \
         repository: it is restored without"
    );
    assert_eq!(row(&report, "/sessions/S").notes.len(), 0);
}

#[tokio::test]
async fn what_a_repository_backup_holds_and_cannot_give_is_not_taken_for_missing() {
    let house = House::new().await;
    let documents = [
        template(1, "/rules/T"),
        rule_using(2, "/rules/R", 1, "/rules/T"),
    ];
    let set = loose(&house, "set", &documents);
    house.restore(&set, &RestoreOptions::default()).await;
    let all = house.file("all.zip");
    house
        .service
        .backup_repository(&house.caller, &all, &Observer::default())
        .await
        .unwrap();
    let options = RestoreOptions {
        only: vec![path("/rules/R")],
        skip: vec![path("/rules/T")],
        ..RestoreOptions::default()
    };
    let second = House::new().await;
    let report = second.restore(&all, &options).await;
    assert_refused(&report, "/rules/R", "ref-missing", "/rules/T");
}

#[tokio::test]
async fn a_session_may_check_one_rule_twice_and_a_map_may_pair_it_with_itself() {
    // No kind but templates can refer to its own kind, so no other circle can be written.
    let house = House::new().await;
    let pair = json!({"rule": {"id": id(1)}, "action": {"id": id(2)}});
    let documents = [
        rule(1, "/rules/R"),
        action(2, "/actions/A"),
        document(
            3,
            "action-map",
            "/actionmaps/M",
            &json!({"pairs": [pair, pair]}),
        ),
        session(4, "/sessions/S", &[1, 1]),
    ];
    let set = loose(&house, "set", &documents);
    let report = house.restore(&set, &RestoreOptions::default()).await;
    assert_eq!(report.summary.created, 4, "{:#?}", report.items);
}
