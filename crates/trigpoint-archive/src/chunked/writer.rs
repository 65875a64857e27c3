//! Writes a repository backup as it is read from the repository, in flat memory.
//!
//! Chunks are compressed by several threads and written in order; nothing is sought, so that the
//! bytes can go to a disk and to a client at once. The manifest comes last: what broke off has
//! none.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use trigpoint_model::canonical::{self, Hash};
use trigpoint_model::limits::{ARCHIVE_ENTRIES_MAX, CHUNK_BYTES_MAX, DOCUMENT_BYTES_MAX};
use trigpoint_model::{ItemDocument, ItemKind};

use super::entry::{DocumentName, EntryName, Section};
use super::hashing::HashingReader;
use super::header::{FORMAT, Header, ListedEntry, RepositoryManifest, Totals};
use super::identities::IdentitySorter;
use super::item_lines::{ItemLines, no_secret, within};
use super::line::{BinLine, BinText, RevisionLine, RevisionText};
use super::pool::{Pool, threads};
use super::write_error::RepositoryWriteError;
use super::zip_out::{Packed, ZipStream};
use crate::json;

/// Bytes at which a chunk is closed; one document may be longer.
pub const CHUNK_BYTES: usize = 4 * 1024 * 1024;
/// Files up to this size are packed in memory.
const SMALL_FILE_BYTES: u64 = CHUNK_BYTES as u64;
/// Entries that are written whatever else there is: needs and the manifest.
const ENTRIES_RESERVED: usize = 2;

/// How a backup is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    /// Threads that compress; all cores where it is none, at most 8.
    pub threads: Option<usize>,
    /// The level of deflate, 1 to 9.
    pub level: u32,
    /// Where temporary files wait.
    pub folder: PathBuf,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            threads: None,
            level: 6,
            folder: std::env::temp_dir(),
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositorySummary {
    /// The content root over all live items.
    pub content_root: Hash,
    /// Entries of the zip.
    pub entries: u64,
    /// What is in it.
    pub totals: Totals,
    /// Bytes of the zip.
    pub bytes: u64,
}

/// What a thread makes of an entry.
struct Ready {
    name: EntryName,
    lines: Option<u64>,
    sha256: Hash,
    packed: io::Result<Packed>,
}

type Job = (EntryName, Option<u64>, Vec<u8>);

/// Lines that become a chunk.
#[derive(Debug, Default)]
struct Lines {
    text: Vec<u8>,
    count: u64,
    /// The number of the chunk that is being filled.
    number: u32,
}

impl Lines {
    fn has_room(&self, bytes: usize) -> bool {
        self.text.is_empty() || self.text.len() + bytes < CHUNK_BYTES
    }

    fn add(&mut self, line: &[u8]) {
        if self.text.is_empty() {
            self.text.reserve_exact(CHUNK_BYTES.max(line.len() + 1));
        }
        self.text.extend_from_slice(line);
        self.text.push(b'\n');
        self.count += 1;
    }
}

/// Writes one repository backup.
#[must_use = "a backup that is not finished has no manifest and is refused"]
pub struct RepositoryWriter<W: Write> {
    zip: ZipStream<W>,
    pool: Pool<Job, Ready>,
    level: u32,
    header: Header,
    items: Lines,
    index: Lines,
    history: Lines,
    bin: Lines,
    identities: IdentitySorter,
    needs: BufWriter<File>,
    needs_bytes: u64,
    counts: BTreeMap<ItemKind, u64>,
    totals: Totals,
    entries: Vec<ListedEntry>,
    /// Entries that were begun, beside chunks.
    begun: HashSet<EntryName>,
    entries_begun: usize,
}

impl<W: Write> RepositoryWriter<W> {
    /// Begins a backup: the header is written.
    ///
    /// # Errors
    /// If `out` refuses bytes, or no temporary file can be made.
    pub fn new(
        out: W,
        header: Header,
        options: &WriteOptions,
    ) -> Result<Self, RepositoryWriteError> {
        let level = options.level.clamp(1, 9);
        let pool = Pool::new(
            threads(options.threads),
            move |(name, lines, content): Job| Ready {
                name,
                lines,
                sha256: Hash::of(&content),
                packed: Packed::of(&content, level),
            },
        )?;
        let folder: &Path = &options.folder;
        let text = canonical::to_pretty(&header)?;
        let mut writer = Self {
            zip: ZipStream::new(out),
            pool,
            level,
            header,
            items: Lines::default(),
            index: Lines::default(),
            history: Lines::default(),
            bin: Lines::default(),
            identities: IdentitySorter::new(folder),
            needs: BufWriter::new(tempfile::tempfile_in(folder)?),
            needs_bytes: 0,
            counts: BTreeMap::new(),
            totals: Totals::default(),
            entries: Vec::new(),
            begun: HashSet::new(),
            entries_begun: 0,
        };
        writer.begin(EntryName::Header, None, text.into_bytes())?;
        // The first bytes go out at once: whoever waits for them sees that something comes.
        writer.write_ready(usize::MAX)?;
        writer.zip.flush()?;
        Ok(writer)
    }

    /// Writes live items or folders.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn items(&mut self, lines: &ItemLines) -> Result<(), RepositoryWriteError> {
        for line in lines.each() {
            let (document, index) = (line.document, line.index);
            if !self.items.has_room(document.len()) || !self.index.has_room(index.len()) {
                self.close_items()?;
            }
            self.items.add(document);
            self.index.add(index);
            let identity = line.identity;
            self.identities
                .push(identity.id, identity.kind, &identity.path, &identity.hash)?;
            *self.counts.entry(identity.kind).or_default() += 1;
            self.totals.items += 1;
        }
        for need in lines.needs() {
            let separator: &[u8] = if self.needs_bytes == 0 {
                b"[\n"
            } else {
                b",\n"
            };
            self.needs.write_all(separator)?;
            self.needs.write_all(need)?;
            self.needs_bytes += (separator.len() + need.len()) as u64;
        }
        Ok(())
    }

    /// Writes an earlier revision of an item.
    ///
    /// # Errors
    /// As [`RepositoryWriter::item`].
    pub fn revision(&mut self, line: &RevisionLine<'_>) -> Result<(), RepositoryWriteError> {
        let id = line.id.to_string();
        checked_document(line.document, &id)?;
        let text = serde_json::to_vec(&RevisionText {
            bin_entry: line.bin_entry,
            cause: line.cause.clone(),
            document: serde_json::from_str(line.document)?,
            id: line.id,
            revision: line.revision,
            saved: line.saved.clone(),
        })?;
        within(&id, text.len(), CHUNK_BYTES_MAX)?;
        if !self.history.has_room(text.len()) {
            self.close(Section::History)?;
        }
        self.history.add(&text);
        self.totals.revisions += 1;
        Ok(())
    }

    /// Writes an item of the Recycle Bin.
    ///
    /// # Errors
    /// As [`RepositoryWriter::item`].
    pub fn binned(&mut self, line: &BinLine<'_>) -> Result<(), RepositoryWriteError> {
        checked_document(line.document, &line.index.path)?;
        let text = serde_json::to_vec(&BinText {
            bin: line.bin.clone(),
            document: serde_json::from_str(line.document)?,
            index: line.index.clone(),
        })?;
        within(&line.index.path, text.len(), CHUNK_BYTES_MAX)?;
        if !self.bin.has_room(text.len()) {
            self.close(Section::Bin)?;
        }
        self.bin.add(&text);
        self.totals.binned += 1;
        Ok(())
    }

    /// Writes an uploaded file, once however many items have it.
    ///
    /// # Errors
    /// If its content is not of this hash and size, it was written before, or it cannot be
    /// written.
    pub fn file(
        &mut self,
        sha256: Hash,
        size: u64,
        content: &mut dyn Read,
    ) -> Result<(), RepositoryWriteError> {
        let name = EntryName::File(sha256);
        let damaged = |message: String| RepositoryWriteError::File { sha256, message };
        let other_size =
            |found: u64| damaged(format!("it should have {size} bytes, and has {found}"));
        let other_content = || damaged("its content is another".to_owned());
        if size <= SMALL_FILE_BYTES {
            let mut bytes = Vec::new();
            content.take(size + 1).read_to_end(&mut bytes)?;
            if bytes.len() as u64 != size {
                return Err(other_size(bytes.len() as u64));
            }
            if Hash::of(&bytes) != sha256 {
                return Err(other_content());
            }
            self.begin(name, None, bytes)?;
            self.totals.files += 1;
            return Ok(());
        }
        self.claim(name)?;
        self.write_ready(usize::MAX)?;
        let mut start = Vec::new();
        (&mut *content).take(256 * 1024).read_to_end(&mut start)?;
        let is_packed_before = Packed::of(&start, 1)?.is_hardly_shorter();
        let level = if is_packed_before { 0 } else { self.level };
        let rest = (&*start).chain(content).take(size + 1);
        let mut reader = HashingReader::new(rest);
        let found = self
            .zip
            .streamed_entry(name.to_string(), size, level, &mut reader)?;
        if found != size {
            return Err(other_size(found));
        }
        if reader.hash() != sha256 {
            return Err(other_content());
        }
        self.list(name, None, sha256, size);
        self.totals.files += 1;
        Ok(())
    }

    /// Writes a document that stands by itself, as JSON.
    ///
    /// # Errors
    /// If it is not JSON, is too long, or was written before.
    pub fn document(&mut self, name: DocumentName, text: &str) -> Result<(), RepositoryWriteError> {
        let entry = EntryName::Document(name);
        let refused = |message: String| RepositoryWriteError::Document {
            name: entry.to_string(),
            message,
        };
        if text.len() > DOCUMENT_BYTES_MAX {
            let message = format!("it has more than {DOCUMENT_BYTES_MAX} bytes");
            return Err(refused(message));
        }
        json::check(text.as_bytes()).map_err(|fault| refused(fault.to_string()))?;
        self.begin(entry, None, text.as_bytes().to_vec())
    }

    /// Writes what waits, and the manifest.
    ///
    /// # Errors
    /// If it cannot be written, an id came twice, or the counts are not those that were planned.
    pub fn finish(mut self) -> Result<RepositorySummary, RepositoryWriteError> {
        self.close_items()?;
        self.close(Section::History)?;
        self.close(Section::Bin)?;
        self.write_needs()?;
        for kind in ItemKind::ALL {
            let count = |counts: &BTreeMap<ItemKind, u64>| counts.get(&kind).copied().unwrap_or(0);
            let (planned, found) = (count(&self.header.planned), count(&self.counts));
            if planned != found {
                return Err(RepositoryWriteError::CountDiffers {
                    kind,
                    planned,
                    found,
                });
            }
        }
        let content_root = self
            .identities
            .finish()?
            .content_root()?
            .map_err(|id| RepositoryWriteError::SameId { id })?;
        self.totals.bytes = self.entries.iter().map(|entry| entry.bytes).sum();
        let manifest = RepositoryManifest {
            complete: true,
            content_root,
            counts: self.counts,
            entries: self.entries,
            format: FORMAT.to_owned(),
            totals: self.totals,
        };
        let text = canonical::to_pretty(&manifest)?;
        within("manifest.json", text.len(), CHUNK_BYTES_MAX)?;
        let packed = Packed::of(text.as_bytes(), self.level)?;
        self.zip.entry(EntryName::Manifest.to_string(), &packed)?;
        let (bytes, _) = self.zip.finish()?;
        Ok(RepositorySummary {
            content_root,
            entries: manifest.entries.len() as u64 + 1,
            totals: manifest.totals,
            bytes,
        })
    }

    /// Bytes of the zip that were written so far.
    #[must_use]
    pub const fn bytes_written(&self) -> u64 {
        self.zip.bytes()
    }

    fn write_needs(&mut self) -> Result<(), RepositoryWriteError> {
        let tail: &[u8] = if self.needs_bytes == 0 {
            b"[]\n"
        } else {
            b"\n]\n"
        };
        self.needs.write_all(tail)?;
        self.needs.flush()?;
        self.needs_bytes += tail.len() as u64;
        self.write_ready(usize::MAX)?;
        let file = self.needs.get_mut();
        file.seek(SeekFrom::Start(0))?;
        let mut reader = HashingReader::new(file);
        let name = EntryName::Needs;
        let size = self.needs_bytes;
        self.zip
            .streamed_entry(name.to_string(), size, self.level, &mut reader)?;
        let sha256 = reader.hash();
        self.list(name, None, sha256, size);
        Ok(())
    }

    /// Closes the chunk of items and the chunk of the index beside it.
    fn close_items(&mut self) -> Result<(), RepositoryWriteError> {
        self.close(Section::Items)?;
        self.close(Section::Index)
    }

    fn close(&mut self, section: Section) -> Result<(), RepositoryWriteError> {
        let lines = match section {
            Section::Items => &mut self.items,
            Section::Index => &mut self.index,
            Section::History => &mut self.history,
            Section::Bin => &mut self.bin,
        };
        if lines.text.is_empty() {
            return Ok(());
        }
        let number = lines.number;
        let content = std::mem::take(&mut lines.text);
        let count = std::mem::take(&mut lines.count);
        lines.number += 1;
        self.begin(EntryName::Chunk(section, number), Some(count), content)
    }

    /// Notes that an entry will be there.
    fn claim(&mut self, name: EntryName) -> Result<(), RepositoryWriteError> {
        let is_chunk = matches!(name, EntryName::Chunk(_, _));
        if !is_chunk && !self.begun.insert(name) {
            return Err(RepositoryWriteError::Twice {
                name: name.to_string(),
            });
        }
        self.entries_begun += 1;
        if self.entries_begun + ENTRIES_RESERVED > ARCHIVE_ENTRIES_MAX {
            return Err(RepositoryWriteError::TooManyEntries);
        }
        Ok(())
    }

    /// Gives an entry to the threads that compress.
    fn begin(
        &mut self,
        name: EntryName,
        lines: Option<u64>,
        content: Vec<u8>,
    ) -> Result<(), RepositoryWriteError> {
        self.claim(name)?;
        let bytes = content.len();
        while self.pool.is_full(bytes) {
            self.write_ready(1)?;
        }
        Ok(self.pool.begin((name, lines, content), bytes)?)
    }

    /// Writes at most `count` entries that were begun, the oldest first.
    fn write_ready(&mut self, count: usize) -> Result<(), RepositoryWriteError> {
        for _ in 0..count {
            let Some(ready) = self.pool.finished()? else {
                break;
            };
            let Ready {
                name,
                lines,
                sha256,
                packed,
            } = ready;
            let packed = packed?;
            self.zip.entry(name.to_string(), &packed)?;
            self.list(name, lines, sha256, packed.bytes);
        }
        Ok(())
    }

    fn list(&mut self, name: EntryName, lines: Option<u64>, sha256: Hash, bytes: u64) {
        self.entries.push(ListedEntry {
            bytes,
            lines,
            name: name.to_string(),
            sha256,
        });
    }
}

/// Checks a whole document that is copied: its length, and that a data store holds no secret.
fn checked_document(text: &str, what: impl std::fmt::Display) -> Result<(), RepositoryWriteError> {
    let what = what.to_string();
    within(&what, text.len(), DOCUMENT_BYTES_MAX)?;
    if text.contains('\n') {
        return Err(RepositoryWriteError::Document {
            name: what,
            message: "it has line breaks, and so is not in canonical form".to_owned(),
        });
    }
    if text.contains("\"kind\":\"data-store\"")
        && let Ok(document) = ItemDocument::from_json(text)
    {
        no_secret(&document)?;
    }
    Ok(())
}
