//! Reads a whole repository backup and lists everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use trigpoint_model::ItemKind;
use trigpoint_model::canonical::Hash;

use super::check::{Checks, LineFault, checked, parse_binned, parse_revision, place};
use super::inspection::fault;
use super::reader::RepositoryReader;
use super::root::content_root;
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
    let mut report = VerifyReport {
        ok: false,
        shape: None,
        producer: None,
        items: 0,
        counts: BTreeMap::new(),
        content_root: None,
        faults: Vec::new(),
        warnings: Vec::new(),
    };
    let mut faults = Faults::default();
    if let Err(error) = read(path, checks, folder, &mut report, &mut faults) {
        faults.add(fault(error.code(), None, error.to_string()));
    }
    report.ok = faults.listed.is_empty();
    report.faults = faults.listed;
    if faults.more > 0 {
        let message = format!("{} more faults are not listed", faults.more);
        report
            .faults
            .push(fault(code::TOO_MANY_FAULTS, None, message));
    }
    report
}

fn read(
    path: &Path,
    checks: Checks,
    folder: &Path,
    report: &mut VerifyReport,
    faults: &mut Faults,
) -> Result<(), ArchiveError> {
    let disk = |error: io::Error| ArchiveError::read(path, error);
    let mut reader = RepositoryReader::inspected(path)?;
    report.shape = Some(Shape::Repository);
    report.producer = Some(reader.header().producer.clone());
    report.warnings = reader.warnings().to_vec();
    for fault in std::mem::take(&mut reader.inspected.faults) {
        faults.add(fault);
    }
    let mut root = Sorter::new(folder).map_err(disk)?;
    let mut places = Sorter::new(folder).map_err(disk)?;
    let faults_before = faults.listed.len();
    items(&mut reader, checks, report, faults, &mut root, &mut places)?;
    let are_all_read = faults.listed.len() == faults_before;
    others(&mut reader, checks, faults)?;
    same_places(places, faults).map_err(disk)?;
    match content_root(root).map_err(disk)? {
        Ok(found) => {
            report.content_root = Some(found.to_string());
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
    Ok(())
}

/// What verifying needs of an item.
type Known = (
    trigpoint_model::ItemId,
    ItemKind,
    trigpoint_model::ItemPath,
    Hash,
    Vec<Hash>,
);

fn items(
    reader: &mut RepositoryReader,
    checks: Checks,
    report: &mut VerifyReport,
    faults: &mut Faults,
    root: &mut Sorter,
    places: &mut Sorter,
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
            .map(|item| item.map(|item| item.index))
            .map(|item| {
                item.map(|index| {
                    let files = index.files.iter().map(|file| file.sha256).collect();
                    (index.id, index.kind, index.path, index.hash, files)
                })
            })
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
            match item {
                Err(fault) => faults.line(fault),
                Ok((id, kind, path, hash, wanted)) => {
                    if let Some(sha256) = wanted.iter().find(|sha256| !files.contains(sha256)) {
                        let message = format!("its uploaded file `files/{sha256}` is not there");
                        faults.add(VerifyFault {
                            path: Some(path.clone()),
                            kind: Some(kind),
                            id: Some(id),
                            ..fault(code::ENTRY_MISSING, None, message)
                        });
                    }
                    report.items += 1;
                    *report.counts.entry(kind).or_default() += 1;
                    let id = id.as_uuid().as_bytes();
                    let added = root
                        .push(&[id, path.as_str().as_bytes(), hash.as_bytes()])
                        .and_then(|()| places.push(&[path.key().as_bytes()]));
                    if added.is_err() {
                        disk = added;
                        return ControlFlow::Break(());
                    }
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    disk.map_err(|error| ArchiveError::read(&reader.path, error))
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
