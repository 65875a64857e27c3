//! Folders for passing files, which go away with their value, or all at once before a process that
//! was interrupted ends: the threads that hold them are not waited for.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tempfile::TempDir;

use crate::settings::ReaderSettings;

/// The folders that are there, or `None` once no more may be made.
static OPEN: Mutex<Option<BTreeSet<PathBuf>>> = Mutex::new(Some(BTreeSet::new()));

/// How often a folder is removed into which a thread still unpacks, and how long it rests between.
const REMOVALS_MAX: usize = 100;
const BETWEEN_REMOVALS: Duration = Duration::from_millis(20);

/// A folder that vanishes with this value.
#[derive(Debug)]
pub(crate) struct Scratch(TempDir);

impl Scratch {
    /// Makes one where the settings say, else in the folder for temporary files.
    pub(crate) fn new(settings: &ReaderSettings) -> io::Result<Self> {
        let mut open = open();
        let known = open.as_mut().ok_or_else(ends)?;
        let folder = match &settings.scratch {
            Some(scratch) => TempDir::new_in(scratch),
            None => TempDir::new(),
        }?;
        known.insert(folder.path().to_owned());
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // It stays known until it is gone: an interrupt may come between.
        drop(std::fs::remove_dir_all(self.0.path()));
        if let Some(known) = open().as_mut() {
            known.remove(self.0.path());
        }
    }
}

/// Refuses to go on once no more may be made.
pub(crate) fn check_goes_on() -> io::Result<()> {
    open().as_ref().map(|_| ()).ok_or_else(ends)
}

/// Removes every folder for passing files of this process, which makes no more: it ends now.
pub fn remove_scratch() {
    let folders = open().take().unwrap_or_default();
    for folder in folders {
        for _ in 0..REMOVALS_MAX {
            // A thread may be about to put one more file into it; so whether it is gone shows only
            // a little later.
            drop(std::fs::remove_dir_all(&folder));
            std::thread::sleep(BETWEEN_REMOVALS);
            if !folder.exists() {
                break;
            }
        }
    }
}

fn open() -> MutexGuard<'static, Option<BTreeSet<PathBuf>>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ends() -> io::Error {
    io::Error::new(io::ErrorKind::Interrupted, "the process ends")
}
