//! The switch to another generation, with readers and writers at work.

use trigpoint_repository::{Repository, RepositoryError, SwitchError};

use crate::dumped::Dump;
use crate::fixture::{Fixture, at, folder, id, order, rule};

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
