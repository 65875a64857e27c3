//! Reads an entry of any size without holding it in memory, and checks it on the way.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::hashing::HashingReader;
use super::inspection::Found;
use crate::container::inspect::Method;
use crate::fault::{Code, ContainerFault, code};

/// Why an entry could not be copied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CopyError {
    /// The entry is damaged.
    #[error(transparent)]
    Entry(#[from] ContainerFault),
    /// The receiver refuses bytes.
    #[error("{0}")]
    Out(io::Error),
}

/// Copies the content of an entry to `out`. What was copied may be used only if this is no error.
pub(crate) fn copy(
    reader: &mut BufReader<File>,
    found: &Found,
    out: &mut dyn Write,
) -> Result<(), CopyError> {
    let entry = &found.entry;
    let fault = |code: Code, message: String| {
        ContainerFault::new(code, format!("the entry `{}` {message}", found.name))
    };
    let unreadable = |error: io::Error| {
        fault(
            code::ZIP_CORRUPT_ENTRY,
            format!("is damaged or cannot be read: {error}; use another copy of the backup"),
        )
    };
    reader
        .seek(SeekFrom::Start(entry.data_offset))
        .map_err(unreadable)?;
    let mut packed = reader.take(entry.packed_bytes);
    let mut deflated;
    let content: &mut dyn Read = match entry.method {
        Method::Stored => &mut packed,
        Method::Deflated => {
            deflated = DeflateDecoder::new(&mut packed);
            &mut deflated
        }
    };
    let mut content = HashingReader::new(content);
    let mut crc = Crc::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0_u64;
    loop {
        let count = content.read(&mut buffer).map_err(unreadable)?;
        if count == 0 {
            break;
        }
        bytes += count as u64;
        if bytes > entry.bytes {
            break;
        }
        crc.update(&buffer[..count]);
        out.write_all(&buffer[..count]).map_err(CopyError::Out)?;
    }
    if bytes != entry.bytes {
        let message = format!(
            "has another number of bytes than the {} it says",
            entry.bytes
        );
        return Err(fault(code::ZIP_ENTRY_SIZE, message).into());
    }
    if crc.sum() != entry.crc32 {
        let message = "is damaged: its checksum (CRC-32) is another".to_owned();
        return Err(fault(code::ZIP_CORRUPT_ENTRY, message).into());
    }
    if content.hash() != found.sha256 {
        let message = "is not as the manifest says: it was changed after the backup".to_owned();
        return Err(fault(code::HASH_MISMATCH, message).into());
    }
    Ok(())
}
