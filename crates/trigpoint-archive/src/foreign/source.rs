//! Where foreign files come from: a folder, a zip or single files, all read alike.

use std::path::{Path, PathBuf};

use crate::fault::{ArchiveError, Code};

/// A set of foreign files, read one at a time and possibly twice.
pub trait Entries {
    /// The names of the files below the root of the set, with `/` between folders.
    fn names(&self) -> &[String];

    /// Reads the file at `index` of [`Entries::names`].
    ///
    /// # Errors
    /// If this file cannot be read, or has more than `bytes_max` bytes; the others may be.
    fn read(&mut self, index: usize, bytes_max: usize) -> Result<Vec<u8>, EntryFault>;
}

/// Why one file of a set cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EntryFault {
    /// The stable code.
    pub code: Code,
    /// What is wrong.
    pub message: String,
}

/// What reads the bytes of one entry, at most so many.
type ReadEntry = dyn FnMut(usize, usize) -> Result<Vec<u8>, EntryFault>;

/// A set of foreign files.
pub struct Source {
    names: Vec<String>,
    read: Box<ReadEntry>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Source")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

impl Source {
    /// Files of these names, each read by `read` (its index, and the most bytes that are wanted).
    #[must_use]
    pub fn new(
        names: Vec<String>,
        read: impl FnMut(usize, usize) -> Result<Vec<u8>, EntryFault> + 'static,
    ) -> Self {
        Self {
            names,
            read: Box::new(read),
        }
    }

    /// Files that are in memory already.
    #[must_use]
    pub fn of_files(files: Vec<(String, Vec<u8>)>) -> Self {
        let (names, contents): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        Self::new(names, move |index, bytes_max| {
            let content = contents.get(index).cloned().unwrap_or_default();
            if content.len() > bytes_max {
                return Err(too_large(bytes_max));
            }
            Ok(content)
        })
    }

    /// The files below a folder, by name; symbolic links are left out.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub fn of_folder(folder: &Path) -> Result<Self, ArchiveError> {
        let mut files: Vec<(String, PathBuf)> = Vec::new();
        let mut folders = vec![(String::new(), folder.to_path_buf())];
        while let Some((prefix, folder)) = folders.pop() {
            let failed = |source| ArchiveError::Read {
                path: folder.clone(),
                source,
            };
            for entry in std::fs::read_dir(&folder).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let kind = entry.file_type().map_err(failed)?;
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if kind.is_dir() {
                    folders.push((format!("{name}/"), entry.path()));
                } else if kind.is_file() {
                    files.push((name, entry.path()));
                }
            }
        }
        files.sort();
        let (names, paths): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        Ok(Self::new(names, move |index, bytes_max| {
            read_file(paths.get(index).map(PathBuf::as_path), bytes_max)
        }))
    }
}

fn read_file(path: Option<&Path>, bytes_max: usize) -> Result<Vec<u8>, EntryFault> {
    use std::io::Read;
    let limit = u64::try_from(bytes_max)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    let read = path
        .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))
        .and_then(std::fs::File::open)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() > bytes_max => Err(too_large(bytes_max)),
        Ok(_) => Ok(bytes),
        Err(error) => Err(EntryFault {
            code: Code("unreadable"),
            message: format!("it cannot be read: {error}"),
        }),
    }
}

fn too_large(bytes_max: usize) -> EntryFault {
    EntryFault {
        code: super::trouble::codes::TOO_LARGE,
        message: format!("it has more than {bytes_max} bytes"),
    }
}

impl Entries for Source {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn read(&mut self, index: usize, bytes_max: usize) -> Result<Vec<u8>, EntryFault> {
        (self.read)(index, bytes_max)
    }
}
