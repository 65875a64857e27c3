//! Backups that are kept in the data directory: made there by users, or before a restore.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_archive::chunked::RepositoryReader;
use trigpoint_model::Timestamp;

use super::safety::{FOLDER, PREFIX, SUFFIX};
use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::{Caller, Service};

/// How the names of backups begin that a user asked for.
const MANUAL: &str = "backup-";

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeptKind {
    /// Before a restore of the whole repository; the last three are kept.
    Safety,
    /// A user asked for it, or put it there.
    Manual,
}

/// A backup in the data directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeptBackup {
    /// Its name.
    pub name: String,
    /// Why it was made.
    pub kind: KeptKind,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was made; none if it cannot be opened.
    pub made_at: Option<Timestamp>,
    /// The live items and folders in it.
    pub items: Option<u64>,
    /// The hash of all live items.
    pub content_root: Option<String>,
    /// Why it cannot be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

impl Service {
    /// The backups that are kept in the data directory, by name.
    ///
    /// # Errors
    /// If the caller may not, or the folder cannot be read.
    pub async fn kept_backups(&self, caller: &Caller) -> Result<Vec<KeptBackup>, ServiceError> {
        let folder = self.kept_folder(caller)?;
        tokio::task::spawn_blocking(move || list(&folder))
            .await
            .map_err(ServiceError::task)?
    }

    /// The file of a kept backup, to be sent to a user.
    ///
    /// # Errors
    /// If the caller may not, or there is none of this name.
    pub fn kept_backup_file(&self, caller: &Caller, name: &str) -> Result<PathBuf, ServiceError> {
        find(&self.kept_folder(caller)?, name)?.ok_or_else(|| no_such(name))
    }

    /// Removes a kept backup for good.
    ///
    /// # Errors
    /// If the caller may not, there is none of this name, or it cannot be removed.
    pub async fn delete_kept_backup(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<(), ServiceError> {
        let path = self.kept_backup_file(caller, name)?;
        fs::remove_file(&path).map_err(|source| ServiceError::WriteFile { path, source })?;
        self.audit(caller, Told::new("backup-delete", name)).await
    }

    /// The place of a new backup: no other has its name.
    pub(crate) fn new_kept_backup(&self, caller: &Caller) -> Result<PathBuf, ServiceError> {
        let folder = self.kept_folder(caller)?;
        fs::create_dir_all(&folder).map_err(|source| ServiceError::WriteFile {
            path: folder.clone(),
            source,
        })?;
        let time = self.environment.now().strftime("%Y-%m-%dT%H-%M-%S%.3fZ");
        // Of two in the same millisecond, the random part keeps both.
        let id = self.environment.new_id().to_string();
        let end = id.get(id.len().saturating_sub(4)..).unwrap_or_default();
        Ok(folder.join(format!("{MANUAL}{time}-{end}{SUFFIX}")))
    }

    pub(crate) async fn kept_backup_of(&self, file: &Path) -> Result<KeptBackup, ServiceError> {
        let file = file.to_owned();
        tokio::task::spawn_blocking(move || look(&file))
            .await
            .map_err(ServiceError::task)?
    }

    /// The backup of this name, if it is there: for a job that was interrupted.
    pub(crate) async fn kept_backup_named(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<Option<KeptBackup>, ServiceError> {
        let folder = self.kept_folder(caller)?;
        match find(&folder, name)? {
            Some(file) => self.kept_backup_of(&file).await.map(Some),
            None => Ok(None),
        }
    }

    /// Removes what a process that was killed left half written.
    pub(crate) fn sweep_partial_backups(&self, dir: &Path) -> Result<(), ServiceError> {
        let folder = dir.join(FOLDER);
        let swept = match super::safety::sweep_partial(&folder, MANUAL) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            swept => swept,
        };
        swept.map_err(|source| ServiceError::WriteFile {
            path: folder,
            source,
        })
    }

    fn kept_folder(&self, caller: &Caller) -> Result<PathBuf, ServiceError> {
        let grant = caller.administering_repository()?;
        Ok(self.guard.whole(&grant).dir().join(FOLDER))
    }
}

fn no_such(name: &str) -> ServiceError {
    ServiceError::NoSuchBackup {
        name: crate::access::audit::bounded(name),
    }
}

/// The finished backups in a folder. A name is looked for among these, never made into a path, so
/// that none leads elsewhere.
fn files(folder: &Path) -> Result<Vec<PathBuf>, ServiceError> {
    let read_error = |source| ServiceError::ReadFile {
        path: folder.to_owned(),
        source,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(read_error(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(read_error)?;
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let is_zip = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.ends_with(SUFFIX));
        if is_file && is_zip {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn find(folder: &Path, name: &str) -> Result<Option<PathBuf>, ServiceError> {
    let found = files(folder)?.into_iter();
    let mut found = found.filter(|file| file.file_name().is_some_and(|there| there == name));
    Ok(found.next())
}

fn list(folder: &Path) -> Result<Vec<KeptBackup>, ServiceError> {
    files(folder)?.iter().map(|file| look(file)).collect()
}

fn look(file: &Path) -> Result<KeptBackup, ServiceError> {
    let metadata = fs::metadata(file).map_err(|source| ServiceError::ReadFile {
        path: file.to_owned(),
        source,
    })?;
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let kind = if name.starts_with(PREFIX) {
        KeptKind::Safety
    } else {
        KeptKind::Manual
    };
    let mut kept = KeptBackup {
        name,
        kind,
        bytes: metadata.len(),
        made_at: None,
        items: None,
        content_root: None,
        fault: None,
    };
    match RepositoryReader::open(file) {
        Ok(reader) => {
            kept.made_at = Some(reader.header().made_at);
            kept.items = Some(reader.manifest().totals.items);
            kept.content_root = Some(reader.manifest().content_root.to_string());
        }
        Err(error) => kept.fault = Some(error.to_string()),
    }
    Ok(kept)
}
