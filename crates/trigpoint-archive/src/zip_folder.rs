//! Packs the files of a folder as they lie, so that they can be sent as one: whatever they are, the
//! reader tells at the other end.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use trigpoint_model::limits::ARCHIVE_ENTRIES_MAX;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::fault::{ArchiveError, code};

/// Writes every file below `folder` to a zip, under the name that it has there; symbolic links are
/// left out, as the reader of a folder leaves them out.
///
/// # Errors
/// If a file cannot be read, there are more than an archive may have, or `out` refuses bytes.
pub fn zip_folder(folder: &Path, out: &File) -> Result<(), ArchiveError> {
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .large_file(true);
    let mut zip = ZipWriter::new(BufWriter::new(out));
    for (name, path) in files {
        let failed = |source: io::Error| ArchiveError::Read {
            path: path.clone(),
            source,
        };
        let mut file = BufReader::new(File::open(&path).map_err(failed)?);
        zip.start_file(name.as_str(), options)
            .map_err(|error| failed(error.into()))?;
        io::copy(&mut file, &mut zip).map_err(failed)?;
    }
    let failed = |source: io::Error| ArchiveError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut out = zip.finish().map_err(|error| failed(error.into()))?;
    out.flush().map_err(failed)
}

fn list(folder: &Path, files: &mut Vec<(String, PathBuf)>) -> Result<(), ArchiveError> {
    let mut folders = vec![(String::new(), folder.to_owned())];
    while let Some((prefix, at)) = folders.pop() {
        let failed = |source| ArchiveError::Read {
            path: at.clone(),
            source,
        };
        for entry in std::fs::read_dir(&at).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if kind.is_dir() {
                folders.push((format!("{name}/"), entry.path()));
            } else if kind.is_file() {
                files.push((name, entry.path()));
            }
        }
        if files.len() > ARCHIVE_ENTRIES_MAX {
            return Err(ArchiveError::Refused {
                path: folder.to_owned(),
                code: code::TOO_LARGE,
                message: format!("it has more than {ARCHIVE_ENTRIES_MAX} files"),
            });
        }
    }
    Ok(())
}
