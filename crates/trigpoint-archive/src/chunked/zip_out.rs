//! Writes a zip to a receiver that only takes bytes: nothing is ever sought or written again.
//!
//! Entries that were packed in memory get exact headers; one that is larger than memory should
//! hold is streamed, with its sizes in a record after it. Times are fixed, sizes go to zip64 where
//! they must. Why this is not left to the `zip` crate: `docs/adr/0005-chunked-zip.md`.

use std::io::{self, Read, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// A size that says: look into the zip64 field.
const WIDE: u32 = u32::MAX;
/// From this size on an entry of unknown packed size is announced as one of zip64: deflate makes
/// incompressible bytes longer by less than the difference to 4 GiB.
const STREAMED_WIDE_BYTES: u64 = 4_000_000_000;
const VERSION_PLAIN: u16 = 20;
const VERSION_WIDE: u16 = 45;
/// Made by zip 4.5 under Unix, so that the mode below is read.
const MADE_BY: u16 = (3 << 8) | VERSION_WIDE;
/// A plain file, `rw-r--r--`.
const MODE: u32 = 0o100_644 << 16;
/// 1 January 1980, the first day that a zip knows.
const DATE: u16 = (1 << 5) | 1;
const FLAG_DESCRIPTOR: u16 = 1 << 3;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const ZIP64_FIELD: u16 = 1;

/// Content that is ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packed {
    method: u16,
    crc32: u32,
    /// Bytes of the content.
    pub(crate) bytes: u64,
    data: Vec<u8>,
}

impl Packed {
    /// Deflates `content`, or stores it where that is no longer.
    pub(crate) fn of(content: &[u8], level: u32) -> io::Result<Self> {
        let mut crc = Crc::new();
        crc.update(content);
        let out = Vec::with_capacity(content.len() / 4);
        let mut encoder = DeflateEncoder::new(out, Compression::new(level));
        encoder.write_all(content)?;
        let data = encoder.finish()?;
        let (method, data) = if data.len() < content.len() {
            (DEFLATED, data)
        } else {
            (STORED, content.to_vec())
        };
        Ok(Self {
            method,
            crc32: crc.sum(),
            bytes: content.len() as u64,
            data,
        })
    }

    /// Whether packing it was hardly worth it, since it was packed before.
    pub(crate) fn is_hardly_shorter(&self) -> bool {
        self.data.len() as u64 * 100 > self.bytes * 97
    }
}

/// An entry that was written, for the directory.
#[derive(Debug)]
struct Written {
    name: String,
    flags: u16,
    method: u16,
    crc32: u32,
    packed_bytes: u64,
    bytes: u64,
    offset: u64,
}

/// A zip that is being written.
#[derive(Debug)]
pub(crate) struct ZipStream<W: Write> {
    out: W,
    offset: u64,
    written: Vec<Written>,
}

impl<W: Write> ZipStream<W> {
    pub(crate) const fn new(out: W) -> Self {
        Self {
            out,
            offset: 0,
            written: Vec::new(),
        }
    }

    /// Bytes written so far.
    pub(crate) const fn bytes(&self) -> u64 {
        self.offset
    }

    /// Lets whoever receives the bytes have all that were written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Writes an entry that was packed before.
    pub(crate) fn entry(&mut self, name: String, packed: &Packed) -> io::Result<()> {
        let entry = Written {
            name,
            flags: 0,
            method: packed.method,
            crc32: packed.crc32,
            packed_bytes: packed.data.len() as u64,
            bytes: packed.bytes,
            offset: self.offset,
        };
        self.put(&local_header(&entry, false))?;
        self.put(&packed.data)?;
        self.written.push(entry);
        Ok(())
    }

    /// Writes an entry of about `size` bytes as they are read; gives the bytes that were there.
    ///
    /// Where `level` is 0 the bytes are only framed, which every reader takes for deflate.
    pub(crate) fn streamed_entry(
        &mut self,
        name: String,
        size: u64,
        level: u32,
        content: &mut dyn Read,
    ) -> io::Result<u64> {
        let is_wide = size >= STREAMED_WIDE_BYTES;
        let mut entry = Written {
            name,
            flags: FLAG_DESCRIPTOR,
            method: DEFLATED,
            crc32: 0,
            packed_bytes: 0,
            bytes: 0,
            offset: self.offset,
        };
        self.put(&local_header(&entry, is_wide))?;
        let start = self.offset;
        let mut counted = Counted {
            out: &mut self.out,
            bytes: 0,
        };
        let mut crc = Crc::new();
        let mut encoder = DeflateEncoder::new(&mut counted, Compression::new(level));
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = match content.read(&mut buffer) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if count == 0 {
                break;
            }
            crc.update(&buffer[..count]);
            entry.bytes += count as u64;
            encoder.write_all(&buffer[..count])?;
        }
        encoder.finish()?;
        self.offset += counted.bytes;
        entry.packed_bytes = self.offset - start;
        entry.crc32 = crc.sum();
        if !is_wide && entry.packed_bytes.max(entry.bytes) >= u64::from(WIDE) {
            return Err(io::Error::other(format!(
                "`{}` has more than the {size} bytes that were announced",
                entry.name
            )));
        }
        let mut after = Fields::default();
        after.u32(0x0807_4b50).u32(entry.crc32);
        if is_wide {
            after.u64(entry.packed_bytes).u64(entry.bytes);
        } else {
            after
                .u32(narrow(entry.packed_bytes))
                .u32(narrow(entry.bytes));
        }
        self.put(&after.0)?;
        let bytes = entry.bytes;
        self.written.push(entry);
        Ok(bytes)
    }

    /// Writes the directory; gives the bytes of the whole zip, and the receiver.
    pub(crate) fn finish(mut self) -> io::Result<(u64, W)> {
        let start = self.offset;
        let written = std::mem::take(&mut self.written);
        for entry in &written {
            self.put(&central_header(entry))?;
        }
        let end = end_records(written.len() as u64, self.offset - start, start);
        self.put(&end)?;
        self.out.flush()?;
        Ok((self.offset, self.out))
    }
}

/// Counts what is written through it.
struct Counted<'w, W> {
    out: &'w mut W,
    bytes: u64,
}

impl<W: Write> Write for Counted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Little-endian numbers, one after the other.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn u16(&mut self, value: u16) -> &mut Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn u32(&mut self, value: u32) -> &mut Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn u64(&mut self, value: u64) -> &mut Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// The value, or the sign that it is in the zip64 field.
fn narrow(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(WIDE)
}

/// Names are made here and are at most some hundred bytes long.
fn name_bytes(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or(u16::MAX)
}

fn local_header(entry: &Written, is_wide: bool) -> Vec<u8> {
    let mut header = Fields::default();
    let size = |value: u64| if is_wide { WIDE } else { narrow(value) };
    header
        .u32(0x0403_4b50)
        .u16(if is_wide { VERSION_WIDE } else { VERSION_PLAIN })
        .u16(entry.flags)
        .u16(entry.method)
        .u16(0)
        .u16(DATE)
        .u32(entry.crc32)
        .u32(size(entry.packed_bytes))
        .u32(size(entry.bytes))
        .u16(name_bytes(&entry.name))
        .u16(if is_wide { 20 } else { 0 })
        .bytes(entry.name.as_bytes());
    if is_wide {
        header
            .u16(ZIP64_FIELD)
            .u16(16)
            .u64(entry.bytes)
            .u64(entry.packed_bytes);
    }
    header.0
}

fn central_header(entry: &Written) -> Vec<u8> {
    let mut extra = Fields::default();
    for value in [entry.bytes, entry.packed_bytes, entry.offset] {
        if value >= u64::from(WIDE) {
            extra.u64(value);
        }
    }
    let extra_bytes = u16::try_from(extra.0.len()).unwrap_or_default();
    let is_wide = extra_bytes > 0;
    let mut header = Fields::default();
    header
        .u32(0x0201_4b50)
        .u16(MADE_BY)
        .u16(if is_wide { VERSION_WIDE } else { VERSION_PLAIN })
        .u16(entry.flags)
        .u16(entry.method)
        .u16(0)
        .u16(DATE)
        .u32(entry.crc32)
        .u32(narrow(entry.packed_bytes))
        .u32(narrow(entry.bytes))
        .u16(name_bytes(&entry.name))
        .u16(if is_wide { extra_bytes + 4 } else { 0 })
        .u16(0)
        .u16(0)
        .u16(0)
        .u32(MODE)
        .u32(narrow(entry.offset))
        .bytes(entry.name.as_bytes());
    if is_wide {
        header.u16(ZIP64_FIELD).u16(extra_bytes).bytes(&extra.0);
    }
    header.0
}

fn end_records(entries: u64, directory_bytes: u64, directory_offset: u64) -> Vec<u8> {
    let mut end = Fields::default();
    let count = u16::try_from(entries).unwrap_or(u16::MAX);
    let is_wide = count == u16::MAX || directory_bytes.max(directory_offset) >= u64::from(WIDE);
    if is_wide {
        end.u32(0x0606_4b50)
            .u64(44)
            .u16(MADE_BY)
            .u16(VERSION_WIDE)
            .u32(0)
            .u32(0)
            .u64(entries)
            .u64(entries)
            .u64(directory_bytes)
            .u64(directory_offset);
        end.u32(0x0706_4b50)
            .u32(0)
            .u64(directory_offset + directory_bytes)
            .u32(1);
    }
    end.u32(0x0605_4b50)
        .u16(0)
        .u16(0)
        .u16(count)
        .u16(count)
        .u32(narrow(directory_bytes))
        .u32(narrow(directory_offset))
        .u16(0);
    end.0
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::container::{inspect, read};

    fn contents(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
        let mut cursor = Cursor::new(zip);
        inspect(&mut cursor, zip.len() as u64)
            .unwrap()
            .iter()
            .map(|entry| {
                let content = read::content(&mut cursor, entry, 1 << 30).unwrap();
                (entry.name.clone(), content)
            })
            .collect()
    }

    #[test]
    fn packed_and_streamed_entries_are_read_as_they_were_written() {
        let noise: Vec<u8> = (0..100_000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let mut zip = ZipStream::new(Vec::new());
        let mut expected = Vec::new();
        for (name, content) in [
            ("empty", &b""[..]),
            ("text", b"aaaaaaaaaaaaaaaaaaa"),
            ("noise", &noise),
        ] {
            zip.entry(name.to_owned(), &Packed::of(content, 6).unwrap())
                .unwrap();
            expected.push((name.to_owned(), content.to_vec()));
            for level in [0, 6] {
                let name = format!("{name}-{level}");
                let size = content.len() as u64;
                let found = zip.streamed_entry(name.clone(), size, level, &mut &*content);
                assert_eq!(found.unwrap(), size);
                expected.push((name, content.to_vec()));
            }
        }
        let (bytes, out) = zip.finish().unwrap();
        assert_eq!(bytes, out.len() as u64);
        assert_eq!(contents(&out), expected);
    }

    #[test]
    fn an_entry_that_is_announced_as_wide_is_read_whatever_its_size() {
        let mut zip = ZipStream::new(Vec::new());
        zip.streamed_entry("wide".to_owned(), 5_000_000_000, 6, &mut &b"short"[..])
            .unwrap();
        zip.entry("next".to_owned(), &Packed::of(b"x", 6).unwrap())
            .unwrap();
        let (_, out) = zip.finish().unwrap();
        let expected = [
            ("wide".to_owned(), b"short".to_vec()),
            ("next".to_owned(), b"x".to_vec()),
        ];
        assert_eq!(contents(&out), expected);
    }

    #[test]
    fn more_entries_than_the_end_record_counts_go_into_zip64() {
        let packed = Packed::of(b"", 6).unwrap();
        for count in [65_534, 65_535, 65_536] {
            let mut zip = ZipStream::new(Vec::new());
            for number in 0..count {
                zip.entry(format!("{number}"), &packed).unwrap();
            }
            let (_, out) = zip.finish().unwrap();
            let found = inspect(&mut Cursor::new(&out), out.len() as u64).unwrap();
            assert_eq!(found.len(), count);
        }
    }

    #[test]
    fn offsets_beyond_4_gib_go_into_zip64() {
        let entry = Written {
            name: "far".to_owned(),
            flags: 0,
            method: STORED,
            crc32: 0,
            packed_bytes: 1,
            bytes: 1,
            offset: 5 << 30,
        };
        let header = central_header(&entry);
        assert_eq!(header[42..46], [0xFF; 4]);
        let expected = [&[1, 0, 8, 0][..], &(5_u64 << 30).to_le_bytes()].concat();
        assert_eq!(header[49..], expected);
        let end = end_records(1, 100, 5 << 30);
        assert_eq!(end.len(), 56 + 20 + 22);
        assert_eq!(end[48..56], (5_u64 << 30).to_le_bytes());
    }
}
