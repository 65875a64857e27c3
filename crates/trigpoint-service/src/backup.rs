//! Item backup: what is selected, with everything it needs, as one archive.

mod preview;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use trigpoint_archive::foreign::{SetWriter, WrittenItem, write_item};
use trigpoint_archive::{ManifestHead, Note, VerifyReport, Writer};
use trigpoint_model::closure::Closure;
use trigpoint_model::limits::READABLE_ITEMS_MAX;
use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath, Timestamp};
use trigpoint_repository::{ItemSummary, Snapshot, failpoint};

use crate::access::MayRead;
use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::items::{all_below, at};
use crate::partial::Partial;
use crate::{Caller, Service};
pub use preview::{BackupPreview, NEEDED_MAX, NeededItem};

/// Documents read at once: bounds memory.
const BATCH: usize = 200;

/// The form of a backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BackupForm {
    /// Our own.
    #[default]
    Trigpoint,
    /// A zip of 1Integrate's item JSON.
    OneIntegrate,
}

/// Items whose references are looked up at once.
const LOOK_UP: usize = 1_000;

/// What a user may choose about a backup.
#[derive(Debug, Clone, Default)]
pub struct BackupOptions {
    /// The form.
    pub form: BackupForm,
    /// Whether a zip is made also of one object.
    pub zip: bool,
    /// Whether the archive says when it was made. Without it the same items give the same bytes.
    pub stamp: bool,
}

/// What was backed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Items that the form cannot express, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// What the form cannot hold, and how many items are concerned.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, u64>,
}

/// An item that the form of a backup cannot express.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The item.
    pub path: ItemPath,
    /// Why.
    pub reason: String,
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
pub(crate) struct Selection {
    summaries: Vec<ItemSummary>,
    selected: HashSet<ItemId>,
    missing: Vec<MissingReference>,
}

impl Selection {
    /// Leaves out what is not wanted.
    pub(crate) fn keep(&mut self, is_wanted: impl Fn(&ItemSummary) -> bool) {
        self.summaries.retain(is_wanted);
    }

    /// Leaves out what could not be written: a report counts what is in the archive.
    fn leave_out(&mut self, left_out: &[LeftOut]) {
        let paths: HashSet<&ItemPath> = left_out.iter().map(|left| &left.path).collect();
        self.keep(|summary| !paths.contains(&summary.path));
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = ItemId> {
        self.summaries.iter().map(|summary| summary.id)
    }

    /// How many there are of each kind: of items, or of folders.
    fn by_kind(&self, of_folders: bool) -> BTreeMap<ItemKind, u64> {
        let mut by_kind = BTreeMap::new();
        for summary in &self.summaries {
            if (summary.kind == ItemKind::Folder) == of_folders {
                *by_kind.entry(summary.kind).or_default() += 1;
            }
        }
        by_kind
    }

    /// The items that were not selected, but are needed.
    fn needed(&self) -> impl Iterator<Item = &ItemSummary> {
        self.summaries.iter().filter(|summary| {
            summary.kind != ItemKind::Folder && !self.selected.contains(&summary.id)
        })
    }

    /// The references that lead nowhere, in words.
    fn missing_in_words(&self) -> Vec<String> {
        let missing = self.missing.iter().map(|missing| {
            let target = missing
                .last_known
                .as_ref()
                .map_or_else(|| missing.id.to_string(), ItemPath::to_string);
            format!(
                "`{}` refers to `{target}`, which is not there",
                missing.from
            )
        });
        missing.collect()
    }
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
        let end = name.floor_char_boundary(FILE_STEM_BYTES_MAX);
        let name = &name[..end];
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
        caller: &Caller,
        paths: &[ItemPath],
        options: &BackupOptions,
        file: &Path,
    ) -> Result<BackupReport, ServiceError> {
        for path in paths {
            caller.reading(path.tree())?;
        }
        let grant = caller.reading_some()?;
        let mut snapshot = self.guard.read(&grant).await?;
        let mut selection = select(&mut snapshot, paths).await?;
        refuse_unseen(&selection, &grant)?;
        failpoint::hit("backup.after-select");
        let write_error = |source| ServiceError::WriteFile {
            path: file.to_owned(),
            source,
        };
        let partial = Partial::beside(file).map_err(write_error)?;
        let mut head = ManifestHead::of(paths.to_vec());
        head.stamp = options.stamp.then(|| self.environment.now());
        let written = match options.form {
            BackupForm::Trigpoint => {
                let shape = shape(paths, options);
                write(&mut snapshot, &selection, head, shape, partial.as_file()).await?
            }
            BackupForm::OneIntegrate => {
                write_set(&mut snapshot, &selection, partial.as_file()).await?
            }
        };
        selection.leave_out(&written.left_out);
        failpoint::hit("backup.before-verify");
        read_back(partial.path(), &written)?;
        failpoint::hit("backup.before-rename");
        partial.put_in_place().map_err(write_error)?;
        failpoint::hit("backup.after-rename");
        let bytes = fs::metadata(file).map_err(write_error)?.len();
        let told = |path: &ItemPath| Told::new("backup", path.to_string());
        self.audit_done(caller, paths.iter().map(told)).await;
        Ok(report(file, bytes, &selection, written))
    }
}

/// What is needed and may not be read refuses the backup: an archive that misses something could
/// not be restored. It is told by permission and number, since its name may not be seen.
pub(crate) fn refuse_unseen(
    selection: &Selection,
    grant: &MayRead<'_>,
) -> Result<(), ServiceError> {
    missing_to_read(
        selection.summaries.iter().map(|summary| &summary.path),
        grant,
    )
}

/// Refuses if any of these may not be read: tells which permissions are missing, and no names.
pub(crate) fn missing_to_read<'p>(
    paths: impl Iterator<Item = &'p ItemPath>,
    grant: &MayRead<'_>,
) -> Result<(), ServiceError> {
    let mut missing: BTreeMap<Permission, u64> = BTreeMap::new();
    for path in paths.filter(|path| !grant.sees_path(path)) {
        let permission = Permission::Read(path.tree());
        *missing.entry(permission).or_default() += 1;
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(ServiceError::ForbiddenItems {
        missing: missing.into_iter().collect(),
    })
}

/// The most bytes of an item's name that its backup is named after.
const FILE_STEM_BYTES_MAX: usize = 180;

fn shape(paths: &[ItemPath], options: &BackupOptions) -> Shape {
    if paths.len() == 1 && !options.zip && options.form == BackupForm::Trigpoint {
        Shape::Json
    } else {
        Shape::Zip
    }
}

fn report(file: &Path, bytes: u64, selection: &Selection, written: Written) -> BackupReport {
    let by_kind = selection.by_kind(false);
    BackupReport {
        file: file.to_owned(),
        bytes,
        items: by_kind.values().sum(),
        folders: selection.by_kind(true).values().sum(),
        needed: selection.needed().count() as u64,
        by_kind,
        content_root: written.content_root.unwrap_or_default(),
        left_out: written.left_out,
        notes: written.notes,
        missing_references: selection.missing_in_words(),
    }
}

/// What is selected and what that needs, in the order of archives: by kind, then by path.
pub(crate) async fn select(
    snapshot: &mut Snapshot,
    paths: &[ItemPath],
) -> Result<Selection, ServiceError> {
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
    let items = summaries
        .iter()
        .filter(|summary| summary.kind != ItemKind::Folder)
        .count();
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
        for batch in frontier.chunks(LOOK_UP) {
            follow(snapshot, batch, known, &mut closure, &mut missing).await?;
        }
    }
    missing.sort();
    missing.dedup();
    Ok(missing)
}

/// Adds what these items refer to.
async fn follow(
    snapshot: &mut Snapshot,
    items: &[ItemId],
    known: &mut HashMap<ItemId, ItemSummary>,
    closure: &mut Closure,
    missing: &mut Vec<MissingReference>,
) -> Result<(), ServiceError> {
    let mut references = snapshot.references_from(items).await?;
    references.retain(|reference| reference.role.is_required());
    let targets: HashSet<ItemId> = references
        .iter()
        .map(|reference| reference.target)
        .filter(|target| !known.contains_key(target))
        .collect();
    let targets: Vec<ItemId> = targets.into_iter().collect();
    for summary in snapshot.by_ids(&targets).await? {
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
        if known.contains_key(&reference.target) {
            continue;
        }
        if let Some(from) = known.get(&reference.from) {
            missing.push(MissingReference {
                from: from.path.clone(),
                id: reference.target,
                last_known: reference.last_path,
            });
        }
    }
    Ok(())
}

/// What was written, beside the bytes.
#[derive(Default)]
struct Written {
    /// None where the form does not keep ids.
    content_root: Option<String>,
    left_out: Vec<LeftOut>,
    notes: BTreeMap<String, u64>,
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
        content_root: Some(summary.content_root.to_string()),
        ..Written::default()
    })
}

/// Writes the selection in 1Integrate's form: copies of templates expanded in each use.
async fn write_set(
    snapshot: &mut Snapshot,
    selection: &Selection,
    file: &File,
) -> Result<Written, ServiceError> {
    let is_template = |summary: &&ItemSummary| {
        matches!(
            summary.kind,
            ItemKind::RuleTemplate | ItemKind::ActionTemplate
        )
    };
    let ids: Vec<ItemId> = selection
        .summaries
        .iter()
        .filter(is_template)
        .map(|summary| summary.id)
        .collect();
    let found = snapshot.documents(&ids).await?;
    let templates: HashMap<ItemId, ItemDocument> = found
        .into_iter()
        .map(|document| (document.id, document))
        .collect();
    let file = BufWriter::new(file.try_clone().map_err(ServiceError::spool)?);
    let mut set = SetWriter::new(file);
    let mut written = Written::default();
    let mut is_empty = true;
    let items = selection
        .summaries
        .iter()
        .filter(|summary| summary.kind != ItemKind::Folder);
    let ids: Vec<ItemId> = items.map(|summary| summary.id).collect();
    for batch in ids.chunks(BATCH) {
        for document in snapshot.documents(batch).await? {
            let template = |id: ItemId| templates.get(&id).cloned();
            let item = write_item(&document, &template, &|_| None);
            match item.and_then(WrittenItem::in_set) {
                Ok(item) => {
                    for Note { kind: _, message } in &item.notes {
                        *written.notes.entry(message.clone()).or_default() += 1;
                    }
                    set.item(&item)?;
                    is_empty = false;
                }
                Err(error) => written.left_out.push(LeftOut {
                    path: document.path,
                    reason: error.to_string(),
                }),
            }
        }
    }
    if is_empty {
        let left_out = written.left_out;
        return Err(ServiceError::NothingExpressible { left_out });
    }
    set.finish()?;
    note_folders(snapshot, selection, &mut written.notes).await?;
    Ok(written)
}

/// Counts the folders of which a set of item JSON loses something: it has files, and no folders of
/// their own.
async fn note_folders(
    snapshot: &mut Snapshot,
    selection: &Selection,
    notes: &mut BTreeMap<String, u64>,
) -> Result<(), ServiceError> {
    let (folders, items): (Vec<_>, Vec<_>) = selection
        .summaries
        .iter()
        .partition(|summary| summary.kind == ItemKind::Folder);
    let mut holding: HashSet<String> = HashSet::new();
    for item in items {
        let places = item.path.ancestors_and_self();
        holding.extend(places.iter().map(|place| place.key().into_owned()));
    }
    let mut count = |lost: &str| {
        let message = format!("1Integrate's item JSON does not hold {lost}");
        *notes.entry(message).or_default() += 1;
    };
    let ids: Vec<ItemId> = folders.iter().map(|folder| folder.id).collect();
    for batch in ids.chunks(BATCH) {
        for folder in snapshot.documents(batch).await? {
            if !holding.contains(folder.path.key().as_ref()) {
                count("folders without items");
            } else if !(folder.description.is_empty() && folder.comments.is_empty()) {
                count("descriptions and comments of folders");
            }
        }
    }
    Ok(())
}

/// Reads the archive from end to end, as a restore would.
fn read_back(path: &Path, written: &Written) -> Result<(), ServiceError> {
    let VerifyReport {
        faults,
        content_root,
        ..
    } = trigpoint_archive::verify(path);
    match faults.first() {
        Some(fault) => Err(ServiceError::BackupVerifyFailed {
            message: fault.message.clone(),
        }),
        None if written.content_root.is_some() && content_root != written.content_root => {
            Err(ServiceError::BackupVerifyFailed {
                message: "its content root is another one".to_owned(),
            })
        }
        None => Ok(()),
    }
}

/// The day of a backup, for the name of its file.
#[must_use]
pub fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_that_does_not_read_back_is_no_backup() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.json");
        let writer = Writer::json(File::create(&file).unwrap(), ManifestHead::of([])).unwrap();
        let root = writer.finish().unwrap().content_root.to_string();
        let written = |content_root: &str| Written {
            content_root: Some(content_root.to_owned()),
            ..Written::default()
        };
        read_back(&file, &written(&root)).unwrap();
        let other = read_back(&file, &written("another")).unwrap_err();
        assert_eq!(other.code(), crate::codes::VERIFY_FAILED);
        let whole = fs::read(&file).unwrap();
        fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        let cut = read_back(&file, &written(&root)).unwrap_err();
        assert_eq!(cut.code(), crate::codes::VERIFY_FAILED);
    }
}
