//! The process is really killed while it backs up, restores or undoes a whole repository.

use crate::binary::Trigpoint;
use crate::crash::{Scene, kill_at_every_point, kill_at_random_moments};

pub(crate) const BACKUP: &[&str] = &[
    "repository-backup.after-snapshot",
    "repository-backup.between-pages",
    "repository-backup.before-verify",
    "repository-backup.before-rename",
    "repository-backup.after-rename",
];
pub(crate) const RESTORE: &[&str] = &[
    "repository.before-sweep",
    "repository-backup.after-snapshot",
    "repository-backup.before-verify",
    "repository-backup.after-rename",
    "repository-restore.after-safety-backup",
    "generation.partial-created",
    "repository-restore.between-batches",
    "generation.after-load",
    "generation.after-indexes",
    "generation.after-check",
    "generation.before-rename",
    "generation.after-rename",
    "repository-restore.before-switch",
    "generation.before-switch",
    "generation.after-switch",
    "generation.before-sweep",
    "repository-restore.after-switch",
];
pub(crate) const UNDO: &[&str] = &[
    "undo-switch.after-lift",
    "undo-switch.before-switch",
    "undo-switch.after-switch",
    "repository-undo.after-switch",
];

/// Every point at which a command here is killed.
pub(crate) const POINTS: [&[&str]; 3] = [BACKUP, RESTORE, UNDO];

pub(crate) const ARGUMENTS: [&str; 4] = ["repository", "restore", "other.zip", "--yes"];

/// A repository, and `other.zip`, the backup of another one with a history and a Recycle Bin.
pub(crate) fn base() -> Trigpoint {
    let other = Trigpoint::new();
    other.text(&["seed", "--items", "450", "--seed", "2"]);
    let delete = ["items", "delete", "/sessions", "--recursive", "--yes"];
    other.text(&delete);
    other.text(&["repository", "backup", "-o", "other.zip"]);
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["seed", "--items", "300", "--seed", "1"]);
    std::fs::copy(other.file("other.zip"), trigpoint.file("other.zip")).unwrap();
    trigpoint
}

#[test]
fn a_kill_in_a_repository_backup_leaves_no_file_or_a_whole_one() {
    kill_at_every_point(&Scene {
        base: base(),
        arguments: vec!["repository", "backup", "-o", "made.zip"],
        points: BACKUP,
        makes: Some("made.zip"),
    });
}

#[test]
fn a_kill_in_a_repository_restore_leaves_all_of_the_old_or_all_of_the_new() {
    kill_at_every_point(&Scene {
        base: base(),
        arguments: ARGUMENTS.to_vec(),
        points: RESTORE,
        makes: None,
    });
}

#[test]
fn a_kill_in_a_repository_undo_leaves_all_of_the_old_or_all_of_the_new() {
    let base = base();
    base.text(&ARGUMENTS);
    kill_at_every_point(&Scene {
        base,
        arguments: vec!["repository", "undo", "--yes"],
        points: UNDO,
        makes: None,
    });
}

#[test]
fn a_kill_at_a_random_moment_of_a_repository_restore_leaves_all_of_the_old_or_all_of_the_new() {
    kill_at_random_moments(&base(), &ARGUMENTS);
}
