//! The whole repository: what is backed up is what is there after a restore, and an undo brings
//! back what was there before.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use trigpoint_archive::chunked::{Checks, ItemFile, RepositoryReader};
use trigpoint_model::limits::SECRET_BYTES_MAX;
use trigpoint_model::secret::Secret;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath, Stamp};
use trigpoint_service::repository::{
    Change, Observer, RepositoryPlan, RepositoryRestoreReport, Stage,
};
use trigpoint_service::restore::{RestoreOptions, RestoreState};
use trigpoint_service::{Caller, ServiceError, codes};
use trigpoint_testkit::generate;

use crate::house::{House, archive, caller, check, roots};

/// All that a repository backup holds, without numbers that a restore may change.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Everything {
    items: BTreeMap<ItemId, (String, Vec<ItemFile>, String, Stamp)>,
    history: BTreeSet<(ItemId, bool, u64, String, String)>,
    bin: BTreeSet<(ItemPath, String, Option<ItemId>, String)>,
    files: BTreeMap<String, Vec<u8>>,
}

fn everything(file: &Path) -> Everything {
    let mut reader = RepositoryReader::open(file).unwrap();
    let mut items = BTreeMap::new();
    reader
        .for_each_item(Checks::Documents, &mut |item| {
            let item = item.unwrap();
            let index = item.index;
            let files = index.files.clone();
            let told = (item.document.to_owned(), files, index.cause.clone());
            let told = (told.0, told.1, told.2, index.saved.clone());
            items.insert(index.id, told);
            ControlFlow::Continue(())
        })
        .unwrap();
    let mut history = BTreeSet::new();
    reader
        .for_each_revision(Checks::Documents, &mut |line| {
            let line = line.unwrap();
            let is_binned = line.bin_entry.is_some();
            let document = line.document.to_owned();
            let told = (line.id, is_binned, line.revision, line.cause, document);
            assert!(history.insert(told), "a revision is there twice");
            ControlFlow::Continue(())
        })
        .unwrap();
    let mut bin = BTreeSet::new();
    reader
        .for_each_binned(Checks::Documents, &mut |line| {
            let line = line.unwrap();
            let deleted = format!("{:?}", line.bin.deleted);
            let document = line.document.to_owned();
            bin.insert((line.bin.path, deleted, line.bin.folder, document));
            ControlFlow::Continue(())
        })
        .unwrap();
    let hashes: Vec<_> = reader.files().collect();
    let files = hashes
        .into_iter()
        .map(|(hash, _)| {
            let mut content = Vec::new();
            assert!(reader.copy_file(&hash, &mut content).unwrap());
            (hash.to_string(), content)
        })
        .collect();
    Everything {
        items,
        history,
        bin,
        files,
    }
}

impl House {
    async fn back_up_repository(&self, name: &str) -> PathBuf {
        let file = self.file(name);
        let report = self
            .service
            .backup_repository(&self.caller, &file, &Observer::default())
            .await
            .unwrap();
        assert!(report.verified);
        file
    }

    async fn everything(&self) -> Everything {
        everything(&self.back_up_repository("everything.zip").await)
    }

    async fn plan_repository(&self, file: &Path) -> Result<RepositoryPlan, ServiceError> {
        self.service
            .plan_repository_restore(&self.caller, file, &Observer::default())
            .await
    }

    async fn restore_repository(&self, file: &Path) -> RepositoryRestoreReport {
        let plan = self.plan_repository(file).await.unwrap();
        self.service
            .apply_repository_restore(&self.caller, plan, &Observer::default())
            .await
            .unwrap()
    }

    /// Fills the repository with these documents.
    async fn fill(&self, documents: &[ItemDocument]) {
        let file = self.file("generated.zip");
        archive(documents.to_vec(), &file);
        let report = self.restore(&file, &RestoreOptions::default()).await;
        assert_eq!(report.state, RestoreState::Restored, "{:#?}", report.items);
    }

    /// Changes the repository in ways that these numbers choose; what is not possible is left.
    async fn disturb(&self, choices: &[u16]) {
        let upload = self.file("upload.bin");
        for choice in choices {
            let listed = self.documents().await;
            let Some(document) = listed.get(usize::from(*choice) % listed.len().max(1)) else {
                return;
            };
            let path = &document.path;
            let what = choice / 7 % 6;
            match what {
                0 | 1 => {
                    let changed = ItemDocument {
                        description: format!("Changed by {choice}"),
                        ..document.clone()
                    };
                    let saved = self.service.put_item(&self.caller, path, changed, None);
                    drop(saved.await);
                }
                2 => {
                    let paths = std::slice::from_ref(path);
                    let deleted = self
                        .service
                        .delete_items(&self.caller, paths, true, true)
                        .await;
                    drop(deleted);
                }
                3 => {
                    let to: ItemPath = format!("/{}/Moved {choice}", path.tree()).parse().unwrap();
                    drop(self.service.move_item(&self.caller, path, &to).await);
                }
                4 => {
                    let bytes = vec![u8::try_from(choice % 251).unwrap(); usize::from(*choice)];
                    std::fs::write(&upload, bytes).unwrap();
                    let uploaded = self.service.upload(&self.caller, path, None, &upload);
                    drop(uploaded.await);
                }
                _ => {
                    let to: ItemPath = format!("/{}/New {choice}", path.tree()).parse().unwrap();
                    let made = self
                        .service
                        .create_item(&self.caller, ItemKind::Folder, &to)
                        .await;
                    drop(made);
                }
            }
        }
    }
}

fn choices() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), 0..12)
}

#[test]
fn a_restore_brings_all_that_was_backed_up_and_an_undo_all_that_was_there() {
    let strategy = (
        generate::repository_with_dangling_references(),
        choices(),
        choices(),
    );
    check(10, &strategy, async |(generated, before, after)| {
        let house = House::new().await;
        house.fill(&generated.documents).await;
        house.disturb(&before).await;
        let root = house.service.content_root(&caller()).await.unwrap();
        let backup = house.back_up_repository("backup.zip").await;
        let expected = everything(&backup);
        house.disturb(&after).await;
        let disturbed = house.everything().await;
        let root_disturbed = house.service.content_root(&caller()).await.unwrap();

        let report = house.restore_repository(&backup).await;
        assert_eq!(report.state, RestoreState::Restored);
        assert_eq!(report.content_root, root);
        assert_eq!(house.service.content_root(&caller()).await.unwrap(), root);
        assert_eq!(house.everything().await, expected);
        let safety = report.safety_backup.unwrap();
        assert_eq!(
            everything(&safety),
            disturbed,
            "the safety backup has it all"
        );

        let undone = house
            .service
            .undo_repository_restore(&house.caller)
            .await
            .unwrap();
        assert_eq!(undone.content_root, root_disturbed);
        assert_eq!(house.everything().await, disturbed);
    });
}

#[test]
fn a_backup_restored_into_another_repository_makes_it_the_same() {
    let strategy = (generate::repository(), choices(), generate::repository());
    check(6, &strategy, async |(one, choices, other)| {
        let first = House::new().await;
        first.fill(&one.documents).await;
        first.disturb(&choices).await;
        let backup = first.back_up_repository("backup.zip").await;
        let second = House::new().await;
        second.fill(&other.documents).await;
        second.restore_repository(&backup).await;
        assert_eq!(second.everything().await, everything(&backup));
    });
}

#[test]
fn the_plan_says_of_every_item_whether_it_goes_is_replaced_comes_or_stays() {
    let strategy = (generate::repository(), choices());
    check(8, &strategy, async |(generated, choices)| {
        let house = House::new().await;
        house.fill(&generated.documents).await;
        let backup = house.back_up_repository("backup.zip").await;
        house.disturb(&choices).await;
        let of = |documents: Vec<ItemDocument>| -> BTreeMap<ItemId, (ItemPath, String)> {
            let told = documents.into_iter().map(|document| {
                let hash = document.content_hash().unwrap().to_string();
                (document.id, (document.path, hash))
            });
            told.collect()
        };
        let live = of(house.documents().await);
        let plan = house.plan_repository(&backup).await.unwrap();
        assert_eq!(plan.report.state, RestoreState::Planned);
        let told = plan.changes.all().unwrap();
        house.restore_repository(&backup).await;
        let restored = of(house.documents().await);
        let ids: BTreeSet<&ItemId> = live.keys().chain(restored.keys()).collect();
        assert_eq!(told.len(), ids.len(), "every item is told once");
        for planned in told {
            let expected = match (live.get(&planned.id), restored.get(&planned.id)) {
                (Some(_), None) => Change::Deleted,
                (None, Some(_)) => Change::Created,
                (was, is) if was == is => Change::Identical,
                (_, _) => Change::Replaced,
            };
            assert_eq!(planned.change, expected, "{planned:?}");
        }
    });
}

/// A repository of a few items, with its backup.
async fn small() -> (House, PathBuf) {
    let house = House::new().await;
    house.service.seed(&house.caller, 30, 1).await.unwrap();
    let backup = house.back_up_repository("backup.zip").await;
    (house, backup)
}

async fn first_of(house: &House, kind: ItemKind) -> ItemPath {
    let documents = house.documents().await;
    let found = documents.iter().find(|document| document.kind() == kind);
    found.unwrap().path.clone()
}

async fn describe(house: &House, path: &ItemPath, text: &str) {
    let document = house
        .service
        .show_item(&caller(), path)
        .await
        .unwrap()
        .document;
    let changed = ItemDocument {
        description: text.to_owned(),
        ..document
    };
    let saved = house.service.put_item(&house.caller, path, changed, None);
    saved.await.unwrap();
}

#[tokio::test]
async fn an_undo_is_refused_after_a_change_and_says_by_whom() {
    let (house, backup) = small().await;
    house.restore_repository(&backup).await;
    let rule = first_of(&house, ItemKind::Rule).await;
    describe(&house, &rule, "Changed since.").await;
    let root = house.service.content_root(&caller()).await.unwrap();
    let undone = house.service.undo_repository_restore(&house.caller).await;
    let error = undone.unwrap_err();
    assert_eq!(error.code(), codes::UNDO_CHANGED);
    assert!(error.to_string().contains("local:test"), "{error}");
    assert_eq!(house.service.content_root(&caller()).await.unwrap(), root);
}

#[tokio::test]
async fn an_undo_without_a_restore_says_that_there_is_nothing() {
    let (house, backup) = small().await;
    let undo = || house.service.undo_repository_restore(&house.caller);
    assert_eq!(undo().await.unwrap_err().code(), codes::NOTHING_TO_UNDO);
    house.restore_repository(&backup).await;
    undo().await.unwrap();
    assert_eq!(undo().await.unwrap_err().code(), codes::NOTHING_TO_UNDO);
    let restores = house.service.repository_restores(&caller()).await.unwrap();
    assert_eq!(restores.len(), 1);
    assert!(restores[0].undone.is_some());
}

#[tokio::test]
async fn a_plan_is_stale_once_the_repository_has_changed() {
    let (house, backup) = small().await;
    let plan = house.plan_repository(&backup).await.unwrap();
    let rule = first_of(&house, ItemKind::Rule).await;
    describe(&house, &rule, "Changed since.").await;
    let before = house.everything().await;
    let applied = house
        .service
        .apply_repository_restore(&house.caller, plan, &Observer::default())
        .await;
    assert_eq!(applied.unwrap_err().code(), codes::PLAN_STALE);
    assert_eq!(house.everything().await, before);
}

#[tokio::test]
async fn a_plan_that_is_dropped_has_written_nothing() {
    let (house, backup) = small().await;
    let rule = first_of(&house, ItemKind::Rule).await;
    describe(&house, &rule, "Changed since.").await;
    let before = house.everything().await;
    let data = house.folder.path().join("data");
    let files = |folder: &Path| -> BTreeSet<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let there = files(&data);
    let plan = house.plan_repository(&backup).await.unwrap();
    assert_eq!(plan.report.count(Change::Replaced), 1);
    drop(plan);
    assert_eq!(files(&data), there);
    assert_eq!(house.everything().await, before);
}

#[tokio::test]
async fn a_password_is_kept_where_id_and_endpoint_are_unchanged_and_dropped_elsewhere() {
    let house = House::new().await;
    let store = |host: &str, name: &str, id: u128| -> ItemDocument {
        let json = format!(
            r#"{{"format":"trigpoint-item/1","kind":"data-store","id":"{}",
            "path":"/datastores/{name}","body":{{"read":{{"format":"postgis",
            "parameters":{{"Host":"{host}"}},
            "credentials":[{{"slot":"Password"}}]}}}}}}"#,
            uuid::Uuid::from_u128(id)
        );
        ItemDocument::from_json(&json).unwrap_or_else(|error| panic!("{error}"))
    };
    house
        .fill(&[
            store("same.example", "Same", 1),
            store("old.example", "Other", 2),
        ])
        .await;
    let backup = house.back_up_repository("backup.zip").await;
    let other: ItemPath = "/datastores/Other".parse().unwrap();
    let moved = store("new.example", "Other", 2);
    let saved = house.service.put_item(&house.caller, &other, moved, None);
    saved.await.unwrap();
    for name in ["Same", "Other"] {
        let path: ItemPath = format!("/datastores/{name}").parse().unwrap();
        let secret = Secret::new("hunter2".to_owned());
        let set = house
            .service
            .set_password(&house.caller, &path, None, secret);
        set.await.unwrap();
    }
    let report = house.restore_repository(&backup).await;
    assert_eq!(report.passwords_kept, 1);
    let wanted: Vec<&str> = report
        .wanted
        .iter()
        .map(|wanted| wanted.path.as_str())
        .collect();
    assert_eq!(wanted, ["/datastores/Other"]);
    let again = house.plan_repository(&backup).await.unwrap();
    assert_eq!(again.report.passwords_kept, 1, "the kept one is there");
    let undone = house.service.undo_repository_restore(&house.caller).await;
    undone.unwrap();
    let bytes = std::fs::read(report.safety_backup.unwrap()).unwrap();
    let is_there = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(!is_there(b"hunter2"));
}

#[tokio::test]
async fn the_golden_repository_backups_of_every_version_are_restored_whole() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/archives/golden");
    let mut restored = 0;
    for entry in std::fs::read_dir(golden).unwrap() {
        let file = entry.unwrap().path();
        if !file.to_string_lossy().ends_with("-repository.zip") {
            continue;
        }
        let house = House::new().await;
        let report = house.restore_repository(&file).await;
        assert_eq!(report.state, RestoreState::Restored, "{file:?}");
        let (found, expected) = (house.everything().await, everything(&file));
        let ids = |all: &Everything| all.items.keys().copied().collect::<Vec<_>>();
        assert_eq!(ids(&found), ids(&expected), "{file:?}");
        assert_eq!((found.bin, found.files), (expected.bin, expected.files));
        assert_eq!(found.history.len(), expected.history.len());
        let told = RepositoryReader::open(&file)
            .unwrap()
            .manifest()
            .content_root;
        assert_eq!(report.content_root, told.to_string());
        restored += 1;
    }
    assert!(restored > 0, "there is no golden repository backup");
}

#[tokio::test]
async fn a_password_has_a_greatest_length_and_is_not_repeated_beyond() {
    let house = House::new().await;
    let json = format!(
        r#"{{"format":"trigpoint-item/1","kind":"data-store","id":"{}","path":"/datastores/S",
        "body":{{"read":{{"format":"postgis","credentials":[{{"slot":"Password"}}]}}}}}}"#,
        uuid::Uuid::from_u128(1)
    );
    house.fill(&[ItemDocument::from_json(&json).unwrap()]).await;
    let path: ItemPath = "/datastores/S".parse().unwrap();
    for (bytes, is_kept) in [
        (SECRET_BYTES_MAX, true),
        (SECRET_BYTES_MAX + 1, false),
        (1024 * 1024, false),
    ] {
        let secret = Secret::new("hunter2".repeat(bytes)[..bytes].to_owned());
        let set = house
            .service
            .set_password(&house.caller, &path, None, secret);
        match set.await {
            Ok(slot) => assert!(is_kept && slot == "Password", "{bytes}"),
            Err(error) => {
                assert!(!is_kept && error.code() == codes::INVALID, "{error}");
                assert!(!error.to_string().contains("hunter2"));
            }
        }
    }
}

#[tokio::test]
async fn an_archive_that_is_no_repository_backup_or_is_broken_changes_nothing() {
    let (house, backup) = small().await;
    let items = house.backup(&roots(), "items.zip").await;
    let rule = first_of(&house, ItemKind::Rule).await;
    describe(&house, &rule, "Changed since.").await;
    let before = house.everything().await;
    let whole = std::fs::read(&backup).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x20;
    let cut = house.file("cut.zip");
    std::fs::write(&cut, &whole[..whole.len() - 100]).unwrap();
    let broken = house.file("broken.zip");
    std::fs::write(&broken, flipped).unwrap();
    let text = house.file("text.txt");
    std::fs::write(&text, "nothing").unwrap();
    for (file, code) in [
        (&items, "not-a-repository-backup"),
        (&cut, "zip-truncated"),
        (&text, "zip-truncated"),
        (&house.file("missing.zip"), "unreadable"),
    ] {
        let error = house.plan_repository(file).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
    let error = house.plan_repository(&broken).await.unwrap_err();
    assert!(matches!(error, ServiceError::Archive(_)), "{error:?}");
    assert_eq!(house.everything().await, before);
}

#[tokio::test]
async fn a_backup_that_is_sent_is_the_one_that_a_file_has() {
    let (house, backup) = small().await;
    let sent = house.file("sent.zip");
    let out = std::fs::File::create(&sent).unwrap();
    let report = house
        .service
        .send_repository_backup(&house.caller, out, &Observer::default())
        .await
        .unwrap();
    assert!(!report.verified);
    assert_eq!(report.bytes, std::fs::metadata(&sent).unwrap().len());
    assert_eq!(everything(&sent), everything(&backup));
}

#[tokio::test]
async fn a_backup_is_one_moment_though_others_write_meanwhile() {
    let (house, _) = small().await;
    let rule = first_of(&house, ItemKind::Rule).await;
    let root = house.service.content_root(&caller()).await.unwrap();
    let begun = std::sync::Arc::new(tokio::sync::Notify::new());
    let tell = std::sync::Arc::clone(&begun);
    let observer = Observer::new(move |progress| {
        if progress.stage == Stage::BackingUp && progress.done > 0 {
            tell.notify_one();
        }
    });
    let file = house.file("meanwhile.zip");
    let backing_up = house
        .service
        .backup_repository(&house.caller, &file, &observer);
    let writing = async {
        begun.notified().await;
        describe(&house, &rule, "Written meanwhile.").await;
    };
    let (report, ()) = tokio::join!(backing_up, writing);
    assert_eq!(report.unwrap().content_root, root);
    assert_ne!(house.service.content_root(&caller()).await.unwrap(), root);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_see_all_of_the_old_or_all_of_the_new_while_a_restore_goes_on() {
    let (house, backup) = small().await;
    let new = house.service.content_root(&caller()).await.unwrap();
    let rule = first_of(&house, ItemKind::Rule).await;
    describe(&house, &rule, "Changed since.").await;
    let old = house.service.content_root(&caller()).await.unwrap();
    let is_done = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let mut readers = Vec::new();
    for _ in 0..4 {
        let (service, is_done) = (house.service.clone(), std::sync::Arc::clone(&is_done));
        readers.push(tokio::spawn(async move {
            let mut seen = BTreeSet::new();
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
                seen.insert(service.content_root(&caller()).await.unwrap());
            }
            seen.insert(service.content_root(&caller()).await.unwrap());
            seen
        }));
    }
    house.restore_repository(&backup).await;
    is_done.store(true, std::sync::atomic::Ordering::Relaxed);
    for reader in readers {
        let seen = reader.await.unwrap();
        let known = BTreeSet::from([old.clone(), new.clone()]);
        assert!(seen.is_subset(&known), "{seen:?}");
        assert!(seen.contains(&new));
    }
}

#[tokio::test]
async fn writes_are_refused_while_a_restore_builds_and_free_again_when_it_is_given_up() {
    let (house, backup) = small().await;
    let rule = first_of(&house, ItemKind::Rule).await;
    let before = house.everything().await;
    let plan = house.plan_repository(&backup).await.unwrap();
    let begun = std::sync::Arc::new(tokio::sync::Notify::new());
    let tell = std::sync::Arc::clone(&begun);
    let observer = Observer::new(move |progress| {
        if progress.stage == Stage::Building {
            tell.notify_one();
        }
    });
    let document = house
        .service
        .show_item(&caller(), &rule)
        .await
        .unwrap()
        .document;
    {
        let restoring = house
            .service
            .apply_repository_restore(&house.caller, plan, &observer);
        let writing = async {
            begun.notified().await;
            house
                .service
                .put_item(&house.caller, &rule, document.clone(), None)
                .await
        };
        // The writer is refused first; the restore is dropped in the middle.
        tokio::select! {
            biased;
            refused = writing => {
                let error = refused.unwrap_err();
                assert_eq!(error.code(), codes::RESTORE_IN_PROGRESS, "{error}");
            }
            done = restoring => panic!("the restore was done before: {done:?}"),
        }
    }
    assert_eq!(house.everything().await, before);
    describe(&house, &rule, "Free again.").await;
}

#[tokio::test]
async fn the_last_three_safety_backups_are_kept() {
    let (house, backup) = small().await;
    let mut made = Vec::new();
    for _ in 0..5 {
        let report = house.restore_repository(&backup).await;
        made.push(report.safety_backup.unwrap());
    }
    let are_there: Vec<bool> = made.iter().map(|file| file.exists()).collect();
    assert_eq!(are_there, [false, false, true, true, true]);
}

#[tokio::test]
async fn a_restore_whose_safety_backup_fails_does_nothing() {
    let (house, backup) = small().await;
    let rule = first_of(&house, ItemKind::Rule).await;
    describe(&house, &rule, "Changed since.").await;
    let before = house.everything().await;
    let plan = house.plan_repository(&backup).await.unwrap();
    std::fs::write(house.folder.path().join("data/backups"), "no folder").unwrap();
    let applied = house
        .service
        .apply_repository_restore(&house.caller, plan, &Observer::default())
        .await;
    let error = applied.unwrap_err();
    assert!(
        matches!(error, ServiceError::SafetyBackup { .. }),
        "{error:?}"
    );
    assert_eq!(house.everything().await, before);
}

#[tokio::test]
async fn a_safety_backup_that_is_being_restored_stays() {
    let (house, backup) = small().await;
    let mut made = Vec::new();
    for _ in 0..3 {
        let report = house.restore_repository(&backup).await;
        made.push(report.safety_backup.unwrap());
    }
    let report = house.restore_repository(&made[0]).await;
    made.push(report.safety_backup.unwrap());
    assert!(made.iter().all(|file| file.exists()));
}

#[cfg(unix)]
#[tokio::test]
async fn a_half_made_safety_backup_is_swept_only_if_nobody_writes_it() {
    let (house, backup) = small().await;
    let folder = house.folder.path().join("data/backups");
    std::fs::create_dir(&folder).unwrap();
    let [left, written] = ["safety-a.partial", "safety-b.partial"].map(|name| folder.join(name));
    std::fs::write(&left, "half").unwrap();
    let writing = std::fs::File::create(&written).unwrap();
    writing.try_lock().unwrap();
    house.restore_repository(&backup).await;
    assert!(!left.exists() && written.exists());
    drop(writing);
}

#[tokio::test]
async fn an_undo_that_a_purge_stands_in_the_way_of_says_whose() {
    let (house, _) = small().await;
    let rule = first_of(&house, ItemKind::Rule).await;
    let (service, caller) = (&house.service, &house.caller);
    let deleted = service.delete_items(caller, &[rule], true, true).await;
    deleted.unwrap();
    let backup = house.back_up_repository("with bin.zip").await;
    house.restore_repository(&backup).await;
    let bert = Caller::local("bert");
    assert_eq!(service.empty_bin(&bert, None).await.unwrap(), 1);
    let undone = service.undo_repository_restore(caller).await;
    let error = undone.unwrap_err();
    assert_eq!(error.code(), codes::UNDO_CHANGED);
    let told = error.to_string();
    assert!(told.contains("last by local:bert at "), "{told}");
    assert!(told.contains(" (`bin-purge /rules/"), "{told}");
}
