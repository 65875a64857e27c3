//! Opens archives of every shape by their content, and streams their items.
//!
//! A fault of the container refuses everything; a fault of an item stands in that item's place.
//! Nothing that [`Archive::for_each_item`] gave may be used when it ends with an error.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_model::canonical::{self, Hash};
use trigpoint_model::limits::DOCUMENT_BYTES_MAX;
use trigpoint_model::{ItemDocument, ItemId};

use crate::chunked::{Checks, LineFault, RepositoryReader};
use crate::document::{self, Identity};
use crate::fault::{ArchiveError, Code, ContainerFault, code};
use crate::foreign_input;
use crate::item::{ArchivedItem, ItemFault, Note, NoteKind};
use crate::json_file::Span;
use crate::manifest::{Manifest, ManifestItem};
use crate::recognise::{file_name, recognised};
use crate::store::Store;

/// What an archive is, as its content tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// One JSON file: the manifest and every item.
    JsonFile,
    /// One item document.
    Document,
    /// A readable zip.
    Zip,
    /// The layout of a readable zip, in a folder.
    Folder,
    /// The chunked zip of a whole repository.
    Repository,
    /// Another product's backup.
    Foreign,
    /// Several of these.
    Several,
}

/// How an archive is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// The folder that the places of another product's items are in (`HPMS`).
    pub root: Option<String>,
}

/// Something worth telling about an archive that is read all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// The stable code.
    pub code: Code,
    /// The entry it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// What is odd, for a person.
    pub message: String,
}

impl Warning {
    pub(crate) fn new(code: Code, entry: Option<&str>, message: impl Into<String>) -> Self {
        Self {
            code,
            entry: entry.map(str::to_owned),
            message: message.into(),
        }
    }
}

/// What an archive says of itself.
#[derive(Debug, Clone)]
pub struct Summary {
    /// What it is.
    pub shape: Shape,
    /// The program that made it, if it says so.
    pub producer: Option<String>,
    /// The manifest; none where there is none, or several archives are read together.
    pub manifest: Option<Arc<Manifest>>,
    /// The places in it that may hold an item, as far as they are known before reading.
    pub places: Option<u64>,
    /// What is odd about it.
    pub warnings: Vec<Warning>,
}

/// What was streamed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Items that were read.
    pub items: u64,
    /// Places where a fault stands instead.
    pub faults: u64,
    /// What was odd, beside the notes of the items.
    pub warnings: Vec<Warning>,
    /// What the reader of another product's backup tells: template uses, a proposed root.
    pub foreign: Option<crate::foreign::Summary>,
}

/// What came of the files of another product.
pub(crate) struct ReadForeign {
    pub(crate) flow: ControlFlow<()>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) summary: crate::foreign::Summary,
}

/// An item as it is read, with its warnings by code.
pub(crate) struct ReadItem {
    pub(crate) archived: ArchivedItem,
    pub(crate) warnings: Vec<Warning>,
}

/// An archive that was opened.
#[derive(Debug)]
pub struct Archive {
    parts: Vec<Part>,
    summary: Summary,
    options: OpenOptions,
}

/// One of the files or folders of an archive.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    pub(crate) shape: Shape,
    pub(crate) manifest: Option<Arc<Manifest>>,
    pub(crate) content: Content,
}

/// Where the items of a part are.
#[derive(Debug)]
pub(crate) enum Content {
    Json { file: File, spans: Vec<Span> },
    Document,
    Tree { store: Store, order: Vec<Place> },
    Repository(Box<RepositoryReader>),
    Foreign(Store),
}

/// An entry of a zip or folder that is to be read.
#[derive(Debug)]
pub(crate) struct Place {
    /// Its index in the store.
    pub(crate) index: usize,
    /// Its name below the common top folder.
    pub(crate) name: String,
    /// Its index in the manifest.
    pub(crate) listed: Option<usize>,
}

/// Opens the archive that these files and folders are.
///
/// # Errors
/// If one of them cannot be read, or is none of what is read.
pub fn open(paths: &[PathBuf]) -> Result<Archive, ArchiveError> {
    open_with(paths, &OpenOptions::default())
}

/// As [`open`], with options.
///
/// # Errors
/// As [`open`].
pub fn open_with(paths: &[PathBuf], options: &OpenOptions) -> Result<Archive, ArchiveError> {
    let mut warnings = Vec::new();
    let mut parts = Vec::new();
    let mut loose: Vec<(String, PathBuf)> = Vec::new();
    for path in paths {
        match recognised(path, &mut warnings)? {
            Some(part) => parts.push(part),
            None => loose.push((file_name(path), path.clone())),
        }
    }
    if let Some((_, path)) = loose.first().cloned() {
        loose.sort();
        parts.push(Part {
            shape: Shape::Foreign,
            manifest: None,
            content: Content::Foreign(Store::loose(&path, loose)),
            path,
        });
    }
    let shape = match parts.as_slice() {
        [] => {
            let fault = ContainerFault::new(code::EMPTY_ARCHIVE, "no file or folder is given");
            return Err(ArchiveError::refused(Path::new(""), fault));
        }
        [only] => only.shape,
        _ => Shape::Several,
    };
    let only = if parts.len() == 1 {
        parts.first()
    } else {
        None
    };
    let manifest = only.and_then(|part| part.manifest.clone());
    let places = parts.iter().map(Part::places).sum();
    let summary = Summary {
        shape,
        producer: manifest.as_ref().map(|manifest| manifest.producer.clone()),
        manifest,
        places,
        warnings,
    };
    Ok(Archive {
        parts,
        summary,
        options: options.clone(),
    })
}

impl Part {
    /// What tells the entries of this part from those of others; a file's name tells it already.
    fn prefix(&self) -> String {
        match &self.content {
            Content::Json { .. } | Content::Document => String::new(),
            Content::Foreign(store) if store.is_loose() => String::new(),
            Content::Tree { .. } | Content::Repository(_) | Content::Foreign(_) => {
                file_name(&self.path) + "/"
            }
        }
    }

    fn places(&self) -> Option<u64> {
        match &self.content {
            Content::Json { spans, .. } => Some(spans.len() as u64),
            Content::Document => Some(1),
            Content::Tree { order, .. } => Some(order.len() as u64),
            Content::Repository(reader) => Some(reader.manifest().totals.items),
            Content::Foreign(_) => None,
        }
    }
}

impl Archive {
    /// What the archive says of itself.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Streams the items, one in memory at a time, in the order of the archive. It can be called
    /// again.
    ///
    /// # Errors
    /// If the container turns out to be damaged or cannot be read on: then nothing of what was
    /// given may be used.
    pub fn for_each_item(
        &mut self,
        each: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
    ) -> Result<ReadSummary, ArchiveError> {
        self.for_each_read(&mut |mut read| {
            let notes = read.warnings.into_iter().map(|warning| Note {
                kind: NoteKind::Warning,
                message: warning.message,
            });
            read.archived.notes.extend(notes);
            each(read.archived)
        })
    }

    /// As [`Archive::for_each_item`], with the warnings apart from the notes.
    pub(crate) fn for_each_read(
        &mut self,
        each: &mut dyn FnMut(ReadItem) -> ControlFlow<()>,
    ) -> Result<ReadSummary, ArchiveError> {
        let mut summary = ReadSummary::default();
        let mut seen: HashMap<ItemId, (usize, Option<Hash>)> = HashMap::new();
        let is_several = self.parts.len() > 1;
        for (index, part) in self.parts.iter_mut().enumerate() {
            let prefix = if is_several {
                part.prefix()
            } else {
                String::new()
            };
            let (mut items, mut faults) = (0, 0);
            let shape = part.shape;
            let flow = part.for_each(&self.options, &mut summary, &mut |mut read| {
                read.archived.entry.insert_str(0, &prefix);
                // A whole repository has its ids once, as restoring and verifying check on disk.
                if !is_several && shape == Shape::Repository {
                    match &read.archived.item {
                        Ok(_) => items += 1,
                        Err(_) => faults += 1,
                    }
                    return (each(read), None);
                }
                match seen_before(&mut seen, index, is_several, &mut read) {
                    Seen::New => {}
                    Seen::Repeated(warning) => {
                        return (ControlFlow::Continue(()), Some(warning));
                    }
                }
                if read.archived.item.is_ok() {
                    items += 1;
                } else {
                    faults += 1;
                }
                (each(read), None)
            })?;
            summary.items += items;
            summary.faults += faults;
            if flow.is_break() {
                break;
            }
        }
        Ok(summary)
    }
}

enum Seen {
    New,
    /// The same item of another file: it is read once.
    Repeated(Warning),
}

/// Puts a fault in the place of an item whose id came before in this archive; an item that several
/// files hold alike is read once.
fn seen_before(
    seen: &mut HashMap<ItemId, (usize, Option<Hash>)>,
    part: usize,
    is_several: bool,
    read: &mut ReadItem,
) -> Seen {
    let Ok(document) = &read.archived.item else {
        return Seen::New;
    };
    // Only several files may hold an item alike; hashing each one of a single file is for nothing.
    let content = if is_several {
        document
            .content_hash()
            .map(|hash| Hash::of(format!("{hash} {}", document.path.key()).as_bytes()))
            .ok()
    } else {
        None
    };
    match seen.get(&document.id) {
        None => {
            seen.insert(document.id, (part, content));
            Seen::New
        }
        Some((other, same)) if *other != part && *same == content && is_several => {
            let entry = &read.archived.entry;
            let message = format!("`{entry}` is in another of the files as well and is read once");
            Seen::Repeated(Warning::new(
                code::DUPLICATE_IN_ARCHIVE,
                Some(entry),
                message,
            ))
        }
        Some(_) => {
            let message = format!(
                "the id {} of `{}` is in the archive before; give one of the two another id, or \
                 take it out",
                document.id, document.path
            );
            let fault = Identity::of(document).fault(code::DUPLICATE_IN_ARCHIVE, message);
            read.archived.item = Err(fault);
            Seen::New
        }
    }
}

/// Receives an item; says whether to go on, and what to warn of in its stead.
type Receive<'r> = dyn FnMut(ReadItem) -> (ControlFlow<()>, Option<Warning>) + 'r;

impl Part {
    fn for_each(
        &mut self,
        options: &OpenOptions,
        ReadSummary {
            warnings, foreign, ..
        }: &mut ReadSummary,
        receive: &mut Receive<'_>,
    ) -> Result<ControlFlow<()>, ArchiveError> {
        let Self {
            path,
            shape: _,
            manifest,
            content,
        } = self;
        let mut pass = |read: ReadItem| {
            let (flow, warning) = receive(read);
            warnings.extend(warning);
            flow
        };
        let listed = |index: usize| {
            manifest
                .as_ref()
                .and_then(|manifest| manifest.items.get(index))
        };
        match content {
            Content::Document => {
                let (bytes, _) = whole_file(path)?;
                let item = parsed(file_name(path), &bytes, 1, None, HashedForm::Bytes);
                Ok(pass(item))
            }
            Content::Json { file, spans } => {
                let mut reader = BufReader::new(file);
                for (index, span) in spans.iter().enumerate() {
                    let bytes = span_bytes(&mut reader, *span)
                        .map_err(|error| ArchiveError::read(path, error))?;
                    let entry = format!("{}#/items/{index}", file_name(path));
                    let form = HashedForm::Canonical;
                    let read = parsed(entry, &bytes, span.line, listed(index), form);
                    if pass(read).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Ok(ControlFlow::Continue(()))
            }
            Content::Tree { store, order } => {
                for place in order.iter() {
                    let expected = place.listed.and_then(listed);
                    let read = match store.read(place.index, DOCUMENT_BYTES_MAX as u64) {
                        Ok(bytes) => {
                            let name = place.name.clone();
                            parsed(name, &bytes, 1, expected, HashedForm::Bytes)
                        }
                        Err(ArchiveError::Refused { code, message, .. })
                            if code == code::TOO_LARGE =>
                        {
                            let identity = expected.map_or_else(Identity::default, identity_of);
                            faulty(place.name.clone(), identity, code, message)
                        }
                        Err(error) => return Err(error),
                    };
                    if pass(read).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Ok(ControlFlow::Continue(()))
            }
            Content::Repository(reader) => repository_items(reader, &mut pass),
            Content::Foreign(store) => {
                let ReadForeign {
                    flow,
                    warnings: told,
                    summary,
                } = foreign_input::for_each(store, options, &mut |archived| {
                    pass(ReadItem {
                        archived,
                        warnings: Vec::new(),
                    })
                })?;
                warnings.extend(told);
                *foreign = Some(summary);
                Ok(flow)
            }
        }
    }
}

/// Streams the live items of a repository backup as those of any other archive.
fn repository_items(
    reader: &mut RepositoryReader,
    pass: &mut dyn FnMut(ReadItem) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, ArchiveError> {
    let mut flow = ControlFlow::Continue(());
    reader.for_each_item(Checks::Documents, &mut |item| {
        let archived = match item {
            Ok(item) => item.archived(),
            Err(LineFault { entry, fault }) => ArchivedItem {
                entry,
                item: Err(fault),
                notes: Vec::new(),
            },
        };
        flow = pass(ReadItem {
            archived,
            warnings: Vec::new(),
        });
        flow
    })?;
    Ok(flow)
}

/// What is hashed for the manifest of this shape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HashedForm {
    /// The bytes of the entry.
    Bytes,
    /// The document in canonical form.
    Canonical,
}

fn identity_of(item: &ManifestItem) -> Identity {
    Identity {
        path: Some(item.path.clone()),
        kind: Some(item.kind),
        id: Some(item.id),
    }
}

fn faulty(entry: String, identity: Identity, code: Code, message: String) -> ReadItem {
    ReadItem {
        archived: ArchivedItem {
            entry,
            item: Err(identity.fault(code, message)),
            notes: Vec::new(),
        },
        warnings: Vec::new(),
    }
}

/// Parses an entry, and compares it with what the manifest says of it.
fn parsed(
    entry: String,
    bytes: &[u8],
    line: usize,
    listed: Option<&ManifestItem>,
    form: HashedForm,
) -> ReadItem {
    let item = document::parse_at(bytes, line).map_err(|fault| named_by(*fault, listed));
    let warnings = match (listed, &item) {
        (Some(listed), Ok(document)) => stale(&entry, bytes, document, listed, form),
        (Some(_) | None, _) => Vec::new(),
    };
    ReadItem {
        archived: ArchivedItem {
            entry,
            item,
            notes: Vec::new(),
        },
        warnings,
    }
}

/// A fault of an entry of which nothing could be read names the item that the manifest lists.
fn named_by(fault: ItemFault, listed: Option<&ManifestItem>) -> ItemFault {
    match listed {
        Some(listed) if fault.id.is_none() && fault.kind.is_none() && fault.path.is_none() => {
            ItemFault {
                path: Some(listed.path.clone()),
                kind: Some(listed.kind),
                id: Some(listed.id),
                ..fault
            }
        }
        Some(_) | None => fault,
    }
}

/// Warns of an entry that is not as the manifest says.
fn stale(
    entry: &str,
    bytes: &[u8],
    document: &ItemDocument,
    listed: &ManifestItem,
    form: HashedForm,
) -> Vec<Warning> {
    let hash = match form {
        HashedForm::Bytes => Some(Hash::of(bytes)),
        HashedForm::Canonical => canonical::to_line(document)
            .ok()
            .map(|line| Hash::of(line.as_bytes())),
    };
    let is_listed =
        (document.id, document.kind(), &document.path) == (listed.id, listed.kind, &listed.path);
    let hash = hash.map(|hash| hash.to_string());
    let message = match &listed.sha256 {
        None if is_listed => {
            format!("`{entry}` has no hash in the manifest: whether it was changed cannot be told")
        }
        Some(_) if is_listed && hash == listed.sha256 => return Vec::new(),
        Some(_) | None => {
            format!("`{entry}` is not as the manifest says: it was changed after the backup")
        }
    };
    vec![Warning::new(code::HASH_MISMATCH, Some(entry), message)]
}

fn span_bytes(reader: &mut BufReader<&mut File>, span: Span) -> std::io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(span.offset))?;
    let mut bytes = Vec::new();
    let limit = span.bytes.min(DOCUMENT_BYTES_MAX as u64 + 1);
    reader.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A whole file of at most the size of a document, and one byte more.
fn whole_file(path: &Path) -> Result<(Vec<u8>, u64), ArchiveError> {
    let mut bytes = Vec::new();
    let limit = DOCUMENT_BYTES_MAX as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|error| ArchiveError::read(path, error))?;
    let length = bytes.len() as u64;
    Ok((bytes, length))
}
