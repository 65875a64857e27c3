//! Compares two archives of which one holds a whole repository, in flat memory.
//!
//! Both are sorted by id on disk and merged; what has no partner is paired by place and kind. Of
//! what has changed the documents are copied to a temporary file, to say what in them differs.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::Path;

use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};
use uuid::Uuid;

use super::check::Checks;
use super::reader::RepositoryReader;
use super::select::Bitmap;
use super::sort::{Sorted, Sorter};
use crate::diff::{ChangedItem, MovedItem, SeenItem, pointers_between};
use crate::fault::ArchiveError;
use crate::reader::{Archive, Warning, open};
use crate::writer::rank;

/// One difference between two archives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// An item that is only in the second.
    Added(SeenItem),
    /// An item that is only in the first.
    Removed(SeenItem),
    /// An item of the same id at two places.
    Moved(MovedItem),
    /// An item whose content is another.
    Changed(ChangedItem),
    /// Something that could not be compared.
    Fault(Warning),
}

/// Compares the archives at `first` and `second`, gives each difference, and at the end the number
/// of items that are the same. Temporary files wait in `folder`.
///
/// # Errors
/// If one of them is refused.
pub fn diff_streamed(
    first: &Path,
    second: &Path,
    folder: &Path,
    each: &mut dyn FnMut(Difference) -> ControlFlow<()>,
) -> Result<u64, ArchiveError> {
    let mut merge = Merge {
        sides: [Side::open(first)?, Side::open(second)?],
        folder,
        by_id: [Bitmap::new(0), Bitmap::new(0)],
        by_place: [Bitmap::new(0), Bitmap::new(0)],
        has_changed: false,
        same: 0,
        each,
    };
    let disk = |error| ArchiveError::read(first, error);
    if merge.paired()?.is_break() {
        return Ok(merge.same);
    }
    if !merge.has_changed {
        return Ok(merge.same);
    }
    let documents = [merge.changed_documents(0)?, merge.changed_documents(1)?];
    merge.tell_changed(documents).map_err(disk)?;
    Ok(merge.same)
}

/// One of the two archives.
struct Side {
    path: std::path::PathBuf,
    source: Source,
    items: u64,
}

enum Source {
    Repository(Box<RepositoryReader>),
    Other(Box<Archive>),
}

/// An item of either archive.
struct Seen<'a> {
    id: ItemId,
    kind: ItemKind,
    path: &'a ItemPath,
    content: Hash,
    document: &'a dyn Fn() -> Option<String>,
}

impl Side {
    fn open(path: &Path) -> Result<Self, ArchiveError> {
        let source = if super::is_repository(path)? {
            Source::Repository(Box::new(RepositoryReader::open(path)?))
        } else {
            Source::Other(Box::new(open(&[path.to_owned()])?))
        };
        Ok(Self {
            path: path.to_owned(),
            source,
            items: 0,
        })
    }

    /// Streams the items that can be read, and what stands where one cannot.
    fn for_each(
        &mut self,
        each: &mut dyn FnMut(Result<Seen<'_>, Warning>) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        match &mut self.source {
            Source::Repository(reader) => {
                reader.for_each_item(Checks::Agreement, &mut |item| match item {
                    Ok(item) => each(Ok(Seen {
                        id: item.index.id,
                        kind: item.index.kind,
                        path: &item.index.path,
                        content: item.index.hash,
                        document: &|| Some(item.document.to_owned()),
                    })),
                    Err(found) => {
                        let message = found.fault.message;
                        let entry = Some(found.entry.as_str());
                        each(Err(Warning::new(found.fault.code, entry, message)))
                    }
                })
            }
            Source::Other(archive) => archive
                .for_each_item(&mut |archived| match &archived.item {
                    Ok(document) => {
                        let Ok(content) = document.content_hash() else {
                            return ControlFlow::Continue(());
                        };
                        each(Ok(Seen {
                            id: document.id,
                            kind: document.kind(),
                            path: &document.path,
                            content,
                            document: &|| document.to_line().ok(),
                        }))
                    }
                    Err(fault) => {
                        let entry = Some(archived.entry.as_str());
                        each(Err(Warning::new(fault.code, entry, fault.message.clone())))
                    }
                })
                .map(|_| ()),
        }
    }
}

/// An item as it is sorted: id or place first, then what is compared.
#[derive(Debug, Clone)]
struct Record {
    id: ItemId,
    rank: u8,
    content: Hash,
    number: u64,
    path: ItemPath,
}

impl Record {
    /// Sorted by id.
    fn write_by_id(&self, sorter: &mut Sorter) -> io::Result<()> {
        sorter.push(&[
            self.id.as_uuid().as_bytes(),
            &[self.rank],
            self.content.as_bytes(),
            &self.number.to_be_bytes(),
            self.path.as_str().as_bytes(),
        ])
    }

    fn read_by_id(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (rank, rest) = rest.split_first()?;
        let (content, rest) = rest.split_first_chunk::<32>()?;
        let (number, path) = rest.split_first_chunk::<8>()?;
        Some(Self {
            id: ItemId::from_uuid(Uuid::from_bytes(*id)),
            rank: *rank,
            content: Hash::from_bytes(*content),
            number: u64::from_be_bytes(*number),
            path: std::str::from_utf8(path).ok()?.parse().ok()?,
        })
    }

    /// Kind and place as one hash: what pairs items of different ids.
    fn place(&self) -> Hash {
        Hash::of(format!("{} {}", self.rank, self.path.key()).as_bytes())
    }

    /// Sorted by kind and place.
    fn write_by_place(&self, sorter: &mut Sorter) -> io::Result<()> {
        let place = self.place();
        sorter.push(&[
            place.as_bytes(),
            self.id.as_uuid().as_bytes(),
            &[self.rank],
            self.content.as_bytes(),
            &self.number.to_be_bytes(),
            self.path.as_str().as_bytes(),
        ])
    }

    fn kind(&self) -> ItemKind {
        let kind = ItemKind::ALL.get(usize::from(self.rank));
        kind.copied().unwrap_or(ItemKind::Folder)
    }

    fn seen(&self) -> SeenItem {
        SeenItem {
            path: self.path.clone(),
            kind: self.kind(),
            id: self.id,
        }
    }
}

/// Records in their order, with the next one to look at.
struct Peeked {
    sorted: Sorted,
    next: Option<Vec<u8>>,
}

impl Peeked {
    fn new(sorter: Sorter) -> io::Result<Self> {
        let mut sorted = sorter.finish()?;
        let next = sorted.next()?;
        Ok(Self { sorted, next })
    }

    fn take(&mut self) -> io::Result<Option<Vec<u8>>> {
        let next = self.sorted.next()?;
        Ok(std::mem::replace(&mut self.next, next))
    }
}

/// Receives a record of the first stream, of the second, or of both.
type EachPair<'e> = dyn FnMut(Option<&[u8]>, Option<&[u8]>) -> io::Result<ControlFlow<()>> + 'e;

/// Gives the records of two streams side by side, paired by their first `bytes` bytes.
fn side_by_side(
    first: &mut Peeked,
    second: &mut Peeked,
    bytes: usize,
    each: &mut EachPair<'_>,
) -> io::Result<ControlFlow<()>> {
    loop {
        let key = |record: &Option<Vec<u8>>| -> Option<Vec<u8>> {
            record
                .as_ref()
                .map(|record| record[..bytes.min(record.len())].to_vec())
        };
        let (old, new) = match (key(&first.next), key(&second.next)) {
            (None, None) => return Ok(ControlFlow::Continue(())),
            (Some(_), None) => (first.take()?, None),
            (None, Some(_)) => (None, second.take()?),
            (Some(old), Some(new)) if old < new => (first.take()?, None),
            (Some(old), Some(new)) if old > new => (None, second.take()?),
            (Some(_), Some(_)) => (first.take()?, second.take()?),
        };
        if each(old.as_deref(), new.as_deref())?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

struct Merge<'m> {
    sides: [Side; 2],
    folder: &'m Path,
    /// What has changed, of each side by its number: paired by id, and paired by place.
    by_id: [Bitmap; 2],
    by_place: [Bitmap; 2],
    has_changed: bool,
    same: u64,
    each: &'m mut dyn FnMut(Difference) -> ControlFlow<()>,
}

fn damaged() -> io::Error {
    io::Error::other("a temporary file was changed")
}

impl Merge<'_> {
    /// Sorts the items of one side by id.
    fn sorted(&mut self, side: usize) -> Result<Peeked, ArchiveError> {
        let Side { path, .. } = &self.sides[side];
        let path = path.clone();
        let disk = |error| ArchiveError::read(&path, error);
        let mut sorter = Sorter::new(self.folder);
        let (mut number, mut failure) = (0, Ok(()));
        let each = &mut self.each;
        self.sides[side].for_each(&mut |item| match item {
            Err(warning) => each(Difference::Fault(warning)),
            Ok(seen) => {
                let record = Record {
                    id: seen.id,
                    rank: u8::try_from(rank(seen.kind)).unwrap_or(u8::MAX),
                    content: seen.content,
                    number,
                    path: seen.path.clone(),
                };
                number += 1;
                failure = record.write_by_id(&mut sorter);
                match failure {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            }
        })?;
        failure.map_err(disk)?;
        self.sides[side].items = number;
        Peeked::new(sorter).map_err(disk)
    }

    /// Pairs the items of both sides, and tells all but what has changed, which is marked.
    fn paired(&mut self) -> Result<ControlFlow<()>, ArchiveError> {
        let (mut first, mut second) = (self.sorted(0)?, self.sorted(1)?);
        let path = self.sides[0].path.clone();
        let disk = |error| ArchiveError::read(&path, error);
        for side in 0..2 {
            self.by_id[side] = Bitmap::new(self.sides[side].items);
            self.by_place[side] = Bitmap::new(self.sides[side].items);
        }
        let mut left = [Sorter::new(self.folder), Sorter::new(self.folder)];
        let flow = side_by_side(&mut first, &mut second, 16, &mut |old, new| {
            let record = |bytes: &[u8]| Record::read_by_id(bytes).ok_or_else(damaged);
            match (old, new) {
                (Some(old), Some(new)) => return Ok(self.pair(&record(old)?, &record(new)?)),
                (Some(old), None) => record(old)?.write_by_place(&mut left[0])?,
                (None, Some(new)) => record(new)?.write_by_place(&mut left[1])?,
                (None, None) => {}
            }
            Ok(ControlFlow::Continue(()))
        })
        .map_err(disk)?;
        if flow.is_break() {
            return Ok(flow);
        }
        let [old, new] = left;
        let (mut old, mut new) = (
            Peeked::new(old).map_err(disk)?,
            Peeked::new(new).map_err(disk)?,
        );
        side_by_side(&mut old, &mut new, 32, &mut |old, new| {
            let record = |bytes: &[u8]| {
                let by_id = bytes.get(32..).unwrap_or_default();
                Record::read_by_id(by_id).ok_or_else(damaged)
            };
            Ok(match (old, new) {
                (Some(old), Some(new)) => self.pair_by_place(&record(old)?, &record(new)?),
                (Some(old), None) => (self.each)(Difference::Removed(record(old)?.seen())),
                (None, Some(new)) => (self.each)(Difference::Added(record(new)?.seen())),
                (None, None) => ControlFlow::Continue(()),
            })
        })
        .map_err(disk)
    }

    fn pair(&mut self, old: &Record, new: &Record) -> ControlFlow<()> {
        let is_moved = old.path.key() != new.path.key();
        if (old.rank, old.content) != (new.rank, new.content) {
            self.by_id[0].set(old.number);
            self.by_id[1].set(new.number);
            self.has_changed = true;
        } else if !is_moved {
            self.same += 1;
        }
        if !is_moved {
            return ControlFlow::Continue(());
        }
        (self.each)(Difference::Moved(MovedItem {
            from: old.path.clone(),
            to: new.path.clone(),
            kind: new.kind(),
            id: new.id,
        }))
    }

    fn pair_by_place(&mut self, old: &Record, new: &Record) -> ControlFlow<()> {
        if old.content == new.content {
            self.same += 1;
        } else {
            self.by_place[0].set(old.number);
            self.by_place[1].set(new.number);
            self.has_changed = true;
        }
        ControlFlow::Continue(())
    }

    /// Copies the documents of one side that have changed.
    fn changed_documents(&mut self, side: usize) -> Result<Documents, ArchiveError> {
        let path = self.sides[side].path.clone();
        let disk = |error| ArchiveError::read(&path, error);
        let mut documents = Documents::new(self.folder).map_err(disk)?;
        let (by_id, by_place) = (&self.by_id[side], &self.by_place[side]);
        let (mut number, mut failure) = (0, Ok(()));
        self.sides[side].for_each(&mut |item| {
            let Ok(seen) = item else {
                return ControlFlow::Continue(());
            };
            let this = number;
            number += 1;
            let key = if by_id.has(this) {
                Hash::of(seen.id.as_uuid().as_bytes())
            } else if by_place.has(this) {
                let place = format!("{} {}", rank(seen.kind), seen.path.key());
                Hash::of(place.as_bytes())
            } else {
                return ControlFlow::Continue(());
            };
            failure = match (seen.document)() {
                Some(document) => documents.add(&key, &document),
                None => Ok(()),
            };
            match failure {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        })?;
        failure.map_err(disk)?;
        Ok(documents)
    }

    /// Tells what differs in what has changed.
    fn tell_changed(&mut self, documents: [Documents; 2]) -> io::Result<()> {
        let [old, new] = documents;
        let (mut old_keys, mut old_file) = old.finish()?;
        let (mut new_keys, mut new_file) = new.finish()?;
        let each = &mut self.each;
        let _flow = side_by_side(&mut old_keys, &mut new_keys, 32, &mut |old, new| {
            let (Some(old), Some(new)) = (old, new) else {
                return Ok(ControlFlow::Continue(()));
            };
            let was = document_at(&mut old_file, old)?;
            let is = document_at(&mut new_file, new)?;
            let pointers = pointers_between(&was, &is);
            Ok(each(Difference::Changed(ChangedItem {
                kind: is.kind(),
                id: is.id,
                former_id: (was.id != is.id).then_some(was.id),
                path: is.path,
                pointers,
            })))
        })?;
        Ok(())
    }
}

/// Documents in a temporary file, found again by their keys.
struct Documents {
    keys: Sorter,
    file: BufWriter<File>,
    end: u64,
}

impl Documents {
    fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            keys: Sorter::new(folder),
            file: BufWriter::new(tempfile::tempfile_in(folder)?),
            end: 0,
        })
    }

    fn add(&mut self, key: &Hash, document: &str) -> io::Result<()> {
        let bytes = document.len() as u64;
        self.keys.push(&[
            key.as_bytes(),
            &self.end.to_be_bytes(),
            &bytes.to_be_bytes(),
        ])?;
        self.end += bytes;
        self.file.write_all(document.as_bytes())
    }

    fn finish(self) -> io::Result<(Peeked, File)> {
        let file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        Ok((Peeked::new(self.keys)?, file))
    }
}

fn document_at(file: &mut File, record: &[u8]) -> io::Result<ItemDocument> {
    let numbers = record
        .get(32..)
        .and_then(|rest| rest.split_first_chunk::<8>());
    let (start, bytes) = numbers.ok_or_else(damaged)?;
    let bytes: [u8; 8] = bytes.try_into().map_err(|_| damaged())?;
    file.seek(SeekFrom::Start(u64::from_be_bytes(*start)))?;
    let mut text = String::new();
    file.take(u64::from_be_bytes(bytes))
        .read_to_string(&mut text)?;
    crate::document::parse(text.as_bytes()).map_err(|fault| io::Error::other(fault.message))
}
