//! Backups that are kept in the data directory: made there by users, or before a restore.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_archive::chunked::RepositoryReader;
use trigpoint_model::{ItemDocument, ItemKind, ItemPath, Timestamp};
use trigpoint_repository::make_private_dir;

use super::safety::{FOLDER, PREFIX, SUFFIX};
use crate::access::audit::Told;
use crate::archives::{ArchiveEntry, Browser};
use crate::error::ServiceError;
use crate::{Caller, Service};

/// How the names of backups begin that a user asked for.
const MANUAL: &str = "backup-";
/// The setting that says which were verified.
const VERIFIED: &str = "backups.verified";
/// Items of a page at most.
const BROWSED_MAX: usize = 1_000;

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
    /// The live items by kind, without folders.
    pub counts: BTreeMap<ItemKind, u64>,
    /// The hash of all live items.
    pub content_root: Option<String>,
    /// When it was last read from end to end, and what was found; none if it never was, or has
    /// changed since.
    pub verified: Option<Verified>,
    /// Why it cannot be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// When a backup was read from end to end, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verified {
    /// When.
    pub at: Timestamp,
    /// How many faults were found; 0 if it is good.
    pub faults: usize,
}

/// What is noted of a backup that was verified: it holds as long as the file is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Noted {
    bytes: u64,
    modified_ms: u128,
    verified: Verified,
}

/// By name.
type Notes = BTreeMap<String, Noted>;

impl Service {
    /// The backups that are kept in the data directory, the latest first.
    ///
    /// # Errors
    /// If the caller may not, or the folder cannot be read.
    pub async fn kept_backups(&self, caller: &Caller) -> Result<Vec<KeptBackup>, ServiceError> {
        let folder = self.kept_folder(caller)?;
        let notes = self.verified_backups(caller).await?;
        tokio::task::spawn_blocking(move || list(&folder, &notes))
            .await
            .map_err(ServiceError::task)?
    }

    /// The items and folders of a kept backup: those directly in a folder, those at and below one,
    /// or all; behind position `after`.
    ///
    /// # Errors
    /// If the caller may not, there is no such backup, or it is damaged.
    pub async fn browse_kept_backup(
        &self,
        caller: &Caller,
        name: &str,
        wanted: BrowseWanted,
    ) -> Result<BrowsedItems, ServiceError> {
        let file = self.kept_backup_file(caller, name)?;
        let browsed = tokio::task::spawn_blocking(move || browse(&file, &wanted)).await;
        browsed
            .map_err(ServiceError::task)?
            .map_err(|error| by_name(error, name))
    }

    /// The document of an item of a kept backup.
    ///
    /// # Errors
    /// If the caller may not, there is no such backup or item, or it cannot be read.
    pub async fn show_in_kept_backup(
        &self,
        caller: &Caller,
        name: &str,
        place: &ItemPath,
    ) -> Result<ItemDocument, ServiceError> {
        let file = self.kept_backup_file(caller, name)?;
        let place = place.clone();
        let shown = tokio::task::spawn_blocking(move || Browser::open(&file)?.show(&place)).await;
        shown
            .map_err(ServiceError::task)?
            .map_err(|error| by_name(error, name))
    }

    /// Notes that a kept backup was read from end to end; gives what is told of it now.
    pub(crate) async fn note_verified(
        &self,
        caller: &Caller,
        file: &Path,
        faults: usize,
    ) -> Result<KeptBackup, ServiceError> {
        let mut notes = self.verified_backups(caller).await?;
        let folder = self.kept_folder(caller)?;
        notes.retain(|name, _| folder.join(name).is_file());
        let now = self.environment.now();
        if let Some((bytes, modified_ms)) = same(file) {
            let verified = Verified { at: now, faults };
            let noted = Noted {
                bytes,
                modified_ms,
                verified,
            };
            notes.insert(name_of(file), noted);
        }
        let grant = caller.administering_repository()?;
        let control = self.guard.whole(&grant).control();
        let value = serde_json::to_value(&notes).map_err(ServiceError::serialize)?;
        control
            .set_setting(VERIFIED, &value, caller.name(), now)
            .await?;
        let file = file.to_owned();
        tokio::task::spawn_blocking(move || look(&file, &notes))
            .await
            .map_err(ServiceError::task)?
    }

    async fn verified_backups(&self, caller: &Caller) -> Result<Notes, ServiceError> {
        let grant = caller.administering_repository()?;
        let noted = self.guard.whole(&grant).control().setting(VERIFIED).await?;
        // What an earlier version noted otherwise is as good as nothing.
        Ok(noted
            .and_then(|noted| serde_json::from_value(noted).ok())
            .unwrap_or_default())
    }

    /// The file of a kept backup, to be sent to a user.
    ///
    /// # Errors
    /// If the caller may not, or there is none of this name.
    pub async fn fetch_kept_backup(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<PathBuf, ServiceError> {
        let path = self.kept_backup_file(caller, name)?;
        self.audit(caller, Told::new("backup-download", name))
            .await?;
        Ok(path)
    }

    /// The file of a kept backup.
    pub(crate) fn kept_backup_file(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<PathBuf, ServiceError> {
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
        self.audit_done(caller, [Told::new("backup-delete", name)])
            .await;
        Ok(())
    }

    /// The place of a new backup: no other has its name.
    pub(crate) fn new_kept_backup(&self, caller: &Caller) -> Result<PathBuf, ServiceError> {
        let folder = self.kept_folder(caller)?;
        make_private_dir(&folder).map_err(|source| ServiceError::WriteFile {
            path: folder.clone(),
            source,
        })?;
        let time = self.environment.now().strftime("%Y-%m-%dT%H-%M-%S%.3fZ");
        // Of two in the same millisecond, the random part keeps both.
        let id = self.environment.new_id().to_string();
        let end = id.get(id.len().saturating_sub(4)..).unwrap_or_default();
        Ok(folder.join(format!("{MANUAL}{time}-{end}{SUFFIX}")))
    }

    /// The backup of this name, if it is there: for a job that was interrupted.
    pub(crate) async fn kept_backup_named(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<Option<KeptBackup>, ServiceError> {
        let folder = self.kept_folder(caller)?;
        match find(&folder, name)? {
            // It has its name only once it was read back.
            Some(file) => self.note_verified(caller, &file, 0).await.map(Some),
            None => Ok(None),
        }
    }

    /// Removes what a process that was killed left half written.
    pub(crate) fn sweep_partial_backups(&self, dir: &Path) -> Result<(), ServiceError> {
        let folder = dir.join(FOLDER);
        for prefix in [MANUAL, PREFIX] {
            match super::safety::sweep_partial(&folder, prefix) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                swept => swept.map_err(|source| ServiceError::WriteFile {
                    path: folder.clone(),
                    source,
                })?,
            }
        }
        Ok(())
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

fn list(folder: &Path, notes: &Notes) -> Result<Vec<KeptBackup>, ServiceError> {
    let files = files(folder)?;
    let listed: Result<Vec<KeptBackup>, ServiceError> =
        files.iter().map(|file| look(file, notes)).collect();
    let mut listed = listed?;
    listed.sort_by(|one, other| (other.made_at, &other.name).cmp(&(one.made_at, &one.name)));
    Ok(listed)
}

fn name_of(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// What tells whether a file is the same as before.
fn same(file: &Path) -> Option<(u64, u128)> {
    let metadata = fs::metadata(file).ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((metadata.len(), modified.as_millis()))
}

/// What is wanted of a kept backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowseWanted {
    /// The folder; none for all.
    pub place: Option<ItemPath>,
    /// Whether all that is below it is wanted, however deep.
    pub recursive: bool,
    /// Those behind this position: the `next` of the page before.
    pub after: u64,
    /// So many at most.
    pub limit: usize,
}

/// A page of the items of a kept backup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BrowsedItems {
    /// The items, in the order of the backup.
    pub items: Vec<ArchiveEntry>,
    /// What to give as `after` to get the next page; none if this is the last.
    pub next: Option<u64>,
}

/// Names a kept backup by its name: where it lies is the server's own matter.
fn by_name(error: ServiceError, name: &str) -> ServiceError {
    if let ServiceError::NotInArchive { file: _, paths } = error {
        let file = PathBuf::from(name);
        return ServiceError::NotInArchive { file, paths };
    }
    error
}

fn browse(file: &Path, wanted: &BrowseWanted) -> Result<BrowsedItems, ServiceError> {
    let limit = wanted.limit.clamp(1, BROWSED_MAX);
    let mut page = BrowsedItems::default();
    let mut position = 0;
    let is_in = |path: &ItemPath| match &wanted.place {
        Some(place) if !wanted.recursive => path
            .parent()
            .is_some_and(|parent| parent.key() == place.key()),
        Some(_) | None => true,
    };
    Browser::open(file)?.for_each(wanted.place.as_ref(), &mut |entry| {
        if !is_in(&entry.path) {
            return ControlFlow::Continue(());
        }
        position += 1;
        if position <= wanted.after {
            return ControlFlow::Continue(());
        }
        if page.items.len() == limit {
            page.next = Some(position - 1);
            return ControlFlow::Break(());
        }
        page.items.push(entry);
        ControlFlow::Continue(())
    })?;
    Ok(page)
}

fn look(file: &Path, notes: &Notes) -> Result<KeptBackup, ServiceError> {
    let metadata = fs::metadata(file).map_err(|source| ServiceError::ReadFile {
        path: file.to_owned(),
        source,
    })?;
    let name = name_of(file);
    let noted = notes
        .get(&name)
        .filter(|noted| same(file).is_some_and(|same| same == (noted.bytes, noted.modified_ms)));
    let verified = noted.map(|noted| noted.verified.clone());
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
        counts: BTreeMap::new(),
        content_root: None,
        verified,
        fault: None,
    };
    match RepositoryReader::open(file) {
        Ok(reader) => {
            kept.made_at = Some(reader.header().made_at);
            kept.items = Some(reader.manifest().totals.items);
            kept.counts = reader.header().planned.clone();
            kept.content_root = Some(reader.manifest().content_root.to_string());
        }
        Err(error) => kept.fault = Some(error.to_string()),
    }
    Ok(kept)
}
