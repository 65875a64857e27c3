//! A repository that is changed while a restore or a backup is under way (faults G).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use trigpoint_model::{ItemDocument, ItemId, Timestamp};
use trigpoint_service::backup::BackupOptions;
use trigpoint_service::restore::{
    ConflictChoice, ConflictPolicy, Outcome, Plan, RestoreOptions, RestoreState,
};
use trigpoint_service::{Caller, Environment, Service, ServiceError, archives};
use uuid::Uuid;

use super::{folder, loose, path, row, rule, session};
use crate::house::{House, archive, caller, roots};

async fn put(service: &Service, at: &str, document: ItemDocument) {
    let caller = Caller::local("another");
    service
        .put_item(&caller, &path(at), document, None)
        .await
        .unwrap();
}

fn described(number: u128, at: &str, description: &str) -> ItemDocument {
    let mut document = rule(number, at);
    description.clone_into(&mut document.description);
    document
}

fn replacing() -> RestoreOptions {
    RestoreOptions {
        on_conflict: ConflictChoice {
            all: ConflictPolicy::Replace,
            ..ConflictChoice::default()
        },
        ..RestoreOptions::default()
    }
}

async fn plan(house: &House, file: &std::path::Path, options: &RestoreOptions) -> Plan {
    let files = [file.to_owned()];
    house
        .service
        .plan_restore(&house.caller, &files, options)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_plan_is_stale_once_an_item_was_saved_moved_deleted_or_made() {
    for change in ["save", "move", "delete", "make"] {
        let house = House::new().await;
        put(&house.service, "/rules/R", rule(1, "/rules/R")).await;
        let set = loose(&house, "set", &[described(1, "/rules/R", "archived")]);
        let plan = plan(&house, &set, &replacing()).await;
        let at = path("/rules/R");
        let (service, caller) = (&house.service, &house.caller);
        match change {
            "save" => put(service, "/rules/R", described(1, "/rules/R", "mine")).await,
            "move" => {
                let to = path("/rules/Moved");
                service.move_item(caller, &at, &to).await.unwrap();
            }
            "delete" => {
                let deleted = service.delete_items(caller, &[at], false, false).await;
                assert_eq!(deleted.unwrap().items, 1);
            }
            _ => put(service, "/rules/New", rule(2, "/rules/New")).await,
        }
        let before = service.content_root(caller).await.unwrap();
        let refused = service.apply_restore(caller, plan).await.unwrap_err();
        assert!(
            matches!(refused, ServiceError::PlanStale { .. }),
            "{change}: {refused}"
        );
        assert_eq!(
            service.content_root(caller).await.unwrap(),
            before,
            "{change}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_restores_of_one_moment_one_is_applied_and_the_other_is_stale() {
    let house = House::new().await;
    let documents: Vec<ItemDocument> = (0..50)
        .map(|number| rule(number, &format!("/rules/R{number}")))
        .collect();
    let file = house.file("set.zip");
    archive(documents, &file);
    let options = RestoreOptions::default();
    let first = plan(&house, &file, &options).await;
    let second = plan(&house, &file, &options).await;
    assert_eq!(first.id, second.id, "the same plan");
    let (one, other) = tokio::join!(
        house.service.apply_restore(&house.caller, first),
        house.service.apply_restore(&house.caller, second),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let refused = one.err().or(other.err()).unwrap();
    assert_eq!(refused.code(), "plan-stale");
    let listed = house
        .service
        .list_items(&caller(), &path("/rules"), true)
        .await
        .unwrap();
    assert_eq!(listed.items.len(), 50, "once only");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_while_others_save_and_restore_shows_one_moment() {
    let house = House::new().await;
    let documents: Vec<ItemDocument> = (100..300)
        .map(|number| rule(number, &format!("/rules/R{number}")))
        .collect();
    let file = house.file("set.zip");
    archive(documents, &file);
    put(&house.service, "/rules/Z1", described(1, "/rules/Z1", "0")).await;
    put(&house.service, "/rules/Z2", described(2, "/rules/Z2", "0")).await;
    house.restore(&file, &RestoreOptions::default()).await;

    let saves = Arc::new(AtomicI64::new(0));
    let (service, saved) = (house.service.clone(), Arc::clone(&saves));
    let saving = tokio::spawn(async move {
        loop {
            let count = saved.fetch_add(1, Ordering::Relaxed) + 1;
            for (number, at) in [(1, "/rules/Z1"), (2, "/rules/Z2")] {
                put(&service, at, described(number, at, &count.to_string())).await;
            }
        }
    });
    let mut backups = Vec::new();
    while backups.len() < 4 || saves.load(Ordering::Relaxed) < 4 {
        let name = format!("backup-{}.json", backups.len());
        backups.push(house.backup(&[path("/rules")], &name).await);
    }
    saving.abort();
    for backup in backups {
        let found = archives::verify(&backup);
        assert!(found.ok, "{:#?}", found.faults);
        let text = std::fs::read_to_string(&backup).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let said = |at: &str| -> u64 {
            let items = json["items"].as_array().unwrap();
            let item = items.iter().find(|item| item["path"] == at).unwrap();
            item["description"].as_str().unwrap().parse().unwrap()
        };
        let (first, second) = (said("/rules/Z1"), said("/rules/Z2"));
        assert!(
            first == second || first == second + 1,
            "`Z1` is saved before `Z2`: {first} and {second} were never there together"
        );
    }
}

#[tokio::test]
async fn who_has_an_item_open_while_it_is_replaced_is_told_when_saving() {
    let house = House::new().await;
    put(
        &house.service,
        "/rules/R",
        described(1, "/rules/R", "before"),
    )
    .await;
    let at = path("/rules/R");
    let opened = house.service.show_item(&caller(), &at).await.unwrap();
    let set = loose(&house, "set", &[described(1, "/rules/R", "archived")]);
    house.restore(&set, &replacing()).await;
    let mut edited = opened.document;
    "mine".clone_into(&mut edited.description);
    let refused = house
        .service
        .put_item(&house.caller, &at, edited, Some(opened.revision))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "stale");
    assert!(refused.to_string().contains("local:test"), "{refused}");
    let shown = house.service.show_item(&caller(), &at).await.unwrap();
    assert_eq!(shown.document.description, "archived");
    assert!(
        shown.revision > opened.revision,
        "an older content is a newer revision"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_is_given_up_at_any_moment_leaves_all_of_the_old_or_all_of_the_new() {
    let house = House::new().await;
    let documents: Vec<ItemDocument> = (0..500)
        .map(|number| rule(number, &format!("/rules/R{number}")))
        .collect();
    let file = house.file("set.zip");
    archive(documents, &file);
    let old = house.service.content_root(&caller()).await.unwrap();
    house.restore(&file, &RestoreOptions::default()).await;
    let new = house.service.content_root(&caller()).await.unwrap();
    house.undo_last().await;
    let mut given_up = 0;
    for wait_ms in [0, 1, 2, 4, 8, 16, 32, 64, 128] {
        let planned = plan(&house, &file, &RestoreOptions::default()).await;
        let applying = house.service.apply_restore(&house.caller, planned);
        let done = tokio::time::timeout(Duration::from_millis(wait_ms), applying).await;
        // A commit that was under way ends by itself; the next writer waits for it.
        house.service.empty_bin(&house.caller, None).await.unwrap();
        let now = house.service.content_root(&caller()).await.unwrap();
        if let Ok(done) = done {
            assert_eq!(now, new, "after {wait_ms} ms: {done:?}");
        } else {
            given_up += 1;
            assert!(now == old || now == new, "after {wait_ms} ms");
        }
        if now == new {
            house.undo_last().await;
        }
    }
    assert!(
        given_up > 0,
        "every restore was done before it could be given up"
    );
}

#[tokio::test]
async fn a_clock_that_runs_backwards_changes_no_order() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(AtomicI64::new(2_000_000_000));
    let environment = Environment::new(
        move || {
            let second = clock.fetch_sub(86_400, Ordering::Relaxed);
            Timestamp::from_second(second).unwrap()
        },
        || ItemId::from_uuid(Uuid::now_v7()),
    );
    let house = House {
        service: Service::open(&folder.path().join("data"), environment)
            .await
            .unwrap(),
        caller: Caller::local("test"),
        folder,
    };
    let at = path("/rules/R");
    for description in ["one", "two", "three"] {
        put(
            &house.service,
            "/rules/R",
            described(1, "/rules/R", description),
        )
        .await;
    }
    let backup = house.backup(std::slice::from_ref(&at), "one.json").await;
    put(&house.service, "/rules/R", described(1, "/rules/R", "four")).await;
    let before = house.service.content_root(&caller()).await.unwrap();
    house.restore(&backup, &replacing()).await;
    let history = house.service.history(&caller(), &at).await.unwrap();
    let revisions: Vec<u64> = history.iter().map(|entry| entry.revision).collect();
    assert_eq!(revisions, [5, 4, 3, 2, 1], "the newest first");
    let shown = house.service.show_item(&caller(), &at).await.unwrap();
    assert_eq!(shown.document.description, "three");
    house.undo_last().await;
    assert_eq!(house.service.content_root(&caller()).await.unwrap(), before);
}

#[tokio::test]
async fn a_backup_restored_into_its_own_repository_is_identical_item_by_item() {
    let house = House::new().await;
    let mut documents: Vec<ItemDocument> = (1..40)
        .map(|number| rule(number, &format!("/rules/A/R{number}")))
        .collect();
    documents.push(session(50, "/sessions/S", &[1, 2, 3]));
    let set = loose(&house, "set", &documents);
    house.restore(&set, &RestoreOptions::default()).await;
    let before = house.service.content_root(&caller()).await.unwrap();
    let backup = house.backup(&roots(), "all.zip").await;

    let planned = plan(&house, &backup, &RestoreOptions::default()).await;
    let identical = planned.report.items.iter();
    let identical = identical.filter(|item| item.identical_to.is_some()).count();
    assert_eq!(identical, documents.len());
    for options in [
        RestoreOptions {
            skip_identical: true,
            ..RestoreOptions::default()
        },
        replacing(),
    ] {
        let report = house.restore(&backup, &options).await;
        assert_eq!(report.state, RestoreState::NothingChanged);
        assert_eq!(report.summary.identical, documents.len() as u64);
        assert_eq!(row(&report, "/sessions/S").outcome, Outcome::Identical);
    }
    assert_eq!(house.service.content_root(&caller()).await.unwrap(), before);
}

#[tokio::test]
async fn a_backup_of_what_is_not_there_makes_no_file() {
    let house = House::new().await;
    put(&house.service, "/rules/R", rule(1, "/rules/R")).await;
    for paths in [vec![], vec![path("/rules/R"), path("/rules/Nowhere")]] {
        let file = house.file("made.zip");
        let options = BackupOptions::default();
        let refused = house
            .service
            .backup(&house.caller, &paths, &options, &file)
            .await;
        assert!(refused.is_err());
        let left: Vec<_> = std::fs::read_dir(house.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .filter(|name| name != "data")
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

fn id_of_checked(shown: &ItemDocument) -> ItemId {
    shown.body.references()[0].reference.id
}

#[tokio::test]
async fn a_session_goes_on_checking_a_folder_that_was_renamed_before_the_restore() {
    for policy in [ConflictPolicy::Replace, ConflictPolicy::UseExisting] {
        let house = House::new().await;
        let (service, caller) = (&house.service, &house.caller);
        let documents = [
            folder(1, "/rules/Roads"),
            rule(2, "/rules/Roads/R"),
            session(3, "/sessions/S", &[1]),
        ];
        let set = loose(&house, "set", &documents);
        house.restore(&set, &RestoreOptions::default()).await;
        let at = path("/sessions/S");
        let backup = house.backup(std::slice::from_ref(&at), "s.json").await;
        let (roads, streets) = (path("/rules/Roads"), path("/rules/Streets"));
        service.move_item(caller, &roads, &streets).await.unwrap();
        let mut edited = service.show_item(caller, &at).await.unwrap().document;
        "edited".clone_into(&mut edited.description);
        put(service, "/sessions/S", edited).await;
        let before = service.content_root(caller).await.unwrap();

        let mut options = replacing();
        options.on_conflict.all = policy;
        let report = house.restore(&backup, &options).await;
        assert_eq!(report.folders.created, 0, "{policy:?}: {report:#?}");
        assert!(service.show_item(caller, &roads).await.is_err());
        let session = service.show_item(caller, &at).await.unwrap().document;
        let checked = service.show_item(caller, &streets).await.unwrap();
        assert_eq!(id_of_checked(&session), checked.document.id, "{policy:?}");
        if policy == ConflictPolicy::Replace {
            assert_eq!(session.description, "");
            house.undo_last().await;
            assert_eq!(service.content_root(caller).await.unwrap(), before);
        }
    }
}

#[tokio::test]
async fn the_description_of_a_folder_is_restored_where_it_is_replaced_and_brought_back_by_undo() {
    let house = House::new().await;
    let (service, caller) = (&house.service, &house.caller);
    let mut archived = folder(1, "/rules/A");
    "archived".clone_into(&mut archived.description);
    let set = loose(&house, "set", &[archived.clone(), rule(2, "/rules/A/R")]);
    house.restore(&set, &RestoreOptions::default()).await;
    let at = path("/rules/A");
    let mut mine = archived;
    "mine".clone_into(&mut mine.description);
    put(service, "/rules/A", mine).await;
    let before = service.content_root(caller).await.unwrap();

    let keeping = RestoreOptions {
        skip_identical: true,
        ..RestoreOptions::default()
    };
    let report = house.restore(&set, &keeping).await;
    assert_eq!(report.state, RestoreState::NothingChanged);
    let told = |report: &trigpoint_service::restore::RestoreReport| {
        let told = report.warnings.iter();
        told.filter(|told| told.contains("`/rules/A`")).count()
    };
    assert_eq!(told(&report), 1, "{:#?}", report.warnings);

    let report = house.restore(&set, &replacing()).await;
    assert_eq!(report.state, RestoreState::Restored);
    assert_eq!((report.folders.replaced, told(&report)), (1, 0));
    let shown = service.show_item(caller, &at).await.unwrap();
    assert_eq!(shown.document.description, "archived");
    assert_eq!(service.history(caller, &at).await.unwrap().len(), 3);
    house.undo_last().await;
    assert_eq!(service.content_root(caller).await.unwrap(), before);
    let shown = service.show_item(caller, &at).await.unwrap();
    assert_eq!(shown.document.description, "mine");
}
