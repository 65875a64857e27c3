//! The real process is killed while it backs up, restores or undoes a whole repository, and others
//! look on by connections of their own: each look shows all of the old or all of the new.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use trigpoint_model::canonical::{ContentRoot, Hash};
use trigpoint_model::{ItemId, ItemPath};

use crate::binary::Trigpoint;
use crate::crash::{Moments, kills};
use crate::repository_crash::{ARGUMENTS, BACKUP, RESTORE, UNDO, base};

/// How long a look may find nothing: the generation that was pointed at is gone when it is opened.
const PATIENCE: Duration = Duration::from_secs(20);

/// One who reads the whole repository again and again, beside the process that has it open.
struct Onlooker {
    looks: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Vec<String>>,
}

impl Onlooker {
    fn of(trigpoint: &Trigpoint) -> Self {
        let (looks, is_over) = (
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let (count, end, data) = (Arc::clone(&looks), Arc::clone(&is_over), trigpoint.data());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let runtime = runtime.unwrap();
            let mut seen: Vec<String> = Vec::new();
            while !end.load(Ordering::Relaxed) {
                let root = runtime.block_on(look(&data));
                if seen.last() != Some(&root) {
                    seen.push(root);
                }
                count.fetch_add(1, Ordering::Relaxed);
            }
            seen
        });
        Self {
            looks,
            is_over,
            thread,
        }
    }

    /// Waits until one more look was begun and ended.
    fn wait(&self) {
        let wanted = self.looks.load(Ordering::Relaxed) + 2;
        while self.looks.load(Ordering::Relaxed) < wanted && !self.thread.is_finished() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// What was seen, one after the other.
    fn seen(self) -> Vec<String> {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// The content root, computed from what one look shows.
async fn look(data: &Path) -> String {
    let began = Instant::now();
    loop {
        match try_to_look(data).await {
            Ok(root) => return root,
            Err(error) => assert!(began.elapsed() < PATIENCE, "nothing can be read: {error}"),
        }
    }
}

async fn connect(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    options.disable_statement_logging().connect().await
}

async fn try_to_look(data: &Path) -> Result<String, sqlx::Error> {
    let mut control = connect(&data.join("control.sqlite")).await?;
    let live: String = sqlx::query_scalar("SELECT generation FROM control")
        .fetch_one(&mut control)
        .await?;
    control.close().await?;
    let mut generation = connect(&data.join(live)).await?;
    let mut look = generation.begin().await?;
    let rows: Vec<(Vec<u8>, String, Vec<u8>)> = sqlx::query_as(
        "SELECT i.id, f.path || '/' || i.name, i.content_hash
        FROM item i JOIN folder f ON f.seq = i.parent WHERE i.bin IS NULL ORDER BY i.id",
    )
    .fetch_all(&mut *look)
    .await?;
    let bare: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM item i LEFT JOIN body b ON b.seq = i.seq
        WHERE i.kind <> 'folder' AND b.seq IS NULL",
    )
    .fetch_one(&mut *look)
    .await?;
    look.rollback().await?;
    generation.close().await?;
    assert_eq!(bare, 0, "items without a body are seen");
    let mut root = ContentRoot::default();
    for (id, path, hash) in rows {
        let id = ItemId::from_uuid(uuid::Uuid::from_slice(&id).unwrap());
        let path: ItemPath = path.parse().unwrap();
        let hash = Hash::from_bytes(hash.try_into().unwrap());
        root.add(id, &path, &hash).unwrap();
    }
    Ok(root.finish().to_string())
}

/// The content root that the program tells.
fn told(trigpoint: &Trigpoint) -> String {
    let report = trigpoint.json(&["repository", "backup", "-o", "told.zip"]);
    std::fs::remove_file(trigpoint.file("told.zip")).unwrap();
    report["contentRoot"].as_str().unwrap().to_owned()
}

/// What is there before the command, and after it.
fn old_and_new(base: &Trigpoint, arguments: &[&str]) -> [String; 2] {
    let done = base.copy();
    done.text(arguments);
    [told(&base.copy()), told(&done)]
}

/// Checks what was seen: the old, the new, or the old and then the new.
#[track_caller]
fn check(what: &str, seen: &[String], [old, new]: &[String; 2]) {
    let seen: Vec<&str> = seen
        .iter()
        .map(|root| match root {
            root if root == old => "old",
            root if root == new => "new",
            _ => "mixed",
        })
        .collect();
    let may_be = [&["old"][..], &["new"], &["old", "new"]];
    assert!(may_be.contains(&seen.as_slice()), "{what}: {seen:?}");
}

#[track_caller]
fn kill_at_every_point_before_others(base: &Trigpoint, arguments: &[&str], points: &[&str]) {
    let known = old_and_new(base, arguments);
    for point in points {
        let killed = base.copy();
        let onlooker = Onlooker::of(&killed);
        onlooker.wait();
        let mut command = killed.command(arguments);
        let output = command.env("TRIGPOINT_FAILPOINT", point).output().unwrap();
        assert_eq!(output.status.code(), None, "{point} is not reached");
        onlooker.wait();
        check(point, &onlooker.seen(), &known);
    }
}

#[test]
fn who_looks_on_while_a_repository_backup_is_killed_sees_no_change() {
    let arguments = ["repository", "backup", "-o", "made.zip"];
    kill_at_every_point_before_others(&base(), &arguments, BACKUP);
}

#[test]
fn who_looks_on_while_a_repository_restore_is_killed_sees_all_of_the_old_or_the_new() {
    kill_at_every_point_before_others(&base(), &ARGUMENTS, RESTORE);
}

#[test]
fn who_looks_on_while_a_repository_undo_is_killed_sees_all_of_the_old_or_the_new() {
    let base = base();
    base.text(&ARGUMENTS);
    kill_at_every_point_before_others(&base, &["repository", "undo", "--yes"], UNDO);
}

#[test]
fn who_looks_on_while_a_repository_restore_is_killed_at_any_moment_sees_old_or_new() {
    let base = base();
    let known = old_and_new(&base, &ARGUMENTS);
    let began = Instant::now();
    base.copy().text(&ARGUMENTS);
    let duration = began.elapsed();
    let mut moments = Moments::chosen();
    for number in 0..kills() {
        let killed = base.copy();
        let onlookers: [Onlooker; 2] = [Onlooker::of(&killed), Onlooker::of(&killed)];
        let mut command = killed.command(&ARGUMENTS);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let moment = moments.below(duration);
        std::thread::sleep(moment);
        child.kill().unwrap();
        child.wait().unwrap();
        for onlooker in onlookers {
            onlooker.wait();
            check(
                &format!("kill {number} after {moment:?}"),
                &onlooker.seen(),
                &known,
            );
        }
        // Who comes next finds one of the two as well, and goes on.
        let left = told(&killed);
        assert!(known.contains(&left), "kill {number} after {moment:?}");
    }
}
