//! Reads a whole repository backup and lists everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemId, ItemKind, ItemPath};

use super::check::{Checks, LineFault, checked, parse_binned, parse_revision, place};
use super::identities::{Identities, IdentitySorter};
use super::inspection::fault;
use super::line::IndexLine;
use super::reader::RepositoryReader;
use super::scan::Decoded;
use super::sort::Sorter;
use crate::fault::{ArchiveError, code};
use crate::reader::Shape;
use crate::verify::{VerifyFault, VerifyReport};

/// Faults that are listed; of those beyond only the number is told.
const FAULTS_MAX: usize = 1_000;

/// Faults, not more than can be looked at.
#[derive(Debug, Default)]
struct Faults {
    listed: Vec<VerifyFault>,
    more: u64,
}

impl Faults {
    fn add(&mut self, fault: VerifyFault) {
        if self.listed.len() < FAULTS_MAX {
            self.listed.push(fault);
        } else {
            self.more += 1;
        }
    }

    /// The fault that ends all reading.
    fn fatal(&mut self, error: &ArchiveError) {
        self.add(fault(error.code(), None, error.to_string()));
    }

    /// Tells the report.
    fn tell(self, report: &mut VerifyReport) {
        report.ok = self.listed.is_empty();
        report.faults = self.listed;
        if self.more > 0 {
            let message = format!("{} more faults are not listed", self.more);
            let more = fault(code::TOO_MANY_FAULTS, None, message);
            report.faults.push(more);
        }
    }

    fn line(&mut self, fault: LineFault) {
        let LineFault { entry, fault } = fault;
        self.add(VerifyFault {
            code: fault.code,
            entry: Some(entry),
            path: fault.path,
            kind: fault.kind,
            id: fault.id,
            message: fault.message,
        });
    }
}

/// Checks the repository backup at `path`: every entry, every line, every hash, the counts and the
/// content root. Temporary files wait in `folder`.
///
/// With [`Checks::Agreement`] bodies are not parsed.
#[must_use]
pub fn verify_repository(path: &Path, checks: Checks, folder: &Path) -> VerifyReport {
    match RepositoryReader::inspected(path) {
        Ok(mut reader) => reader.received(checks, folder, &mut |_| {}).0,
        Err(error) => {
            let (mut report, mut faults) = (unread(), Faults::default());
            faults.fatal(&error);
            faults.tell(&mut report);
            report
        }
    }
}

/// A report in which nothing is told yet.
fn unread() -> VerifyReport {
    VerifyReport {
        ok: false,
        shape: None,
        producer: None,
        items: 0,
        counts: BTreeMap::new(),
        content_root: None,
        faults: Vec::new(),
        warnings: Vec::new(),
    }
}

impl RepositoryReader {
    /// Checks all of the backup as [`verify_repository`] does, in one reading, and gives with the
    /// report the identities of the live items; none where anything is wrong. `each` gets the
    /// lines of those that have files, or want a file or a password.
    pub fn received(
        &mut self,
        checks: Checks,
        folder: &Path,
        each: &mut dyn FnMut(&IndexLine),
    ) -> (VerifyReport, Option<Identities>) {
        let (mut report, mut faults) = (unread(), Faults::default());
        let read = read(self, checks, folder, &mut report, &mut faults, each);
        let identities = read.map_err(|error| faults.fatal(&error)).ok();
        faults.tell(&mut report);
        let identities = identities.filter(|_| report.ok);
        (report, identities)
    }
}

fn read(
    reader: &mut RepositoryReader,
    checks: Checks,
    folder: &Path,
    report: &mut VerifyReport,
    faults: &mut Faults,
    each: &mut dyn FnMut(&IndexLine),
) -> Result<Identities, ArchiveError> {
    let path = reader.path.clone();
    let disk = |error: io::Error| ArchiveError::read(&path, error);
    report.shape = Some(Shape::Repository);
    report.producer = Some(reader.header().producer.clone());
    report.warnings = reader.warnings().to_vec();
    for fault in std::mem::take(&mut reader.inspected.faults) {
        faults.add(fault);
    }
    let mut sorters = Sorters {
        identities: IdentitySorter::new(folder),
        places: Sorter::new(folder),
    };
    let faults_before = faults.listed.len();
    items(reader, checks, report, faults, &mut sorters, each)?;
    let are_all_read = faults.listed.len() == faults_before;
    others(reader, checks, faults)?;
    same_places(sorters.places, faults).map_err(disk)?;
    let mut identities = sorters.identities.finish().map_err(disk)?;
    match identities.content_root().map_err(disk)? {
        Ok(found) => {
            // That of a part of the items would say nothing.
            let is_whole = are_all_read && report.items == reader.manifest().totals.items;
            report.content_root = is_whole.then(|| found.to_string());
            let told = reader.manifest().content_root;
            // Where an item could not be read, that is the root's fault as well: told once.
            if are_all_read && told != found {
                let message = format!(
                    "the content root of the manifest is {told}, that of the items is {found}"
                );
                faults.add(fault(code::CONTENT_ROOT_MISMATCH, None, message));
            }
        }
        Err(id) => {
            let mut twice = fault(
                code::DUPLICATE_IN_ARCHIVE,
                None,
                format!("the id {id} is that of two items"),
            );
            twice.id = Some(id);
            faults.add(twice);
        }
    }
    if are_all_read {
        let manifest = reader.manifest();
        for kind in ItemKind::ALL {
            let count = |counts: &BTreeMap<ItemKind, u64>| counts.get(&kind).copied().unwrap_or(0);
            let (told, found) = (count(&manifest.counts), count(&report.counts));
            if told != found {
                let message =
                    format!("the manifest counts {told} items of kind {kind}, {found} are there");
                faults.add(fault(code::COUNT_MISMATCH, None, message));
            }
        }
    }
    Ok(identities)
}

/// What is sorted on disk: items by id, and places.
struct Sorters {
    identities: IdentitySorter,
    places: Sorter,
}

impl Sorters {
    fn push(&mut self, id: ItemId, kind: ItemKind, path: &ItemPath, hash: &Hash) -> io::Result<()> {
        self.identities.push(id, kind, path, hash)?;
        self.places.push(&[path.key().as_bytes()])
    }
}

/// What verifying needs of an item: the whole line only where something is beside it.
enum Known {
    Plain(ItemId, ItemKind, ItemPath, Hash),
    WithMore(Box<IndexLine>),
}

impl Known {
    fn of(index: IndexLine) -> Self {
        if index.files.is_empty() && index.needs.is_empty() {
            Self::Plain(index.id, index.kind, index.path, index.hash)
        } else {
            Self::WithMore(Box::new(index))
        }
    }
}

fn items(
    reader: &mut RepositoryReader,
    checks: Checks,
    report: &mut VerifyReport,
    faults: &mut Faults,
    sorters: &mut Sorters,
    each: &mut dyn FnMut(&IndexLine),
) -> Result<(), ArchiveError> {
    let groups: Vec<_> = reader
        .inspected
        .items
        .iter()
        .map(|(items, index)| [items.clone(), index.clone()])
        .collect();
    let work = move |[items, index]: [Decoded; 2]| -> Vec<Result<Known, LineFault>> {
        let chunk = checked(items, &index, checks);
        let items = chunk.items.into_iter();
        items
            .map(|item| item.map(|item| Known::of(item.index)))
            .collect()
    };
    let files: BTreeSet<Hash> = reader.files().map(|(sha256, _)| sha256).collect();
    let mut disk = Ok(());
    reader.scanned_all(groups, work, &mut |chunk| {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(broken) => {
                let entry = broken.name.to_string();
                faults.add(fault(broken.fault.code, Some(&entry), broken.fault.message));
                return ControlFlow::Continue(());
            }
        };
        for item in chunk {
            let known = match item {
                Ok(known) => known,
                Err(fault) => {
                    faults.line(fault);
                    continue;
                }
            };
            let (id, kind, path, hash) = match &known {
                Known::Plain(id, kind, path, hash) => (*id, *kind, path, hash),
                Known::WithMore(line) => {
                    missing_files(line, &files, faults);
                    each(line);
                    (line.id, line.kind, &line.path, &line.hash)
                }
            };
            report.items += 1;
            *report.counts.entry(kind).or_default() += 1;
            disk = sorters.push(id, kind, path, hash);
            if disk.is_err() {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })?;
    disk.map_err(|error| ArchiveError::read(&reader.path, error))
}

/// The uploaded files of an item are there.
fn missing_files(line: &IndexLine, files: &BTreeSet<Hash>, faults: &mut Faults) {
    let mut wanted = line.files.iter().map(|file| file.sha256);
    if let Some(sha256) = wanted.find(|sha256| !files.contains(sha256)) {
        let message = format!("its uploaded file `files/{sha256}` is not there");
        faults.add(VerifyFault {
            path: Some(line.path.clone()),
            kind: Some(line.kind),
            id: Some(line.id),
            ..fault(code::ENTRY_MISSING, None, message)
        });
    }
}

/// No two items stand at one place.
fn same_places(places: Sorter, faults: &mut Faults) -> io::Result<()> {
    let mut sorted = places.finish()?;
    let mut before: Option<Vec<u8>> = None;
    while let Some(place) = sorted.next()? {
        if before.as_ref() == Some(&place) {
            let path = String::from_utf8_lossy(&place).into_owned();
            let message = format!("two items stand at `{path}`");
            let mut twice = fault(code::DUPLICATE_IN_ARCHIVE, None, message);
            twice.path = path.parse().ok();
            faults.add(twice);
        }
        before = Some(place);
    }
    Ok(())
}

/// Reads what is beside the items.
fn others(
    reader: &mut RepositoryReader,
    checks: Checks,
    faults: &mut Faults,
) -> Result<(), ArchiveError> {
    let (history, bin) = (
        reader.inspected.history.clone(),
        reader.inspected.bin.clone(),
    );
    let is_bin = |chunk: &Decoded| {
        matches!(
            chunk.name,
            super::entry::EntryName::Chunk(super::entry::Section::Bin, _)
        )
    };
    let work = move |[chunk]: [Decoded; 1]| -> Vec<LineFault> {
        let lines = chunk.text.lines().enumerate();
        lines
            .filter_map(|(number, line)| {
                let result = if is_bin(&chunk) {
                    parse_binned(line, checks).map(|_| ())
                } else {
                    parse_revision(line, checks).map(|_| ())
                };
                let entry = place(chunk.name, number + 1);
                result.err().map(|fault| LineFault { entry, fault })
            })
            .collect()
    };
    let groups = history.into_iter().chain(bin).map(|chunk| [chunk]);
    reader.scanned_all(groups, work, &mut |chunk| {
        match chunk {
            Ok(found) => found.into_iter().for_each(|fault| faults.line(fault)),
            Err(broken) => {
                let entry = broken.name.to_string();
                faults.add(fault(broken.fault.code, Some(&entry), broken.fault.message));
            }
        }
        ControlFlow::Continue(())
    })?;
    let inspected = &reader.inspected;
    let whole: Vec<_> = inspected
        .files
        .values()
        .chain(inspected.documents.values())
        .chain(&inspected.needs)
        .cloned()
        .collect();
    for found in whole {
        if let Err(error) = reader.copied(&found, &mut io::sink()) {
            let message = match &error {
                ArchiveError::Read { .. } => error.to_string(),
                ArchiveError::Refused { message, .. } => message.clone(),
            };
            faults.add(fault(error.code(), Some(&found.name.to_string()), message));
        }
    }
    for name in super::entry::DocumentName::ALL {
        let entry = super::entry::EntryName::Document(name).to_string();
        let is_whole = !faults
            .listed
            .iter()
            .any(|fault| fault.entry.as_ref() == Some(&entry));
        if is_whole && let Err(error) = reader.document(name) {
            faults.add(fault(error.code(), Some(&entry), error.to_string()));
        }
    }
    Ok(())
}
