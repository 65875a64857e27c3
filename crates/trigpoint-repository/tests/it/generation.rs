//! The whole repository out and in: dumped, built anew beside the live one, switched to, undone.

use trigpoint_model::canonical::Hash;
use trigpoint_model::secret::Secret;
use trigpoint_model::{ItemBody, ItemDocument, ItemKind};
use trigpoint_repository::{
    BuildError, DumpedItem, Repository, RepositoryError, SwitchError, UndoSwitchError,
};

use crate::dumped::Dump;
use crate::fixture::{Fixture, action_map, at, folder, id, ids_from, order, rule};

pub(crate) fn data_store(number: u128, place: &str) -> ItemDocument {
    let body = "{}";
    ItemDocument {
        body: ItemBody::from_json(ItemKind::DataStore, body).unwrap(),
        ..rule(number, place)
    }
}

/// A repository with all that one can hold: nested folders, one moved into a later one, history,
/// references, equal ids in the bin, a folder in the bin with history of what is in it, files.
pub(crate) async fn full_of_all(fixture: &Fixture) {
    let mut write = fixture.write().await;
    for document in [
        folder(1, "/rules/Late"),
        rule(2, "/rules/Late/one"),
        folder(3, "/rules/Early"),
        folder(4, "/rules/Early/e\u{301}"),
        rule(5, "/rules/Early/e\u{301}/deep"),
        action_map(6, "/actionmaps/map", &[2, 5, 99]),
        data_store(7, "/datastores/store"),
        folder(8, "/rules/Gone"),
        folder(9, "/rules/Gone/in"),
        rule(10, "/rules/Gone/in/deep"),
        rule(11, "/rules/twice"),
    ] {
        write.create(&document).await.unwrap();
    }
    write
        .relocate(id(1), &"/rules/Early/Late".parse().unwrap())
        .await
        .unwrap();
    write
        .relocate(id(9), &"/rules/x".parse().unwrap())
        .await
        .unwrap();
    write
        .relocate(id(9), &"/rules/Gone/x".parse().unwrap())
        .await
        .unwrap();
    for number in [2, 10] {
        let mut document = write.view().document(id(number)).await.unwrap().unwrap();
        document.description += " changed";
        write.save(&document, None).await.unwrap();
    }
    let content = vec![7u8; 2_500_000];
    write
        .put_file(id(7), "file", "a.gpkg", content.as_slice())
        .await
        .unwrap();
    write.delete(&[id(8)], true).await.unwrap();
    for _ in 0..2 {
        write.delete(&[id(11)], true).await.unwrap();
        write.create(&rule(11, "/rules/twice")).await.unwrap();
    }
    write.commit().await.unwrap();
}

async fn root_of(repository: &Repository) -> Hash {
    repository
        .read()
        .await
        .unwrap()
        .content_root()
        .await
        .unwrap()
}

#[tokio::test]
async fn what_is_dumped_and_built_is_what_was_there() {
    let from = Fixture::new().await;
    full_of_all(&from).await;
    let dump = Dump::of(&from.repository, 3).await;
    assert_eq!(dump.told(), Dump::of(&from.repository, 1_000).await.told());
    assert_eq!(dump.binned.len(), 5);
    assert!(dump.revisions.iter().any(|line| line.bin_entry.is_some()));

    let to = Fixture::with(&[rule(50, "/rules/of its own"), rule(2, "/rules/other")]).await;
    let before = root_of(&to.repository).await;
    let built = dump.build(&to.repository).await.unwrap();
    assert_eq!(built.content_root, dump.root);
    assert_eq!(root_of(&to.repository).await, before);
    let revision = built.revision;
    let freeze = to.repository.freeze_writes("root", at(9)).await.unwrap();
    let switched = to
        .repository
        .switch(built, &freeze, order(2, 9))
        .await
        .unwrap();
    drop(freeze);
    assert_eq!((switched.revision_before, switched.revision), (2, revision));
    assert!(revision > dump.revision);

    let after = Dump::of(&to.repository, 3).await;
    assert_eq!(after.told(), dump.told());
    assert!(after.items.iter().all(|item| item.revision == revision));
    let mut read = to.repository.read().await.unwrap();
    let history = read.history(id(2)).await.unwrap();
    assert_eq!(history.first().map(|line| line.revision), Some(revision));
    assert_eq!(history.len(), 2);
    assert_eq!(read.where_used(id(5)).await.unwrap().len(), 1);
    drop(read);

    // It is a repository as any other: the bin comes back, and saves go on.
    let mut write = to.write().await;
    let bin = write.view().recycle_bin(None).await.unwrap();
    assert_eq!(bin.len(), 3);
    let gone = bin.iter().find(|entry| entry.id == id(8)).unwrap();
    assert_eq!(gone.items, 3);
    let back = write
        .restore_from_bin(gone.entry, &mut ids_from(900))
        .await
        .unwrap();
    assert_eq!(back.path.as_str(), "/rules/Gone");
    let deep = write.view().by_id(id(10)).await.unwrap().unwrap();
    assert_eq!(deep.path.as_str(), "/rules/Gone/x/deep");
    assert_eq!(write.view().history(id(10)).await.unwrap().len(), 2);
    let made = write.create(&rule(60, "/rules/Gone/x/new")).await.unwrap();
    assert!(made.revision > revision);
    write.commit().await.unwrap();
    crate::model::check_rest(&to).await;
}

#[tokio::test]
async fn an_empty_repository_goes_out_and_in() {
    let (from, to) = (
        Fixture::new().await,
        Fixture::with(&[rule(1, "/rules/x")]).await,
    );
    let dump = Dump::of(&from.repository, 10).await;
    let built = dump.build(&to.repository).await.unwrap();
    let freeze = to.repository.freeze_writes("root", at(9)).await.unwrap();
    to.repository
        .switch(built, &freeze, order(1, 9))
        .await
        .unwrap();
    assert_eq!(
        to.repository.read().await.unwrap().counts().await.unwrap(),
        []
    );
    crate::model::check_rest(&to).await;
}

#[tokio::test]
async fn readers_across_a_switch_see_all_of_the_old_and_later_all_of_the_new() {
    let fixture = Fixture::with(&[rule(1, "/rules/old")]).await;
    let other = Fixture::with(&[rule(2, "/rules/new")]).await;
    let dump = Dump::of(&other.repository, 10).await;
    let clone = fixture.repository.clone();
    let mut during = clone.read().await.unwrap();
    let built = dump.build(&fixture.repository).await.unwrap();
    let freeze = fixture
        .repository
        .freeze_writes("root", at(2))
        .await
        .unwrap();
    fixture
        .repository
        .switch(built, &freeze, order(1, 2))
        .await
        .unwrap();
    assert!(during.by_id(id(1)).await.unwrap().is_some());
    assert!(during.by_id(id(2)).await.unwrap().is_none());
    let mut later = clone.read().await.unwrap();
    assert!(later.by_id(id(1)).await.unwrap().is_none());
    assert!(later.by_id(id(2)).await.unwrap().is_some());
    let undone = fixture
        .repository
        .undo_switch(&freeze, "undoer", at(20))
        .await
        .unwrap();
    assert!(later.by_id(id(2)).await.unwrap().is_some());
    assert!(
        clone
            .read()
            .await
            .unwrap()
            .by_id(id(1))
            .await
            .unwrap()
            .is_some()
    );
    assert!(during.by_id(id(1)).await.unwrap().is_some());
    assert_eq!(undone.after, "generation-000001.sqlite");
    // The generation that was left is gone when its last reader is.
    let left = fixture.repository.dir().join(&undone.before);
    drop((during, later));
    for _ in 0..100 {
        if !left.exists() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(!left.exists());
}

#[tokio::test]
async fn writers_are_refused_while_a_restore_is_applied_and_free_when_it_is_done_or_given_up() {
    let fixture = Fixture::new().await;
    let repository = fixture.repository.clone();
    let mut first = fixture.write().await;
    let waiting = tokio::spawn({
        let repository = repository.clone();
        async move { repository.write("waits", at(3)).await.map(drop) }
    });
    let freezing = tokio::spawn({
        let repository = repository.clone();
        async move { repository.freeze_writes("root", at(2)).await }
    });
    let refused = waiting.await.unwrap().unwrap_err();
    assert!(
        matches!(refused, RepositoryError::RestoreInProgress { .. }),
        "{refused}"
    );
    // The change that was under way is done undisturbed.
    first.create(&rule(1, "/rules/x")).await.unwrap();
    assert_eq!(first.commit().await.unwrap(), 1);
    let freeze = freezing.await.unwrap().unwrap();
    freeze.progress(5, Some(10));
    let refused = repository.write("anna", at(3)).await.unwrap_err();
    let RepositoryError::RestoreInProgress {
        since,
        by,
        done,
        total,
    } = refused
    else {
        panic!("{refused}");
    };
    assert_eq!(
        (since, by.as_str(), done, total),
        (at(2), "root", 5, Some(10))
    );
    assert!(
        repository
            .read()
            .await
            .unwrap()
            .by_id(id(1))
            .await
            .unwrap()
            .is_some()
    );
    let second = repository.freeze_writes("other", at(4)).await.unwrap_err();
    assert!(matches!(second, RepositoryError::RestoreInProgress { .. }));
    drop(freeze);
    repository
        .write("anna", at(5))
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
    // A freeze that is given up while it waits frees writers as well.
    let held = fixture.write().await;
    let waited = tokio::time::timeout(
        std::time::Duration::from_millis(50),
        repository.freeze_writes("root", at(6)),
    );
    assert!(waited.await.is_err());
    drop(held);
    drop(fixture.write().await);
}

#[tokio::test]
async fn a_repository_that_moved_on_is_not_switched() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let dump = Dump::of(&fixture.repository, 10).await;
    let built = dump.build(&fixture.repository).await.unwrap();
    let mut write = fixture.write().await;
    write.create(&rule(2, "/rules/y")).await.unwrap();
    write.commit().await.unwrap();
    let files = |suffix: &str| {
        let name = format!("generation-000002.sqlite{suffix}");
        fixture.repository.dir().join(name).exists()
    };
    assert!(files(""));
    let freeze = fixture
        .repository
        .freeze_writes("root", at(3))
        .await
        .unwrap();
    let refused = fixture
        .repository
        .switch(built, &freeze, order(1, 3))
        .await
        .unwrap_err();
    assert!(
        matches!(
            refused,
            SwitchError::Stale {
                expected: 1,
                found: 2
            }
        ),
        "{refused}"
    );
    assert!(!files("") && !files("-wal") && !files(".partial"));
    let built = dump.build(&fixture.repository).await.unwrap();
    fixture
        .repository
        .switch(built, &freeze, order(2, 3))
        .await
        .unwrap();
    assert!(
        fixture
            .repository
            .read()
            .await
            .unwrap()
            .by_id(id(2))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn an_undo_goes_back_and_revisions_rise() {
    let fixture = Fixture::with(&[rule(1, "/rules/x"), rule(2, "/rules/y")]).await;
    let before = Dump::of(&fixture.repository, 10).await;
    let empty = Dump::of(&Fixture::new().await.repository, 10).await;
    let freeze = fixture
        .repository
        .freeze_writes("root", at(3))
        .await
        .unwrap();
    let none = fixture
        .repository
        .undo_switch(&freeze, "undoer", at(20))
        .await
        .unwrap_err();
    assert!(matches!(none, UndoSwitchError::NothingToUndo));
    let built = empty.build(&fixture.repository).await.unwrap();
    let switched = fixture
        .repository
        .switch(built, &freeze, order(2, 3))
        .await
        .unwrap();
    let undoable = fixture.repository.undoable_switch().await.unwrap();
    assert_eq!(undoable, Some((at(3), switched.revision)));
    let undone = fixture
        .repository
        .undo_switch(&freeze, "undoer", at(20))
        .await
        .unwrap();
    assert!(undone.revision > switched.revision);
    assert_eq!(fixture.repository.undoable_switch().await.unwrap(), None);
    let none = fixture
        .repository
        .undo_switch(&freeze, "undoer", at(20))
        .await
        .unwrap_err();
    assert!(matches!(none, UndoSwitchError::NothingToUndo));
    drop(freeze);
    assert_eq!(
        Dump::of(&fixture.repository, 10).await.told(),
        before.told()
    );
    let mut write = fixture.write().await;
    let saved = write.save(&rule(1, "/rules/x"), None).await.unwrap();
    assert!(saved.revision > undone.revision);
}

#[tokio::test]
async fn an_undo_after_a_change_is_refused_and_names_who_changed_what() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let dump = Dump::of(&fixture.repository, 10).await;
    let freeze = fixture
        .repository
        .freeze_writes("root", at(3))
        .await
        .unwrap();
    let built = dump.build(&fixture.repository).await.unwrap();
    fixture
        .repository
        .switch(built, &freeze, order(1, 3))
        .await
        .unwrap();
    drop(freeze);
    let mut write = fixture.write_as("bob", 7).await;
    write.create(&rule(2, "/rules/y")).await.unwrap();
    write.commit().await.unwrap();
    let freeze = fixture
        .repository
        .freeze_writes("root", at(8))
        .await
        .unwrap();
    let refused = fixture
        .repository
        .undo_switch(&freeze, "undoer", at(20))
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the repository was changed since, last by bob at 2023-11-14T22:13:27Z: it has revision 3, \
        after the restore it had 2"
    );
    drop(freeze);
    let mut write = fixture.write_as("carol", 9).await;
    write.delete(&[id(2)], false).await.unwrap();
    write.commit().await.unwrap();
    let freeze = fixture
        .repository
        .freeze_writes("root", at(10))
        .await
        .unwrap();
    let refused = fixture
        .repository
        .undo_switch(&freeze, "undoer", at(20))
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("last by carol"), "{refused}");
}

#[tokio::test]
async fn an_undo_notices_that_the_old_generation_is_damaged() {
    let fixture = Fixture::new().await;
    full_of_all(&fixture).await;
    let dump = Dump::of(&fixture.repository, 100).await;
    let freeze = fixture
        .repository
        .freeze_writes("root", at(3))
        .await
        .unwrap();
    let built = dump.build(&fixture.repository).await.unwrap();
    let old = fixture.repository.generation_file();
    fixture
        .repository
        .switch(built, &freeze, order(dump.revision, 3))
        .await
        .unwrap();
    let root = root_of(&fixture.repository).await;
    // Its connections are closed in the background; what they leave would mend the damage.
    for _ in 0..100 {
        if !old.with_extension("sqlite-wal").exists() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(!old.with_extension("sqlite-wal").exists());
    let mut bytes = std::fs::read(&old).unwrap();
    for page in 1..4 {
        bytes[page * 16_384..page * 16_384 + 200].fill(0xAB);
    }
    std::fs::write(&old, bytes).unwrap();
    let refused = fixture
        .repository
        .undo_switch(&freeze, "undoer", at(20))
        .await
        .unwrap_err();
    assert!(
        matches!(refused, UndoSwitchError::Damaged { .. }),
        "{refused:?}"
    );
    assert_eq!(root_of(&fixture.repository).await, root);
    std::fs::write(&old, b"").unwrap();
    let refused = fixture
        .repository
        .undo_switch(&freeze, "undoer", at(20))
        .await
        .unwrap_err();
    assert!(
        matches!(refused, UndoSwitchError::Damaged { .. }),
        "{refused:?}"
    );
    assert_eq!(root_of(&fixture.repository).await, root);
}

#[tokio::test]
async fn only_the_live_generation_and_the_one_before_are_kept() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let generations = || {
        let entries = std::fs::read_dir(fixture.repository.dir()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("generation") && name.ends_with(".sqlite"))
            .collect();
        names.sort();
        names
    };
    for number in 2..5 {
        let dump = Dump::of(&fixture.repository, 10).await;
        let freeze = fixture
            .repository
            .freeze_writes("root", at(3))
            .await
            .unwrap();
        let built = dump.build(&fixture.repository).await.unwrap();
        let switched = fixture
            .repository
            .switch(built, &freeze, order(dump.revision, 3))
            .await
            .unwrap();
        assert_eq!(switched.after, format!("generation-{number:06}.sqlite"));
        assert_eq!(generations(), [switched.before, switched.after]);
    }
    let dir = fixture.repository.dir().to_owned();
    std::fs::write(dir.join("generation-000099.sqlite.partial"), b"x").unwrap();
    std::fs::write(dir.join("generation-000098.sqlite"), b"x").unwrap();
    std::fs::write(dir.join("generation.txt"), b"x").unwrap();
    let kept = generations();
    assert_eq!(kept.len(), 3);
    fixture.repository.clone().close().await;
    let _dir = fixture.keep_dir();
    let again = Repository::open(&dir).await.unwrap();
    assert!(again.undoable_switch().await.unwrap().is_some());
    let found = |name: &str| dir.join(name).exists();
    assert!(found(&kept[0]) && found(&kept[1]) && found("generation.txt"));
    assert!(!found("generation-000098.sqlite") && !found("generation-000099.sqlite.partial"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_readers_and_writers_see_one_generation_or_the_other_at_any_moment() {
    let fixture = Fixture::with(&[rule(1, "/rules/a"), folder(2, "/rules/b")]).await;
    let other = Fixture::with(
        &(1..50)
            .map(|number| rule(number, &format!("/rules/{number}")))
            .collect::<Vec<_>>(),
    )
    .await;
    let dumps = [
        Dump::of(&fixture.repository, 10).await,
        Dump::of(&other.repository, 10).await,
    ];
    let roots = dumps.each_ref().map(|dump| dump.root);
    let is_over = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let over = std::sync::atomic::Ordering::SeqCst;
    let mut tasks = Vec::new();
    for number in 0..6 {
        let (repository, is_over) = (fixture.repository.clone(), is_over.clone());
        tasks.push(tokio::spawn(async move {
            let (mut refused, mut last) = (0, 0);
            while !is_over.load(over) {
                let mut read = repository.read().await.unwrap();
                let revision = read.revision().await.unwrap();
                assert!(
                    revision >= last,
                    "the revision fell from {last} to {revision}"
                );
                last = revision;
                assert!(roots.contains(&read.content_root().await.unwrap()));
                if number > 3 {
                    drop(read);
                    // It changes nothing, but it has its turn.
                    match repository.write("anna", at(1)).await {
                        Ok(write) => drop(write.commit().await.unwrap()),
                        Err(RepositoryError::RestoreInProgress { .. }) => refused += 1,
                        Err(error) => panic!("{error}"),
                    }
                }
                tokio::task::yield_now().await;
            }
            refused
        }));
    }
    for round in 0..6 {
        let freeze = fixture
            .repository
            .freeze_writes("root", at(3))
            .await
            .unwrap();
        let found = fixture
            .repository
            .read()
            .await
            .unwrap()
            .revision()
            .await
            .unwrap();
        let built = dumps[(round + 1) % 2]
            .build(&fixture.repository)
            .await
            .unwrap();
        fixture
            .repository
            .switch(built, &freeze, order(found, 3))
            .await
            .unwrap();
        if round == 3 {
            fixture
                .repository
                .undo_switch(&freeze, "root", at(4))
                .await
                .unwrap();
        }
    }
    is_over.store(true, over);
    let mut refused = 0;
    for task in tasks {
        refused += task.await.unwrap();
    }
    assert!(refused > 0, "no writer met a freeze");
}

#[tokio::test]
async fn passwords_are_kept_only_where_that_is_said() {
    let fixture = Fixture::with(&[
        data_store(7, "/datastores/a"),
        data_store(8, "/datastores/b"),
    ])
    .await;
    let dump = Dump::of(&fixture.repository, 10).await;
    let mut write = fixture.write().await;
    for number in [7, 8] {
        let secret = Secret::new(format!("s3cret {number}"));
        write
            .put_secret(id(number), "password", &secret, "db:5432")
            .await
            .unwrap();
    }
    let revision = write.commit().await.unwrap();
    let told = format!("{:?}", Dump::of(&fixture.repository, 10).await);
    assert!(!told.contains("s3cret") && told.contains("/datastores/a"));

    let mut builder = fixture
        .repository
        .begin_generation(dump.revision)
        .await
        .unwrap();
    builder.add_items(&dump.items).await.unwrap();
    let slots = [
        (id(7), "password".to_owned()),
        (id(7), "other".to_owned()),
        (id(99), "password".to_owned()),
    ];
    assert_eq!(builder.keep_secrets(&slots).await.unwrap(), 1);
    let built = builder.finish(&dump.root).await.unwrap();
    let freeze = fixture
        .repository
        .freeze_writes("root", at(3))
        .await
        .unwrap();
    fixture
        .repository
        .switch(built, &freeze, order(revision, 3))
        .await
        .unwrap();
    let mut read = fixture.repository.read().await.unwrap();
    let kept = read.secret(id(7), "password").await.unwrap().unwrap();
    assert_eq!(
        (kept.value.expose().as_str(), kept.endpoint.as_str()),
        ("s3cret 7", "db:5432")
    );
    assert!(read.secret(id(8), "password").await.unwrap().is_none());
}

#[tokio::test]
async fn what_cannot_be_built_is_refused_by_name_and_leaves_nothing() {
    let from = Fixture::new().await;
    full_of_all(&from).await;
    let whole = Dump::of(&from.repository, 100).await;
    let to = Fixture::with(&[rule(1, "/rules/x")]).await;
    let root = root_of(&to.repository).await;
    type Change = fn(&mut Dump);
    let broken: [(Change, &str); 14] = [
        (|dump| dump.items[0].body.push('\n'), "is not one line"),
        (
            |dump| dump.revisions[0].document.push('\n'),
            "is not one line",
        ),
        (|dump| dump.folders.clear(), "does not come before it"),
        (|dump| dump.folders.reverse(), "does not come before it"),
        (
            |dump| dump.items.push(dump.items[0].clone()),
            "two items have the id",
        ),
        (
            |dump| {
                let again = DumpedItem {
                    id: id(77),
                    ..dump.items[0].clone()
                };
                dump.items.push(again);
            },
            "two items have the place `/",
        ),
        (
            |dump| dump.folders.push(dump.folders[0].clone()),
            "two items have the place `/rules",
        ),
        (|dump| dump.items[0].description.push('x'), "has the hash"),
        (
            |dump| dump.items[0].body = "{".to_owned(),
            "cannot be written as JSON",
        ),
        (
            |dump| dump.revisions[0].revision = 10_000,
            "the last of its repository was",
        ),
        (
            |dump| dump.revisions[0].item = id(12_345),
            "which is not there",
        ),
        (
            |dump| dump.revisions.push(dump.revisions[0].clone()),
            "has two revisions",
        ),
        (|dump| dump.files.clear(), "is missing"),
        (
            |dump| {
                dump.binned
                    .retain(|binned| binned.item.path != binned.entry_path)
            },
            "lacks what",
        ),
    ];
    for (change, expected) in broken {
        let mut dump = whole.clone();
        change(&mut dump);
        let refused = dump.build(&to.repository).await.unwrap_err();
        assert!(
            refused.to_string().contains(expected),
            "{refused} instead of {expected}"
        );
    }
    let mut dump = whole.clone();
    dump.files[0].1.pop();
    assert!(matches!(
        dump.build(&to.repository).await,
        Err(BuildError::FileDiffers { .. })
    ));
    let mut dump = whole.clone();
    dump.items.pop();
    dump.revisions.clear();
    dump.files.clear();
    let refused = dump.build(&to.repository).await.unwrap_err();
    assert!(matches!(
        refused,
        BuildError::ContentRootDiffers { .. } | BuildError::FileMissing { .. }
    ));
    let names: Vec<_> = std::fs::read_dir(to.repository.dir())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("generation-") && !name.starts_with("generation-000001"))
        .collect();
    assert_eq!(names, Vec::<String>::new());
    assert_eq!(root_of(&to.repository).await, root);
}
