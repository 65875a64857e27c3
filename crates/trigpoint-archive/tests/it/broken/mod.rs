//! Archives that are broken, one fault each: every one has its own error.
//!
//! The small ones are checked in under `fixtures/archives/broken/`, named after their fault, and
//! are made by the tables here; `./test --bless` writes them. What is large is made while the
//! test runs.

mod containers;
mod damage;
mod documents;
mod large;
mod manifests;
pub(crate) mod raw_zip;

use std::fs;
use std::path::Path;

use trigpoint_archive::verify;

use crate::sample;

/// A broken archive: the name of its file, and its bytes.
struct Broken {
    name: String,
    bytes: Vec<u8>,
}

impl Broken {
    fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.into(),
        }
    }
}

/// What `verify` says of the file at `path`, without the place of the file on this machine.
fn told(path: &Path) -> String {
    let report = verify(path);
    let folder = format!("{}/", path.parent().unwrap().display());
    let faults = report
        .faults
        .iter()
        .map(|fault| ("fault", fault.code, &fault.message));
    let warnings = report
        .warnings
        .iter()
        .map(|warning| ("warning", warning.code, &warning.message));
    let lines: Vec<String> = faults
        .chain(warnings)
        .map(|(level, code, message)| format!("{level} {code}: {message}"))
        .map(|line| line.replace(&folder, ""))
        .map(|line| {
            line.replace(
                concat!("Trigpoint ", env!("CARGO_PKG_VERSION")),
                "Trigpoint",
            )
        })
        .collect();
    assert_eq!(report.ok, report.faults.is_empty());
    assert!(!lines.is_empty(), "{} is taken for whole", path.display());
    lines.join("\n")
}

/// Compares each with its checked-in file and its message with the snapshot.
fn check(all: Vec<Broken>) {
    let folder = sample::fixtures().join("broken");
    let is_blessing = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always");
    if is_blessing {
        fs::create_dir_all(&folder).unwrap();
    }
    for Broken { name, bytes } in all {
        let path = folder.join(&name);
        if is_blessing {
            fs::write(&path, &bytes).unwrap();
        }
        let kept = fs::read(&path);
        assert!(
            kept.is_ok_and(|kept| kept == bytes),
            "`fixtures/archives/broken/{name}` is not what the table makes: `./test --bless`"
        );
        insta::assert_snapshot!(name.replace('.', "_"), told(&path));
    }
}
