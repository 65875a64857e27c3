//! Writes a set of items in 1Integrate's form as a zip, one file an item.

use std::io::{Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::WrittenItem;
use crate::guarded::Guarded;
use crate::writer::WriteError;

/// A zip of items in 1Integrate's form. The same items give the same bytes.
#[must_use = "a set that is not finished is no zip"]
pub struct SetWriter<W: Write + Seek> {
    zip: ZipWriter<Guarded<W>>,
}

impl<W: Write + Seek> SetWriter<W> {
    /// Begins a set.
    pub fn new(out: W) -> Self {
        Self {
            zip: ZipWriter::new(Guarded::new(out)),
        }
    }

    /// Writes the next item.
    ///
    /// # Errors
    /// If `out` refuses bytes, or two items have the same file.
    pub fn item(&mut self, item: &WrittenItem) -> Result<(), WriteError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(item.entry.as_str(), options)?;
        self.zip.write_all(item.json.as_bytes())?;
        Ok(())
    }

    /// Ends the set.
    ///
    /// # Errors
    /// If `out` refuses bytes.
    pub fn finish(self) -> Result<(), WriteError> {
        self.zip.finish()?.finish()?;
        Ok(())
    }
}
