//! The way back to the generation before, and when that is refused.

use std::collections::BTreeSet;

use trigpoint_repository::UndoSwitchError;

use super::{full_of_all, root_of};
use crate::dumped::Dump;
use crate::fixture::{Fixture, at, id, order, rule};

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
        "the repository was changed since, last by bob at 2023-11-14 22:13:27 UTC: it has revision 3, \
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
async fn an_undo_after_a_change_that_nobody_s_name_is_on_says_what_it_may_be() {
    let fixture = Fixture::new().await;
    full_of_all(&fixture).await;
    let dump = Dump::of(&fixture.repository, 100).await;
    let freeze = fixture
        .repository
        .freeze_writes("root", at(3))
        .await
        .unwrap();
    let built = dump.build(&fixture.repository).await.unwrap();
    let order = order(dump.revision, 3);
    let switched = fixture.repository.switch(built, &freeze, order).await;
    let revision = switched.unwrap().revision;
    drop(freeze);
    let mut write = fixture.write_as("bob", 7).await;
    write.empty_bin(None).await.unwrap();
    write.commit().await.unwrap();
    let freeze = fixture
        .repository
        .freeze_writes("root", at(8))
        .await
        .unwrap();
    let undone = fixture.repository.undo_switch(&freeze, "undoer", at(20));
    let now = revision + 1;
    assert_eq!(
        undone.await.unwrap_err().to_string(),
        format!(
            "the repository was changed since (nothing tells by whom: a password may have been \
            entered, a file uploaded, or the Recycle Bin purged): it has revision {now}, after \
            the restore it had {revision}"
        )
    );
}

#[tokio::test]
async fn no_number_of_the_bin_is_used_again_after_a_restore_or_its_undo() {
    let fixture = Fixture::with(&[
        rule(1, "/rules/x"),
        rule(2, "/rules/y"),
        rule(3, "/rules/z"),
    ])
    .await;
    let repository = &fixture.repository;
    let mut write = fixture.write().await;
    let deleted = write.delete(&[id(1), id(2)], false).await.unwrap();
    write.commit().await.unwrap();
    let mut seen: BTreeSet<u64> = deleted.entries.into_iter().collect();
    let dump = Dump::of(repository, 10).await;
    let freeze = repository.freeze_writes("root", at(3)).await.unwrap();
    let built = dump.build(repository).await.unwrap();
    let order = order(dump.revision, 3);
    repository.switch(built, &freeze, order).await.unwrap();
    drop(freeze);

    let bin = repository.read().await.unwrap().recycle_bin(None).await;
    for entry in bin.unwrap() {
        assert!(seen.insert(entry.entry), "{} again", entry.entry);
    }
    let restored = seen.clone();
    let mut write = fixture.write().await;
    write.create(&rule(4, "/rules/new")).await.unwrap();
    let deleted = write.delete(&[id(3), id(4)], false).await.unwrap();
    for entry in deleted.entries {
        assert!(seen.insert(entry), "{entry} again");
    }
    // Nothing is committed that would stand in the way of an undo.
    drop(write);

    let freeze = repository.freeze_writes("root", at(8)).await.unwrap();
    let undone = repository.undo_switch(&freeze, "undoer", at(20)).await;
    undone.unwrap();
    drop(freeze);
    let mut write = fixture.write().await;
    write.create(&rule(4, "/rules/new")).await.unwrap();
    let deleted = write.delete(&[id(4)], false).await.unwrap();
    let again = deleted
        .entries
        .iter()
        .find(|entry| restored.contains(entry));
    assert_eq!(again, None, "of {restored:?}");
}
