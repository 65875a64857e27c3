//! What a repository backup says it holds, compared with what stands in the zip.
//!
//! Nothing of the content is read here but the header and the manifest. Faults are collected:
//! each names the entry and what to do.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::de::DeserializeOwned;
use trigpoint_model::ItemKind;
use trigpoint_model::canonical::Hash;
use trigpoint_model::limits::{CHUNK_BYTES_MAX, DOCUMENT_BYTES_MAX};
use trigpoint_model::strict;

use super::entry::{DocumentName, EntryName, Section};
use super::header::{Header, RepositoryManifest, VERSIONS};
use crate::container::{self, Entry};
use crate::entry_name::is_bystander;
use crate::fault::{ArchiveError, Code, ContainerFault, code};
use crate::json;
use crate::reader::Warning;
use crate::store::within_upload;
use crate::upgrade::UpgradeError;
use crate::verify::VerifyFault;

/// An entry that is in the zip and in the manifest.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) name: EntryName,
    pub(crate) entry: Entry,
    pub(crate) sha256: Hash,
    pub(crate) lines: u64,
}

/// A repository backup whose container can be trusted, with what is wrong beyond that.
#[derive(Debug)]
pub(crate) struct Inspected {
    pub(crate) reader: BufReader<File>,
    pub(crate) header: Header,
    pub(crate) manifest: RepositoryManifest,
    /// The chunks of items, each with its chunk of the index.
    pub(crate) items: Vec<(Found, Found)>,
    pub(crate) history: Vec<Found>,
    pub(crate) bin: Vec<Found>,
    pub(crate) files: BTreeMap<Hash, Found>,
    pub(crate) documents: BTreeMap<DocumentName, Found>,
    pub(crate) needs: Option<Found>,
    /// Faults of the container as a whole; each refuses everything.
    pub(crate) faults: Vec<VerifyFault>,
    pub(crate) warnings: Vec<Warning>,
}

/// A fault of the whole backup, or of one entry of it.
pub(crate) fn fault(code: Code, entry: Option<&str>, message: impl Into<String>) -> VerifyFault {
    VerifyFault {
        code,
        entry: entry.map(str::to_owned),
        path: None,
        kind: None,
        id: None,
        message: message.into(),
    }
}

/// Inspects the repository backup at `path`.
///
/// # Errors
/// If the zip cannot be trusted, or it has no header or manifest that can be read.
pub(crate) fn inspected(path: &Path) -> Result<Inspected, ArchiveError> {
    let refused = |fault: ContainerFault| ArchiveError::refused(path, fault);
    let file = File::open(path).map_err(|error| ArchiveError::read(path, error))?;
    let length = file
        .metadata()
        .map_err(|error| ArchiveError::read(path, error))?
        .len();
    within_upload(path, length)?;
    let mut reader = BufReader::new(file);
    let entries = container::inspect(&mut reader, length).map_err(refused)?;
    let (mut faults, mut warnings) = (Vec::new(), Vec::new());
    let mut by_name: HashMap<EntryName, Entry> = HashMap::new();
    for entry in entries {
        if entry.is_directory() {
            continue;
        }
        match EntryName::parse(&entry.name) {
            Some(name) => {
                by_name.insert(name, entry);
            }
            None if is_bystander(&entry.name) => {
                let message = format!("`{}` is no part of a backup and is skipped", entry.name);
                warnings.push(Warning::new(
                    code::ENTRY_SKIPPED,
                    Some(&entry.name),
                    message,
                ));
            }
            None => {
                let message = "no repository backup has such an entry; take it out, or use \
                    another copy of the backup";
                faults.push(fault(code::ENTRY_UNLISTED, Some(&entry.name), message));
            }
        }
    }
    let mut text = |name: EntryName, bytes_max: usize| match by_name.get(&name) {
        Some(entry) => container::read::content(&mut reader, entry, bytes_max as u64).map(Some),
        None => Ok(None),
    };
    let header = text(EntryName::Header, DOCUMENT_BYTES_MAX).map_err(refused)?;
    let Some(header) = header else {
        let message = "it has no `header.json`, with which a repository backup begins";
        return Err(refused(ContainerFault::new(code::ENTRY_MISSING, message)));
    };
    let parsed_header: Header = parsed(&header, EntryName::Header).map_err(refused)?;
    let manifest = text(EntryName::Manifest, CHUNK_BYTES_MAX).map_err(refused)?;
    let Some(manifest) = manifest else {
        let message = "it has no `manifest.json`: the backup was not finished, or was cut down; \
            make it again, or use another copy";
        return Err(refused(ContainerFault::new(
            code::MANIFEST_MISSING,
            message,
        )));
    };
    let manifest: RepositoryManifest = parsed(&manifest, EntryName::Manifest).map_err(refused)?;
    by_name.remove(&EntryName::Manifest);
    let mut inspected = Inspected {
        reader,
        header: parsed_header,
        manifest,
        items: Vec::new(),
        history: Vec::new(),
        bin: Vec::new(),
        files: BTreeMap::new(),
        documents: BTreeMap::new(),
        needs: None,
        faults,
        warnings,
    };
    let found = inspected.listed(by_name);
    inspected.sort_in(found, &header);
    inspected.compare_totals();
    Ok(inspected)
}

/// Parses the header or the manifest.
fn parsed<T: DeserializeOwned>(bytes: &[u8], name: EntryName) -> Result<T, ContainerFault> {
    #[derive(serde::Deserialize)]
    struct Progress {
        complete: Option<bool>,
    }
    let text = json::check(bytes)
        .map_err(|fault| ContainerFault::new(fault.code, format!("`{name}`, {fault}")))?;
    let text = VERSIONS.bring_up(text).map_err(|error| {
        let code = match error {
            UpgradeError::TooNew { .. } => code::SCHEMA_TOO_NEW,
            UpgradeError::NoFormat { .. } | UpgradeError::Invalid { .. } => code::FORMAT_INVALID,
            UpgradeError::Step { .. } => code::MANIFEST_INVALID,
        };
        ContainerFault::new(code, format!("`{name}`: {error}"))
    })?;
    let progress = serde_json::from_str::<Progress>(&text).ok();
    if progress.and_then(|progress| progress.complete) == Some(false) {
        let message = format!("`{name}` says that the backup was not finished; make it again");
        return Err(ContainerFault::new(code::NOT_COMPLETE, message));
    }
    serde_json::from_str(&text).map_err(|error| {
        let why = strict::in_words(&error.to_string());
        let message = format!("`{name}` is not that of a repository backup: {why}");
        ContainerFault::new(code::MANIFEST_INVALID, message)
    })
}

impl Inspected {
    fn fault(&mut self, code: Code, entry: Option<&str>, message: impl Into<String>) {
        self.faults.push(fault(code, entry, message));
    }

    /// The entries that are where the manifest says, as it says.
    fn listed(&mut self, mut by_name: HashMap<EntryName, Entry>) -> BTreeMap<EntryName, Found> {
        const REMEDY: &str = "use another copy of the backup";
        let mut found: BTreeMap<EntryName, Found> = BTreeMap::new();
        for listed in self.manifest.entries.clone() {
            let shown = listed.name.as_str();
            let Some(name) = EntryName::parse(shown) else {
                let message = "the manifest lists it, and no repository backup has such an entry";
                self.fault(code::MANIFEST_INVALID, Some(shown), message);
                continue;
            };
            let Some(entry) = by_name.remove(&name) else {
                let (code, message) = if found.contains_key(&name) {
                    (
                        code::MANIFEST_INVALID,
                        "the manifest lists it twice".to_owned(),
                    )
                } else {
                    let message = format!("the manifest lists it, and it is not there; {REMEDY}");
                    (code::ENTRY_MISSING, message)
                };
                self.fault(code, Some(shown), message);
                continue;
            };
            if entry.bytes != listed.bytes {
                let message = format!(
                    "it has {} bytes, the manifest says {}; {REMEDY}",
                    entry.bytes, listed.bytes
                );
                self.fault(code::ZIP_ENTRY_SIZE, Some(shown), message);
            }
            let is_chunk = matches!(name, EntryName::Chunk(_, _));
            if is_chunk != listed.lines.is_some() {
                let message = "the manifest says of chunks, and only of those, how many lines \
                    they have";
                self.fault(code::MANIFEST_INVALID, Some(shown), message);
            }
            let packed_max = CHUNK_BYTES_MAX as u64 + (CHUNK_BYTES_MAX as u64 >> 4);
            if is_chunk && (entry.bytes > CHUNK_BYTES_MAX as u64 || entry.packed_bytes > packed_max)
            {
                let message = format!("it has more than the {CHUNK_BYTES_MAX} bytes of a chunk");
                self.fault(code::TOO_LARGE, Some(shown), message);
            }
            let lines = listed.lines.unwrap_or(0);
            let sha256 = listed.sha256;
            found.insert(
                name,
                Found {
                    name,
                    entry,
                    sha256,
                    lines,
                },
            );
        }
        let mut unlisted: Vec<EntryName> = by_name.into_keys().collect();
        unlisted.sort();
        for name in unlisted {
            let message = format!("it is not in the manifest; {REMEDY}");
            self.fault(code::ENTRY_UNLISTED, Some(&name.to_string()), message);
        }
        found
    }

    /// Puts the entries where they belong; chunks are numbered from 0 without a gap.
    fn sort_in(&mut self, found: BTreeMap<EntryName, Found>, header: &[u8]) {
        let (mut items, mut index) = (Vec::new(), Vec::new());
        for (name, found) in found {
            let shown = name.to_string();
            match name {
                EntryName::Header if Hash::of(header) == found.sha256 => {}
                EntryName::Header => {
                    let message = "it is not as the manifest says: it was changed after the backup";
                    self.fault(code::HASH_MISMATCH, Some(&shown), message);
                }
                EntryName::Chunk(section, number) => {
                    let chunks = match section {
                        Section::Items => &mut items,
                        Section::Index => &mut index,
                        Section::History => &mut self.history,
                        Section::Bin => &mut self.bin,
                    };
                    let expected = chunks.len();
                    chunks.push(found);
                    if number as usize != expected {
                        let wanted = EntryName::Chunk(section, number.saturating_sub(1));
                        let message = format!("`{wanted}` before it is not there");
                        self.fault(code::ENTRY_MISSING, Some(&shown), message);
                    }
                }
                EntryName::File(hash) => {
                    if hash != found.sha256 {
                        let message = "its name is not the hash that the manifest gives";
                        self.fault(code::MANIFEST_INVALID, Some(&shown), message);
                    }
                    self.files.insert(hash, found);
                }
                EntryName::Document(name) => {
                    self.documents.insert(name, found);
                }
                EntryName::Needs => self.needs = Some(found),
                // It was taken out before: it does not list itself.
                EntryName::Manifest => {}
            }
        }
        if items.len() != index.len() {
            let message = format!(
                "there are {} chunks of items and {} of the index",
                items.len(),
                index.len()
            );
            self.fault(code::ENTRY_MISSING, None, message);
        }
        for (items, index) in items.into_iter().zip(index) {
            if items.lines != index.lines {
                let message = format!(
                    "it has {} lines, `{}` has {}",
                    items.lines, index.name, index.lines
                );
                self.fault(code::COUNT_MISMATCH, Some(&items.name.to_string()), message);
            }
            self.items.push((items, index));
        }
    }

    /// Compares the totals with the entries, the counts and the header.
    fn compare_totals(&mut self) {
        let totals = self.manifest.totals;
        let lines = |chunks: &[Found]| chunks.iter().map(|chunk| chunk.lines).sum::<u64>();
        let items = self.items.iter().map(|(items, _)| items.lines).sum::<u64>();
        let bytes = self.manifest.entries.iter().map(|entry| entry.bytes).sum();
        let counted = self.manifest.counts.values().sum();
        let mut told = vec![
            ("items", totals.items, items),
            ("items of all kinds", counted, items),
            ("revisions", totals.revisions, lines(&self.history)),
            ("deleted items", totals.binned, lines(&self.bin)),
            ("files", totals.files, self.files.len() as u64),
            ("bytes", totals.bytes, bytes),
        ];
        for kind in ItemKind::ALL {
            let count = |counts: &BTreeMap<ItemKind, u64>| counts.get(&kind).copied().unwrap_or(0);
            let planned = count(&self.header.planned);
            told.push((kind.as_str(), planned, count(&self.manifest.counts)));
        }
        for (what, told, found) in told {
            if told != found {
                let message = format!("{told} {what} are told, {found} are there");
                self.fault(code::COUNT_MISMATCH, None, message);
            }
        }
    }
}
