//! The process is really killed, at every named point and at random moments: afterwards the
//! repository is all of the old or all of the new, and a backup is whole or not there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::binary::{Content, TREES, Trigpoint, files_below};
use crate::repository_crash;
use crate::samples::describe;

/// A command that is killed, what it works on, and the named points that it comes by.
pub(crate) struct Scene {
    /// Before it.
    pub(crate) base: Trigpoint,
    pub(crate) arguments: Vec<&'static str>,
    pub(crate) points: &'static [&'static str],
    /// The file it makes, where it makes one.
    pub(crate) makes: Option<&'static str>,
}

const MAKING: &[&str] = &[
    "control.created",
    "generation.created",
    "generation.pointed-at",
];
const RESTORE: &[&str] = &[
    "restore.after-inspect",
    "repository.after-begin",
    "restore.after-folders",
    "repository.after-insert-batch",
    "restore.between-batches",
    "restore.after-items",
    "restore.before-commit",
    "repository.before-commit",
    "repository.after-commit",
    "restore.after-commit",
];
const REPLACE: &[&str] = &[
    "restore.after-inspect",
    "repository.after-begin",
    "repository.after-replace-batch",
    "restore.after-items",
    "repository.before-commit",
    "repository.after-commit",
];
const UNDO: &[&str] = &[
    "repository.after-begin",
    "undo.before-commit",
    "repository.before-commit",
    "repository.after-commit",
];
const DELETE: &[&str] = &[
    "repository.after-begin",
    "repository.before-commit",
    "repository.after-commit",
];
const BACKUP: &[&str] = &[
    "repository.before-sweep",
    "backup.after-select",
    "backup.between-batches",
    "backup.before-verify",
    "backup.before-rename",
    "backup.after-rename",
];

/// Backs up everything of `trigpoint` into `file` beside it.
pub(crate) fn back_up_all(trigpoint: &Trigpoint, file: &str) -> PathBuf {
    let mut backup = vec!["backup"];
    backup.extend(TREES);
    backup.extend(["-o", file]);
    trigpoint.text(&backup);
    trigpoint.file(file)
}

/// A repository of more items than one batch holds, with an archive `other.zip` of other items
/// and an archive `own.zip` of its own before they were changed.
fn base() -> Trigpoint {
    let other = Trigpoint::new();
    other.text(&["seed", "--items", "450", "--seed", "2"]);
    let archive = back_up_all(&other, "other.zip");
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["seed", "--items", "300", "--seed", "1"]);
    back_up_all(&trigpoint, "own.zip");
    std::fs::copy(archive, trigpoint.file("other.zip")).unwrap();
    let listed = trigpoint.json(&["items", "list", "/rules", "--recursive"]);
    let items = listed["items"].as_array().unwrap();
    let rule = items.iter().find(|item| item["kind"] == "rule").unwrap();
    describe(&trigpoint, rule["path"].as_str().unwrap(), "Changed since.");
    trigpoint
}

/// The named points, as the sources of the crates below say them.
fn failpoints() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut names = BTreeSet::new();
    for krate in std::fs::read_dir(crates).unwrap() {
        let source = krate.unwrap().path().join("src");
        if !source.is_dir() {
            continue;
        }
        for file in files_below(&source) {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            names.extend(
                text.split("failpoint::hit(\"")
                    .skip(1)
                    .filter_map(|rest| rest.split_once('"'))
                    .map(|(name, _)| name.to_owned()),
            );
        }
    }
    assert!(
        names.len() > 10,
        "the named points are not where they were: {names:?}"
    );
    names
}

/// Checks that what is there is all of the old or all of the new; says which.
#[track_caller]
fn check(
    what: &str,
    killed: &Trigpoint,
    old: &Option<Content>,
    new: &Option<Content>,
    makes: Option<&str>,
) -> &'static str {
    if let Some(file) = makes
        .map(|name| killed.file(name))
        .filter(|file| file.exists())
    {
        let ran = killed.run(&["verify".as_ref(), file.as_os_str()]);
        assert_eq!(
            ran.code,
            Some(0),
            "{what}: the backup is there and not whole: {ran:#?}"
        );
    }
    let content = killed.content();
    let is_empty = |content: &Option<Content>| {
        content
            .as_ref()
            .is_none_or(|content| content.items.is_empty())
    };
    if content == *old || (is_empty(old) && is_empty(&content)) {
        "old"
    } else if content == *new {
        "new"
    } else {
        panic!("{what}: the repository is neither the old nor the new");
    }
}

/// Kills the command at each of its points, and looks at what is left.
#[track_caller]
pub(crate) fn kill_at_every_point(scene: &Scene) {
    let Scene {
        base,
        arguments,
        points,
        makes,
    } = scene;
    let old = base.content();
    let done = base.copy();
    let ran = done.run(arguments);
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    let new = done.content();
    for point in *points {
        let killed = base.copy();
        let mut command = killed.command(arguments);
        let output = command.env("TRIGPOINT_FAILPOINT", point).output().unwrap();
        assert_eq!(
            output.status.code(),
            None,
            "{point} is not reached: {output:?}"
        );
        let is = check(point, &killed, &old, &new, *makes);
        println!("killed at {point}: all of the {is}");
        let again = killed.run(arguments);
        assert!(
            again.code == Some(0) || (is == "new" && again.code == Some(3)),
            "killed at {point}, the repository does not go on: {again:#?}"
        );
        let left = files_below(killed.place());
        let is_half = |file: &&PathBuf| file.to_string_lossy().ends_with(".partial");
        let half: Vec<_> = left.iter().filter(is_half).collect();
        assert!(half.is_empty(), "killed at {point}: {half:?} stays");
    }
}

#[test]
fn every_named_point_is_one_at_which_a_command_here_is_killed() {
    let items = [MAKING, RESTORE, REPLACE, UNDO, DELETE, BACKUP].concat();
    let killed: BTreeSet<String> = items
        .into_iter()
        .chain(repository_crash::POINTS.concat())
        .map(str::to_owned)
        .collect();
    assert_eq!(killed, failpoints());
}

#[test]
fn a_kill_while_a_repository_is_made_leaves_none_or_a_whole_one() {
    let base = Trigpoint::new();
    std::fs::copy(self::base().file("other.zip"), base.file("other.zip")).unwrap();
    let arguments = vec!["restore", "other.zip"];
    kill_at_every_point(&Scene {
        base,
        arguments,
        points: MAKING,
        makes: None,
    });
}

#[test]
fn a_kill_in_a_restore_leaves_all_of_the_old_or_all_of_the_new() {
    let arguments = vec!["restore", "other.zip"];
    kill_at_every_point(&Scene {
        base: base(),
        arguments,
        points: RESTORE,
        makes: None,
    });
}

#[test]
fn a_kill_in_a_restore_that_replaces_leaves_all_of_the_old_or_all_of_the_new() {
    let arguments = vec!["restore", "own.zip", "--on-conflict", "replace", "--yes"];
    kill_at_every_point(&Scene {
        base: base(),
        arguments,
        points: REPLACE,
        makes: None,
    });
}

#[test]
fn a_kill_in_an_undo_leaves_all_of_the_old_or_all_of_the_new() {
    let base = base();
    base.text(&["restore", "other.zip"]);
    let arguments = vec!["restore", "undo", "--yes"];
    kill_at_every_point(&Scene {
        base,
        arguments,
        points: UNDO,
        makes: None,
    });
}

#[test]
fn a_kill_in_a_delete_leaves_all_of_the_old_or_all_of_the_new() {
    let mut arguments = vec!["items", "delete"];
    arguments.extend(TREES);
    arguments.extend(["--recursive", "--including-used", "--yes"]);
    kill_at_every_point(&Scene {
        base: base(),
        arguments,
        points: DELETE,
        makes: None,
    });
}

#[test]
fn a_kill_in_a_backup_leaves_no_file_or_a_whole_one() {
    let mut arguments = vec!["backup"];
    arguments.extend(TREES);
    arguments.extend(["-o", "made.zip"]);
    let makes = Some("made.zip");
    kill_at_every_point(&Scene {
        base: base(),
        arguments,
        points: BACKUP,
        makes,
    });
}

/// Moments from a seed (xorshift): the same seed gives the same ones.
pub(crate) struct Moments {
    state: u64,
    pub(crate) seed: u64,
}

impl Moments {
    /// From `TRIGPOINT_SEED`, or from the clock; says which.
    pub(crate) fn chosen() -> Self {
        let seed = std::env::var("TRIGPOINT_SEED")
            .ok()
            .and_then(|text| text.parse().ok());
        let seed = seed.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            u64::try_from(now.as_nanos() & u128::from(u64::MAX)).unwrap() | 1
        });
        println!("TRIGPOINT_SEED={seed}");
        Self { state: seed, seed }
    }

    pub(crate) fn below(&mut self, end: Duration) -> Duration {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        let end = u64::try_from(end.as_micros()).unwrap().max(1);
        Duration::from_micros(self.state % end)
    }
}

/// How often a process is killed at a random moment.
pub(crate) fn kills() -> u32 {
    if is_long() { 200 } else { 20 }
}

pub(crate) fn is_long() -> bool {
    std::env::var_os("TRIGPOINT_LONG").is_some_and(|value| value == "1")
}

#[test]
fn a_kill_at_a_random_moment_of_a_restore_leaves_all_of_the_old_or_all_of_the_new() {
    kill_at_random_moments(&base(), &["restore", "other.zip"]);
}

/// Kills the command at random moments, and looks at what is left.
pub(crate) fn kill_at_random_moments(base: &Trigpoint, arguments: &[&str]) {
    let mut moments = Moments::chosen();
    let seed = moments.seed;
    let old = base.content();
    let done = base.copy();
    let began = Instant::now();
    done.text(arguments);
    let duration = began.elapsed();
    let new = done.content();
    let mut outcomes: BTreeMap<&str, u32> = BTreeMap::new();
    for number in 0..kills() {
        let killed = base.copy();
        let mut command = killed.command(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let moment = moments.below(duration);
        std::thread::sleep(moment);
        child.kill().unwrap();
        child.wait().unwrap();
        let what = format!("kill {number} after {moment:?} (TRIGPOINT_SEED={seed})");
        *outcomes
            .entry(check(&what, &killed, &old, &new, None))
            .or_default() += 1;
    }
    println!("{outcomes:?}");
    assert!(
        outcomes.contains_key("old"),
        "every kill came too late: {outcomes:?}"
    );
}
