//! What is asked on a terminal, and what becomes of the answer.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::binary::{Ran, Trigpoint};
use crate::samples::{describe, make_rules};

/// Runs a command on a terminal of its own and types `keys` after `wait`; none, with a printed
/// line, where no terminal can be made.
fn on_a_terminal(trigpoint: &Trigpoint, command: &str, keys: &str, wait: Duration) -> Option<Ran> {
    // `exec`: a shell that stays hears an interrupt too, and may answer with its own code.
    let line = format!("exec '{}' {command}", env!("CARGO_BIN_EXE_trigpoint"));
    let made = trigpoint.command::<&str>(&[]);
    let mut script = Command::new("script");
    script
        .args(["-qec", &line, "/dev/null"])
        .current_dir(trigpoint.place())
        .env("SHELL", "/bin/sh");
    script.envs(
        made.get_envs()
            .filter_map(|(key, value)| Some((key, value?))),
    );
    script
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let Ok(mut child) = script.spawn() else {
        println!("skipped: `script` is missing, so there is no terminal");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    std::thread::sleep(wait);
    stdin.write_all(keys.as_bytes()).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    drop(stdin);
    Some(ran)
}

const AT_ONCE: Duration = Duration::ZERO;
const DELETE: &str = "items delete /rules/Roads --recursive";

#[test]
fn a_deletion_is_asked_for_and_only_a_yes_does_it() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let before = trigpoint.content();
    for no in ["n\n", "\n", "what\n"] {
        let Some(ran) = on_a_terminal(&trigpoint, DELETE, no, AT_ONCE) else {
            return;
        };
        assert_eq!(ran.code, Some(3), "{ran:#?}");
        assert!(
            ran.stdout
                .contains("Go on and move `/rules/Roads` to the Recycle Bin? [y/N]")
        );
        assert!(ran.stdout.contains("the answer was no"), "{ran:#?}");
        assert_eq!(trigpoint.content(), before);
    }
    let Some(ran) = on_a_terminal(&trigpoint, DELETE, "yes\n", AT_ONCE) else {
        return;
    };
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert_ne!(trigpoint.content(), before);
}

#[test]
fn an_interrupt_is_heard_while_an_answer_is_waited_for() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let before = trigpoint.content();
    let wait = Duration::from_millis(1_500);
    let Some(ran) = on_a_terminal(&trigpoint, DELETE, "\u{3}", wait) else {
        return;
    };
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(
        ran.stdout.contains("interrupted: nothing is half done"),
        "{ran:#?}"
    );
    assert_eq!(trigpoint.content(), before);
}

#[test]
fn what_would_be_replaced_is_shown_before_it_is_asked_for() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    trigpoint.text(&["backup", "/rules", "-o", "rules.json"]);
    describe(&trigpoint, "/rules/Roads/Width", "Changed since.");
    let restore = "restore rules.json --on-conflict replace";
    let Some(ran) = on_a_terminal(&trigpoint, restore, "y\n", AT_ONCE) else {
        return;
    };
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert!(ran.stdout.contains("/rules/Roads/Width"), "{ran:#?}");
    assert!(
        ran.stdout.contains("Go on and replace 1 item? [y/N]"),
        "{ran:#?}"
    );
}

#[test]
fn a_password_is_not_shown_where_it_is_typed() {
    let trigpoint = Trigpoint::new();
    crate::samples::make_data_store(&trigpoint, "db.example");
    let set = "datastore set-password /datastores/Production";
    let wait = Duration::from_millis(1_500);
    let Some(ran) = on_a_terminal(&trigpoint, set, "CANARY\n", wait) else {
        return;
    };
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert!(!ran.stdout.contains("CANARY"), "{ran:#?}");
}

#[test]
fn a_zip_is_not_written_to_a_terminal() {
    let trigpoint = Trigpoint::new();
    make_rules(&trigpoint);
    let Some(ran) = on_a_terminal(&trigpoint, "backup /rules --zip -o -", "", AT_ONCE) else {
        return;
    };
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(
        ran.stdout.contains("a zip is not written to a terminal"),
        "{ran:#?}"
    );
}
