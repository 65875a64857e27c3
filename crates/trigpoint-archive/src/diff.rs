//! Compares two archives without a repository: by id, then by path.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};

use crate::chunked::{self, Difference};
use crate::fault::ArchiveError;
use crate::reader::{Archive, Warning, open};
use crate::writer::rank;

/// How two archives differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiffReport {
    /// Items that are only in the second.
    pub added: Vec<SeenItem>,
    /// Items that are only in the first.
    pub removed: Vec<SeenItem>,
    /// Items of the same id at two places.
    pub moved: Vec<MovedItem>,
    /// Items whose content is another.
    pub changed: Vec<ChangedItem>,
    /// Items that are at the same place with the same content.
    pub same: u64,
    /// What could not be compared, in either.
    pub faults: Vec<Warning>,
}

impl DiffReport {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self {
            added,
            removed,
            moved,
            changed,
            same: _,
            faults,
        } = self;
        added.is_empty()
            && removed.is_empty()
            && moved.is_empty()
            && changed.is_empty()
            && faults.is_empty()
    }
}

/// An item of one archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeenItem {
    /// Its place.
    pub path: ItemPath,
    /// Its kind.
    pub kind: ItemKind,
    /// Its id.
    pub id: ItemId,
}

/// An item at two places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MovedItem {
    /// Its place in the first archive.
    pub from: ItemPath,
    /// Its place in the second archive.
    pub to: ItemPath,
    /// Its kind in the second archive.
    pub kind: ItemKind,
    /// Its id.
    pub id: ItemId,
}

/// An item with another content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangedItem {
    /// Its place in the second archive.
    pub path: ItemPath,
    /// Its kind in the second archive.
    pub kind: ItemKind,
    /// Its id in the second archive.
    pub id: ItemId,
    /// Its id in the first archive, where they were paired by path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_id: Option<ItemId>,
    /// What differs, as JSON pointers (RFC 6901) into the document; at most 100.
    pub pointers: Vec<String>,
}

/// JSON pointers told of one item.
const POINTERS_MAX: usize = 100;

#[derive(Debug, Clone)]
struct Known {
    path: ItemPath,
    kind: ItemKind,
    content: Hash,
}

/// Compares the archives at `first` and `second`: files, folders, of any shape.
///
/// # Errors
/// If one of them is refused.
pub fn diff(first: &Path, second: &Path) -> Result<DiffReport, ArchiveError> {
    if chunked::is_repository(first) || chunked::is_repository(second) {
        return collected(first, second);
    }
    let mut report = DiffReport::default();
    let (mut first_archive, mut second_archive) =
        (open(&[first.to_owned()])?, open(&[second.to_owned()])?);
    let before = index(&mut first_archive, &mut report)?;
    let after = index(&mut second_archive, &mut report)?;
    let pairs = paired(&before, &after);
    let mut changed: HashMap<ItemId, ItemId> = HashMap::new();
    for (old, new) in &pairs {
        let (was, is) = (&before[old], &after[new]);
        let is_moved = was.path.key() != is.path.key();
        let is_changed = was.kind != is.kind || was.content != is.content;
        if is_moved {
            report.moved.push(MovedItem {
                from: was.path.clone(),
                to: is.path.clone(),
                kind: is.kind,
                id: *new,
            });
        }
        if is_changed {
            changed.insert(*old, *new);
        } else if !is_moved {
            report.same += 1;
        }
    }
    let (old, new): (HashSet<ItemId>, HashSet<ItemId>) = pairs.iter().copied().unzip();
    report.removed = unpaired(&before, &old);
    report.added = unpaired(&after, &new);
    report.moved.sort_by(|a, b| a.to.cmp(&b.to));
    report.changed = pointers(&mut first_archive, &mut second_archive, &changed)?;
    Ok(report)
}

/// The differences of which one archive is that of a whole repository, as one report.
fn collected(first: &Path, second: &Path) -> Result<DiffReport, ArchiveError> {
    let mut report = DiffReport::default();
    let folder = std::env::temp_dir();
    report.same = chunked::diff_streamed(first, second, &folder, &mut |difference| {
        match difference {
            Difference::Added(item) => report.added.push(item),
            Difference::Removed(item) => report.removed.push(item),
            Difference::Moved(item) => report.moved.push(item),
            Difference::Changed(item) => report.changed.push(item),
            Difference::Fault(warning) => report.faults.push(warning),
        }
        ControlFlow::Continue(())
    })?;
    for items in [&mut report.added, &mut report.removed] {
        items.sort_by(|a, b| (rank(a.kind), &a.path, a.id).cmp(&(rank(b.kind), &b.path, b.id)));
    }
    report.moved.sort_by(|a, b| a.to.cmp(&b.to));
    report.changed.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(report)
}

/// What is in an archive, by id.
fn index(
    archive: &mut Archive,
    report: &mut DiffReport,
) -> Result<BTreeMap<ItemId, Known>, ArchiveError> {
    let mut known = BTreeMap::new();
    archive.for_each_item(&mut |archived| {
        match archived.item {
            Ok(document) => {
                if let Ok(content) = document.content_hash() {
                    let kind = document.kind();
                    let path = document.path;
                    known.insert(
                        document.id,
                        Known {
                            path,
                            kind,
                            content,
                        },
                    );
                }
            }
            Err(fault) => report.faults.push(Warning {
                code: fault.code,
                entry: Some(archived.entry),
                message: fault.message,
            }),
        }
        ControlFlow::Continue(())
    })?;
    Ok(known)
}

/// Pairs by id, and what is left by place and kind.
fn paired(
    before: &BTreeMap<ItemId, Known>,
    after: &BTreeMap<ItemId, Known>,
) -> Vec<(ItemId, ItemId)> {
    let mut pairs: Vec<(ItemId, ItemId)> = before
        .keys()
        .filter(|id| after.contains_key(id))
        .map(|id| (*id, *id))
        .collect();
    let mut by_place: HashMap<(String, ItemKind), Vec<ItemId>> = HashMap::new();
    for (id, known) in before.iter().rev() {
        if !after.contains_key(id) {
            by_place
                .entry((known.path.key().into_owned(), known.kind))
                .or_default()
                .push(*id);
        }
    }
    for (id, known) in after {
        if before.contains_key(id) {
            continue;
        }
        let place = (known.path.key().into_owned(), known.kind);
        if let Some(old) = by_place.get_mut(&place).and_then(Vec::pop) {
            pairs.push((old, *id));
        }
    }
    pairs
}

fn unpaired(known: &BTreeMap<ItemId, Known>, paired: &HashSet<ItemId>) -> Vec<SeenItem> {
    let mut left: Vec<SeenItem> = known
        .iter()
        .filter(|(id, _)| !paired.contains(id))
        .map(|(id, known)| SeenItem {
            path: known.path.clone(),
            kind: known.kind,
            id: *id,
        })
        .collect();
    left.sort_by(|a, b| (rank(a.kind), &a.path, a.id).cmp(&(rank(b.kind), &b.path, b.id)));
    left
}

/// Finds what differs in the changed items; those of the first archive wait in a temporary file,
/// so that memory does not grow with them.
fn pointers(
    first: &mut Archive,
    second: &mut Archive,
    changed: &HashMap<ItemId, ItemId>,
) -> Result<Vec<ChangedItem>, ArchiveError> {
    let folder = std::env::temp_dir();
    let disk = |error| ArchiveError::read(&folder, error);
    let mut spool = tempfile::tempfile_in(&folder).map_err(disk)?;
    let mut places: HashMap<ItemId, (ItemId, u64, u64)> = HashMap::new();
    let mut end = 0_u64;
    let mut failure = None;
    first.for_each_item(&mut |archived| {
        if let Ok(document) = archived.item
            && let Some(new) = changed.get(&document.id)
        {
            let line = comparable(&document).to_string();
            if let Err(error) = spool.write_all(line.as_bytes()) {
                failure = Some(error);
                return ControlFlow::Break(());
            }
            let bytes = line.len() as u64;
            places.insert(*new, (document.id, end, bytes));
            end += bytes;
        }
        ControlFlow::Continue(())
    })?;
    let mut report = Vec::new();
    second.for_each_item(&mut |archived| {
        if let Ok(document) = archived.item
            && let Some((former, offset, bytes)) = places.get(&document.id).copied()
        {
            let mut line = Vec::new();
            let read = spool
                .seek(SeekFrom::Start(offset))
                .and_then(|_| (&mut spool).take(bytes).read_to_end(&mut line));
            if let Err(error) = read {
                failure = Some(error);
                return ControlFlow::Break(());
            }
            let was: Value = serde_json::from_slice(&line).unwrap_or_default();
            let mut pointers = Vec::new();
            differences(
                &was,
                &comparable(&document),
                &mut String::new(),
                &mut pointers,
            );
            report.push(ChangedItem {
                kind: document.kind(),
                id: document.id,
                former_id: (former != document.id).then_some(former),
                path: document.path,
                pointers,
            });
        }
        ControlFlow::Continue(())
    })?;
    match failure {
        Some(error) => Err(disk(error)),
        None => Ok(report),
    }
}

/// What differs in the content of two documents, as JSON pointers.
pub(crate) fn pointers_between(was: &ItemDocument, is: &ItemDocument) -> Vec<String> {
    let mut pointers = Vec::new();
    let (was, is) = (comparable(was), comparable(is));
    differences(&was, &is, &mut String::new(), &mut pointers);
    pointers
}

/// The document as far as it is content: no place, times or users, no paths of references.
fn comparable(document: &ItemDocument) -> Value {
    let mut document = document.clone();
    document.body = document.body.without_reference_paths();
    let mut value = serde_json::to_value(&document).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        for key in ["id", "path", "created", "edited", "format"] {
            object.remove(key);
        }
    }
    value
}

/// Collects the pointers of what differs. The depth is that of documents, which is bounded.
fn differences(was: &Value, is: &Value, pointer: &mut String, found: &mut Vec<String>) {
    if was == is || found.len() >= POINTERS_MAX {
        return;
    }
    let length = pointer.len();
    let mut step = |segment: &str, was: Option<&Value>, is: Option<&Value>| {
        pointer.push('/');
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
        match (was, is) {
            (Some(was), Some(is)) => differences(was, is, pointer, found),
            (_, _) if found.len() < POINTERS_MAX => found.push(pointer.clone()),
            (_, _) => {}
        }
        pointer.truncate(length);
    };
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => {
            let keys: std::collections::BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            for key in keys {
                step(key, was.get(key), is.get(key));
            }
        }
        (Value::Array(was), Value::Array(is)) => {
            for index in 0..was.len().max(is.len()) {
                step(&index.to_string(), was.get(index), is.get(index));
            }
        }
        (_, _) => found.push(pointer.clone()),
    }
}
