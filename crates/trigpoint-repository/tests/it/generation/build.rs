//! What is dumped and built anew, and what cannot be built.

use trigpoint_model::secret::Secret;
use trigpoint_repository::{BuildError, DumpedItem};

use super::{data_store, full_of_all, root_of};
use crate::dumped::Dump;
use crate::fixture::{Fixture, at, id, ids_from, order, rule};

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
