//! Receives and inspects: reads every item of an archive once, keeps the narrow part in memory and
//! the documents on disk. Writes nothing to the repository.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use trigpoint_archive::fault::code;
use trigpoint_archive::{
    ArchivedItem, ItemFault, Note, NoteKind, OpenOptions, Summary, Warning, open_with,
};
use trigpoint_model::canonical::{ContentRoot, Hash};
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};

use super::decision::{Candidate, CandidateReference};
use super::options::RestoreOptions;
use super::report::{ItemNote, ItemReport, Outcome};
use super::spool::DocumentSpool;
use crate::error::ServiceError;

/// An archive that was read from end to end.
#[derive(Debug)]
pub(crate) struct Inspected {
    /// Every item, in the order of the archive.
    pub rows: Vec<Row>,
    /// The items that could be read.
    pub candidates: Vec<Candidate>,
    /// Their documents, by the index of the candidate.
    pub documents: DocumentSpool,
    /// Items that could not be read but whose id is known, with the reason.
    pub faulty: HashMap<ItemId, String>,
    /// Ids that were missing already when the backup was made.
    pub known_missing: HashSet<ItemId>,
    /// What is worth knowing of the archive as a whole.
    pub warnings: Vec<String>,
    /// The folder that the set's own references tell it lies in, where that is another one.
    pub proposed_root: Option<String>,
    /// One hash over everything that was read, in its order.
    pub archive_hash: String,
}

/// One item of the archive.
#[derive(Debug)]
pub(crate) struct Row {
    /// The candidate, or the report of why it is none.
    pub item: Result<usize, Box<ItemReport>>,
    /// What is worth telling about it.
    pub notes: Vec<ItemNote>,
}

/// Whether the archives at `paths` can be opened at all.
pub(super) fn opens(paths: &[PathBuf], options: &RestoreOptions) -> bool {
    let root = options.root.clone();
    open_with(paths, &OpenOptions { root }).is_ok()
}

/// Reads the archives at `paths` from end to end.
///
/// # Errors
/// If a container is broken, or the spool cannot be written. Faults of items are no errors here.
pub(crate) fn inspect(
    paths: &[PathBuf],
    options: &RestoreOptions,
    spool: &Path,
) -> Result<Inspected, ServiceError> {
    if !options.only.is_empty() {
        return inspect_chosen(paths, options, spool);
    }
    let mut archive = open_with(
        paths,
        &OpenOptions {
            root: options.root.clone(),
        },
    )?;
    let documents = DocumentSpool::create(spool).map_err(|source| ServiceError::Spool {
        path: spool.to_owned(),
        source,
    })?;
    let mut inspected = Inspected {
        rows: Vec::new(),
        candidates: Vec::new(),
        documents,
        faulty: HashMap::new(),
        known_missing: archive
            .summary()
            .manifest
            .iter()
            .flat_map(|manifest| manifest.missing_references.iter().map(|missing| missing.id))
            .collect(),
        warnings: archive
            .summary()
            .warnings
            .iter()
            .map(|found| found.message.clone())
            .collect(),
        proposed_root: None,
        archive_hash: Hash::of(b"").to_string(),
    };
    let mut failed = None;
    let read = archive.for_each_item(&mut |found: ArchivedItem| match inspected
        .take(found, options)
    {
        Ok(()) => ControlFlow::Continue(()),
        Err(source) => {
            failed = Some(source);
            ControlFlow::Break(())
        }
    })?;
    if let Some(source) = failed {
        return Err(ServiceError::Spool {
            path: spool.to_owned(),
            source,
        });
    }
    inspected.proposed_root = read.foreign.and_then(|foreign| foreign.proposed_root);
    let contradictions = inspected.contradictions(archive.summary());
    let told = read.warnings.into_iter().chain(contradictions);
    inspected
        .warnings
        .extend(told.map(|warning| warning.message));
    Ok(inspected)
}

/// Reads what was chosen of a repository backup, with what that needs.
fn inspect_chosen(
    paths: &[PathBuf],
    options: &RestoreOptions,
    spool: &Path,
) -> Result<Inspected, ServiceError> {
    let [path] = paths else {
        return Err(ServiceError::OnlyOfOne);
    };
    let spool_error = |source| ServiceError::Spool {
        path: spool.to_owned(),
        source,
    };
    let mut reader = crate::repository::plan::open(path)?;
    let warnings = reader.warnings().iter();
    let mut inspected = Inspected {
        rows: Vec::new(),
        candidates: Vec::new(),
        documents: DocumentSpool::create(spool).map_err(spool_error)?,
        faulty: HashMap::new(),
        known_missing: HashSet::new(),
        warnings: warnings.map(|found| found.message.clone()).collect(),
        proposed_root: None,
        archive_hash: Hash::of(b"").to_string(),
    };
    let mut failed = None;
    let selected = reader.for_each_selected(&options.only, true, &mut |found| match inspected
        .take(found, options)
    {
        Ok(()) => ControlFlow::Continue(()),
        Err(source) => {
            failed = Some(source);
            ControlFlow::Break(())
        }
    })?;
    if let Some(source) = failed {
        return Err(spool_error(source));
    }
    if !selected.not_found.is_empty() {
        return Err(ServiceError::NotInArchive {
            file: path.clone(),
            paths: selected.not_found,
        });
    }
    inspected.known_missing = selected.missing;
    let faults = selected.faults.into_iter();
    inspected
        .warnings
        .extend(faults.map(|found| format!("`{}`: {}", found.entry, found.fault.message)));
    Ok(inspected)
}

impl Inspected {
    /// What the manifest says of the items as a whole and is not so. Where an entry was changed,
    /// added or taken out, that was told, and explains it.
    fn contradictions(&self, summary: &Summary) -> Vec<Warning> {
        let Some(manifest) = &summary.manifest else {
            return Vec::new();
        };
        let is_told =
            |warning: &Warning| [code::ENTRY_MISSING, code::ENTRY_UNLISTED].contains(&warning.code);
        let is_as_made = |row: &Row| row.item.is_ok() && row.notes.is_empty();
        if summary.warnings.iter().any(is_told) || !self.rows.iter().all(is_as_made) {
            return Vec::new();
        }
        let mut counts: BTreeMap<ItemKind, u64> = BTreeMap::new();
        let mut contents = BTreeMap::new();
        for candidate in &self.candidates {
            *counts.entry(candidate.kind).or_default() += 1;
            contents.insert(candidate.id, (&candidate.recorded, &candidate.content));
        }
        let mut root = ContentRoot::default();
        let is_whole = contents
            .into_iter()
            .all(|(id, (path, content))| root.add(id, path, content).is_ok());
        let root = is_whole.then(|| root.finish().to_string());
        manifest.contradictions(&counts, root.as_deref())
    }

    fn take(&mut self, found: ArchivedItem, options: &RestoreOptions) -> std::io::Result<()> {
        let ArchivedItem { entry, item, notes } = found;
        let notes = notes.into_iter().map(note).collect();
        let item = match item {
            Ok(document) => match candidate(&document, &entry, options) {
                Ok(candidate) => {
                    self.candidates.push(candidate);
                    Ok(self.documents.push(&document)?)
                }
                Err(report) => Err(report),
            },
            Err(fault) => {
                if let Some(id) = fault.id {
                    self.faulty.insert(id, fault.message.clone());
                }
                Err(Box::new(refused(fault, entry.clone())))
            }
        };
        let read = match &item {
            Ok(index) => {
                let Candidate {
                    id,
                    recorded,
                    content,
                    ..
                } = &self.candidates[*index];
                format!("{} {entry} {id} {recorded} {content}", self.archive_hash)
            }
            Err(report) => format!("{} {entry} {:?}", self.archive_hash, report.code),
        };
        self.archive_hash = Hash::of(read.as_bytes()).to_string();
        self.rows.push(Row { item, notes });
        Ok(())
    }
}

fn note(Note { kind, message }: Note) -> ItemNote {
    let kind = match kind {
        NoteKind::Mapped => "mapped",
        NoteKind::Warning => "warning",
    };
    let kind = kind.into();
    ItemNote { kind, message }
}

fn refused(fault: ItemFault, entry: String) -> ItemReport {
    let ItemFault {
        code,
        message,
        path,
        kind,
        id,
    } = fault;
    let root_cause = path
        .as_ref()
        .map_or_else(|| entry.clone(), ItemPath::to_string);
    ItemReport {
        path,
        kind,
        id,
        entry,
        outcome: Outcome::Refused,
        restored_as: None,
        identical_to: None,
        code: Some(code.to_string()),
        reason: Some(message),
        root_cause: Some(root_cause),
        notes: Vec::new(),
    }
}

/// The narrow part of a document, with the place it is wanted at.
fn candidate(
    document: &ItemDocument,
    entry: &str,
    options: &RestoreOptions,
) -> Result<Candidate, Box<ItemReport>> {
    let refuse = |message: String| {
        Box::new(refused(
            ItemFault {
                code: code::NAME_INVALID,
                message,
                path: Some(document.path.clone()),
                kind: Some(document.kind()),
                id: Some(document.id),
            },
            entry.to_owned(),
        ))
    };
    let place = place(&document.path, options.into.as_ref()).map_err(refuse)?;
    let content = document
        .content_hash()
        .map_err(|error| refuse(error.to_string()))?;
    let mut references: Vec<CandidateReference> = Vec::new();
    let mut seen: HashSet<CandidateReference> = HashSet::new();
    for found in document.body.references() {
        let reference = CandidateReference {
            role: found.role,
            id: found.reference.id,
            path: found.reference.path.clone(),
        };
        if seen.insert(reference.clone()) {
            references.push(reference);
        }
    }
    Ok(Candidate {
        id: document.id,
        kind: document.kind(),
        recorded: document.path.clone(),
        place,
        content,
        references,
        entry: entry.to_owned(),
    })
}

/// `recorded`, or below the folder `into`, applied in the item's own tree.
pub(super) fn place(recorded: &ItemPath, into: Option<&ItemPath>) -> Result<ItemPath, String> {
    let Some(into) = into else {
        return Ok(recorded.clone());
    };
    let below: Vec<&str> = into.names().chain(recorded.names()).collect();
    format!("/{}/{}", recorded.tree(), below.join("/"))
        .parse()
        .map_err(|error: trigpoint_model::path::InvalidItemPath| error.to_string())
}
