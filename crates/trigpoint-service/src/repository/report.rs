//! What restoring a whole repository does, or did: counts, the first of each kind of change, and
//! the whole list on disk.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use schemars::JsonSchema;
use serde::ser::{Error, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Timestamp};
use uuid::Uuid;

use super::accounts::AccountsReport;
use crate::restore::RestoreState;
use crate::restore::report::Wanted;

/// The version of the report's shape.
pub const REPORT_VERSION: u32 = 1;
/// Items of each kind of change that are told at once.
pub const FIRST_MAX: usize = 20;
/// Changes of a page at most.
pub const CHANGES_MAX: usize = 1_000;
/// Wanted files and passwords that are listed; those beyond are counted.
pub const WANTED_MAX: usize = 10_000;

/// What becomes of an item.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is only in the repository, and goes.
    Deleted,
    /// It is in both, and becomes the backup's: content, kind or place.
    Replaced,
    /// It is only in the backup, and comes.
    Created,
    /// It is the same in both.
    Identical,
}

impl Change {
    /// Every one.
    pub const ALL: [Self; 4] = [
        Self::Deleted,
        Self::Replaced,
        Self::Created,
        Self::Identical,
    ];
}

/// What becomes of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedChange {
    /// What becomes of it.
    pub change: Change,
    /// What it is.
    pub kind: ItemKind,
    /// Its place: afterwards, or before if it goes.
    pub path: ItemPath,
    /// Where it was before, if that is elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ItemPath>,
    /// The item.
    pub id: ItemId,
}

/// How many there are before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BeforeAfter {
    /// In the repository as it was.
    pub before: u64,
    /// In the backup.
    pub after: u64,
}

/// What is restored beside live items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Beside {
    /// Items in the Recycle Bin.
    pub binned: BeforeAfter,
    /// Earlier revisions.
    pub revisions: BeforeAfter,
    /// Uploaded files.
    pub files: BeforeAfter,
}

/// What restoring a whole repository does, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryRestoreReport {
    /// The version of this shape.
    pub report_version: u32,
    /// How it ended.
    pub state: RestoreState,
    /// The id it is kept under; none for a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restore: Option<Uuid>,
    /// The id of the plan; pins the backup, the state of the repository and the caller.
    pub plan_id: String,
    /// The backup.
    pub file: PathBuf,
    /// When the backup was made.
    pub made_at: Timestamp,
    /// What made it.
    pub producer: String,
    /// How many items of each kind go, are replaced, come, and stay.
    pub counts: BTreeMap<Change, BTreeMap<ItemKind, u64>>,
    /// The first of each, by id.
    pub first: BTreeMap<Change, Vec<PlannedChange>>,
    /// What is restored beside them.
    pub beside: Beside,
    /// What becomes of the users and roles of the backup; none where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts: Option<AccountsReport>,
    /// Files and passwords that data stores still want afterwards.
    pub wanted: Vec<Wanted>,
    /// How many that are.
    pub wanted_count: u64,
    /// Passwords that are kept, because what they are for is unchanged.
    pub passwords_kept: u64,
    /// The backup that was made of the state before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety_backup: Option<PathBuf>,
    /// The content root of the repository before.
    pub content_root_before: String,
    /// The content root of the backup, and of the repository afterwards.
    pub content_root: String,
    /// The revision of the repository for which it was planned.
    pub revision_before: u64,
    /// The revision of the repository afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// What is odd about the backup, and no fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl RepositoryRestoreReport {
    /// How many items and folders change in this way.
    #[must_use]
    pub fn count(&self, change: Change) -> u64 {
        self.counts
            .get(&change)
            .map_or(0, |kinds| kinds.values().sum())
    }

    /// The same with the names of files alone: where they lie on the server is nobody's business.
    #[must_use]
    pub fn with_bare_names(mut self) -> Self {
        for path in std::iter::once(&mut self.file).chain(&mut self.safety_backup) {
            *path = PathBuf::from(path.file_name().unwrap_or_default());
        }
        self
    }

    pub(super) fn add(&mut self, planned: &PlannedChange) {
        let kinds = self.counts.entry(planned.change).or_default();
        *kinds.entry(planned.kind).or_default() += 1;
        let first = self.first.entry(planned.change).or_default();
        if first.len() < FIRST_MAX {
            first.push(planned.clone());
        }
    }

    pub(super) fn add_wanted(&mut self, wanted: Wanted) {
        self.wanted_count += 1;
        if self.wanted.len() < WANTED_MAX {
            self.wanted.push(wanted);
        }
    }
}

/// A page of what becomes of the items, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangePage {
    /// The changes.
    pub changes: Vec<PlannedChange>,
    /// What to give as `after` to get the next page; none if this is the last.
    pub next: Option<u64>,
}

/// What becomes of every item, by id, in a temporary file: serialised, it is streamed.
#[derive(Debug)]
pub struct ChangeList(Mutex<File>);

/// Writes a [`ChangeList`].
#[derive(Debug)]
pub struct ChangeWriter(BufWriter<File>);

impl ChangeWriter {
    /// Begins a list in a temporary file of `folder`.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn create(folder: &Path) -> io::Result<Self> {
        Ok(Self(BufWriter::new(tempfile::tempfile_in(folder)?)))
    }

    /// Adds what becomes of an item.
    ///
    /// # Errors
    /// If the disk refuses it.
    pub fn push(&mut self, planned: &PlannedChange) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, planned)?;
        self.0.write_all(b"\n")
    }

    /// Ends the list.
    ///
    /// # Errors
    /// If the disk refuses it.
    pub fn finish(self) -> io::Result<ChangeList> {
        let file = self
            .0
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        Ok(ChangeList(Mutex::new(file)))
    }
}

impl ChangeList {
    /// Gives every change to `each`, as the JSON that it is.
    ///
    /// # Errors
    /// If the temporary file cannot be read, or `each` fails.
    fn for_each<E: From<io::Error>>(
        &self,
        each: &mut dyn FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(0))?;
        let mut lines = BufReader::new(&mut *file);
        let mut line = String::new();
        while lines.read_line(&mut line)? > 0 {
            each(line.trim_end())?;
            line.clear();
        }
        Ok(())
    }

    /// A page of the changes behind position `after`: of one kind or of all, with `text` in their
    /// path or anywhere.
    ///
    /// # Errors
    /// If the temporary file cannot be read.
    pub fn page(
        &self,
        change: Option<Change>,
        text: Option<&str>,
        after: u64,
        limit: usize,
    ) -> io::Result<ChangePage> {
        let limit = limit.clamp(1, CHANGES_MAX);
        let text = text.map(str::to_lowercase);
        let mut page = ChangePage::default();
        let mut position = 0;
        let read = self.for_each(&mut |line| -> Result<(), Paged> {
            position += 1;
            if position <= after {
                return Ok(());
            }
            let found: PlannedChange = serde_json::from_str(line).map_err(io::Error::from)?;
            let has_text = |text: &String| {
                found
                    .path
                    .to_string()
                    .to_lowercase()
                    .contains(text.as_str())
            };
            let fits = change.is_none_or(|change| found.change == change)
                && text.as_ref().is_none_or(has_text);
            if !fits {
                return Ok(());
            }
            if page.changes.len() == limit {
                page.next = Some(position - 1);
                return Err(Paged::Full);
            }
            page.changes.push(found);
            Ok(())
        });
        match read {
            Ok(()) | Err(Paged::Full) => Ok(page),
            Err(Paged::Disk(error)) => Err(error),
        }
    }

    /// Every change.
    ///
    /// # Errors
    /// If the temporary file cannot be read.
    pub fn all(&self) -> io::Result<Vec<PlannedChange>> {
        let mut all = Vec::new();
        self.for_each(&mut |line| -> io::Result<()> {
            all.push(serde_json::from_str(line)?);
            Ok(())
        })?;
        Ok(all)
    }
}

/// Why a page ends before the list does.
enum Paged {
    Full,
    Disk(io::Error),
}

impl From<io::Error> for Paged {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// An error of a serializer, or of the disk.
struct Streaming<E>(E);

impl<E: Error> From<io::Error> for Streaming<E> {
    fn from(error: io::Error) -> Self {
        Self(E::custom(error))
    }
}

impl Serialize for ChangeList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        self.for_each(&mut |line| -> Result<(), Streaming<S::Error>> {
            let raw: &RawValue =
                serde_json::from_str(line).map_err(|error| Streaming(S::Error::custom(error)))?;
            list.serialize_element(raw).map_err(Streaming)
        })
        .map_err(|Streaming(error)| error)?;
        list.end()
    }
}
