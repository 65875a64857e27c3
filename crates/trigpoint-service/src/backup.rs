//! Item backup: what is selected, with everything it needs, as one archive.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use serde::Serialize;
use trigpoint_archive::{ManifestHead, VerifyReport, Writer};
use trigpoint_model::closure::Closure;
use trigpoint_model::limits::READABLE_ITEMS_MAX;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Timestamp};
use trigpoint_repository::{ItemSummary, Snapshot, failpoint};

use crate::error::ServiceError;
use crate::items::{all_below, at};
use crate::{Caller, Service};

/// Documents read at once: bounds memory.
const BATCH: usize = 200;

/// What a user may choose about a backup.
#[derive(Debug, Clone, Default)]
pub struct BackupOptions {
    /// Whether a zip is made also of one object.
    pub zip: bool,
    /// Whether the archive says when it was made. Without it the same items give the same bytes.
    pub stamp: bool,
}

/// What was backed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BackupReport {
    /// The file that was made.
    pub file: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// The items in it, without folders.
    pub items: u64,
    /// The folders in it.
    pub folders: u64,
    /// The items by kind.
    pub by_kind: BTreeMap<ItemKind, u64>,
    /// How many of the items were not selected, but needed.
    pub needed: u64,
    /// The hash of what is in it.
    pub content_root: String,
    /// References that lead nowhere in the repository: restored as they are.
    pub missing_references: Vec<String>,
}

/// The shape of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Json,
    Zip,
}

/// A reference of the selection that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct MissingReference {
    from: ItemPath,
    id: ItemId,
    last_known: Option<ItemPath>,
}

/// What goes into an archive, in its order.
#[derive(Debug)]
struct Selection {
    summaries: Vec<ItemSummary>,
    selected: HashSet<ItemId>,
    missing: Vec<MissingReference>,
}

impl Service {
    /// The name of the file that a backup of these paths is given where none is asked for.
    #[must_use]
    pub fn backup_file_name(paths: &[ItemPath], options: &BackupOptions) -> String {
        let name = match paths {
            [path] => path
                .name()
                .map_or_else(|| path.tree().to_string(), |name| name.to_string()),
            _ => "Trigpoint backup".to_owned(),
        };
        let ending = match shape(paths, options) {
            Shape::Json => "json",
            Shape::Zip => "zip",
        };
        format!(
            "{}.{ending}",
            name.replace(|c: char| "<>:\"\\|?*%".contains(c), "_")
        )
    }

    /// Backs up the items and folders at `paths`, with everything they need, into `file`.
    ///
    /// The archive is written beside `file`, read back and verified, and only then put in its
    /// place: a file under that name is complete, whatever happens.
    ///
    /// # Errors
    /// If nothing is at a path, the file cannot be written, or it does not read back as written.
    pub async fn backup(
        &self,
        _caller: &Caller,
        paths: &[ItemPath],
        options: &BackupOptions,
        file: &Path,
    ) -> Result<BackupReport, ServiceError> {
        let mut snapshot = self.repository.read().await?;
        let selection = select(&mut snapshot, paths).await?;
        failpoint::hit("backup.after-select");
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let write_error = |source| ServiceError::WriteFile {
            path: file.to_owned(),
            source,
        };
        let partial = tempfile::Builder::new()
            .prefix(".trigpoint-")
            .suffix(".partial")
            .tempfile_in(&folder)
            .map_err(write_error)?;
        let mut head = ManifestHead::of(paths.to_vec());
        head.stamp = options.stamp.then(|| self.environment.now());
        let written = write(
            &mut snapshot,
            &selection,
            head,
            shape(paths, options),
            partial.as_file(),
        )
        .await?;
        partial.as_file().sync_all().map_err(write_error)?;
        failpoint::hit("backup.before-verify");
        read_back(partial.path(), &written.content_root)?;
        failpoint::hit("backup.before-rename");
        partial
            .persist(file)
            .map_err(|error| write_error(error.error))?;
        sync_folder(&folder).map_err(write_error)?;
        failpoint::hit("backup.after-rename");
        let bytes = fs::metadata(file).map_err(write_error)?.len();
        Ok(report(file, bytes, &selection, written.content_root))
    }
}

fn shape(paths: &[ItemPath], options: &BackupOptions) -> Shape {
    if paths.len() == 1 && !options.zip {
        Shape::Json
    } else {
        Shape::Zip
    }
}

fn report(file: &Path, bytes: u64, selection: &Selection, content_root: String) -> BackupReport {
    let mut by_kind: BTreeMap<ItemKind, u64> = BTreeMap::new();
    for summary in &selection.summaries {
        *by_kind.entry(summary.kind).or_default() += 1;
    }
    let folders = by_kind.remove(&ItemKind::Folder).unwrap_or_default();
    let needed = selection.summaries.iter().filter(|summary| {
        summary.kind != ItemKind::Folder && !selection.selected.contains(&summary.id)
    });
    BackupReport {
        file: file.to_owned(),
        bytes,
        items: by_kind.values().sum(),
        folders,
        needed: needed.count() as u64,
        by_kind,
        content_root,
        missing_references: selection
            .missing
            .iter()
            .map(|missing| {
                let target = missing
                    .last_known
                    .as_ref()
                    .map_or_else(|| missing.id.to_string(), ItemPath::to_string);
                format!(
                    "`{}` refers to `{target}`, which is not there",
                    missing.from
                )
            })
            .collect(),
    }
}

/// What is selected and what that needs, in the order of archives: by kind, then by path.
async fn select(snapshot: &mut Snapshot, paths: &[ItemPath]) -> Result<Selection, ServiceError> {
    if paths.is_empty() {
        return Err(ServiceError::NothingSelected);
    }
    let mut known: HashMap<ItemId, ItemSummary> = HashMap::new();
    for path in paths {
        let there = at(snapshot, path).await?;
        if there.kind == ItemKind::Folder {
            for below in all_below(snapshot, path).await? {
                known.insert(below.id, below);
            }
        }
        if !there.path.is_root() {
            known.insert(there.id, there);
        }
    }
    let selected: HashSet<ItemId> = known.keys().copied().collect();
    let missing = close(snapshot, &mut known).await?;
    let mut summaries: Vec<ItemSummary> = known.into_values().collect();
    let items = summaries.len();
    if items > READABLE_ITEMS_MAX {
        return Err(ServiceError::TooManyItems {
            items,
            max: READABLE_ITEMS_MAX,
        });
    }
    summaries.sort_by(|one, other| (one.kind, &one.path).cmp(&(other.kind, &other.path)));
    Ok(Selection {
        summaries,
        selected,
        missing,
    })
}

/// Adds what `known` needs, however deep; gives the references that lead nowhere.
async fn close(
    snapshot: &mut Snapshot,
    known: &mut HashMap<ItemId, ItemSummary>,
) -> Result<Vec<MissingReference>, ServiceError> {
    let mut closure = Closure::of(known.keys().copied());
    let mut missing = Vec::new();
    loop {
        let frontier = closure.take_frontier();
        if frontier.is_empty() {
            break;
        }
        let references = snapshot.references_from(&frontier).await?;
        let targets: HashSet<ItemId> = references
            .iter()
            .filter(|reference| reference.role.is_required())
            .map(|reference| reference.target)
            .filter(|target| !known.contains_key(target))
            .collect();
        let found = snapshot
            .by_ids(&targets.iter().copied().collect::<Vec<_>>())
            .await?;
        for summary in found {
            if summary.kind == ItemKind::Folder {
                for below in all_below(snapshot, &summary.path).await? {
                    closure.reach([below.id]);
                    known.insert(below.id, below);
                }
            }
            closure.reach([summary.id]);
            if !summary.path.is_root() {
                known.insert(summary.id, summary);
            }
        }
        for reference in references {
            if reference.role.is_required() && !known.contains_key(&reference.target) {
                let Some(from) = known.get(&reference.from) else {
                    continue;
                };
                missing.push(MissingReference {
                    from: from.path.clone(),
                    id: reference.target,
                    last_known: reference.last_path,
                });
            }
        }
    }
    missing.sort();
    missing.dedup();
    Ok(missing)
}

struct Written {
    content_root: String,
}

async fn write(
    snapshot: &mut Snapshot,
    selection: &Selection,
    head: ManifestHead,
    shape: Shape,
    file: &File,
) -> Result<Written, ServiceError> {
    let file = BufWriter::new(file.try_clone().map_err(ServiceError::spool)?);
    let mut writer = match shape {
        Shape::Json => Writer::json(file, head)?,
        Shape::Zip => Writer::zip(file, head)?,
    };
    for batch in selection.summaries.chunks(BATCH) {
        let ids: Vec<ItemId> = batch.iter().map(|summary| summary.id).collect();
        for document in snapshot.documents(&ids).await? {
            writer.item(&document)?;
        }
        failpoint::hit("backup.between-batches");
    }
    let summary = writer.finish()?;
    Ok(Written {
        content_root: summary.content_root.to_string(),
    })
}

/// Reads the archive from end to end, as a restore would.
fn read_back(path: &Path, content_root: &str) -> Result<(), ServiceError> {
    let VerifyReport {
        faults,
        content_root: found,
        ..
    } = trigpoint_archive::verify(path);
    match faults.first() {
        Some(fault) => Err(ServiceError::BackupVerifyFailed {
            message: fault.message.clone(),
        }),
        None if found.as_deref() != Some(content_root) => Err(ServiceError::BackupVerifyFailed {
            message: "its content root is another one".to_owned(),
        }),
        None => Ok(()),
    }
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The day of a backup, for the name of its file.
#[must_use]
pub fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}
