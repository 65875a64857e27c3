//! What can be done with archives without a repository: verify, compare, browse, pack, unpack; and
//! the comparison of one with the live repository.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_archive::chunked::{RepositoryReader, is_repository};
use trigpoint_archive::{Archive, ArchivedItem, ContainerFault, PackShape};
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};

use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::repository::{Observer, Stage};
use crate::{Caller, Service};

pub use trigpoint_archive::{ArchiveError, DiffReport, VerifyReport, WriteSummary};

/// Checks an archive: container, every item, every hash, counts and content root.
#[must_use]
pub fn verify(path: &Path) -> VerifyReport {
    trigpoint_archive::verify(path)
}

/// Compares two archives, each a file, a zip or a folder.
///
/// # Errors
/// If one of them is refused.
pub fn diff(first: &Path, second: &Path) -> Result<DiffReport, ServiceError> {
    Ok(trigpoint_archive::diff(first, second)?)
}

/// Packs a folder into a new file: one JSON file if its name ends in `.json`, else a zip.
///
/// # Errors
/// If the folder holds something that is not an item, or the file is there or cannot be written.
pub fn pack(folder: &Path, file: &Path) -> Result<WriteSummary, ServiceError> {
    let is_json = file
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let shape = if is_json {
        PackShape::Json
    } else {
        PackShape::Zip
    };
    Ok(trigpoint_archive::pack(folder, file, shape)?)
}

/// Unpacks an archive into a new or empty folder, one readable file per item.
///
/// # Errors
/// If the archive is refused, or the folder is not empty or cannot be written.
pub fn unpack(file: &Path, folder: &Path) -> Result<WriteSummary, ServiceError> {
    Ok(trigpoint_archive::unpack(file, folder)?)
}

/// Packs the files of a folder as they lie, so that they can be sent as one.
///
/// # Errors
/// If one cannot be read, or `out` refuses bytes.
pub fn zip_folder(folder: &Path, out: &File) -> Result<(), ServiceError> {
    Ok(trigpoint_archive::zip_folder(folder, out)?)
}

/// What is known of an item of an archive without restoring it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArchiveEntry {
    /// Its place.
    pub path: ItemPath,
    /// What it is.
    pub kind: ItemKind,
    /// Its id.
    pub id: ItemId,
}

/// An archive that is looked into without restoring it.
#[derive(Debug)]
pub struct Browser {
    path: PathBuf,
    archive: Browsed,
}

#[derive(Debug)]
enum Browsed {
    Repository(Box<RepositoryReader>),
    Items(Box<Archive>),
}

impl Browser {
    /// Opens any archive: a file, a zip, a folder, the backup of a repository.
    ///
    /// # Errors
    /// If it is refused.
    pub fn open(path: &Path) -> Result<Self, ServiceError> {
        let archive = if is_repository(path)? {
            Browsed::Repository(Box::new(RepositoryReader::open(path)?))
        } else {
            Browsed::Items(Box::new(trigpoint_archive::open(&[path.to_owned()])?))
        };
        Ok(Self {
            path: path.to_owned(),
            archive,
        })
    }

    /// Gives every item and folder at and below `place`, or all, to `each`, in the order of the
    /// archive. What cannot be read is left out: `verify` tells of it.
    ///
    /// # Errors
    /// If the archive is damaged, or has nothing at a place that is no tree.
    pub fn for_each(
        &mut self,
        place: Option<&ItemPath>,
        each: &mut dyn FnMut(ArchiveEntry) -> ControlFlow<()>,
    ) -> Result<(), ServiceError> {
        let mut is_met = place.is_none_or(ItemPath::is_root);
        match &mut self.archive {
            Browsed::Repository(reader) => reader.for_each_below(place, &mut |line| {
                is_met = true;
                each(ArchiveEntry {
                    path: line.path.clone(),
                    kind: line.kind,
                    id: line.id,
                })
            })?,
            Browsed::Items(archive) => {
                archive.for_each_item(&mut |found| {
                    let path = match &found.item {
                        Ok(document) => Some(&document.path),
                        Err(fault) => fault.path.as_ref(),
                    };
                    if !path.is_some_and(|path| is_below(path, place)) {
                        return ControlFlow::Continue(());
                    }
                    is_met = true;
                    match found.item {
                        Ok(document) => each(ArchiveEntry {
                            kind: document.kind(),
                            id: document.id,
                            path: document.path,
                        }),
                        Err(_) => ControlFlow::Continue(()),
                    }
                })?;
            }
        }
        match place {
            Some(place) if !is_met => Err(self.has_nothing_at(place)),
            Some(_) | None => Ok(()),
        }
    }

    fn has_nothing_at(&self, place: &ItemPath) -> ServiceError {
        ServiceError::NotInArchive {
            file: self.path.clone(),
            paths: vec![place.clone()],
        }
    }

    /// The document of the item at `place`.
    ///
    /// # Errors
    /// If nothing is there, or it cannot be read.
    pub fn show(&mut self, place: &ItemPath) -> Result<ItemDocument, ServiceError> {
        let found = match &mut self.archive {
            Browsed::Repository(reader) => reader.show(place)?,
            Browsed::Items(archive) => {
                let mut shown = None;
                archive.for_each_item(&mut |found| {
                    let path = match &found.item {
                        Ok(document) => Some(&document.path),
                        Err(fault) => fault.path.as_ref(),
                    };
                    if path.is_some_and(|path| path.key() == place.key()) {
                        shown = Some(found);
                        return ControlFlow::Break(());
                    }
                    ControlFlow::Continue(())
                })?;
                shown
            }
        };
        match found {
            None => Err(self.has_nothing_at(place)),
            Some(ArchivedItem {
                entry: _,
                item: Ok(document),
                notes: _,
            }) => Ok(document),
            Some(ArchivedItem {
                entry,
                item: Err(fault),
                notes: _,
            }) => {
                let message = format!("`{entry}`: {}", fault.message);
                let fault = ContainerFault::new(fault.code, message);
                Err(ArchiveError::refused(&self.path, fault).into())
            }
        }
    }
}

/// Whether an item is at or below a place; every one is where no place is named.
pub(crate) fn is_below(path: &ItemPath, place: Option<&ItemPath>) -> bool {
    let Some(place) = place else { return true };
    let (path, place) = (path.key(), place.key());
    path.strip_prefix(place.as_ref())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Service {
    /// Compares the archive at `file` with the live repository: what is only live counts as added.
    ///
    /// # Errors
    /// If the archive is refused, or the repository cannot be read.
    pub async fn diff_live(
        &self,
        caller: &Caller,
        file: &Path,
        observer: &Observer,
    ) -> Result<DiffReport, ServiceError> {
        caller.administering_repository()?;
        let spool_error = |source| ServiceError::Spool {
            path: self.guard.spool_dir().to_owned(),
            source,
        };
        let live = tempfile::NamedTempFile::new_in(self.guard.spool_dir()).map_err(spool_error)?;
        let out = live.as_file().try_clone().map_err(spool_error)?;
        let written = self.write_out(caller, out, observer).await?;
        self.audit(caller, Told::new("diff", written.content_root))
            .await?;
        observer.begin(Stage::Planning);
        let (file, live_path) = (file.to_owned(), live.path().to_owned());
        let compared = tokio::task::spawn_blocking(move || diff(&file, &live_path)).await;
        drop(live);
        compared.map_err(ServiceError::task)?
    }
}
