//! Reads the content of an entry that was inspected: sizes as found, not as declared.

use std::io::{Read, Seek, SeekFrom};

use flate2::read::DeflateDecoder;

use crate::container::inspect::{Entry, Method};
use crate::fault::{Code, ContainerFault, code};

/// Bytes that are made room for before any was read.
const ROOM_MAX: usize = 8 * 1024 * 1024;

/// Reads the whole content of `entry`, at most `bytes_max` bytes of it.
///
/// # Errors
/// If it is longer than it says or than `bytes_max`, or its bytes are damaged.
pub(crate) fn content<R: Read + Seek>(
    reader: &mut R,
    entry: &Entry,
    bytes_max: u64,
) -> Result<Vec<u8>, ContainerFault> {
    let fault = |code: Code, message: String| {
        ContainerFault::new(code, format!("the entry `{}` {message}", entry.name))
    };
    let corrupt = |message: &str| fault(code::ZIP_CORRUPT_ENTRY, message.to_owned());
    let too_large = |found: &str| {
        let message = format!("has {found} bytes, at most {bytes_max} are read");
        fault(code::TOO_LARGE, message)
    };
    if entry.bytes > bytes_max {
        return Err(too_large(&entry.bytes.to_string()));
    }
    reader
        .seek(SeekFrom::Start(entry.data_offset))
        .map_err(|error| corrupt(&format!("cannot be read: {error}")))?;
    let mut packed = reader.take(entry.packed_bytes);
    let limit = entry.bytes.min(bytes_max) + 1;
    // What it says of its length saves copies while it grows; more than that is not believed.
    let room = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut content = Vec::with_capacity(room.min(ROOM_MAX));
    let unread = match entry.method {
        Method::Stored => {
            (&mut packed)
                .take(limit)
                .read_to_end(&mut content)
                .map_err(|error| corrupt(&format!("cannot be read: {error}")))?;
            packed.limit()
        }
        Method::Deflated => {
            let mut decoder = DeflateDecoder::new(packed);
            (&mut decoder)
                .take(limit)
                .read_to_end(&mut content)
                .map_err(|_| corrupt("is damaged: its bytes are not deflated text"))?;
            entry.packed_bytes.saturating_sub(decoder.total_in())
        }
    };
    let found = u64::try_from(content.len()).unwrap_or(u64::MAX);
    if found != entry.bytes {
        let relation = if found > entry.bytes { "more" } else { "fewer" };
        let message = format!("has {relation} bytes than the {} it says", entry.bytes);
        return Err(fault(code::ZIP_ENTRY_SIZE, message));
    }
    if unread != 0 {
        return Err(corrupt(&format!(
            "has {unread} bytes after the end of its content"
        )));
    }
    let mut crc = flate2::Crc::new();
    crc.update(&content);
    if crc.sum() != entry.crc32 {
        return Err(corrupt("is damaged: its checksum (CRC-32) is another"));
    }
    Ok(content)
}

/// Reads the first bytes of `entry`, to tell what it is; whether it is whole is not looked at.
///
/// # Errors
/// If the disk cannot be read, or the bytes are not deflated text.
pub(crate) fn head<R: Read + Seek>(
    reader: &mut R,
    entry: &Entry,
    bytes: u64,
) -> Result<Vec<u8>, ContainerFault> {
    let mut head = Vec::new();
    let read = reader
        .seek(SeekFrom::Start(entry.data_offset))
        .and_then(|_| {
            let packed = reader.take(entry.packed_bytes);
            match entry.method {
                Method::Stored => packed.take(bytes).read_to_end(&mut head),
                Method::Deflated => DeflateDecoder::new(packed)
                    .take(bytes)
                    .read_to_end(&mut head),
            }
        });
    match read {
        Ok(_) => Ok(head),
        Err(error) => {
            let message = format!("the entry `{}` cannot be read: {error}", entry.name);
            Err(ContainerFault::new(code::ZIP_CORRUPT_ENTRY, message))
        }
    }
}
