//! Tests with a second process: this test binary, called anew for one test of its own.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use trigpoint_model::canonical::{ContentRoot, Hash};
use trigpoint_repository::{Repository, RepositoryError, failpoint};

use crate::dumped::Dump;
use crate::fixture::{Fixture, at, folder, id, order, rule};

/// What `abort` ends a process with.
const SIGABRT: i32 = 6;
pub(crate) const DIR: &str = "TRIGPOINT_TEST_DIR";

pub(crate) fn run_child(test: &str, dir: &Path, failpoint: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(DIR, dir)
        .env(failpoint::VARIABLE, failpoint)
        .output()
        .unwrap()
}

#[tokio::test]
async fn a_second_process_is_told_who_holds_the_repository() {
    if let Some(dir) = std::env::var_os(DIR) {
        let error = Repository::open(Path::new(&dir)).await.unwrap_err();
        println!("refused: {error}");
        return;
    }
    let fixture = Fixture::new().await;
    let test = "process::a_second_process_is_told_who_holds_the_repository";
    let output = run_child(test, fixture.repository.dir(), "");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let own = std::process::id();
    assert!(
        text.contains(&format!("is in use by process {own}: stop that process")),
        "{text}"
    );
}

#[tokio::test]
async fn the_lock_is_free_again_after_a_close() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let dir = fixture.repository.dir().to_owned();
    let begin = Instant::now();
    let refused = Repository::open(&dir).await.unwrap_err();
    assert!(matches!(refused, RepositoryError::Locked { .. }));
    assert!(begin.elapsed() >= Duration::from_secs(2));
    std::fs::write(fixture.repository.spool_dir().join("left over"), b"x").unwrap();
    fixture.repository.close().await;
    let again = Repository::open_existing(&dir).await.unwrap();
    assert!(
        again
            .read()
            .await
            .unwrap()
            .by_id(id(1))
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(std::fs::read_dir(again.spool_dir()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_repository_that_must_be_there_is_not_made() {
    let dir = TempDir::new().unwrap();
    let refused = Repository::open_existing(dir.path()).await.unwrap_err();
    assert!(matches!(refused, RepositoryError::Missing { .. }));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_repository_of_a_later_version_is_left_alone() {
    let fixture = Fixture::new().await;
    let file = fixture.repository.generation_file().to_owned();
    let dir = fixture.repository.dir().to_owned();
    fixture.repository.close().await;
    let mut connection =
        sqlx::ConnectOptions::connect(&sqlx::sqlite::SqliteConnectOptions::new().filename(&file))
            .await
            .unwrap();
    sqlx::raw_sql("PRAGMA user_version = 99")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let refused = Repository::open(&dir).await.unwrap_err();
    assert!(matches!(
        refused,
        RepositoryError::NewerFormat {
            found: 99,
            supported: 3,
            ..
        }
    ));
}

#[tokio::test]
async fn a_kill_at_any_failpoint_leaves_all_of_the_old_or_all_of_the_new() {
    if let Some(dir) = std::env::var_os(DIR) {
        let repository = Repository::open(Path::new(&dir)).await.unwrap();
        let mut write = repository.write("anna", at(1)).await.unwrap();
        let mut documents = vec![folder(1, "/rules/A")];
        documents.extend((10..510).map(|number| rule(number, &format!("/rules/A/{number}"))));
        write.insert_many(&documents).await.unwrap();
        write.replace_many(&documents[1..]).await.unwrap();
        write.commit().await.unwrap();
        return;
    }
    let test = "process::a_kill_at_any_failpoint_leaves_all_of_the_old_or_all_of_the_new";
    let names = failpoint::NAMES
        .iter()
        .filter(|name| !RESTORE_NAMES.contains(name));
    for name in names {
        let dir = TempDir::new().unwrap();
        let output = run_child(test, dir.path(), name);
        let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
        assert_eq!(signal, Some(SIGABRT), "{name} was not met");
        let repository = Repository::open(dir.path()).await.unwrap();
        let mut read = repository.read().await.unwrap();
        let (revision, counts) = (read.revision().await.unwrap(), read.counts().await.unwrap());
        let items: u64 = counts.iter().map(|(_, count)| count).sum();
        let expected = if *name == "repository.after-commit" {
            (2, 501)
        } else {
            (0, 0)
        };
        assert_eq!((revision, items), expected, "{name}");
    }
}

/// The points of a repository restore and its undo, and whether a kill there leaves the old items.
const RESTORE_NAMES: [&str; 12] = [
    "generation.partial-created",
    "generation.after-load",
    "generation.after-indexes",
    "generation.after-check",
    "generation.before-rename",
    "generation.after-rename",
    "generation.before-switch",
    "generation.after-switch",
    "generation.before-sweep",
    "undo-switch.after-lift",
    "undo-switch.before-switch",
    "undo-switch.after-switch",
];

#[tokio::test]
async fn a_kill_during_a_repository_restore_or_its_undo_leaves_the_old_items_or_the_new() {
    if let Some(dir) = std::env::var_os(DIR) {
        let repository = Repository::open(Path::new(&dir)).await.unwrap();
        let mut dump = Dump::of(&repository, 100).await;
        dump.items.retain(|item| item.id == id(2));
        dump.root = root_of_items(&dump);
        let freeze = repository.freeze_writes("root", at(2)).await.unwrap();
        let built = dump.build(&repository).await.unwrap();
        repository
            .switch(built, &freeze, order(dump.revision, 2))
            .await
            .unwrap();
        repository
            .undo_switch(&freeze, "undoer", at(20))
            .await
            .unwrap();
        return;
    }
    let test = "process::\
        a_kill_during_a_repository_restore_or_its_undo_leaves_the_old_items_or_the_new";
    for name in RESTORE_NAMES {
        assert!(failpoint::NAMES.contains(&name));
        let fixture = Fixture::with(&[rule(1, "/rules/old"), rule(2, "/rules/both")]).await;
        let dir = fixture.repository.dir().to_owned();
        let old = Dump::of(&fixture.repository, 100).await;
        fixture.repository.clone().close().await;
        let kept = fixture.keep_dir();
        let output = run_child(test, &dir, name);
        let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(signal, Some(SIGABRT), "{name} was not met: {said}");
        let repository = Repository::open(&dir).await.unwrap();
        let found = Dump::of(&repository, 100).await;
        let is_new = [
            "generation.after-switch",
            "generation.before-sweep",
            "undo-switch.after-lift",
            "undo-switch.before-switch",
        ]
        .contains(&name);
        if is_new {
            assert_eq!(found.items.len(), 1, "{name}");
            assert!(found.revision > old.revision, "{name}");
            let freeze = repository.freeze_writes("root", at(3)).await.unwrap();
            let undone = repository
                .undo_switch(&freeze, "undoer", at(20))
                .await
                .unwrap();
            assert!(undone.revision > found.revision, "{name}");
            assert_eq!(
                Dump::of(&repository, 100).await.told(),
                old.told(),
                "{name}"
            );
        } else {
            assert_eq!(found.told(), old.told(), "{name}");
            assert_eq!(repository.undoable_switch().await.unwrap(), None, "{name}");
        }
        let left: Vec<String> = std::fs::read_dir(&dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|file| file.contains(".partial") || file.starts_with("generation-000003"))
            .collect();
        assert_eq!(left, Vec::<String>::new(), "{name}");
        drop((repository, kept));
    }
}

fn root_of_items(dump: &Dump) -> Hash {
    let mut items: Vec<_> = dump.folders.iter().chain(&dump.items).collect();
    items.sort_by_key(|item| item.id);
    let mut root = ContentRoot::default();
    for item in items {
        root.add(item.id, &item.path, &item.content_hash).unwrap();
    }
    root.finish()
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_a_new_data_directory() {
    let fixture = Fixture::new().await;
    let metadata = std::fs::metadata(fixture.repository.dir()).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
    assert_eq!(mode & 0o777, 0o700);
}

/// The files of a data directory that others may read or write, without the one that only says
/// which process has it open.
#[cfg(unix)]
fn open_to_others(dir: &Path) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;

    let entries = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
    let open = entries.filter(|entry| entry.metadata().unwrap().permissions().mode() & 0o077 != 0);
    let names = open.map(|entry| entry.file_name().into_string().unwrap());
    names.filter(|name| name != "lock").collect()
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_what_is_in_a_data_directory_that_was_there_before() {
    use std::os::unix::fs::PermissionsExt;

    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("data");
    let open_to_all = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::create_dir(&dir).unwrap();
    open_to_all(&dir, 0o755);
    let repository = Repository::open(&dir).await.unwrap();
    let building = repository.begin_generation(0).await.unwrap();
    let mut write = repository.write("anna", at(1)).await.unwrap();
    write.create(&rule(1, "/rules/x")).await.unwrap();
    write.commit().await.unwrap();
    assert!(dir.join("generation-000001.sqlite-wal").exists());
    assert!(dir.join("generation-000002.sqlite.partial").exists());
    assert_eq!(open_to_others(&dir), Vec::<String>::new());
    drop(building);
    repository.close().await;

    for file in ["control.sqlite", "generation-000001.sqlite"] {
        open_to_all(&dir.join(file), 0o644);
    }
    let repository = Repository::open(&dir).await.unwrap();
    assert_eq!(open_to_others(&dir), Vec::<String>::new());
    repository.close().await;
    let mode = std::fs::metadata(&dir).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755, "the directory is its maker's");
}
