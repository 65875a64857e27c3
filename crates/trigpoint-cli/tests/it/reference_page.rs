//! The reference page in `docs/` is what the command line says of itself.

use std::path::PathBuf;

use crate::binary::Trigpoint;

#[test]
fn the_reference_page_is_made_from_the_definitions_of_the_command_line() {
    let page =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/command-line.md");
    let made = Trigpoint::new().text(&["help-markdown"]);
    if std::env::var_os("TRIGPOINT_BLESS").is_some() {
        std::fs::write(&page, &made).unwrap();
    }
    assert!(
        std::fs::read_to_string(page).unwrap() == made,
        "`docs/reference/command-line.md` is stale; `./test --bless` makes it anew"
    );
}

#[test]
fn every_command_has_help_with_what_it_is_for() {
    let trigpoint = Trigpoint::new();
    for command in [
        "backup",
        "restore",
        "verify",
        "diff",
        "check",
        "explain",
        "pack",
        "unpack",
        "items",
        "recycle-bin",
        "datastore",
        "schema",
        "seed",
        "serve",
    ] {
        let help = trigpoint.text(&[command, "--help"]);
        assert!(help.contains("Usage: trigpoint"), "{help}");
        assert!(
            !help.starts_with("Usage"),
            "`{command}` does not say what it is for"
        );
    }
    assert!(trigpoint.text(&["--help"]).contains("Exit codes"));
}
