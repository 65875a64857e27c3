//! Other processes, full disks and disks that cannot be written: all stays as it was, and the
//! message says why.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::binary::{Failed, Ran, Trigpoint};
use crate::samples::make_rules;

#[test]
fn a_second_process_is_told_who_has_the_repository_open() {
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["seed", "--items", "300"]);
    // Its answer is longer than a pipe holds: it waits, with the repository open.
    let mut command = trigpoint.command(&["backup", "/rules", "/actions", "-o", "-"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut first = command.spawn().unwrap();
    let mut stdout = first.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 1]).unwrap();

    let error = trigpoint.error(&["items", "delete", "/rules", "--recursive", "--yes"], 3);
    assert_eq!(error.code, "locked");
    assert!(error.message.contains(&first.id().to_string()), "{error:?}");
    assert!(!error.hint.is_empty());
    let ran = trigpoint.run(&["--format", "json", "restore", "nowhere.zip"]);
    assert_eq!(Failed::of(&ran).code, "locked");

    stdout.read_to_end(&mut Vec::new()).unwrap();
    assert!(first.wait().unwrap().success());
    assert!(trigpoint.content().is_some());
}

#[test]
fn two_restores_at_once_are_one_after_the_other_or_one_is_refused() {
    let source = Trigpoint::new();
    source.text(&["seed", "--items", "200"]);
    source.text(&["backup", "/rules", "--zip", "-o", "rules.zip"]);
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let file = source.file("rules.zip");
    let start = || {
        let mut command = trigpoint.command(&[
            "--format".as_ref(),
            "json".as_ref(),
            "restore".as_ref(),
            file.as_os_str(),
        ]);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let both = [start(), start()].map(|child| Ran::of(child.wait_with_output().unwrap()));
    for ran in &both {
        match ran.code {
            Some(0) => {}
            Some(3) => assert_eq!(Failed::of(ran).code, "locked"),
            other => panic!("{other:?}: {ran:#?}"),
        }
    }
    let done = both.iter().filter(|ran| ran.code == Some(0)).count();
    assert!(done > 0, "{both:#?}");
}

/// Runs `trigpoint` below a shell that limits the size of files to this many blocks.
#[cfg(unix)]
fn limited(trigpoint: &Trigpoint, blocks: u32, arguments: &[&str]) -> Ran {
    let made = trigpoint.command(arguments);
    let script = format!("trap '' XFSZ; ulimit -f {blocks} && exec \"$@\"");
    let mut command = Command::new("sh");
    command
        .args(["-c", &script, "sh"])
        .arg(made.get_program())
        .args(made.get_args());
    command.envs(
        made.get_envs()
            .filter_map(|(key, value)| Some((key, value?))),
    );
    Ran::of(
        command
            .current_dir(trigpoint.place())
            .stdin(Stdio::null())
            .output()
            .unwrap(),
    )
}

/// Prepares a repository and an archive of some hundred items for it.
fn with_archive() -> Trigpoint {
    let trigpoint = Trigpoint::new();
    let source = Trigpoint::new();
    source.text(&["seed", "--items", "600"]);
    source.text(&["backup", "/rules", "/actions", "-o", "big.zip"]);
    make_rules(&trigpoint);
    std::fs::copy(source.file("big.zip"), trigpoint.file("big.zip")).unwrap();
    trigpoint
}

#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files_leaves_all_as_it_was() {
    let trigpoint = with_archive();
    let before = trigpoint.content();
    // In blocks of 512 bytes: 600 KiB, more than the small repository and less than the full one.
    for arguments in [
        vec!["restore", "big.zip"],
        vec!["seed", "--items", "2000", "--seed", "9"],
    ] {
        let ran = limited(&trigpoint, 1_200, &arguments);
        assert_eq!(ran.code, Some(3), "{ran:#?}");
        assert!(ran.stderr.contains("error: "), "{ran:#?}");
        assert_eq!(trigpoint.content(), before, "{arguments:?}");
    }
    let ran = limited(&trigpoint, 2, &["backup", "/rules", "-o", "small.json"]);
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(
        !trigpoint.file("small.json").exists(),
        "a part of a backup has its name"
    );
    assert_eq!(trigpoint.content(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_all_as_it_was_and_says_so() {
    let trigpoint = with_archive();
    let before = trigpoint.content().unwrap();
    trigpoint.text(&["backup", "/rules", "-o", "small.json"]);
    // A disk of 1.5 MiB that holds the repository, in a name space of its own; what is left on it
    // is copied back at the end.
    let script = "mkdir -p disk && mount -t tmpfs -o size=1500k none disk && cp -r data disk/ && \
        rm -rf data.after; \"$@\"; code=$?; cp -r disk/data data.after; exit $code";
    for shell in [["unshare", "-m"], ["unshare", "-rm"]] {
        let copy = trigpoint.copy();
        let mut made = copy.command(&["restore", "big.zip"]);
        made.env("TRIGPOINT_DATA", copy.file("disk/data"));
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]).args(["sh", "-c", script, "sh"]);
        command.arg(made.get_program()).args(made.get_args());
        command.envs(
            made.get_envs()
                .filter_map(|(key, value)| Some((key, value?))),
        );
        let ran = Ran::of(command.current_dir(copy.place()).output().unwrap());
        if !copy.file("data.after").exists() {
            continue;
        }
        assert_eq!(ran.code, Some(3), "{ran:#?}");
        assert!(
            ran.stderr.contains("full") || ran.stderr.contains("No space"),
            "{ran:#?}"
        );
        assert!(ran.stderr.contains("hint: "), "{ran:#?}");
        std::fs::remove_dir_all(copy.data()).unwrap();
        std::fs::rename(copy.file("data.after"), copy.data()).unwrap();
        assert_eq!(copy.content().unwrap(), before);
        return;
    }
    println!("skipped: a small disk cannot be mounted here");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_cannot_be_written_leaves_all_as_it_was_and_says_so() {
    let trigpoint = with_archive();
    let before = trigpoint.content().unwrap();
    let script = "mount --bind data data && mount -o remount,ro,bind data && touch mounted; \"$@\"";
    for shell in [["unshare", "-m"], ["unshare", "-rm"]] {
        let made = trigpoint.command(&["restore", "big.zip"]);
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]).args(["sh", "-c", script, "sh"]);
        command.arg(made.get_program()).args(made.get_args());
        command.envs(
            made.get_envs()
                .filter_map(|(key, value)| Some((key, value?))),
        );
        let ran = Ran::of(command.current_dir(trigpoint.place()).output().unwrap());
        if !trigpoint.file("mounted").exists() {
            continue;
        }
        assert_eq!(ran.code, Some(3), "{ran:#?}");
        assert!(ran.stderr.contains("Read-only file system"), "{ran:#?}");
        assert!(ran.stderr.contains("hint: "), "{ran:#?}");
        assert_eq!(trigpoint.content().unwrap(), before);
        return;
    }
    println!("skipped: a disk cannot be mounted for reading only here");
}
