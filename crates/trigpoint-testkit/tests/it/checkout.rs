//! The checkout that the house rules are about: its files, read once.

use std::path::{Path, PathBuf};

/// What nobody wrote by hand, or what belongs to a machine and not to the project.
const LEFT_OUT: &[&str] = &[
    ".git",
    "target",
    "trigpoint-data",
    "data",
    "fuzz/target",
    "fuzz/corpus",
    "fuzz/artifacts",
    "web/node_modules",
    "web/dist",
    "web/.node",
];

/// A text file of the checkout.
pub(crate) struct File {
    /// Its path below the root, with `/`.
    pub(crate) path: String,
    /// What it says.
    pub(crate) text: String,
}

impl File {
    /// The last segment of its path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether it is a Rust source.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is prose in Markdown.
    pub(crate) fn is_markdown(&self) -> bool {
        self.path.ends_with(".md")
    }

    /// Its lines, counted from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

/// Every text file of the checkout below `folder` (`""` for all), sorted by path.
pub(crate) fn files(folder: &str) -> Vec<File> {
    let root = root();
    let mut files = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            let is_left_out = LEFT_OUT.iter().any(|left| entry.path() == root.join(left));
            if kind.is_dir() && !is_left_out {
                folders.push(entry.path());
            } else if kind.is_file()
                && !is_left_out
                && let Ok(bytes) = std::fs::read(entry.path())
                && let Ok(text) = String::from_utf8(bytes)
            {
                let path = entry.path();
                let path = path.strip_prefix(&root).unwrap().to_str().unwrap();
                files.push(File {
                    path: path.to_owned(),
                    text,
                });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// Fails with every finding on a line of its own, so that one run shows all there is to mend.
#[track_caller]
pub(crate) fn assert_none(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n  {}", findings.join("\n  "));
}
