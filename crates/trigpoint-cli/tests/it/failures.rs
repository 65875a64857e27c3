//! What is not possible: exit codes, errors as data, closed pipes, interrupts.

use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use crate::binary::{Failed, Ran, Trigpoint};
use crate::samples::make_rules;

#[test]
fn what_is_not_understood_ends_with_2_and_as_data_where_that_is_asked() {
    let trigpoint = Trigpoint::new();
    for arguments in [
        vec!["restore"],
        vec!["backup", "rules/Width"],
        vec!["backup", "/"],
        vec!["restore", "a.zip", "--on-conflict", "overwrite"],
        vec!["no-such-command"],
        vec!["items", "list", "/rules", "--format", "yaml"],
        vec![],
    ] {
        let ran = trigpoint.run(&arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}: {ran:#?}");
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
    let error = trigpoint.error(&["backup", "rules/Width"], 2);
    assert_eq!(error.code, "usage");
    assert!(error.message.contains("rules/Width"), "{error:?}");
    for all in [["backup", "/"].as_slice(), &["items", "list", "/"]] {
        let error = trigpoint.error(all, 2);
        assert!(
            error.message.contains("for everything, name all five"),
            "{error:?}"
        );
    }
    assert!(!trigpoint.data().exists());
}

#[test]
fn an_error_names_what_is_wrong_and_what_to_do_next() {
    let trigpoint = Trigpoint::new();
    let ran = trigpoint.run(&["items", "list", "/rules"]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr.starts_with("error: there is no repository in "),
        "{ran:#?}"
    );
    assert!(ran.stderr.contains("\nhint: `--data DIR`"), "{ran:#?}");
    assert_eq!(
        trigpoint.error(&["items", "list", "/rules"], 3).code,
        "no-repository"
    );
    assert!(!trigpoint.data().exists(), "looking made a repository");
    make_rules(&trigpoint);
    let error = trigpoint.error(&["backup", "/rules/Nowhere", "-o", "x.json"], 3);
    assert_eq!(error.code, "not-found");
    assert!(error.message.contains("`/rules/Nowhere`"), "{error:?}");
    assert!(
        error.hint.contains("items list /rules --recursive"),
        "{error:?}"
    );
    assert!(!trigpoint.file("x.json").exists());
    let width = "/rules/Roads/Width";
    let error = trigpoint.error(&["items", "history", width, "--show", "99"], 3);
    assert!(
        error.hint.contains(&format!("items history \"{width}\"")),
        "{error:?}"
    );
}

#[test]
fn an_archive_that_is_broken_changes_nothing_and_its_report_says_refused() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    trigpoint.text(&["backup", "/rules", "--zip", "-o", "rules.zip"]);
    let bytes = std::fs::read(trigpoint.file("rules.zip")).unwrap();
    std::fs::write(trigpoint.file("cut.zip"), &bytes[..bytes.len() / 2]).unwrap();
    let before = trigpoint.content();
    for (name, text) in [
        ("empty.json", ""),
        ("text.json", "hello"),
        ("list.json", "[1, 2]"),
    ] {
        trigpoint.write(name, text);
    }
    for name in [
        "cut.zip",
        "empty.json",
        "text.json",
        "list.json",
        "nowhere.zip",
    ] {
        let ran = trigpoint.run(&["--format", "json", "restore", name]);
        assert_eq!(ran.code, Some(3), "{ran:#?}");
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["state"], "refused");
        let error = Failed::of(&ran);
        assert!(error.message.contains(name), "{error:?}");
        assert!(!error.hint.is_empty(), "{error:?}");
        assert_ne!(trigpoint.run(&["verify", name]).code, Some(0));
    }
    assert_eq!(trigpoint.content(), before);
}

#[test]
fn an_item_that_is_broken_is_refused_by_name_and_the_rest_is_restored() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    trigpoint.text(&["backup", "/rules", "--zip", "-o", "rules.zip"]);
    trigpoint.text(&["unpack", "rules.zip", "-o", "folder"]);
    trigpoint.write(
        "folder/rules/Roads/Width.rule.json",
        "{\"format\": \"trigpoint-item/1\"}",
    );
    let elsewhere = Trigpoint::new();
    let folder = trigpoint.file("folder");
    let restore = ["restore", folder.to_str().unwrap()];
    let all = elsewhere.json_with_code(&[restore.as_slice(), &["--all-or-nothing"]].concat(), 3);
    assert_eq!(all["state"], "refused");
    let report = elsewhere.json_with_code(&restore, 1);
    assert_eq!(report["state"], "restored-partially");
    assert_eq!(report["summary"]["created"], 1);
    assert_eq!(report["summary"]["refused"], 1);
    let ran = elsewhere.run(&[restore.as_slice(), &["--dry-run"]].concat());
    assert_eq!(ran.code, Some(1), "{ran:#?}");
    assert!(
        ran.stdout
            .contains("Refused, by what must be mended first:"),
        "{ran:#?}"
    );
    assert!(ran.stdout.contains("Width.rule.json"), "{ran:#?}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["seed", "--items", "400"]);
    let mut command = trigpoint.command(&["--format", "json", "items", "list", "--recursive"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 10]).unwrap();
    drop(stdout);
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert_eq!(ran.stderr, "");
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let mut command = trigpoint.command(&["items", "list", "/rules"]);
    command.stdout(
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap(),
    );
    let ran = Ran::of(command.stderr(Stdio::piped()).output().unwrap());
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(ran.stderr.contains("cannot write `stdout`"), "{ran:#?}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_half_done_and_says_so() {
    let source = Trigpoint::new();
    source.text(&["seed", "--items", "3000"]);
    source.text(&["backup", "/rules", "/actions", "-o", "big.zip"]);
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let before = trigpoint.content();
    let big = source.file("big.zip");
    let mut interrupted = 0;
    // A busy machine is slow to begin: later and later, until one interrupt was heard.
    for wait_ms in [60, 150, 300, 600, 1_000, 1_500, 2_000, 3_000, 4_000] {
        if interrupted > 0 && wait_ms > 300 {
            break;
        }
        let mut command = trigpoint.command(&["restore".as_ref(), big.as_os_str()]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait_ms));
        let kill = std::process::Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let ran = Ran::of(child.wait_with_output().unwrap());
        if ran.code != Some(3) {
            // It was done before, or too young to listen: a signal ended it.
            continue;
        }
        interrupted += 1;
        assert!(
            ran.stderr.contains("interrupted: nothing is half done"),
            "{ran:#?}"
        );
        let after = trigpoint.content().unwrap();
        let is_old = Some(&after) == before.as_ref();
        assert!(is_old || after.items.len() > 1000, "half done");
    }
    assert!(interrupted > 0, "no interrupt was heard in time");
}
