//! Our own check of a zip: one reading of its bytes, or a refusal.
//!
//! Every byte must belong to exactly one part, and what the directory says of an entry must be
//! what stands at its place. A zip that two programs could read differently is refused; a zip as
//! Info-ZIP, Python, 7-Zip, macOS and Windows Explorer make it passes (data descriptors, extra
//! fields, directory entries, zip64).

use std::collections::HashMap;
use std::io::{Read, Seek};

use trigpoint_model::name::nfc;

use crate::container::cp437;
use crate::container::end_record::{Directory, Fields, bytes_at, find, read_fault};
use crate::entry_name::{grammar_fault, printable};
use crate::fault::{Code, ContainerFault, code};

const CENTRAL_BYTES: usize = 46;
const CENTRAL_SIGNATURE: &[u8; 4] = b"PK\x01\x02";
const LOCAL_BYTES: u64 = 30;
const LOCAL_SIGNATURE: &[u8; 4] = b"PK\x03\x04";
const DESCRIPTOR_SIGNATURE: &[u8; 4] = b"PK\x07\x08";
const ZIP64_FIELD: u16 = 0x0001;
const UNICODE_PATH_FIELD: u16 = 0x7075;
const AES_FIELD: u16 = 0x9901;

/// How the bytes of an entry are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Not at all.
    Stored,
    /// RFC 1951.
    Deflated,
}

/// An entry that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name; a directory's ends with `/`.
    pub(crate) name: String,
    /// Whether the name was not marked as UTF-8 and had to be guessed.
    pub(crate) name_is_guessed: bool,
    /// How it is packed.
    pub(crate) method: Method,
    /// The CRC-32 of its content, as it says.
    pub(crate) crc32: u32,
    /// Bytes in the zip.
    pub(crate) packed_bytes: u64,
    /// Bytes of its content, as it says.
    pub(crate) bytes: u64,
    /// Where its packed bytes begin.
    pub(crate) data_offset: u64,
}

impl Entry {
    /// Whether it stands for a directory.
    #[must_use]
    pub(crate) fn is_directory(&self) -> bool {
        self.name.ends_with('/')
    }
}

/// An entry as the directory tells, before its place was looked at.
struct Central {
    raw_name: Vec<u8>,
    flags: u16,
    method_number: u16,
    local_offset: u64,
    is_wide: bool,
    entry: Entry,
}

const FLAG_ENCRYPTED: u16 = 1;
const FLAG_DESCRIPTOR: u16 = 1 << 3;
const FLAG_PATCH: u16 = 1 << 5;
const FLAG_STRONG: u16 = 1 << 6;
const FLAG_UTF8: u16 = 1 << 11;
const FLAG_MASKED: u16 = 1 << 13;

/// Checks the zip of `length` bytes in `reader`; gives its entries in the directory's order.
///
/// # Errors
/// [`ContainerFault`], the first one found.
pub(crate) fn inspect<R: Read + Seek>(
    reader: &mut R,
    length: u64,
) -> Result<Vec<Entry>, ContainerFault> {
    let directory = find(reader, length)?;
    let mut all = central_entries(reader, directory)?;
    no_name_twice(&all)?;
    at_their_places(reader, &mut all, directory.offset)?;
    Ok(all.into_iter().map(|central| central.entry).collect())
}

fn central_entries<R: Read + Seek>(
    reader: &mut R,
    directory: Directory,
) -> Result<Vec<Central>, ContainerFault> {
    let bytes =
        bytes_at(reader, directory.offset, directory.bytes).map_err(|error| read_fault(&error))?;
    let mut rest = bytes.as_slice();
    let mut all = Vec::new();
    for _ in 0..directory.entries {
        let Some(header) = rest.get(..CENTRAL_BYTES) else {
            return Err(wrong_count(directory.entries, all.len()));
        };
        if !header.starts_with(CENTRAL_SIGNATURE) {
            return Err(wrong_count(directory.entries, all.len()));
        }
        let fields = Fields(header);
        let name_end = CENTRAL_BYTES + usize::from(fields.u16(28));
        let extra_end = name_end + usize::from(fields.u16(30));
        let end = extra_end + usize::from(fields.u16(32));
        let Some(record) = rest.get(..end) else {
            return Err(wrong_count(directory.entries, all.len()));
        };
        all.push(central_entry(
            &fields,
            &record[CENTRAL_BYTES..name_end],
            &record[name_end..extra_end],
        )?);
        rest = &rest[end..];
    }
    if rest.is_empty() {
        Ok(all)
    } else {
        let message = format!(
            "the end record counts {} entries, and {} bytes of the directory follow them",
            directory.entries,
            rest.len()
        );
        Err(ContainerFault::new(code::ZIP_ENTRY_COUNT, message))
    }
}

fn wrong_count(told: u64, found: usize) -> ContainerFault {
    let message = format!("the end record counts {told} entries, the directory holds {found}");
    ContainerFault::new(code::ZIP_ENTRY_COUNT, message)
}

fn central_entry(
    fields: &Fields<'_>,
    raw_name: &[u8],
    extra: &[u8],
) -> Result<Central, ContainerFault> {
    let shown: String = String::from_utf8_lossy(raw_name).chars().take(80).collect();
    let entry_fault = |code: Code, message: &str| entry_fault(&shown, code, message);
    let flags = fields.u16(8);
    let extra_fields = extra_fields(extra)
        .ok_or_else(|| entry_fault(code::ZIP_MALFORMED, "has extra fields that do not fit"))?;
    let is_aes = extra_fields.contains_key(&AES_FIELD) || fields.u16(10) == 99;
    if flags & (FLAG_ENCRYPTED | FLAG_STRONG | FLAG_MASKED) != 0 || is_aes {
        let message = "is encrypted; pack it again without a password";
        return Err(entry_fault(code::ZIP_ENCRYPTED, message));
    }
    let method = match fields.u16(10) {
        _ if flags & FLAG_PATCH != 0 => None,
        0 => Some(Method::Stored),
        8 => Some(Method::Deflated),
        _ => None,
    };
    let Some(method) = method else {
        let message = format!(
            "is packed by method {}; pack it again with deflate",
            fields.u16(10)
        );
        return Err(entry_fault(code::ZIP_METHOD, &message));
    };
    let (name, name_is_guessed) = decoded_name(
        raw_name,
        flags,
        extra_fields.get(&UNICODE_PATH_FIELD).copied(),
    )
    .map_err(|message| entry_fault(code::ZIP_ENTRY_NAME, message))?;
    if let Some(message) = grammar_fault(&name) {
        let message = format!("has a name that {message}");
        return Err(entry_fault(code::ZIP_ENTRY_NAME, &message));
    }
    if let Some(message) = special_file(fields) {
        return Err(entry_fault(code::ZIP_SPECIAL_ENTRY, message));
    }
    let mut wide = Fields(extra_fields.get(&ZIP64_FIELD).copied().unwrap_or_default());
    let mut widened = |narrow: u32| -> Option<u64> {
        if narrow != u32::MAX {
            return Some(u64::from(narrow));
        }
        let value = wide.0.get(..8).map(|bytes| Fields(bytes).u64(0))?;
        wide = Fields(&wide.0[8..]);
        Some(value)
    };
    let (bytes, packed_bytes) = (widened(fields.u32(24)), widened(fields.u32(20)));
    let offset = widened(fields.u32(42));
    let (Some(bytes), Some(packed_bytes), Some(local_offset)) = (bytes, packed_bytes, offset)
    else {
        let message = "lacks the zip64 field that its sizes point to";
        return Err(entry_fault(code::ZIP_MALFORMED, message));
    };
    if fields.u16(34) != 0 {
        return Err(entry_fault(
            code::ZIP_MULTI_DISK,
            "is on another part of the zip",
        ));
    }
    if name.ends_with('/') && bytes != 0 {
        let message = "is a directory that has content";
        return Err(entry_fault(code::ZIP_MALFORMED, message));
    }
    Ok(Central {
        raw_name: raw_name.to_vec(),
        flags,
        method_number: fields.u16(10),
        local_offset,
        is_wide: extra_fields.contains_key(&ZIP64_FIELD),
        entry: Entry {
            name,
            name_is_guessed,
            method,
            crc32: fields.u32(16),
            packed_bytes,
            bytes,
            data_offset: 0,
        },
    })
}

fn entry_fault(name: &str, code: Code, message: &str) -> ContainerFault {
    ContainerFault::new(code, format!("the entry `{}` {message}", printable(name)))
}

/// The extra fields by number, the first of each; none if they do not fit.
fn extra_fields(mut extra: &[u8]) -> Option<HashMap<u16, &[u8]>> {
    let mut all = HashMap::new();
    // Some programs pad the extra field with a few zeros.
    while extra.len() >= 4 {
        let fields = Fields(extra);
        let (number, bytes) = (fields.u16(0), usize::from(fields.u16(2)));
        let value = extra.get(4..4 + bytes)?;
        if all.insert(number, value).is_some() && number == ZIP64_FIELD {
            return None;
        }
        extra = &extra[4 + bytes..];
    }
    extra.iter().all(|byte| *byte == 0).then_some(all)
}

fn decoded_name(
    raw: &[u8],
    flags: u16,
    unicode_path: Option<&[u8]>,
) -> Result<(String, bool), &'static str> {
    if let Ok(name) = std::str::from_utf8(raw) {
        return Ok((name.to_owned(), false));
    }
    if flags & FLAG_UTF8 != 0 {
        return Err("has a name that is marked as UTF-8 and is not");
    }
    if let Some([1, crc @ ..]) = unicode_path.and_then(|field| field.get(..5)) {
        let mut own = flate2::Crc::new();
        own.update(raw);
        let name = unicode_path.and_then(|field| std::str::from_utf8(&field[5..]).ok());
        if let Some(name) = name
            && Fields(crc).u32(0) == own.sum()
        {
            return Ok((name.to_owned(), false));
        }
    }
    Ok((cp437::decode(raw), true))
}

/// Why an entry is no plain file or directory, as far as its maker's system tells.
fn special_file(fields: &Fields<'_>) -> Option<&'static str> {
    let made_by_unix = matches!(fields.u16(4) >> 8, 3 | 19);
    let mode = fields.u32(38) >> 16;
    if !made_by_unix {
        return None;
    }
    match mode & 0o170_000 {
        0 | 0o040_000 => None,
        0o100_000 if mode & 0o6_000 == 0 => None,
        0o100_000 => Some("is a file that runs as another user"),
        0o120_000 => Some("is a symbolic link"),
        _ => Some("is a device or another special file"),
    }
}

/// No two names are equal, also in normal form C.
fn no_name_twice(all: &[Central]) -> Result<(), ContainerFault> {
    let mut seen = HashMap::new();
    for central in all {
        let name = &central.entry.name;
        if let Some(before) = seen.insert(nfc(name.trim_end_matches('/')).into_owned(), name) {
            let message = format!("is there twice, also as `{}`", printable(before));
            return Err(entry_fault(name, code::ZIP_DUPLICATE_ENTRY, &message));
        }
    }
    Ok(())
}

/// Looks at each entry's place: the entries follow each other from the first byte to the
/// directory, without a gap, and each local header says what the directory says.
fn at_their_places<R: Read + Seek>(
    reader: &mut R,
    all: &mut [Central],
    directory_offset: u64,
) -> Result<(), ContainerFault> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|index| all[*index].local_offset);
    let mut end = 0_u64;
    for (position, index) in order.iter().enumerate() {
        let next = order
            .get(position + 1)
            .map_or(directory_offset, |next| all[*next].local_offset);
        let central = &mut all[*index];
        let start = central.local_offset;
        if start != end {
            return Err(gap_or_overlap(&central.entry.name, end, start));
        }
        if start >= directory_offset {
            let message = "lies beyond the directory";
            return Err(entry_fault(
                &central.entry.name,
                code::ZIP_TRUNCATED,
                message,
            ));
        }
        end = local_end(reader, central, next)?;
    }
    if end == directory_offset {
        Ok(())
    } else {
        Err(gap_or_overlap("the directory", end, directory_offset))
    }
}

fn gap_or_overlap(name: &str, end: u64, start: u64) -> ContainerFault {
    if start < end {
        return entry_fault(name, code::ZIP_OVERLAP, "shares bytes with the one before");
    }
    let message = format!(
        "{} bytes before `{}` belong to no entry",
        start - end,
        printable(name)
    );
    ContainerFault::new(code::ZIP_STRAY_BYTES, message)
}

/// Compares the local header with the directory, and finds where the entry ends.
fn local_end<R: Read + Seek>(
    reader: &mut R,
    central: &mut Central,
    next: u64,
) -> Result<u64, ContainerFault> {
    let name = central.entry.name.clone();
    let start = central.local_offset;
    let local = bytes_at(reader, start, LOCAL_BYTES).map_err(|error| read_fault(&error))?;
    let mismatch = |message: &str| entry_fault(&name, code::ZIP_HEADER_MISMATCH, message);
    if !local.starts_with(LOCAL_SIGNATURE) {
        return Err(mismatch("is not where the directory says"));
    }
    let fields = Fields(&local);
    let (name_bytes, extra_bytes) = (u64::from(fields.u16(26)), u64::from(fields.u16(28)));
    let tail = bytes_at(reader, start + LOCAL_BYTES, name_bytes + extra_bytes)
        .map_err(|error| read_fault(&error))?;
    let (local_name, extra) = tail.split_at(fields.u16(26).into());
    if local_name != central.raw_name {
        return Err(mismatch("has another name at its place"));
    }
    let compared = FLAG_ENCRYPTED | FLAG_DESCRIPTOR | FLAG_PATCH | FLAG_STRONG | FLAG_MASKED;
    if (fields.u16(6) ^ central.flags) & compared != 0 || fields.u16(8) != central.method_number {
        return Err(mismatch("is packed in another way at its place"));
    }
    let extra_fields = extra_fields(extra).ok_or_else(|| {
        entry_fault(
            &name,
            code::ZIP_MALFORMED,
            "has extra fields that do not fit",
        )
    })?;
    let wide = extra_fields.get(&ZIP64_FIELD).copied();
    let has_descriptor = central.flags & FLAG_DESCRIPTOR != 0;
    let told = |narrow: u32, index: usize| match wide {
        Some(wide) if narrow == u32::MAX => wide
            .get(index..index + 8)
            .map_or(u64::MAX, |bytes| Fields(bytes).u64(0)),
        Some(_) | None => u64::from(narrow),
    };
    let packed_index = if fields.u32(22) == u32::MAX { 8 } else { 0 };
    let (crc32, packed) = (fields.u32(14), told(fields.u32(18), packed_index));
    let bytes = told(fields.u32(22), 0);
    let Entry {
        crc32: crc32_wanted,
        packed_bytes,
        bytes: bytes_wanted,
        ..
    } = central.entry;
    let agrees = |found: u64, wanted: u64| found == wanted || (has_descriptor && found == 0);
    let sizes_agree = agrees(u64::from(crc32), u64::from(crc32_wanted))
        && agrees(packed, packed_bytes)
        && agrees(bytes, bytes_wanted);
    if !sizes_agree {
        return Err(mismatch("has another size or checksum at its place"));
    }
    central.entry.data_offset = start + LOCAL_BYTES + name_bytes + extra_bytes;
    let Some(end) = central.entry.data_offset.checked_add(packed_bytes) else {
        return Err(entry_fault(
            &name,
            code::ZIP_TRUNCATED,
            "ends beyond the zip",
        ));
    };
    if !has_descriptor || end >= next {
        return Ok(end);
    }
    let is_wide = central.is_wide || wide.is_some();
    descriptor_end(reader, &central.entry, end, next, is_wide)
}

/// Reads the data descriptor between `end` and `next`.
fn descriptor_end<R: Read + Seek>(
    reader: &mut R,
    entry: &Entry,
    end: u64,
    next: u64,
    is_wide: bool,
) -> Result<u64, ContainerFault> {
    let bytes = bytes_at(reader, end, (next - end).min(24)).map_err(|error| read_fault(&error))?;
    let signed = bytes.starts_with(DESCRIPTOR_SIGNATURE);
    let body = Fields(if signed { &bytes[4..] } else { &bytes });
    // Programs differ in whether a zip64 entry has a wide descriptor: the place of the next
    // entry tells.
    let (width, packed, found) = match body.0.len() {
        20.. if is_wide || next - end >= 20 => (20, body.u64(4), body.u64(12)),
        _ => (12, u64::from(body.u32(4)), u64::from(body.u32(8))),
    };
    let agrees = body.u32(0) == entry.crc32 && packed == entry.packed_bytes && found == entry.bytes;
    if agrees {
        return Ok(end + width + if signed { 4 } else { 0 });
    }
    let message = "has another size or checksum in the record after it";
    Err(entry_fault(&entry.name, code::ZIP_HEADER_MISMATCH, message))
}
