//! The end record of a zip, and with zip64 the records before it: where the directory is, and how
//! many entries it has. Read before the directory is, so that limits stop it in time.

use std::io::{Read, Seek, SeekFrom};

use trigpoint_model::limits::ARCHIVE_ENTRIES_MAX;

use crate::fault::{ContainerFault, code};

/// Bytes of an end record without its comment.
const END_BYTES: usize = 22;
const END_SIGNATURE: &[u8; 4] = b"PK\x05\x06";
const LOCATOR_BYTES: u64 = 20;
const LOCATOR_SIGNATURE: &[u8; 4] = b"PK\x06\x07";
const END64_BYTES: u64 = 56;
const END64_SIGNATURE: &[u8; 4] = b"PK\x06\x06";
const COMMENT_BYTES_MAX: usize = 65_535;
/// Bytes of the directory: 100,000 entries with long names and some extra fields.
const DIRECTORY_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Where the directory of a zip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Directory {
    pub(crate) entries: u64,
    pub(crate) offset: u64,
    pub(crate) bytes: u64,
}

/// Reads little-endian numbers out of a fixed record.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl Fields<'_> {
    pub(crate) fn u16(&self, at: usize) -> u16 {
        self.array(at).map_or(0, u16::from_le_bytes)
    }

    pub(crate) fn u32(&self, at: usize) -> u32 {
        self.array(at).map_or(0, u32::from_le_bytes)
    }

    pub(crate) fn u64(&self, at: usize) -> u64 {
        self.array(at).map_or(0, u64::from_le_bytes)
    }

    fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..at + N)?.try_into().ok()
    }
}

/// Reads `count` bytes at `offset`.
pub(crate) fn bytes_at<R: Read + Seek>(
    reader: &mut R,
    offset: u64,
    count: u64,
) -> std::io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    reader.take(count).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) < count {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

fn malformed(message: &str) -> ContainerFault {
    ContainerFault::new(code::ZIP_MALFORMED, message)
}

/// An error of reading the disk, told as a fault of the container.
pub(crate) fn read_fault(error: &std::io::Error) -> ContainerFault {
    if error.kind() == std::io::ErrorKind::UnexpectedEof {
        let message = "the zip ends before one of its parts does";
        return ContainerFault::new(code::ZIP_TRUNCATED, message);
    }
    ContainerFault::new(code::UNREADABLE, format!("it cannot be read: {error}"))
}

/// Finds the directory of a zip of `length` bytes.
///
/// # Errors
/// If there is no end record or more than one, or it says what cannot be or is not accepted.
pub(crate) fn find<R: Read + Seek>(
    reader: &mut R,
    length: u64,
) -> Result<Directory, ContainerFault> {
    let tail_bytes = length.min((END_BYTES + COMMENT_BYTES_MAX) as u64);
    let tail_start = length - tail_bytes;
    let tail = bytes_at(reader, tail_start, tail_bytes).map_err(|error| read_fault(&error))?;
    let end_index = end_record(&tail)?;
    let end_offset = tail_start + end_index as u64;
    let end = Fields(&tail[end_index..]);
    let (this_disk, first_disk) = (end.u16(4), end.u16(6));
    let (entries_here, entries) = (end.u16(8), end.u16(10));
    let (bytes, offset) = (end.u32(12), end.u32(16));
    let is_zip64 = [this_disk, first_disk, entries_here, entries].contains(&u16::MAX)
        || [bytes, offset].contains(&u32::MAX);
    let locator = if end_offset >= LOCATOR_BYTES {
        let at = end_offset - LOCATOR_BYTES;
        let found = bytes_at(reader, at, LOCATOR_BYTES).map_err(|error| read_fault(&error))?;
        found.starts_with(LOCATOR_SIGNATURE).then_some((at, found))
    } else {
        None
    };
    let directory = match locator {
        Some((at, locator)) => {
            let (start, wide) = end64(reader, at, &locator)?;
            agrees(wide.entries, u64::from(entries), u64::from(u16::MAX))?;
            agrees(wide.bytes, u64::from(bytes), u64::from(u32::MAX))?;
            agrees(wide.offset, u64::from(offset), u64::from(u32::MAX))?;
            within_limits(wide)?;
            ends_at(wide, start)?
        }
        None if is_zip64 => {
            return Err(malformed(
                "the end record points to a zip64 end record that is not there",
            ));
        }
        None => {
            one_disk(u32::from(this_disk), u32::from(first_disk))?;
            if entries_here != entries {
                return Err(multi_disk());
            }
            let directory = Directory {
                entries: u64::from(entries),
                offset: u64::from(offset),
                bytes: u64::from(bytes),
            };
            within_limits(directory)?;
            ends_at(directory, end_offset)?
        }
    };
    Ok(directory)
}

/// The index of the only end record in the tail of a file.
fn end_record(tail: &[u8]) -> Result<usize, ContainerFault> {
    let mut found = Vec::new();
    let mut has_signature = false;
    for index in 0..tail.len().saturating_sub(3) {
        if !tail[index..].starts_with(END_SIGNATURE) {
            continue;
        }
        has_signature = true;
        if tail.len() - index < END_BYTES {
            continue;
        }
        let comment = usize::from(Fields(&tail[index..]).u16(20));
        if index + END_BYTES + comment <= tail.len() {
            found.push((index, index + END_BYTES + comment == tail.len()));
        }
    }
    let ending: Vec<usize> = found
        .iter()
        .filter(|(_, ends)| *ends)
        .map(|(index, _)| *index)
        .collect();
    match (ending.as_slice(), found.as_slice()) {
        ([only], [_]) => Ok(*only),
        // A signature by chance within compressed bytes is before the record that ends the file;
        // one within the comment of another record is not.
        ([only], _) if found.last().is_some_and(|(index, _)| index == only) => Ok(*only),
        ([], []) if has_signature => Err(ContainerFault::new(
            code::ZIP_TRUNCATED,
            "the end record of the zip is cut off",
        )),
        ([], []) => Err(ContainerFault::new(
            code::ZIP_TRUNCATED,
            "the zip has no end record: it was cut off, or is not a zip",
        )),
        ([], _) => Err(ContainerFault::new(
            code::ZIP_STRAY_BYTES,
            "bytes after the end record belong to nothing",
        )),
        (_, _) => Err(ContainerFault::new(
            code::ZIP_TWO_END_RECORDS,
            "the zip has more than one end record, so that readers see different contents",
        )),
    }
}

fn end64<R: Read + Seek>(
    reader: &mut R,
    locator_offset: u64,
    locator: &[u8],
) -> Result<(u64, Directory), ContainerFault> {
    let fields = Fields(locator);
    let (disk, offset, disks) = (fields.u32(4), fields.u64(8), fields.u32(16));
    if disk != 0 || disks > 1 {
        return Err(multi_disk());
    }
    if offset.checked_add(END64_BYTES) != Some(locator_offset) {
        return Err(malformed(
            "the zip64 end record is not where its locator says, right before it",
        ));
    }
    let record = bytes_at(reader, offset, END64_BYTES).map_err(|error| read_fault(&error))?;
    let fields = Fields(&record);
    if !record.starts_with(END64_SIGNATURE) || fields.u64(4) != END64_BYTES - 12 {
        return Err(malformed("the zip64 end record is none"));
    }
    one_disk(fields.u32(16), fields.u32(20))?;
    if fields.u64(24) != fields.u64(32) {
        return Err(multi_disk());
    }
    let directory = Directory {
        entries: fields.u64(32),
        bytes: fields.u64(40),
        offset: fields.u64(48),
    };
    Ok((offset, directory))
}

fn multi_disk() -> ContainerFault {
    ContainerFault::new(
        code::ZIP_MULTI_DISK,
        "the zip is one part of several; join the parts first",
    )
}

fn one_disk(this: u32, first: u32) -> Result<(), ContainerFault> {
    if this == 0 && first == 0 {
        Ok(())
    } else {
        Err(multi_disk())
    }
}

/// The narrow field says the same as the wide one, or that the wide one is to be read.
fn agrees(wide: u64, narrow: u64, narrow_max: u64) -> Result<(), ContainerFault> {
    if narrow == wide || narrow == narrow_max {
        Ok(())
    } else {
        Err(malformed(
            "the end record and the zip64 end record disagree",
        ))
    }
}

/// The directory ends right where the record after it begins.
fn ends_at(directory: Directory, end: u64) -> Result<Directory, ContainerFault> {
    match directory.offset.checked_add(directory.bytes) {
        Some(found) if found == end => Ok(directory),
        Some(found) if found < end => Err(ContainerFault::new(
            code::ZIP_STRAY_BYTES,
            format!(
                "{} bytes before the entries or after the directory belong to nothing",
                end - found
            ),
        )),
        Some(_) | None => Err(ContainerFault::new(
            code::ZIP_TRUNCATED,
            "the directory lies beyond the end of the zip",
        )),
    }
}

fn within_limits(directory: Directory) -> Result<(), ContainerFault> {
    if directory.entries > ARCHIVE_ENTRIES_MAX as u64 {
        let message = format!(
            "it has {} entries, at most {ARCHIVE_ENTRIES_MAX} are read; split it",
            directory.entries
        );
        return Err(ContainerFault::new(code::TOO_MANY_ENTRIES, message));
    }
    if directory.bytes > DIRECTORY_BYTES_MAX {
        let message = format!(
            "its directory has {} bytes, at most {DIRECTORY_BYTES_MAX} are read",
            directory.bytes
        );
        return Err(ContainerFault::new(code::TOO_LARGE, message));
    }
    Ok(())
}
