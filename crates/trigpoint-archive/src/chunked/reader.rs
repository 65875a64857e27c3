//! Reads a repository backup in flat memory: the index, the items, and all that is beside them.
//!
//! A fault of the container refuses everything: nothing of what was given may be used when a
//! function here ends with an error. A fault of an item stands in that item's place.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use trigpoint_model::canonical::Hash;

use super::check::{
    CheckedChunk, CheckedItem, Checks, LineFault, Text, checked, parse_binned, parse_index,
    parse_revision, place,
};
use super::entry::{DocumentName, EntryName};
use super::header::{Header, RepositoryManifest};
use super::inspection::{Found, Inspected, inspected};
use super::line::{BinLine, BinText, IndexLine, RevisionLine, RevisionText};
use super::pool::threads;
use super::scan::{ChunkFault, Decoded, scan};
use super::stream::{CopyError, copy};
use crate::document;
use crate::fault::{ArchiveError, ContainerFault};
use crate::item::{ArchivedItem, ItemFault};
use crate::reader::Warning;

/// An item of a repository backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadItem<'a> {
    /// What the index says of it; it agrees with the document.
    pub index: &'a IndexLine,
    /// Its description.
    pub description: &'a str,
    /// Its comments.
    pub comments: &'a str,
    /// Its body as it rests: canonical, without the paths of references.
    pub body: &'a str,
    /// The whole document.
    pub document: &'a str,
    name: EntryName,
    line: usize,
}

impl ReadItem<'_> {
    /// Where it stands: `items/000003.ndjson, line 12`.
    #[must_use]
    pub fn entry(&self) -> String {
        place(self.name, self.line)
    }

    /// The item as other archives give it: parsed, its references with the paths where their
    /// targets were last seen.
    #[must_use]
    pub fn archived(&self) -> ArchivedItem {
        let item = document::parse(self.document.as_bytes())
            .map_err(|fault| *fault)
            .map(|mut document| {
                let mut told = self.index.references.iter();
                document.body.change_references(|_, reference| {
                    if let Some(told) = told.next()
                        && told.id == reference.id
                    {
                        reference.path = told.path.clone();
                    }
                });
                document
            });
        ArchivedItem {
            entry: self.entry(),
            item,
            notes: Vec::new(),
        }
    }
}

/// A repository backup that was opened: its container is whole as far as it is known without
/// reading the chunks.
#[derive(Debug)]
pub struct RepositoryReader {
    pub(crate) path: PathBuf,
    pub(crate) inspected: Inspected,
    threads: usize,
}

/// Receives what stands in a line, or the fault of the line.
pub type Each<'e, T> = dyn FnMut(Result<T, LineFault>) -> ControlFlow<()> + 'e;

impl RepositoryReader {
    /// Opens the repository backup at `path`.
    ///
    /// # Errors
    /// If it is none, was not finished, or does not hold what it says it holds.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let reader = Self::inspected(path)?;
        let faults = &reader.inspected.faults;
        let Some(first) = faults.first() else {
            return Ok(reader);
        };
        let entry = first
            .entry
            .as_ref()
            .map_or_else(String::new, |entry| format!("the entry `{entry}`: "));
        let more = match faults.len() - 1 {
            0 => String::new(),
            more => format!(" ({more} more)"),
        };
        let message = format!("{entry}{}{more}", first.message);
        Err(ArchiveError::refused(
            path,
            ContainerFault::new(first.code, message),
        ))
    }

    /// Opens what may have faults, which are listed in it.
    pub(crate) fn inspected(path: &Path) -> Result<Self, ArchiveError> {
        Ok(Self {
            path: path.to_owned(),
            inspected: inspected(path)?,
            threads: threads(None),
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the backup says of itself.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.inspected.header
    }

    /// What the backup says it holds.
    #[must_use]
    pub const fn manifest(&self) -> &RepositoryManifest {
        &self.inspected.manifest
    }

    /// What is odd about it, and no fault.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.inspected.warnings
    }

    /// Streams what the index says of the live items, in the order of the backup; no body is read.
    ///
    /// # Errors
    /// If a chunk is damaged or the disk cannot be read.
    pub fn for_each_index_line(
        &mut self,
        each: &mut Each<'_, IndexLine>,
    ) -> Result<(), ArchiveError> {
        let chunks: Vec<Found> = self.index_chunks();
        self.lines(chunks, parse_index, each)
    }

    pub(crate) fn index_chunks(&self) -> Vec<Found> {
        let pairs = self.inspected.items.iter();
        pairs.map(|(_, index)| index.clone()).collect()
    }

    /// Streams the live items in the order of the backup: folders come before what they hold.
    ///
    /// # Errors
    /// If a chunk is damaged or the disk cannot be read.
    pub fn for_each_item(
        &mut self,
        checks: Checks,
        each: &mut dyn FnMut(Result<ReadItem<'_>, LineFault>) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        let groups: Vec<[Found; 2]> = self
            .inspected
            .items
            .iter()
            .map(|(items, index)| [items.clone(), index.clone()])
            .collect();
        let work = move |[items, index]: [Decoded; 2]| checked(items, &index, checks);
        self.scanned(groups, work, &mut |chunk: CheckedChunk| {
            for item in &chunk.items {
                let flow = match item {
                    Ok(item) => each(Ok(read_item(item, &chunk.text, chunk.name))),
                    Err(fault) => each(Err(fault.clone())),
                };
                if flow.is_break() {
                    return flow;
                }
            }
            ControlFlow::Continue(())
        })
    }

    /// Streams earlier revisions, of live items and of deleted ones.
    ///
    /// # Errors
    /// If a chunk is damaged or the disk cannot be read.
    pub fn for_each_revision(
        &mut self,
        checks: Checks,
        each: &mut dyn FnMut(Result<RevisionLine<'_>, LineFault>) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        let chunks = self.inspected.history.clone();
        let parse = move |line: &str| {
            let RevisionText {
                bin_entry,
                cause,
                document,
                id,
                revision,
                saved,
            } = parse_revision(line, checks)?;
            let document = document.get().to_owned();
            Ok((document, (bin_entry, cause, id, revision, saved)))
        };
        self.lines(chunks, parse, &mut |line| match line {
            Err(fault) => each(Err(fault)),
            Ok((document, (bin_entry, cause, id, revision, saved))) => each(Ok(RevisionLine {
                bin_entry,
                cause,
                document: &document,
                id,
                revision,
                saved,
            })),
        })
    }

    /// Streams the items of the Recycle Bin.
    ///
    /// # Errors
    /// If a chunk is damaged or the disk cannot be read.
    pub fn for_each_binned(
        &mut self,
        checks: Checks,
        each: &mut dyn FnMut(Result<BinLine<'_>, LineFault>) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        let chunks = self.inspected.bin.clone();
        let parse = move |line: &str| {
            let BinText {
                bin,
                document,
                index,
            } = parse_binned(line, checks)?;
            Ok((bin, document.get().to_owned(), index))
        };
        self.lines(chunks, parse, &mut |line| match line {
            Err(fault) => each(Err(fault)),
            Ok((bin, document, index)) => each(Ok(BinLine {
                bin,
                document: &document,
                index,
            })),
        })
    }

    /// The uploaded files by their hashes, with their sizes.
    pub fn files(&self) -> impl Iterator<Item = (Hash, u64)> {
        let files = self.inspected.files.iter();
        files.map(|(hash, found)| (*hash, found.entry.bytes))
    }

    /// Copies an uploaded file to `out`; whether there is such a file. What was copied may be used
    /// only if this is no error.
    ///
    /// # Errors
    /// If it is damaged, or `out` refuses bytes.
    pub fn copy_file(&mut self, sha256: &Hash, out: &mut dyn Write) -> Result<bool, ArchiveError> {
        let Some(found) = self.inspected.files.get(sha256).cloned() else {
            return Ok(false);
        };
        self.copied(&found, out)?;
        Ok(true)
    }

    /// A document that stands by itself, as it was written; none if the backup has none.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn document(&mut self, name: DocumentName) -> Result<Option<String>, ArchiveError> {
        let Some(found) = self.inspected.documents.get(&name).cloned() else {
            return Ok(None);
        };
        let path = self.path.clone();
        let refused =
            |code, message| ArchiveError::refused(&path, ContainerFault::new(code, message));
        let bytes_max = trigpoint_model::limits::DOCUMENT_BYTES_MAX as u64;
        if found.entry.bytes > bytes_max {
            let message = format!("`{}` has more than {bytes_max} bytes", found.name);
            return Err(refused(crate::fault::code::TOO_LARGE, message));
        }
        let mut content = Vec::new();
        self.copied(&found, &mut content)?;
        let text = crate::json::check(&content)
            .map_err(|fault| refused(fault.code, format!("`{}`, {fault}", found.name)))?;
        Ok(Some(text.to_owned()))
    }

    pub(crate) fn copied(
        &mut self,
        found: &Found,
        out: &mut dyn Write,
    ) -> Result<(), ArchiveError> {
        copy(&mut self.inspected.reader, found, out).map_err(|error| match error {
            CopyError::Entry(fault) => ArchiveError::refused(&self.path, fault),
            CopyError::Out(error) => ArchiveError::read(&self.path, error),
        })
    }

    /// Parses the lines of chunks on several threads and gives them in order.
    pub(crate) fn lines<T: Send + 'static>(
        &mut self,
        chunks: Vec<Found>,
        parse: impl Fn(&str) -> Result<T, ItemFault> + Send + Sync + 'static,
        each: &mut Each<'_, T>,
    ) -> Result<(), ArchiveError> {
        let work = move |[chunk]: [Decoded; 1]| -> Vec<Result<T, LineFault>> {
            let lines = chunk.text.lines().enumerate();
            lines
                .map(|(number, line)| {
                    parse(line).map_err(|fault| LineFault {
                        entry: place(chunk.name, number + 1),
                        fault,
                    })
                })
                .collect()
        };
        let groups = chunks.into_iter().map(|chunk| [chunk]);
        self.scanned(groups, work, &mut |lines| {
            for line in lines {
                each(line)?;
            }
            ControlFlow::Continue(())
        })
    }

    /// Scans groups of chunks; the first that is not whole ends it.
    pub(crate) fn scanned<const N: usize, T: Send + 'static>(
        &mut self,
        groups: impl IntoIterator<Item = [Found; N]>,
        work: impl Fn([Decoded; N]) -> T + Send + Sync + 'static,
        each: &mut dyn FnMut(T) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        let mut refusal = None;
        self.scanned_all(groups, work, &mut |result| match result {
            Ok(found) => each(found),
            Err(ChunkFault { name: _, fault }) => {
                refusal = Some(fault);
                ControlFlow::Break(())
            }
        })?;
        match refusal {
            Some(fault) => Err(ArchiveError::refused(&self.path, fault)),
            None => Ok(()),
        }
    }

    /// Scans groups of chunks, those that are not whole too.
    pub(crate) fn scanned_all<const N: usize, T: Send + 'static>(
        &mut self,
        groups: impl IntoIterator<Item = [Found; N]>,
        work: impl Fn([Decoded; N]) -> T + Send + Sync + 'static,
        each: &mut dyn FnMut(Result<T, ChunkFault>) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        scan(&mut self.inspected.reader, groups, self.threads, work, each)
            .map(|_| ())
            .map_err(|error| ArchiveError::read(&self.path, error))
    }
}

/// The item with its texts.
pub(crate) fn read_item<'a>(
    item: &'a CheckedItem,
    chunk: &'a str,
    name: EntryName,
) -> ReadItem<'a> {
    let text = |part: &'a Text| part.of(chunk);
    ReadItem {
        index: &item.index,
        description: &item.description,
        comments: &item.comments,
        body: text(&item.body),
        document: text(&item.document),
        name,
        line: item.line,
    }
}
