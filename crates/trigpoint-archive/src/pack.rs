//! A zip into a folder, and a folder into a zip: `pack(unpack(a))` is `a`, byte for byte.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::Path;

use trigpoint_model::{ItemDocument, canonical};

use crate::document;
use crate::fault::ArchiveError;
use crate::item::ItemFault;
use crate::manifest::ManifestHead;
use crate::reader::open;
use crate::writer::{Summary, WriteError, Writer, order};

/// Why an archive cannot be turned into another shape.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The input is refused.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The output cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Items of the input have faults, and an archive is not made with items left out.
    #[error("{} of its items cannot be read; the first is `{entry}`: {message}", faults.len())]
    Faults {
        /// The entry of the first.
        entry: String,
        /// What is wrong with it.
        message: String,
        /// Each fault with its entry.
        faults: Vec<(String, ItemFault)>,
    },
}

/// The shape to pack into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackShape {
    /// One JSON file.
    Json,
    /// A readable zip.
    Zip,
}

/// Packs the folder (or any archive) at `from` into the new file `to`.
///
/// # Errors
/// If the input is refused or one of its items has a fault, `to` is there, or cannot be written.
pub fn pack(from: &Path, to: &Path, shape: PackShape) -> Result<Summary, PackError> {
    let sorted = Sorted::of(from, to)?;
    let out = File::create_new(to).map_err(|source| WriteError::making(to, source))?;
    let out = BufWriter::new(out);
    let head = sorted.head.clone();
    let written = match shape {
        PackShape::Json => Writer::json(out, head),
        PackShape::Zip => Writer::zip(out, head),
    }
    .map_err(PackError::from)
    .and_then(|writer| sorted.write(writer));
    if written.is_err() {
        // What is half written is no archive: it has no manifest. The error itself is told.
        std::fs::remove_file(to).ok();
    }
    written
}

/// Unpacks the archive at `from` into the new or empty folder `to`. Every name in it is computed
/// from the items, none is taken from the archive.
///
/// # Errors
/// If the input is refused or one of its items has a fault, or the folder is not empty or cannot
/// be written.
pub fn unpack(from: &Path, to: &Path) -> Result<Summary, PackError> {
    let sorted = Sorted::of(from, to)?;
    let writer = Writer::folder(to, sorted.head.clone())?;
    sorted.write(writer)
}

/// The items of an archive in the order of archives; they wait in a temporary file.
struct Sorted {
    head: ManifestHead,
    spool: File,
    /// The order of each item, and where it is in the spool.
    places: Vec<((usize, String, trigpoint_model::ItemId), u64, u64)>,
}

/// The nearest folder above `to` that is there: what is written has room on the same disk.
fn folder_above(to: &Path) -> &Path {
    let is_here = |folder: &&Path| folder.as_os_str().is_empty();
    to.ancestors()
        .skip(1)
        .find(|folder| is_here(folder) || folder.is_dir())
        .filter(|folder| !is_here(folder))
        .unwrap_or(Path::new("."))
}

impl Sorted {
    /// The items of the archive at `from`, waiting beside `to`.
    fn of(from: &Path, to: &Path) -> Result<Self, PackError> {
        let mut archive = open(&[from.to_owned()])?;
        let head = archive
            .summary()
            .manifest
            .as_ref()
            .map_or_else(|| ManifestHead::of([]), |manifest| manifest.head());
        let spool = tempfile::tempfile_in(folder_above(to))
            .map_err(|source| WriteError::Write { source })?;
        let mut out = BufWriter::new(spool);
        let (mut places, mut faults, mut end) = (Vec::new(), Vec::new(), 0_u64);
        let mut failure: Option<WriteError> = None;
        archive.for_each_item(&mut |archived| {
            match archived.item {
                Err(fault) => faults.push((archived.entry, fault)),
                Ok(document) => match add(&mut out, &document) {
                    Err(error) => {
                        failure = Some(error);
                        return ControlFlow::Break(());
                    }
                    Ok(bytes) => {
                        let (rank, path, id) = order(&document);
                        places.push(((rank, path.to_owned(), id), end, bytes));
                        end += bytes;
                    }
                },
            }
            ControlFlow::Continue(())
        })?;
        if let Some(error) = failure {
            return Err(error.into());
        }
        if let Some((entry, fault)) = faults.first().cloned() {
            let message = fault.message;
            return Err(PackError::Faults {
                entry,
                message,
                faults,
            });
        }
        places.sort();
        let spool = out.into_inner().map_err(|error| WriteError::Write {
            source: error.into_error(),
        })?;
        Ok(Self {
            head,
            spool,
            places,
        })
    }

    fn write(mut self, mut writer: Writer<'_>) -> Result<Summary, PackError> {
        for (_, offset, bytes) in &self.places {
            let mut line = Vec::new();
            self.spool
                .seek(SeekFrom::Start(*offset))
                .and_then(|_| (&mut self.spool).take(*bytes).read_to_end(&mut line))
                .map_err(|source| WriteError::Write { source })?;
            let document = document::parse(&line).map_err(|fault| PackError::Faults {
                entry: String::new(),
                message: fault.message.clone(),
                faults: vec![(String::new(), *fault)],
            })?;
            writer.item(&document)?;
        }
        Ok(writer.finish()?)
    }
}

/// Writes a document into the spool; gives its bytes.
fn add(out: &mut impl Write, document: &ItemDocument) -> Result<u64, WriteError> {
    let line = canonical::to_line(document)?;
    out.write_all(line.as_bytes())?;
    Ok(line.len() as u64)
}
