//! The backup that is made before a whole repository is replaced, in the data directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use trigpoint_repository::make_private_dir;

use super::backup::RepositoryBackupReport;
use super::progress::{Observer, Stage};
use crate::error::ServiceError;
use crate::{Caller, Service};

/// The folder of the data directory that they are in.
pub(super) const FOLDER: &str = "backups";
pub(super) const PREFIX: &str = "safety-";
pub(super) const SUFFIX: &str = ".zip";
/// How many are kept.
const KEPT: usize = 3;

impl Service {
    /// Backs the repository up into the data directory, verified; the oldest of such backups go,
    /// but neither `source`, which is being restored, nor one whose plan waits.
    ///
    /// # Errors
    /// [`ServiceError::SafetyBackup`] if it cannot be made.
    pub(super) async fn safety_backup(
        &self,
        caller: &Caller,
        source: &Path,
        observer: &Observer,
    ) -> Result<RepositoryBackupReport, ServiceError> {
        let failed = |source| ServiceError::SafetyBackup {
            source: Box::new(source),
        };
        let grant = caller.administering_repository()?;
        let folder = self.guard.whole(&grant).dir().join(FOLDER);
        let write_error = |source| {
            failed(ServiceError::WriteFile {
                path: folder.clone(),
                source,
            })
        };
        make_private_dir(&folder).map_err(write_error)?;
        let now = self.environment.now();
        let time = now.strftime("%Y-%m-%dT%H-%M-%S%.3fZ");
        let file = folder.join(format!("{PREFIX}{time}{SUFFIX}"));
        let report = self
            .backup_repository_into(caller, &file, Stage::SafetyBackup, observer)
            .await
            .map_err(failed)?;
        // It was read back.
        self.note_verified(caller, &file, 0).await.map_err(failed)?;
        // One too many is no reason to stop.
        let mut spared = self.jobs.planned_files();
        spared.push(source.to_owned());
        drop(thin_out(&folder, &spared));
        Ok(report)
    }
}

/// The finished safety backups, the oldest first: their names are in the order of time.
fn finished(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_one = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_one {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Removes the oldest that are too many, but none of those spared.
fn thin_out(folder: &Path, spared: &[PathBuf]) -> io::Result<()> {
    let found = finished(folder)?;
    let surplus = found.len().saturating_sub(KEPT);
    // A user may have named one by a link, or from elsewhere.
    let spared = spared.iter().filter_map(|file| fs::canonicalize(file).ok());
    let spared: Vec<PathBuf> = spared.collect();
    for file in found.iter().take(surplus) {
        if !spared.contains(&fs::canonicalize(file)?) {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// Removes what a process that was killed left half written: before any job is begun, when the
/// lock of the data directory says that no other process is at it either.
pub(super) fn sweep_partial(folder: &Path, prefix: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_partial = name
            .to_str()
            .is_some_and(|name| name.starts_with(prefix) && name.ends_with(".partial"));
        if is_partial {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_three_stay_and_other_files_and_those_in_use_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let names = [
            "safety-1.zip",
            "safety-2.zip",
            "safety-3.zip",
            "safety-4.zip",
            "safety-5.zip",
            "mine.zip",
        ];
        for name in names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let in_use = folder.path().join(".").join("safety-2.zip");
        thin_out(folder.path(), &[in_use]).unwrap();
        let left: Vec<bool> = names
            .iter()
            .map(|name| folder.path().join(name).exists())
            .collect();
        assert_eq!(left, [false, true, true, true, true, true]);
    }
}
