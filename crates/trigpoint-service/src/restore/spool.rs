//! The documents of an archive on disk, while its restore is planned: memory holds only where
//! each one lies.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use trigpoint_model::ItemDocument;

/// Documents in an unnamed temporary file; gone when dropped, also when the process is killed.
#[derive(Debug)]
pub(crate) struct DocumentSpool {
    file: BufWriter<File>,
    places: Vec<(u64, usize)>,
    end: u64,
}

impl DocumentSpool {
    /// An empty spool in `folder`.
    ///
    /// # Errors
    /// If no file can be made there.
    pub(crate) fn create(folder: &Path) -> io::Result<Self> {
        let file = BufWriter::new(tempfile::tempfile_in(folder)?);
        Ok(Self {
            file,
            places: Vec::new(),
            end: 0,
        })
    }

    /// Adds a document; the first one has the index 0.
    ///
    /// # Errors
    /// If it cannot be written, above all when the disk is full.
    pub(crate) fn push(&mut self, document: &ItemDocument) -> io::Result<usize> {
        let bytes = serde_json::to_vec(document)?;
        self.file.write_all(&bytes)?;
        self.places.push((self.end, bytes.len()));
        self.end += bytes.len() as u64;
        Ok(self.places.len() - 1)
    }

    /// The document with this index.
    ///
    /// # Errors
    /// If it cannot be read back.
    pub(crate) fn document(&mut self, index: usize) -> io::Result<ItemDocument> {
        let (start, length) = *self
            .places
            .get(index)
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such document"))?;
        self.file.flush()?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes)?;
        file.seek(SeekFrom::End(0))?;
        let text = String::from_utf8(bytes).map_err(io::Error::other)?;
        ItemDocument::from_json(&text).map_err(io::Error::other)
    }
}
