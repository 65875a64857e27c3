//! The n-th write, read or sync of the real process fails, the disk is full from then on, a call
//! does only half, no file gets another name, or the power goes: the command ends with a named
//! error, and what is left is all of the old or all of the new.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use trigpoint_testkit::fault::{FaultKind, FaultLibrary, PowerLoss};

use crate::binary::{Failed, Ran, TREES, Trigpoint};
use crate::crash::{back_up_all, is_long};
use crate::repository_crash;

/// How many faults of each kind a command meets in `./test`; all of them in `./test --long`.
const FAULTS_OF_A_KIND: u64 = 6;

/// A command, what it works on, and the file it makes.
struct Scene {
    base: Trigpoint,
    arguments: Vec<&'static str>,
    makes: Option<&'static str>,
    /// Points at which the power goes.
    points: &'static [&'static str],
}

/// All that a repository holds: paths, kinds and ids, the hash over what items say, and how much
/// is beside them.
#[derive(Debug, PartialEq, Eq)]
struct Whole {
    items: Vec<String>,
    content_root: Value,
    beside: [Value; 3],
}

/// A folder for the library and its notes, outside of what fails.
struct Faults {
    _folder: TempDir,
    library: FaultLibrary,
}

impl Faults {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = FaultLibrary::build(folder.path()).unwrap();
        Self {
            _folder: folder,
            library,
        }
    }

    /// A command whose call number `at` will fail, and after which the power may go.
    fn command(
        &self,
        on: &Trigpoint,
        arguments: &[&str],
        kind: FaultKind,
        at: u64,
    ) -> (Command, PowerLoss) {
        let mut command = on.command(&[&["--format", "json"], arguments].concat());
        let below = std::fs::canonicalize(on.place()).unwrap();
        let loss = self
            .library
            .load_with_power_loss(&mut command, &below, kind, at);
        (command, loss.unwrap())
    }
}

/// A repository of some dozens of items, `other.zip`, the backup of another one, and `items.zip`
/// with the items of that.
fn base() -> Trigpoint {
    let other = Trigpoint::new();
    other.text(&["seed", "--items", "50", "--seed", "2"]);
    back_up_all(&other, "items.zip");
    other.text(&["items", "delete", "/sessions", "--recursive", "--yes"]);
    other.text(&["repository", "backup", "-o", "other.zip"]);
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["seed", "--items", "40", "--seed", "1"]);
    for name in ["items.zip", "other.zip"] {
        std::fs::copy(other.file(name), trigpoint.file(name)).unwrap();
    }
    trigpoint
}

/// Every number up to `count`, or a spread of some of them, the first and the last among them.
fn spread(count: u64) -> Vec<u64> {
    if is_long() || count <= FAULTS_OF_A_KIND {
        return (1..=count).collect();
    }
    let last = FAULTS_OF_A_KIND - 1;
    (0..=last)
        .map(|step| 1 + step * (count - 1) / last)
        .collect()
}

/// All that is in a repository, which must open and be whole.
#[track_caller]
fn whole(what: &str, trigpoint: &Trigpoint) -> Whole {
    let listed = trigpoint.run(&["--format", "json", "items", "list", "--recursive"]);
    assert_eq!(listed.code, Some(0), "{what}: {listed:#?}");
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    let items = listed["items"].as_array().unwrap().iter();
    let mut items: Vec<String> = items
        .map(|item| format!("{} {} {}", item["path"], item["kind"], item["id"]))
        .collect();
    items.sort();
    let backup = [
        "--format",
        "json",
        "repository",
        "backup",
        "-o",
        "whole.zip",
    ];
    let ran = trigpoint.run(&backup);
    assert_eq!(ran.code, Some(0), "{what}: {ran:#?}");
    std::fs::remove_file(trigpoint.file("whole.zip")).unwrap();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let beside = ["binned", "revisions", "files"].map(|name| report[name].clone());
    let content_root = report["contentRoot"].clone();
    assert!(content_root.is_string() && beside[0].is_u64(), "{report}");
    Whole {
        items,
        content_root,
        beside,
    }
}

/// The safety backups under their final names.
fn safety_backups(data: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(data.join("backups")) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "zip"))
        .collect()
}

/// Checks what a command with a fault leaves; says which of the two is there.
#[track_caller]
fn check(
    what: &str,
    left: &Trigpoint,
    old: &Whole,
    new: &Whole,
    makes: Option<&str>,
) -> &'static str {
    let made = makes
        .map(|name| left.file(name))
        .filter(|file| file.exists());
    for file in made.into_iter().chain(safety_backups(&left.data())) {
        let ran = left.run(&["verify".as_ref(), file.as_os_str()]);
        assert_eq!(ran.code, Some(0), "{what}: {file:?} is not whole: {ran:#?}");
    }
    let found = whole(what, left);
    if found == *new {
        "new"
    } else if found == *old {
        "old"
    } else {
        panic!("{what}: neither the old nor the new: {found:#?}");
    }
}

/// What a command leaves where nothing goes wrong, with the number of its calls of each kind.
fn done(scene: &Scene) -> (Whole, Whole) {
    let old = whole("before", &scene.base);
    let done = scene.base.copy();
    done.text(&scene.arguments);
    (old, whole("done", &done))
}

/// Lets one call after the other fail, of every kind.
#[track_caller]
fn fail_at_every_call(scene: &Scene) {
    let Scene {
        base,
        arguments,
        makes,
        points: _,
    } = scene;
    let faults = Faults::new();
    let (old, new) = done(scene);
    for kind in FaultKind::ALL {
        let count = if kind == FaultKind::NoRename {
            1
        } else {
            let whole = base.copy();
            let (mut command, _) = faults.command(&whole, arguments, kind, 0);
            let ran = Ran::of(command.output().unwrap());
            assert_eq!(ran.code, Some(0), "{ran:#?}");
            faults.library.log_of_the_last().unwrap().count.unwrap()
        };
        assert!(count > 0, "{kind:?}: no call that it touches");
        let mut outcomes: BTreeMap<String, u32> = BTreeMap::new();
        for at in spread(count) {
            let left = base.copy();
            let (mut command, loss) = faults.command(&left, arguments, kind, at);
            let ran = Ran::of(command.output().unwrap());
            // Threads share the work: one run may have a call less than another.
            let Some(fault) = faults.library.log_of_the_last().unwrap().fault else {
                continue;
            };
            let what = format!("{kind:?} at {at} of {count}, {fault}");
            let is = check(&what, &left, &old, &new, *makes);
            let told = tell(&what, kind, &ran, is, *makes, &left);
            let again = left.copy();
            // What a command said to be done is there, though something failed that it did not
            // tell; and what it said to have failed is not there by half.
            if ran.code == Some(0) || kind == FaultKind::SyncError || is_long() {
                loss.happens().unwrap();
                let what = format!("{what}, and the power goes");
                let is = check(&what, &left, &old, &new, *makes);
                if ran.code == Some(0) {
                    tell(&what, kind, &ran, is, *makes, &left);
                }
            }
            let ran = again.run(arguments);
            assert!(
                ran.code == Some(0) || (is == "new" && ran.code == Some(3)),
                "{what}: the repository does not go on: {ran:#?}"
            );
            *outcomes.entry(told).or_default() += 1;
        }
        println!("{arguments:?}, {kind:?}, {count} calls: {outcomes:?}");
        assert!(
            !outcomes.is_empty() || kind == FaultKind::NoRename,
            "{kind:?}: no call failed"
        );
    }
}

/// Checks what a command with a fault says.
#[track_caller]
fn tell(
    what: &str,
    kind: FaultKind,
    ran: &Ran,
    is: &str,
    makes: Option<&str>,
    left: &Trigpoint,
) -> String {
    match ran.code {
        Some(0) => {
            // What is done is done: a call that does half is asked again, and SQLite does without
            // some calls; nothing that was asked for may be missing.
            let is_made = makes.is_none_or(|name| left.file(name).exists());
            assert!(is == "new" && is_made, "{what}: told as done: {ran:#?}");
            "done".to_owned()
        }
        Some(3) => {
            assert_ne!(kind, FaultKind::Short, "{what}: {ran:#?}");
            let error = Failed::of(ran);
            println!("{what}: {is}: {}: {}", error.code, error.message);
            assert!(
                !error.code.is_empty() && !error.message.is_empty(),
                "{what}: {ran:#?}"
            );
            format!("{} of the {is}", error.code)
        }
        _ => panic!("{what}: {ran:#?}"),
    }
}

/// Lets the power go after the end and at every point: what was told as done is there.
#[track_caller]
fn lose_power(scene: &Scene) {
    let faults = Faults::new();
    let (old, new) = done(scene);
    let run = |point: Option<&str>| {
        let left = scene.base.copy();
        let kind = FaultKind::DeviceError;
        let (mut command, loss) = faults.command(&left, &scene.arguments, kind, 0);
        if let Some(point) = point {
            command.env("TRIGPOINT_FAILPOINT", point);
        }
        let ran = Ran::of(command.output().unwrap());
        loss.happens().unwrap();
        (left, ran)
    };
    let (left, ran) = run(None);
    let is = check("the power goes at the end", &left, &old, &new, scene.makes);
    tell(
        "the power goes at the end",
        FaultKind::DeviceError,
        &ran,
        is,
        scene.makes,
        &left,
    );
    for point in scene.points {
        let (left, ran) = run(Some(point));
        assert_eq!(ran.code, None, "{point} is not reached: {ran:#?}");
        let what = format!("the power goes at {point}");
        println!("{what}: {}", check(&what, &left, &old, &new, scene.makes));
    }
}

fn repository_backup() -> Scene {
    Scene {
        base: base(),
        arguments: vec!["repository", "backup", "-o", "made.zip"],
        makes: Some("made.zip"),
        points: repository_crash::BACKUP,
    }
}

fn repository_restore() -> Scene {
    Scene {
        base: base(),
        arguments: repository_crash::ARGUMENTS.to_vec(),
        makes: None,
        points: repository_crash::RESTORE,
    }
}

fn repository_undo() -> Scene {
    let base = base();
    base.text(&repository_crash::ARGUMENTS);
    Scene {
        base,
        arguments: vec!["repository", "undo", "--yes"],
        makes: None,
        points: repository_crash::UNDO,
    }
}

fn backup() -> Scene {
    let mut arguments = vec!["backup"];
    arguments.extend(TREES);
    arguments.extend(["-o", "made.zip"]);
    Scene {
        base: base(),
        arguments,
        makes: Some("made.zip"),
        points: &["backup.after-rename"],
    }
}

fn restore() -> Scene {
    Scene {
        base: base(),
        arguments: vec!["restore", "items.zip"],
        makes: None,
        points: &["repository.before-commit", "repository.after-commit"],
    }
}

fn undo() -> Scene {
    let base = base();
    base.text(&["restore", "items.zip"]);
    Scene {
        base,
        arguments: vec!["restore", "undo", "--yes"],
        makes: None,
        points: &["repository.before-commit", "repository.after-commit"],
    }
}

#[test]
fn a_fault_of_the_disk_in_a_repository_backup_is_told_and_leaves_no_file_or_a_whole_one() {
    fail_at_every_call(&repository_backup());
}

#[test]
fn a_fault_of_the_disk_in_a_repository_restore_is_told_and_leaves_all_of_the_old_or_the_new() {
    fail_at_every_call(&repository_restore());
}

#[test]
fn a_fault_of_the_disk_in_a_repository_undo_is_told_and_leaves_all_of_the_old_or_the_new() {
    fail_at_every_call(&repository_undo());
}

#[test]
fn a_fault_of_the_disk_in_a_backup_is_told_and_leaves_no_file_or_a_whole_one() {
    fail_at_every_call(&backup());
}

#[test]
fn a_fault_of_the_disk_in_a_restore_is_told_and_leaves_all_of_the_old_or_the_new() {
    fail_at_every_call(&restore());
}

#[test]
fn a_fault_of_the_disk_in_an_undo_is_told_and_leaves_all_of_the_old_or_the_new() {
    fail_at_every_call(&undo());
}

#[test]
fn what_was_told_as_done_is_there_though_the_power_goes_at_once() {
    for scene in [repository_backup(), backup(), restore(), undo()] {
        lose_power(&scene);
    }
}

#[test]
fn a_repository_restore_and_its_undo_are_done_or_not_though_the_power_goes() {
    for scene in [repository_restore(), repository_undo()] {
        lose_power(&scene);
    }
}
