//! Builds zips byte by byte, right or wrong in any field.

use std::io::Write;

/// The record after an entry's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Descriptor {
    Signed,
    Bare,
    SignedWide,
    BareWide,
}

/// An entry; what is not told otherwise is right.
#[derive(Debug, Clone)]
pub(crate) struct RawEntry {
    pub(crate) name: Vec<u8>,
    /// The bytes as they stand in the zip.
    pub(crate) packed: Vec<u8>,
    pub(crate) bytes: u64,
    pub(crate) crc32: u32,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) made_by: u8,
    pub(crate) mode: u32,
    pub(crate) disk: u16,
    pub(crate) descriptor: Option<Descriptor>,
    pub(crate) descriptor_crc32: Option<u32>,
    pub(crate) central_extra: Vec<u8>,
    /// What the local header says instead.
    pub(crate) local_name: Option<Vec<u8>>,
    pub(crate) local_bytes: Option<u32>,
    pub(crate) local_method: Option<u16>,
    /// Where the directory says it is, instead.
    pub(crate) offset: Option<u32>,
    /// Bytes before its local header that belong to nothing.
    pub(crate) before: Vec<u8>,
    pub(crate) is_in_directory: bool,
    pub(crate) is_in_place: bool,
}

pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

impl RawEntry {
    /// A stored file.
    pub(crate) fn new(name: &str, content: &[u8]) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            packed: content.to_vec(),
            bytes: content.len() as u64,
            crc32: crc32(content),
            method: 0,
            flags: 0,
            made_by: 3,
            mode: if name.ends_with('/') {
                0o040_755
            } else {
                0o100_644
            },
            disk: 0,
            descriptor: None,
            descriptor_crc32: None,
            central_extra: Vec::new(),
            local_name: None,
            local_bytes: None,
            local_method: None,
            offset: None,
            before: Vec::new(),
            is_in_directory: true,
            is_in_place: true,
        }
    }

    /// Packs the content by deflate.
    pub(crate) fn deflate(&mut self) {
        let mut encoder =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(&self.packed).unwrap();
        self.packed = encoder.finish().unwrap();
        self.method = 8;
    }

    fn flags(&self) -> u16 {
        self.flags | if self.descriptor.is_some() { 8 } else { 0 }
    }

    fn local(&self) -> Vec<u8> {
        let mut out = self.before.clone();
        if !self.is_in_place {
            return out;
        }
        let name = self.local_name.as_ref().unwrap_or(&self.name);
        let told = self.descriptor.is_none();
        let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        out.extend(b"PK\x03\x04");
        push16(
            &mut out,
            &[
                20,
                self.flags(),
                self.local_method.unwrap_or(self.method),
                0,
                0x21,
            ],
        );
        push32(
            &mut out,
            &[
                if told { self.crc32 } else { 0 },
                if told {
                    narrow(self.packed.len() as u64)
                } else {
                    0
                },
                match self.local_bytes {
                    Some(bytes) => bytes,
                    None if told => narrow(self.bytes),
                    None => 0,
                },
            ],
        );
        push16(&mut out, &[u16::try_from(name.len()).unwrap(), 0]);
        out.extend(name);
        out.extend(&self.packed);
        if let Some(descriptor) = self.descriptor {
            if matches!(descriptor, Descriptor::Signed | Descriptor::SignedWide) {
                out.extend(b"PK\x07\x08");
            }
            push32(&mut out, &[self.descriptor_crc32.unwrap_or(self.crc32)]);
            let (packed, bytes) = (self.packed.len() as u64, self.bytes);
            if matches!(descriptor, Descriptor::SignedWide | Descriptor::BareWide) {
                out.extend(packed.to_le_bytes());
                out.extend(bytes.to_le_bytes());
            } else {
                push32(&mut out, &[narrow(packed), narrow(bytes)]);
            }
        }
        out
    }

    fn central(&self, offset: u32) -> Vec<u8> {
        let mut out = b"PK\x01\x02".to_vec();
        let made_by = 20 | u16::from(self.made_by) << 8;
        push16(&mut out, &[made_by, 20, self.flags(), self.method, 0, 0x21]);
        let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        push32(
            &mut out,
            &[
                self.crc32,
                narrow(self.packed.len() as u64),
                narrow(self.bytes),
            ],
        );
        let lengths = [self.name.len(), self.central_extra.len()];
        push16(
            &mut out,
            &lengths.map(|length| u16::try_from(length).unwrap()),
        );
        push16(&mut out, &[0, self.disk, 0]);
        push32(&mut out, &[self.mode << 16, self.offset.unwrap_or(offset)]);
        out.extend(&self.name);
        out.extend(&self.central_extra);
        out
    }
}

/// A zip; what is not told otherwise is right.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawZip {
    pub(crate) entries: Vec<RawEntry>,
    pub(crate) before: Vec<u8>,
    pub(crate) before_directory: Vec<u8>,
    pub(crate) after_directory: Vec<u8>,
    pub(crate) comment: Vec<u8>,
    pub(crate) after: Vec<u8>,
    /// The count of the end record.
    pub(crate) count: Option<u16>,
    pub(crate) disk: u16,
    /// Puts a zip64 end record with these entries, bytes and offset before the end record.
    pub(crate) wide: Option<[u64; 3]>,
    /// Puts a zip64 end record that is right.
    pub(crate) is_wide: bool,
}

impl RawZip {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = self.before.clone();
        let mut directory = Vec::new();
        for entry in &self.entries {
            let offset = u32::try_from(out.len() + entry.before.len()).unwrap();
            out.extend(entry.local());
            if entry.is_in_directory {
                directory.extend(entry.central(offset));
            }
        }
        out.extend(&self.before_directory);
        let offset = u32::try_from(out.len()).unwrap();
        out.extend(&directory);
        out.extend(&self.after_directory);
        let entries = self.entries.iter().filter(|entry| entry.is_in_directory);
        let found = entries.count() as u64;
        let right = [found, directory.len() as u64, u64::from(offset)];
        let wide = self.wide.or(self.is_wide.then_some(right));
        let count = self
            .count
            .unwrap_or_else(|| u16::try_from(found).unwrap_or(u16::MAX));
        if let Some([entries, bytes, wide_offset]) = wide {
            let start = out.len() as u64;
            out.extend(b"PK\x06\x06");
            out.extend(44_u64.to_le_bytes());
            push16(&mut out, &[45, 45]);
            push32(&mut out, &[0, 0]);
            for number in [entries, entries, bytes, wide_offset] {
                out.extend(number.to_le_bytes());
            }
            out.extend(b"PK\x06\x07");
            push32(&mut out, &[0]);
            out.extend(start.to_le_bytes());
            push32(&mut out, &[1]);
        }
        out.extend(b"PK\x05\x06");
        let wide = wide.is_some();
        let count = if wide { u16::MAX } else { count };
        push16(&mut out, &[self.disk, self.disk, count, count]);
        let length = u32::try_from(directory.len()).unwrap();
        push32(
            &mut out,
            &if wide {
                [u32::MAX; 2]
            } else {
                [length, offset]
            },
        );
        push16(&mut out, &[u16::try_from(self.comment.len()).unwrap()]);
        out.extend(&self.comment);
        out.extend(&self.after);
        out
    }
}

fn push16(out: &mut Vec<u8>, numbers: &[u16]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn push32(out: &mut Vec<u8>, numbers: &[u32]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}
