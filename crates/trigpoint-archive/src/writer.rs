//! Writes archives: one JSON file, a readable zip, or the same layout into a folder.
//!
//! Items come in the order of the archive ([`order`]); one is in memory at a time. There is no
//! clock and no chance in it: the same items under the same version give the same bytes. The
//! manifest comes last, since it holds the hash of every entry: what broke off has none.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use trigpoint_model::canonical::{self, ContentRoot, Hash};
use trigpoint_model::limits::{
    ARCHIVE_ENTRIES_MAX, CHUNK_BYTES_MAX, DOCUMENT_BYTES_MAX, READABLE_ITEMS_MAX,
};
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::document::to_entry;
use crate::entry_name::{Layout, MANIFEST};
use crate::guarded::Guarded;
use crate::manifest::{
    FORMAT, Manifest, ManifestHead, ManifestItem, MissingReference, SCOPE_ITEMS, needs,
};

/// Why an archive cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk or the receiver refuses bytes.
    #[error("the archive cannot be written: {source}")]
    Write {
        /// Why not.
        #[from]
        source: io::Error,
    },
    /// The zip cannot be written.
    #[error("the zip cannot be written: {source}")]
    Zip {
        /// Why not.
        #[from]
        source: zip::result::ZipError,
    },
    /// A document cannot be put into bytes.
    #[error("a document cannot be written: {source}")]
    Document {
        /// Why not.
        #[from]
        source: serde_json::Error,
    },
    /// Items were not given in the order of the archive, or one twice.
    #[error("`{path}` was given out of order or twice; archives hold items by kind, path and id")]
    OutOfOrder {
        /// The item.
        path: ItemPath,
    },
    /// One item is longer than a document may be.
    #[error("`{path}` is longer than the {DOCUMENT_BYTES_MAX} bytes that a document may have")]
    DocumentTooLarge {
        /// The item.
        path: ItemPath,
    },
    /// The manifest is longer than it may be.
    #[error("the manifest is longer than {CHUNK_BYTES_MAX} bytes; back up fewer items at once")]
    ManifestTooLarge,
    /// More items than a readable archive holds.
    #[error("a readable archive holds at most {READABLE_ITEMS_MAX} items; back up fewer at once")]
    TooManyItems,
    /// More entries, folders among them, than an archive holds.
    #[error(
        "an archive holds at most {ARCHIVE_ENTRIES_MAX} entries, folders and its manifest among \
         them; back up fewer at once"
    )]
    TooManyEntries,
    /// A secret stands where none belongs.
    #[error(
        "{place} of `{path}` holds a password or key; a backup holds none: clear it, and set it \
         as a credential of a data store"
    )]
    Secret {
        /// The item.
        path: ItemPath,
        /// Where it stands in the item.
        place: String,
    },
    /// The file to make, or a file where the folder is to be, is there.
    #[error("`{path}` is there already")]
    TargetExists {
        /// The file or folder.
        path: PathBuf,
    },
    /// The folder to write into holds something.
    #[error("the folder `{path}` is not empty; name a new or empty one")]
    FolderNotEmpty {
        /// The folder.
        path: PathBuf,
    },
}

impl WriteError {
    /// Why `path` cannot be made.
    pub(crate) fn making(path: &Path, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::AlreadyExists {
            let path = path.to_owned();
            Self::TargetExists { path }
        } else {
            Self::Write { source }
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Items.
    pub items: u64,
    /// Bytes of the file, or of all files of a folder.
    pub bytes: u64,
    /// The content root over all items.
    pub content_root: Hash,
    /// The manifest that was written.
    pub manifest: Manifest,
}

/// The place of an item in an archive: kinds in the order of [`ItemKind::ALL`], then by path.
#[must_use]
pub fn order(document: &ItemDocument) -> (usize, &str, ItemId) {
    (rank(document.kind()), document.path.as_str(), document.id)
}

/// The place of a kind in [`ItemKind::ALL`].
pub(crate) fn rank(kind: ItemKind) -> usize {
    ItemKind::ALL
        .iter()
        .position(|other| *other == kind)
        .unwrap_or(ItemKind::ALL.len())
}

/// A receiver of a zip.
trait WriteSeek: Write + Seek {}
impl<T: Write + Seek> WriteSeek for T {}

enum Sink<'w> {
    Json {
        out: Box<dyn Write + 'w>,
        bytes: u64,
    },
    Zip(Box<ZipWriter<Guarded<Box<dyn WriteSeek + 'w>>>>),
    Folder {
        root: PathBuf,
        made: HashSet<String>,
        bytes: u64,
    },
}

/// Writes one archive.
#[must_use = "an archive that is not finished has no manifest and is refused"]
pub struct Writer<'w> {
    sink: Sink<'w>,
    head: ManifestHead,
    layout: Layout,
    last: Option<(usize, String, ItemId)>,
    items: Vec<ManifestItem>,
    /// Path and content of each item, for the content root.
    contents: BTreeMap<ItemId, (ItemPath, Hash)>,
    counts: BTreeMap<ItemKind, u64>,
    /// What was referred to so far, with who did so first.
    referred: HashMap<ItemId, MissingReference>,
    needs: Vec<crate::manifest::Need>,
}

impl<'w> Writer<'w> {
    fn new(sink: Sink<'w>, mut head: ManifestHead) -> Self {
        head.selection.sort();
        head.selection.dedup();
        Self {
            sink,
            head,
            layout: Layout::default(),
            last: None,
            items: Vec::new(),
            contents: BTreeMap::new(),
            counts: BTreeMap::new(),
            referred: HashMap::new(),
            needs: Vec::new(),
        }
    }

    /// Begins an archive of one JSON file.
    ///
    /// # Errors
    /// If `out` refuses bytes.
    pub fn json(out: impl Write + 'w, head: ManifestHead) -> Result<Self, WriteError> {
        let mut sink = Sink::Json {
            out: Box::new(out),
            bytes: 0,
        };
        sink.text(&format!("{{\n  \"format\": \"{FORMAT}\",\n  \"items\": ["))?;
        Ok(Self::new(sink, head))
    }

    /// Begins a readable zip.
    ///
    /// # Errors
    /// None now; [`Writer::item`] tells what `out` refuses.
    pub fn zip(out: impl Write + Seek + 'w, head: ManifestHead) -> Result<Self, WriteError> {
        let out: Box<dyn WriteSeek + 'w> = Box::new(out);
        let zip = ZipWriter::new(Guarded::new(out));
        Ok(Self::new(Sink::Zip(Box::new(zip)), head))
    }

    /// Begins to write the layout of a readable zip into a new or empty folder.
    ///
    /// # Errors
    /// If it is not empty or cannot be made.
    pub fn folder(path: &Path, head: ManifestHead) -> Result<Self, WriteError> {
        fs::create_dir_all(path).map_err(|source| WriteError::making(path, source))?;
        if fs::read_dir(path)?.next().is_some() {
            return Err(WriteError::FolderNotEmpty {
                path: path.to_owned(),
            });
        }
        let sink = Sink::Folder {
            root: path.to_owned(),
            made: HashSet::new(),
            bytes: 0,
        };
        Ok(Self::new(sink, head))
    }

    /// Writes the next item.
    ///
    /// # Errors
    /// If it is out of [`order`], beyond a limit, holds a secret, or cannot be written.
    pub fn item(&mut self, document: &ItemDocument) -> Result<(), WriteError> {
        let path = || document.path.clone();
        let folders = self
            .counts
            .get(&ItemKind::Folder)
            .copied()
            .unwrap_or_default();
        let is_item = document.kind() != ItemKind::Folder;
        if is_item && self.items.len() as u64 - folders >= READABLE_ITEMS_MAX as u64 {
            return Err(WriteError::TooManyItems);
        }
        // The manifest is an entry too: what is written is what a reader accepts.
        if self.items.len() + 1 >= ARCHIVE_ENTRIES_MAX {
            return Err(WriteError::TooManyEntries);
        }
        let (rank, text, id) = order(document);
        let place = (rank, text.to_owned(), id);
        let is_known = self.contents.contains_key(&document.id);
        if is_known || self.last.as_ref().is_some_and(|last| *last >= place) {
            return Err(WriteError::OutOfOrder { path: path() });
        }
        if let Some(place) = document.body.secret_place() {
            let path = path();
            return Err(WriteError::Secret { path, place });
        }
        let too_large = || WriteError::DocumentTooLarge { path: path() };
        let (entry, sha256) = match &mut self.sink {
            sink @ Sink::Json { .. } => {
                let content = to_entry(document, "    ")?.ok_or_else(too_large)?;
                let separator = if self.items.is_empty() { "" } else { "," };
                sink.text(separator)?;
                sink.text("\n    ")?;
                sink.text(&content)?;
                let line = canonical::to_line(document)?;
                let entry = format!("#/items/{}", self.items.len());
                (entry, Hash::of(line.as_bytes()))
            }
            sink @ (Sink::Zip(_) | Sink::Folder { .. }) => {
                let content = to_entry(document, "")?.ok_or_else(too_large)?;
                let entry = self.layout.entry(document);
                sink.entry(&entry, content.as_bytes())?;
                (entry, Hash::of(content.as_bytes()))
            }
        };
        self.note(document, entry, sha256)?;
        self.last = Some(place);
        Ok(())
    }

    /// Notes what the manifest will tell of an item.
    fn note(
        &mut self,
        document: &ItemDocument,
        entry: String,
        sha256: Hash,
    ) -> Result<(), WriteError> {
        let (id, path, kind) = (document.id, document.path.clone(), document.kind());
        self.contents
            .insert(id, (path.clone(), document.content_hash()?));
        *self.counts.entry(kind).or_default() += 1;
        self.needs.extend(needs(document));
        for found in document.body.references() {
            if found.role.is_required() {
                self.referred
                    .entry(found.reference.id)
                    .or_insert_with(|| MissingReference {
                        id: found.reference.id,
                        path: found.reference.path.clone(),
                        used_by: path.clone(),
                    });
            }
        }
        self.items.push(ManifestItem {
            entry,
            id,
            kind,
            path,
            sha256: Some(sha256.to_string()),
        });
        Ok(())
    }

    /// Writes the manifest and ends the archive.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> Result<Summary, WriteError> {
        let Self {
            sink,
            head,
            layout: _,
            last: _,
            items,
            contents,
            counts,
            referred,
            needs,
        } = self;
        let mut root = ContentRoot::default();
        for (id, (path, content)) in &contents {
            // A map gives its keys sorted: the root is never out of order.
            root.add(*id, path, content)
                .map_err(|error| io::Error::other(error.to_string()))?;
        }
        let content_root = root.finish();
        let mut missing_references: Vec<MissingReference> = referred
            .into_values()
            .filter(|reference| !contents.contains_key(&reference.id))
            .collect();
        missing_references.sort();
        let manifest = Manifest {
            complete: true,
            content_root: Some(content_root.to_string()),
            counts,
            created: head.stamp,
            format: FORMAT.to_owned(),
            items,
            missing_references,
            needs,
            producer: head.producer,
            scope: SCOPE_ITEMS.to_owned(),
            selection: head.selection,
        };
        let text = canonical::to_pretty(&manifest)?;
        if text.len() > CHUNK_BYTES_MAX {
            return Err(WriteError::ManifestTooLarge);
        }
        let bytes = sink.finish(&text, manifest.items.is_empty())?;
        Ok(Summary {
            items: manifest.items.len() as u64,
            bytes,
            content_root,
            manifest,
        })
    }
}

impl Sink<'_> {
    /// Writes text to a JSON file.
    fn text(&mut self, text: &str) -> io::Result<()> {
        match self {
            Self::Json { out, bytes } => {
                *bytes += text.len() as u64;
                out.write_all(text.as_bytes())
            }
            Self::Zip(_) | Self::Folder { .. } => Ok(()),
        }
    }

    /// Writes an entry of a zip or folder.
    fn entry(&mut self, name: &str, content: &[u8]) -> Result<(), WriteError> {
        match self {
            Self::Json { .. } => {}
            Self::Zip(zip) => {
                zip.start_file(name, entry_options())?;
                zip.write_all(content)?;
            }
            Self::Folder { root, made, bytes } => {
                let mut directory = root.clone();
                let mut segments: Vec<&str> = name.split('/').collect();
                let file = segments.pop().unwrap_or_default();
                for segment in segments {
                    directory.push(segment);
                }
                if let Some((parent, _)) = name.rsplit_once('/')
                    && made.insert(parent.to_owned())
                {
                    fs::create_dir_all(&directory)?;
                }
                let mut out: File = OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .open(directory.join(file))?;
                out.write_all(content)?;
                *bytes += content.len() as u64;
            }
        }
        Ok(())
    }

    /// Writes the manifest and closes; gives the bytes written.
    fn finish(mut self, manifest: &str, is_empty: bool) -> Result<u64, WriteError> {
        match &mut self {
            Self::Json { .. } => {
                self.text(if is_empty { "],\n" } else { "\n  ],\n" })?;
                let indented = manifest.trim_end().replace('\n', "\n  ");
                self.text(&format!("  \"manifest\": {indented}\n}}\n"))?;
            }
            Self::Zip(_) | Self::Folder { .. } => self.entry(MANIFEST, manifest.as_bytes())?,
        }
        match self {
            Self::Json { mut out, bytes } => {
                out.flush()?;
                Ok(bytes)
            }
            Self::Zip(zip) => Ok(zip.finish()?.finish()?),
            Self::Folder { bytes, .. } => Ok(bytes),
        }
    }
}

/// The same for every entry on every machine: no clock, no user, no system.
fn entry_options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644)
}
