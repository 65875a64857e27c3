//! The file that becomes a backup: it is written beside its place under another name, and gets its
//! own when it is complete. Dropped before, it goes away; what a process that was killed left
//! there is swept by the next one that writes to the same place.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// What the name of an unfinished file ends with.
const SUFFIX: &str = ".partial";

/// A file that has not got its name yet.
#[derive(Debug)]
pub(crate) struct Partial {
    file: NamedTempFile,
    place: PathBuf,
    folder: PathBuf,
}

impl Partial {
    /// Begins the file that is to stand at `place`, under a name with `prefix`, by `builder`.
    pub(crate) fn begin<'a>(
        place: &Path,
        prefix: &'a str,
        mut builder: tempfile::Builder<'a, 'a>,
    ) -> io::Result<Self> {
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        // Another's rubbish is no reason not to begin.
        drop(sweep(&folder, prefix));
        let file = builder.prefix(prefix).suffix(SUFFIX).tempfile_in(&folder)?;
        hold(file.as_file());
        Ok(Self {
            file,
            place: place.to_owned(),
            folder,
        })
    }

    pub(crate) fn as_file(&self) -> &File {
        self.file.as_file()
    }

    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Gives the file its name, for good.
    pub(crate) fn put_in_place(self) -> io::Result<()> {
        self.file
            .persist(&self.place)
            .map_err(|error| error.error)?;
        File::open(&self.folder)?.sync_all()
    }
}

/// Says that somebody writes the file, as long as it is open. Where files cannot be locked, nobody
/// can say so, and nothing is swept.
fn hold(file: &File) {
    if cfg!(unix) {
        drop(file.try_lock());
    }
}

/// Removes unfinished files with this prefix that nobody writes any more.
fn sweep(folder: &Path, prefix: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_unfinished = name
            .to_str()
            .is_some_and(|name| name.starts_with(prefix) && name.ends_with(SUFFIX));
        if cfg!(unix) && is_unfinished && File::open(entry.path())?.try_lock().is_ok() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_swept_and_what_another_one_writes_stays() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a.zip");
        let left = folder.path().join("a.zip.left.partial");
        let other = folder.path().join("b.zip.left.partial");
        for file in [&left, &other] {
            fs::write(file, "half").unwrap();
        }
        let begin = || Partial::begin(&place, "a.zip.", tempfile::Builder::new()).unwrap();
        let first = begin();
        assert!(!left.exists() && other.exists());
        let second = begin();
        assert!(first.path().exists());
        second.put_in_place().unwrap();
        drop(first);
        assert!(place.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
