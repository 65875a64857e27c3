//! What is there already and is restored once more (faults G).

use trigpoint_model::{ItemDocument, Stamp, Timestamp};
use trigpoint_service::restore::{
    ConflictChoice, ConflictPolicy, Outcome, RestoreOptions, RestoreState,
};

use super::{folder, loose, path, row, rule, rule_using, session, template};
use crate::house::{House, caller};

fn skipping(all: ConflictPolicy) -> RestoreOptions {
    RestoreOptions {
        skip_identical: true,
        ..by(all)
    }
}

fn by(all: ConflictPolicy) -> RestoreOptions {
    RestoreOptions {
        on_conflict: ConflictChoice {
            all,
            ..ConflictChoice::default()
        },
        ..RestoreOptions::default()
    }
}

fn into(folder: &str, options: RestoreOptions) -> RestoreOptions {
    RestoreOptions {
        into: Some(path(folder)),
        ..options
    }
}

fn set() -> [ItemDocument; 4] {
    [
        template(1, "/rules/Roads/T"),
        rule_using(2, "/rules/Roads/R", 1, "/rules/Roads/T"),
        rule(3, "/rules/Roads/Other"),
        session(4, "/sessions/S", &[2, 3]),
    ]
}

#[tokio::test]
async fn a_lost_item_comes_back_and_what_needs_it_is_not_made_a_second_time() {
    let house = House::new().await;
    let (service, caller) = (&house.service, &house.caller);
    let set = loose(&house, "set", &set());
    house.restore(&set, &RestoreOptions::default()).await;
    let before = service.content_root(caller).await.unwrap();
    let backup = house.backup(&[path("/sessions/S")], "s.json").await;
    for all in [ConflictPolicy::Rename, ConflictPolicy::Fail] {
        let lost = [path("/rules/Roads/T")];
        let deleted = service.delete_items(caller, &lost, false, true);
        deleted.await.unwrap();
        let report = house.restore(&backup, &skipping(all)).await;
        assert_eq!(report.state, RestoreState::Restored);
        let told = (report.summary.created, report.summary.identical);
        assert_eq!(told, (1, 3), "{report:#?}");
        assert_eq!(report.suggestions, []);
        assert_eq!(service.content_root(caller).await.unwrap(), before);
    }
}

#[tokio::test]
async fn what_is_left_out_as_identical_is_no_name_that_is_taken() {
    let house = House::new().await;
    let set = loose(&house, "set", &set());
    house.restore(&set, &RestoreOptions::default()).await;
    let report = house.restore(&set, &skipping(ConflictPolicy::Fail)).await;
    assert_eq!(report.state, RestoreState::NothingChanged);
    assert_eq!(report.summary.identical, 4);
    let report = house.restore(&set, &by(ConflictPolicy::Fail)).await;
    assert_eq!(report.state, RestoreState::Refused);
}

#[tokio::test]
async fn copies_under_a_folder_are_recognised_though_their_ids_are_others() {
    let house = House::new().await;
    let set = loose(&house, "set", &set());
    house.restore(&set, &RestoreOptions::default()).await;
    let copied = into("/rules/Prod", RestoreOptions::default());
    assert_eq!(house.restore(&set, &copied).await.summary.created, 4);
    let before = house.service.content_root(&caller()).await.unwrap();
    for options in [
        skipping(ConflictPolicy::Rename),
        skipping(ConflictPolicy::Fail),
        by(ConflictPolicy::Replace),
    ] {
        let report = house.restore(&set, &into("/rules/Prod", options)).await;
        assert_eq!(report.state, RestoreState::NothingChanged, "{report:#?}");
        assert_eq!(report.summary.identical, 4);
        let copy = path("/rules/Prod/Roads/R");
        let told = &row(&report, "/rules/Roads/R").identical_to;
        assert_eq!(told.as_ref(), Some(&copy));
    }
    assert_eq!(house.service.content_root(&caller()).await.unwrap(), before);

    let mut changed = self::set();
    changed[0].description = "changed since".to_owned();
    let changed = loose(&house, "changed", &changed);
    let replacing = into("/rules/Prod", by(ConflictPolicy::Replace));
    let report = house.restore(&changed, &replacing).await;
    let told = (report.summary.replaced, report.summary.identical);
    assert_eq!(told, (1, 3), "{report:#?}");
    let again = house.restore(&changed, &replacing).await;
    assert_eq!(again.state, RestoreState::NothingChanged);
}

#[tokio::test]
async fn a_live_item_that_refers_to_what_was_replaced_by_place_is_not_told_to_be_identical() {
    let house = House::new().await;
    let set = loose(&house, "set", &set());
    house.restore(&set, &RestoreOptions::default()).await;
    let (service, caller) = (&house.service, &house.caller);
    let lost = [path("/rules/Roads/T")];
    let deleted = service.delete_items(caller, &lost, false, true);
    deleted.await.unwrap();
    let another = template(9, "/rules/Roads/T");
    let put = service.put_item(caller, &lost[0], another, None);
    put.await.unwrap();
    let report = house.restore(&set, &by(ConflictPolicy::Replace)).await;
    let rule = row(&report, "/rules/Roads/R");
    assert_eq!(rule.outcome, Outcome::Replaced, "{rule:#?}");
    let uses = service.where_used(caller, &lost[0]).await.unwrap();
    assert_eq!(uses.len(), 1, "the rule refers to the template there");
}

#[tokio::test]
async fn a_real_set_put_under_a_folder_once_more_changes_nothing() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    let items = data.join("oneintegrate/items-json");
    let house = House::new().await;
    house.restore(&items, &RestoreOptions::default()).await;
    let copied = into("/rules/Prod", RestoreOptions::default());
    let copies = house.restore(&items, &copied).await.summary;
    let again = into("/rules/Prod", by(ConflictPolicy::Replace));
    let report = house.restore(&items, &again).await;
    assert_eq!(report.state, RestoreState::NothingChanged);
    assert_eq!(report.summary.identical, copies.created + copies.renamed);
}

#[tokio::test]
async fn a_replaced_item_was_made_by_whom_it_was_where_the_archive_does_not_say() {
    let house = House::new().await;
    let mut made = rule(1, "/rules/R");
    made.created = Stamp::new(Timestamp::UNIX_EPOCH, "anna");
    made.edited = made.created.clone();
    let set = loose(&house, "made", &[made.clone()]);
    house.restore(&set, &RestoreOptions::default()).await;

    let mut changed = rule(1, "/rules/R");
    changed.description = "changed".to_owned();
    let set = loose(&house, "changed", &[changed]);
    house.restore(&set, &by(ConflictPolicy::Replace)).await;
    let (service, caller) = (&house.service, &house.caller);
    let shown = service.show_item(caller, &made.path).await.unwrap();
    assert_eq!(shown.document.created, made.created);
    let Stamp { at, by: who } = shown.document.edited;
    assert_eq!(who.as_deref(), Some("local:test"));
    assert!(at > made.edited.at);

    let mut told = rule(1, "/rules/R");
    told.created = Stamp::new(Timestamp::UNIX_EPOCH, "bert");
    told.edited = Stamp::new(Timestamp::UNIX_EPOCH, "carl");
    let set = loose(&house, "told", &[told.clone()]);
    house.restore(&set, &by(ConflictPolicy::Replace)).await;
    let shown = service.show_item(caller, &made.path).await.unwrap();
    let stamps = (shown.document.created, shown.document.edited);
    assert_eq!(stamps, (told.created, told.edited));
}

#[tokio::test]
async fn folders_are_not_counted_among_the_items() {
    let house = House::new().await;
    let taken = loose(&house, "taken", &[rule(1, "/rules/A")]);
    house.restore(&taken, &RestoreOptions::default()).await;
    let documents = [
        folder(2, "/rules/A"),
        folder(3, "/rules/A/B"),
        rule(4, "/rules/A/B/R"),
        rule(5, "/rules/Free"),
    ];
    let set = loose(&house, "set", &documents);
    let report = house.restore(&set, &RestoreOptions::default()).await;
    assert_eq!(report.state, RestoreState::RestoredPartially);
    let told = (report.summary.created, report.summary.refused);
    assert_eq!(told, (1, 1), "{report:#?}");
    assert_eq!(row(&report, "/rules/A").outcome, Outcome::Refused);

    let only_folders = loose(&house, "folders", &documents[..2]);
    let options = RestoreOptions::default();
    let report = house.restore(&only_folders, &options).await;
    assert_eq!(report.state, RestoreState::Refused);
    assert_eq!(report.summary, Default::default());
}

#[tokio::test]
async fn restores_of_the_same_items_are_undone_one_after_the_other() {
    let house = House::new().await;
    let content = async || house.service.content_root(&caller()).await.unwrap();
    let mut before = vec![content().await];
    for note in ["", "second", "third"] {
        let mut documents = set();
        for document in &mut documents {
            note.clone_into(&mut document.description);
        }
        let set = loose(&house, &format!("set {note}"), &documents);
        house.restore(&set, &by(ConflictPolicy::Replace)).await;
        before.push(content().await);
    }
    assert_ne!(before[1], before[2]);
    for before in before.iter().rev().skip(1) {
        house.undo_last().await;
        assert_eq!(content().await, *before);
    }
}
