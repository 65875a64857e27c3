//! The file that becomes a backup or a report: it is written beside its place under another name,
//! and gets its own when it is complete. Dropped before, it goes away; what a process that was
//! killed left there is swept by the next one that writes to the same place.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// What the name of an unfinished file ends with.
const SUFFIX: &str = ".partial";

/// A file that has not got its name yet.
#[derive(Debug)]
pub struct Partial {
    file: NamedTempFile,
    place: PathBuf,
    folder: PathBuf,
}

impl Partial {
    /// Begins the file that is to stand at `place`, with the rights that any new file has.
    ///
    /// # Errors
    /// If no file can be made beside it.
    pub fn beside(place: &Path) -> io::Result<Self> {
        Self::begin(place, ".trigpoint-", as_any_new_file())
    }

    /// As [`Partial::beside`], for its owner alone; `prefix` begins its name until it has its own.
    pub(crate) fn owned(place: &Path, prefix: &str) -> io::Result<Self> {
        Self::begin(place, prefix, tempfile::Builder::new())
    }

    fn begin<'a>(
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

    /// The file, to be written.
    #[must_use]
    pub fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// Where it lies until it has its name.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Gives the file its name, for good: once its bytes are on the disk.
    ///
    /// # Errors
    /// If the disk refuses; then there is no file of that name, or the one that was there before.
    pub fn put_in_place(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file
            .persist(&self.place)
            .map_err(|error| error.error)?;
        File::open(&self.folder)?.sync_all()
    }
}

/// How a file is made with the rights that any new file has: those of a temporary one are for its
/// owner alone.
fn as_any_new_file() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
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
        let begin = || Partial::owned(&place, "a.zip.").unwrap();
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
