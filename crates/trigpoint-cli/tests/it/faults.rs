//! Faults of the machine that only the real binary shows: too few files or inodes, no place for
//! temporary files, sources that cannot be read, languages.

#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use crate::binary::{Content, Failed, Ran, Trigpoint};
use crate::samples::make_rules;

/// Runs `trigpoint` from a shell script that ends with `exec "$@"` or `"$@"`.
fn through(shell: &[&str], script: &str, trigpoint: &Trigpoint, arguments: &[&str]) -> Ran {
    let made = trigpoint.command(arguments);
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).args(["-c", script, "sh"]);
    command.arg(made.get_program()).args(made.get_args());
    for (name, value) in made.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(trigpoint.place()).stdin(Stdio::null());
    Ran::of(command.output().unwrap())
}

/// A small repository with an archive of some hundred other items beside it.
fn with_archive() -> (Trigpoint, Content) {
    let source = Trigpoint::new();
    source.text(&["seed", "--items", "300"]);
    source.text(&["backup", "/rules", "/actions", "-o", "big.zip"]);
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    std::fs::copy(source.file("big.zip"), trigpoint.file("big.zip")).unwrap();
    let before = trigpoint.content().unwrap();
    (trigpoint, before)
}

#[test]
fn too_few_open_files_are_an_error_that_changes_nothing() {
    let (trigpoint, before) = with_archive();
    let mut refused = 0;
    for files in 4..40 {
        let script = format!("ulimit -n {files} && exec \"$@\"");
        let restore = ["--format", "json", "restore", "big.zip"];
        let ran = through(&["sh"], &script, &trigpoint, &restore);
        if ran.code == Some(0) {
            break;
        }
        // With four files or five not even the runtime starts, which is no answer of ours.
        if ran.code == Some(3) {
            let error = Failed::of(&ran);
            assert!(
                !error.code.is_empty() && !error.message.is_empty(),
                "{ran:#?}"
            );
            refused += 1;
        }
        assert_eq!(
            trigpoint.content().as_ref(),
            Some(&before),
            "{files}: {ran:#?}"
        );
    }
    assert!(refused > 0, "no limit was met");
    assert_ne!(
        trigpoint.content(),
        Some(before),
        "with enough files it goes on"
    );
}

#[test]
fn a_disk_without_free_inodes_leaves_all_as_it_was_and_says_so() {
    let (trigpoint, before) = with_archive();
    // A disk of some inodes, all of them used up; what is left on it is copied back.
    let script = "mkdir -p disk && mount -t tmpfs -o size=64m,nr_inodes=64 none disk && \
        cp -r data disk/ && rm -f disk/data/lock && i=0; \
        while touch disk/fill$i 2> full; do i=$((i+1)); done; touch mounted; \
        TRIGPOINT_DATA=disk/data \"$@\"; code=$?; rm -rf data; cp -r disk/data data; exit $code";
    for shell in [["unshare", "-m", "sh"], ["unshare", "-rm", "sh"]] {
        let copy = trigpoint.copy();
        let ran = through(&shell, script, &copy, &["restore", "big.zip"]);
        if !copy.file("mounted").exists() || !copy.data().exists() {
            continue;
        }
        assert_eq!(ran.code, Some(3), "{ran:#?}");
        let says_so = ["full", "No space"]
            .iter()
            .any(|said| ran.stderr.contains(said));
        assert!(says_so, "{ran:#?}");
        assert_eq!(copy.content(), Some(before));
        return;
    }
    println!("skipped: a small disk cannot be mounted here");
}

#[test]
fn temporary_files_lie_where_the_result_does_and_a_place_that_is_missing_is_named() {
    let (trigpoint, _) = with_archive();
    let script = "export TMPDIR=/nowhere/at/all SQLITE_TMPDIR=/nowhere/at/all && exec \"$@\"";
    for arguments in [
        vec!["restore", "big.zip"],
        vec!["backup", "/rules", "-o", "again.zip"],
        vec!["unpack", "again.zip", "-o", "folder"],
        vec!["pack", "folder", "-o", "packed.zip"],
        vec!["verify", "packed.zip"],
    ] {
        let ran = through(&["sh"], script, &trigpoint, &arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:#?}");
    }
    let diff = ["diff", "again.zip", "big.zip"];
    let ran = through(&["sh"], script, &trigpoint, &diff);
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(ran.stderr.contains("`/nowhere/at/all`"), "{ran:#?}");
}

#[test]
fn a_source_that_fails_while_it_is_read_is_named_and_changes_nothing() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let before = trigpoint.content();
    // Reading the memory of a process at 0 is an error of the device.
    for source in ["/proc/self/mem", "/dev/null", "/dev/full"] {
        let ran = trigpoint.run(&["--format", "json", "restore", source]);
        assert_eq!(ran.code, Some(3), "{ran:#?}");
        let error = Failed::of(&ran);
        assert!(error.message.contains(source), "{error:?}");
    }
    assert_eq!(trigpoint.content(), before);
}

#[test]
fn the_language_of_the_machine_changes_no_byte() {
    let trigpoint = Trigpoint::new();
    for path in [
        "/rules/Izmir",
        "/rules/\u{130}zmir",
        "/rules/\u{5db}\u{5dc}\u{5dc}",
    ] {
        trigpoint.text(&["items", "create", path]);
    }
    let mut told = Vec::new();
    for language in ["C", "POSIX", "tr_TR.UTF-8", "ar_EG.UTF-8", "nowhere"] {
        let script = format!("export LANG={language} LC_ALL={language} && exec \"$@\"");
        let backup = ["backup", "/rules", "-o", "rules.json"];
        let ran = through(&["sh"], &script, &trigpoint, &backup);
        assert_eq!(ran.code, Some(0), "{ran:#?}");
        let bytes = std::fs::read(trigpoint.file("rules.json")).unwrap();
        std::fs::remove_file(trigpoint.file("rules.json")).unwrap();
        let listed = through(&["sh"], &script, &trigpoint, &["items", "list", "/rules"]);
        told.push((ran.stdout, bytes, listed.stdout));
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");
}
