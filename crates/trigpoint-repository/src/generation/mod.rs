//! Generations: each a file with all items. A repository restore builds a new one beside the live
//! one and switches to it in one commit; the one before stays for undo.

mod build;
mod error;
mod load;
mod lookup;
mod pointer;
mod switch;

use std::path::{Path, PathBuf};

pub use build::{BuiltGeneration, GenerationBuilder};
pub use error::{BuildError, SwitchError, UndoSwitchError};
pub(crate) use pointer::{CONTROL, Pointer, connect_control};
pub use switch::{SwitchOrder, SwitchUndone, Switched};

use crate::RepositoryError;

/// The steps of the format of a generation.
pub(crate) const GENERATION_STEPS: &[&str] = &[
    include_str!("../sql/generation-1.sql"),
    include_str!("../sql/generation-2.sql"),
    include_str!("../sql/generation-3.sql"),
];

const PREFIX: &str = "generation-";
const SUFFIX: &str = ".sqlite";
/// What the name of a generation that is being built ends with.
const PARTIAL: &str = ".partial";
/// What SQLite keeps beside a database.
pub(crate) const COMPANIONS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// The file name of a generation.
pub(crate) fn generation_name(number: i64) -> String {
    format!("{PREFIX}{number:06}{SUFFIX}")
}

/// The generation that a file of the data directory belongs to, and whether that is unfinished.
fn generation_of(file_name: &str) -> Option<(&str, bool)> {
    let name = COMPANIONS
        .iter()
        .filter(|companion| !companion.is_empty())
        .find_map(|companion| file_name.strip_suffix(companion))
        .unwrap_or(file_name);
    let (name, is_partial) = match name.strip_suffix(PARTIAL) {
        Some(name) => (name, true),
        None => (name, false),
    };
    let number = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let is_number = number.len() >= 6 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((name, is_partial))
}

/// Removes unfinished generations, and finished ones that are not kept.
pub(crate) fn sweep_generations(dir: &Path, kept: &[&str]) -> Result<(), RepositoryError> {
    sweep(dir, |name, is_partial| is_partial || !kept.contains(&name))
}

/// Removes finished generations that are not kept; others may be building one.
fn sweep_finished(dir: &Path, kept: &[&str]) -> Result<(), RepositoryError> {
    sweep(dir, |name, is_partial| !is_partial && !kept.contains(&name))
}

/// Removes the files of one finished generation.
fn sweep_generation(dir: &Path, name: &str) -> Result<(), RepositoryError> {
    sweep(dir, |found, is_partial| !is_partial && found == name)
}

fn sweep(dir: &Path, is_swept: impl Fn(&str, bool) -> bool) -> Result<(), RepositoryError> {
    let io = |source| RepositoryError::Io {
        path: dir.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(dir).map_err(io)? {
        let entry = entry.map_err(io)?;
        let file_name = entry.file_name();
        let Some((name, is_partial)) = file_name.to_str().and_then(generation_of) else {
            continue;
        };
        if is_swept(name, is_partial) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), RepositoryError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(RepositoryError::Io {
            path: path.to_owned(),
            source,
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A database that is removed when this is dropped, unless it was kept.
#[derive(Debug)]
struct Tentative {
    /// None once it is kept.
    file: Option<PathBuf>,
}

impl Tentative {
    fn keep(mut self) {
        self.file = None;
    }
}

impl Drop for Tentative {
    fn drop(&mut self) {
        let Some(file) = &self.file else { return };
        for companion in COMPANIONS {
            let mut path = file.clone().into_os_string();
            path.push(companion);
            // What cannot be removed now is swept when the repository is opened.
            drop(std::fs::remove_file(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_generations_are_known_by_their_names_and_no_others() {
        for (file, expected) in [
            (
                "generation-000001.sqlite",
                Some(("generation-000001.sqlite", false)),
            ),
            (
                "generation-000001.sqlite-wal",
                Some(("generation-000001.sqlite", false)),
            ),
            (
                "generation-000012.sqlite.partial",
                Some(("generation-000012.sqlite", true)),
            ),
            (
                "generation-000012.sqlite.partial-shm",
                Some(("generation-000012.sqlite", true)),
            ),
            (
                "generation-1000000.sqlite",
                Some(("generation-1000000.sqlite", false)),
            ),
            ("generation-1.sqlite", None),
            ("generation-00000x.sqlite", None),
            ("generation-000001.sqlite.bak", None),
            ("control.sqlite", None),
            ("lock", None),
        ] {
            assert_eq!(generation_of(file), expected, "{file}");
        }
        assert_eq!(
            generation_of(&generation_name(7)),
            Some(("generation-000007.sqlite", false))
        );
    }
}
