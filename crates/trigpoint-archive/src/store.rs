//! Where entries come from: a zip, a folder on disk, or loose files. Read one at a time.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use trigpoint_model::limits::{ARCHIVE_ENTRIES_MAX, UPLOAD_BYTES_MAX};

use crate::container::{self, Entry};
use crate::entry_name::{grammar_fault, is_bystander};
use crate::fault::{ArchiveError, ContainerFault, code};

/// A set of named entries.
#[derive(Debug)]
pub(crate) struct Store {
    /// Where it is, for messages.
    pub(crate) path: PathBuf,
    names: Vec<String>,
    source: Source,
    /// What was left alone: bystanders of the system it was packed on.
    pub(crate) skipped: Vec<String>,
}

#[derive(Debug)]
enum Source {
    Zip {
        reader: BufReader<File>,
        entries: Vec<Entry>,
    },
    Files {
        files: Vec<PathBuf>,
        is_loose: bool,
    },
}

impl Store {
    /// The zip at `path`, inspected.
    pub(crate) fn zip(path: &Path) -> Result<Self, ArchiveError> {
        let file = File::open(path).map_err(|error| ArchiveError::read(path, error))?;
        let length = file
            .metadata()
            .map_err(|error| ArchiveError::read(path, error))?
            .len();
        within_upload(path, length)?;
        let mut reader = BufReader::new(file);
        let mut entries = container::inspect(&mut reader, length)
            .map_err(|fault| ArchiveError::refused(path, fault))?;
        let mut skipped = Vec::new();
        entries.retain(|entry| {
            let is_skipped = is_bystander(&entry.name);
            if is_skipped && !entry.is_directory() {
                skipped.push(entry.name.clone());
            }
            !is_skipped && !entry.is_directory()
        });
        Ok(Self {
            path: path.to_owned(),
            names: entries.iter().map(|entry| entry.name.clone()).collect(),
            source: Source::Zip { reader, entries },
            skipped,
        })
    }

    /// The files below the folder at `path`; links and special files refuse it.
    pub(crate) fn folder(path: &Path) -> Result<Self, ArchiveError> {
        let mut found: Vec<(String, PathBuf)> = Vec::new();
        let mut waiting = vec![(String::new(), path.to_owned())];
        while let Some((prefix, directory)) = waiting.pop() {
            let entries = std::fs::read_dir(&directory)
                .map_err(|error| ArchiveError::read(&directory, error))?;
            for entry in entries {
                let entry = entry.map_err(|error| ArchiveError::read(&directory, error))?;
                let refused = |code, message: &str| {
                    let name = entry.path();
                    let message = format!("`{}` {message}", name.display());
                    ArchiveError::refused(path, ContainerFault::new(code, message))
                };
                let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                    return Err(refused(
                        code::ZIP_ENTRY_NAME,
                        "has a name that is not UTF-8; rename it",
                    ));
                };
                if is_bystander(&name) {
                    continue;
                }
                let file_type = entry
                    .file_type()
                    .map_err(|error| ArchiveError::read(&entry.path(), error))?;
                let name = format!("{prefix}{name}");
                if grammar_fault(&name).is_some() {
                    return Err(refused(
                        code::ZIP_ENTRY_NAME,
                        "has a name that no backup has; rename it",
                    ));
                }
                if file_type.is_dir() {
                    waiting.push((name + "/", entry.path()));
                } else if file_type.is_file() {
                    found.push((name, entry.path()));
                } else {
                    return Err(refused(
                        code::FOLDER_SPECIAL_FILE,
                        "is a link or a special file; put a plain file there, or take it out",
                    ));
                }
                if found.len() + waiting.len() > ARCHIVE_ENTRIES_MAX {
                    let message = format!(
                        "it has more than {ARCHIVE_ENTRIES_MAX} files and folders; split it"
                    );
                    let fault = ContainerFault::new(code::TOO_MANY_ENTRIES, message);
                    return Err(ArchiveError::refused(path, fault));
                }
            }
        }
        found.sort();
        Ok(Self::of_files(path, found, false))
    }

    /// Loose files by name.
    pub(crate) fn loose(path: &Path, files: Vec<(String, PathBuf)>) -> Self {
        Self::of_files(path, files, true)
    }

    fn of_files(path: &Path, files: Vec<(String, PathBuf)>, is_loose: bool) -> Self {
        let (names, files) = files.into_iter().unzip();
        Self {
            path: path.to_owned(),
            names,
            source: Source::Files { files, is_loose },
            skipped: Vec::new(),
        }
    }

    /// Whether it is of files that were named one by one.
    pub(crate) const fn is_loose(&self) -> bool {
        matches!(self.source, Source::Files { is_loose: true, .. })
    }

    /// The names of the entries.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// An entry whose name had to be guessed, if any.
    pub(crate) fn guessed_name(&self) -> Option<&str> {
        match &self.source {
            Source::Zip { entries, .. } => entries
                .iter()
                .find(|entry| entry.name_is_guessed)
                .map(|entry| entry.name.as_str()),
            Source::Files { .. } => None,
        }
    }

    /// Whether it is a zip.
    pub(crate) const fn is_zip(&self) -> bool {
        matches!(self.source, Source::Zip { .. })
    }

    /// The first bytes of an entry.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn head(&mut self, index: usize, bytes: u64) -> Result<Vec<u8>, ArchiveError> {
        match &mut self.source {
            Source::Zip { reader, entries } => {
                container::read::head(reader, &entries[index], bytes)
                    .map_err(|fault| ArchiveError::refused(&self.path, fault))
            }
            Source::Files { files, .. } => {
                let path = &files[index];
                let mut head = Vec::new();
                File::open(path)
                    .and_then(|file| file.take(bytes).read_to_end(&mut head))
                    .map_err(|error| ArchiveError::read(path, error))?;
                Ok(head)
            }
        }
    }

    /// The content of an entry, at most `bytes_max` bytes of it.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or is longer ([`code::TOO_LARGE`]).
    pub(crate) fn read(&mut self, index: usize, bytes_max: u64) -> Result<Vec<u8>, ArchiveError> {
        match &mut self.source {
            Source::Zip { reader, entries } => {
                container::read::content(reader, &entries[index], bytes_max)
                    .map_err(|fault| ArchiveError::refused(&self.path, fault))
            }
            Source::Files { files, .. } => {
                let path = &files[index];
                let mut content = Vec::new();
                File::open(path)
                    .and_then(|file| file.take(bytes_max + 1).read_to_end(&mut content))
                    .map_err(|error| ArchiveError::read(path, error))?;
                if content.len() as u64 > bytes_max {
                    let message = format!(
                        "`{}` has more than the {bytes_max} bytes that are read",
                        self.names[index]
                    );
                    let fault = ContainerFault::new(code::TOO_LARGE, message);
                    return Err(ArchiveError::refused(&self.path, fault));
                }
                Ok(content)
            }
        }
    }
}

/// Refuses what is greater than what may be received.
pub(crate) fn within_upload(path: &Path, length: u64) -> Result<(), ArchiveError> {
    if length <= UPLOAD_BYTES_MAX {
        return Ok(());
    }
    let message = format!("it has {length} bytes, at most {UPLOAD_BYTES_MAX} are read");
    Err(ArchiveError::refused(
        path,
        ContainerFault::new(code::TOO_LARGE, message),
    ))
}
