//! Runs the real binary in a temporary place.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The user of every test, unless it says otherwise.
pub(crate) const USER: &str = "tester";

/// A data directory of its own, with a folder beside it for files.
pub(crate) struct Trigpoint {
    place: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Trigpoint {
    /// A place where nothing is yet.
    pub(crate) fn new() -> Self {
        Self {
            place: tempfile::tempdir().unwrap(),
        }
    }

    /// A copy of this one, data directory and files.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        copy_folder(self.place.path(), copy.place.path());
        copy
    }

    /// The folder that all of it lies in.
    pub(crate) fn place(&self) -> &Path {
        self.place.path()
    }

    /// The data directory.
    pub(crate) fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    /// A file beside the data directory.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// Writes a file beside the data directory.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.file(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        file
    }

    /// The command, not yet run.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trigpoint"));
        command
            .args(arguments)
            .current_dir(self.place.path())
            .env_remove("TRIGPOINT_FAILPOINT")
            .env_remove("TRIGPOINT_SERVER")
            .env_remove("TRIGPOINT_TOKEN")
            .env("TRIGPOINT_DATA", self.data())
            .env("USER", USER)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Runs a command that reads `input`.
    pub(crate) fn run_with_input<A: AsRef<OsStr>>(&self, arguments: &[A], input: &str) -> Ran {
        Ran::with_input(self.command(arguments), input)
    }

    /// Runs a command that must be done in full; gives its answer as text.
    #[track_caller]
    pub(crate) fn text<A: AsRef<OsStr>>(&self, arguments: &[A]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{ran:#?}");
        ran.stdout
    }

    /// Runs a command that must be done in full; gives its answer as data.
    #[track_caller]
    pub(crate) fn json<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Value {
        self.json_with_code(arguments, 0)
    }

    /// Runs a command that must end with this code; gives its answer as data.
    #[track_caller]
    pub(crate) fn json_with_code<A: AsRef<OsStr>>(&self, arguments: &[A], code: i32) -> Value {
        let mut all: Vec<&OsStr> = vec![OsStr::new("--format"), OsStr::new("json")];
        all.extend(arguments.iter().map(AsRef::as_ref));
        let ran = self.run(&all);
        assert_eq!(ran.code, Some(code), "{ran:#?}");
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:#?}"))
    }

    /// Runs a command that must not be possible; gives its error.
    #[track_caller]
    pub(crate) fn error<A: AsRef<OsStr>>(&self, arguments: &[A], code: i32) -> Failed {
        let mut all: Vec<&OsStr> = vec![OsStr::new("--format"), OsStr::new("json")];
        all.extend(arguments.iter().map(AsRef::as_ref));
        let ran = self.run(&all);
        assert_eq!(ran.code, Some(code), "{ran:#?}");
        Failed::of(&ran)
    }

    /// Everything that is in the repository: path, kind and id of each item and folder, and the
    /// content root; none where there is no repository.
    #[track_caller]
    pub(crate) fn content(&self) -> Option<Content> {
        let ran = self.run(&["--format", "json", "items", "list", "--recursive"]);
        if ran.code == Some(3) && Failed::of(&ran).message.contains("no repository") {
            return None;
        }
        assert_eq!(ran.code, Some(0), "{ran:#?}");
        let listed: Value = serde_json::from_str(&ran.stdout).unwrap();
        let mut items: Vec<String> = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| format!("{} {} {}", item["path"], item["kind"], item["id"]))
            .collect();
        items.sort();
        if items.is_empty() {
            return Some(Content {
                items,
                root: String::new(),
            });
        }
        let file = self.file("content.zip");
        let mut arguments = vec!["backup"];
        arguments.extend(TREES);
        arguments.extend(["-o", file.to_str().unwrap()]);
        let report = self.json(&arguments);
        std::fs::remove_file(&file).unwrap();
        Some(Content {
            items,
            root: report["contentRoot"].as_str().unwrap().to_owned(),
        })
    }
}

/// The five trees.
pub(crate) const TREES: [&str; 5] = [
    "/datastores",
    "/rules",
    "/actions",
    "/actionmaps",
    "/sessions",
];

/// What a repository says, and under which ids and places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) items: Vec<String>,
    pub(crate) root: String,
}

/// An error as data.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl Failed {
    #[track_caller]
    pub(crate) fn of(ran: &Ran) -> Self {
        let line = ran.stderr.lines().last().unwrap_or_default();
        let value: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {ran:#?}"));
        let field = |name: &str| value["error"][name].as_str().unwrap_or_default().to_owned();
        Self {
            code: field("code"),
            message: field("message"),
            hint: field("hint"),
        }
    }
}

impl Ran {
    /// Runs a command that reads `input`.
    pub(crate) fn with_input(mut command: Command, input: &str) -> Self {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        Self::of(child.wait_with_output().unwrap())
    }

    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The paths of an answer of `items list`.
pub(crate) fn paths(listed: &Value) -> Vec<String> {
    let items = listed["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["path"].as_str().unwrap().to_owned())
        .collect()
}

/// The items of a report with this outcome.
pub(crate) fn with_outcome<'a>(report: &'a Value, outcome: &str) -> Vec<&'a Value> {
    let items = report["items"].as_array().unwrap();
    items
        .iter()
        .filter(|item| item["outcome"] == outcome)
        .collect()
}

/// Every file below a folder, however deep.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// Copies a folder with all it holds.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
