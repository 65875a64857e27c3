//! Faults of zips and of files that are no archive at all (backup faults A).

use super::raw_zip::{Descriptor, RawEntry, RawZip, crc32};
use super::{Broken, check};
use crate::sample;

fn rule() -> RawEntry {
    RawEntry::new("rules/a.rule.json", sample::DOCUMENTS[3].as_bytes())
}

fn folder() -> RawEntry {
    RawEntry::new("rules/Roads/_.folder.json", sample::DOCUMENTS[0].as_bytes())
}

/// A zip of a rule and a folder, changed.
fn zip(name: &str, change: impl FnOnce(&mut RawZip)) -> Broken {
    let mut zip = RawZip {
        entries: vec![rule(), folder()],
        ..RawZip::default()
    };
    change(&mut zip);
    Broken::new(&format!("{name}.zip"), zip.bytes())
}

/// A zip whose first entry is changed.
fn entry(name: &str, change: impl FnOnce(&mut RawEntry)) -> Broken {
    zip(name, |zip| change(&mut zip.entries[0]))
}

fn named(name: &str, entry_name: &[u8]) -> Broken {
    entry(&format!("name-{name}"), |entry| {
        entry.name = entry_name.to_vec()
    })
}

fn zip64_field(numbers: &[u64]) -> Vec<u8> {
    let mut field = vec![1, 0, u8::try_from(numbers.len() * 8).unwrap(), 0];
    field.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    field
}

#[test]
fn what_is_no_archive_says_what_it_is() {
    check(vec![
        Broken::new("empty-file.zip", ""),
        Broken::new(
            "web-page.zip",
            "<!DOCTYPE html>\n<html><body>502</body></html>",
        ),
        Broken::new("pdf.zip", "%PDF-1.7\n"),
        Broken::new("gzip.zip", b"\x1F\x8B\x08\0\0\0\0\0".as_slice()),
        Broken::new("age.zip.age", "age-encryption.org/v1\n-> scrypt x 18\n"),
        Broken::new("text.json", "hello"),
        Broken::new("json-list.json", "[]"),
        Broken::new("json-of-something-else.json", "{\"rules\": []}"),
        Broken::new("json-called.zip", "{\"rules\": []}"),
        Broken::new(
            "xml-of-something-else.xml",
            "<?xml version=\"1.0\"?><project/>",
        ),
        Broken::new("empty-zip.zip", RawZip::default().bytes()),
    ]);
}

#[test]
fn a_zip_has_one_reading_or_none() {
    let inner = RawZip {
        entries: vec![folder()],
        ..RawZip::default()
    }
    .bytes();
    check(vec![
        zip("text-before", |zip| zip.before = b"#!/bin/sh\n".to_vec()),
        Broken::new("bytes-before.zip", {
            let mut bytes = b"PK\x03\x04".to_vec();
            bytes.extend(&inner);
            bytes
        }),
        zip("bytes-between", |zip| {
            zip.entries[1].before = b"hidden".to_vec()
        }),
        zip("bytes-before-directory", |zip| {
            zip.before_directory = b"hidden".to_vec()
        }),
        zip("bytes-after-directory", |zip| {
            zip.after_directory = b"hidden".to_vec()
        }),
        zip("bytes-after", |zip| zip.after = b"hidden".to_vec()),
        zip("fake-end-record-in-comment", |zip| {
            zip.comment = inner[inner.len() - 22..].to_vec()
        }),
        Broken::new(
            "two-zips-in-a-row.zip",
            [inner.clone(), inner.clone()].concat(),
        ),
        zip("duplicate-entry", |zip| zip.entries.push(rule())),
        zip("duplicate-entry-by-case", |zip| {
            zip.entries.push(RawEntry::new("rules/A.rule.json", b"{}"));
        }),
        zip("duplicate-entry-by-normal-form", |zip| {
            zip.entries
                .push(RawEntry::new("rules/\u{e1}.rule.json", b"{}"));
            zip.entries
                .push(RawEntry::new("rules/a\u{301}.rule.json", b"{}"));
        }),
        entry("local-name-differs", |entry| {
            entry.local_name = Some(b"rules/b.rule.json".to_vec());
        }),
        entry("local-size-differs", |entry| entry.local_bytes = Some(1)),
        entry("local-method-differs", |entry| entry.local_method = Some(8)),
        entry("descriptor-differs", |entry| {
            entry.descriptor = Some(Descriptor::Signed);
            entry.descriptor_crc32 = Some(crc32(b"other"));
        }),
        zip("entry-only-in-place", |zip| {
            zip.entries[0].is_in_directory = false
        }),
        zip("entry-only-in-directory", |zip| {
            zip.entries[1].is_in_place = false
        }),
        zip("overlap", |zip| {
            zip.entries[1].offset = Some(0);
            zip.entries[1].is_in_place = false;
        }),
        zip("overlap-within", |zip| {
            let inside = zip.entries[0].clone();
            let mut hidden = RawZip::default();
            hidden.entries.push(inside);
            zip.entries[0].packed.extend(hidden.bytes());
            zip.entries[0].bytes = zip.entries[0].packed.len() as u64;
            zip.entries[0].crc32 = crc32(&zip.entries[0].packed);
            zip.entries[1].is_in_place = false;
            zip.entries[1].offset = Some(60);
        }),
        zip("count-too-small", |zip| zip.count = Some(1)),
        zip("count-too-great", |zip| zip.count = Some(3)),
        zip("multi-disk", |zip| zip.disk = 1),
        entry("entry-on-another-disk", |entry| entry.disk = 2),
        zip("zip64-record-missing", |zip| zip.count = Some(u16::MAX)),
        zip("zip64-absurd-count", |zip| {
            zip.wide = Some([u64::MAX, 100, 0])
        }),
        zip("zip64-absurd-size", |zip| zip.wide = Some([2, u64::MAX, 0])),
        zip("zip64-offset-beyond-the-end", |zip| {
            zip.wide = Some([2, 120, 1 << 40])
        }),
        zip("zip64-negative-offset", |zip| {
            zip.wide = Some([2, 120, u64::MAX - 5])
        }),
        entry("zip64-field-missing", |entry| entry.bytes = u64::MAX),
        entry("zip64-entry-size-absurd", |entry| {
            entry.bytes = u64::MAX;
            entry.central_extra = zip64_field(&[u64::MAX - 1]);
        }),
        entry("extra-field-too-long", |entry| {
            entry.central_extra = vec![1, 2, 200, 0, 1]
        }),
    ]);
}

#[test]
fn an_entry_is_a_plain_file() {
    check(vec![
        entry("encrypted", |entry| entry.flags = 1),
        entry("encrypted-strongly", |entry| entry.flags = 1 << 6),
        entry("encrypted-aes", |entry| entry.method = 99),
        entry("symlink", |entry| entry.mode = 0o120_777),
        entry("device", |entry| entry.mode = 0o020_666),
        entry("setuid", |entry| entry.mode = 0o104_755),
        entry("method-ppmd", |entry| entry.method = 98),
        entry("method-lzma", |entry| entry.method = 14),
        entry("method-zstd", |entry| entry.method = 93),
        zip("directory-with-content", |zip| {
            zip.entries.push(RawEntry::new("rules/x/", b"hidden"));
        }),
        zip("nested-zip", |zip| {
            let inner = RawZip {
                entries: vec![folder()],
                ..RawZip::default()
            };
            zip.entries.push(RawEntry::new("inner.zip", &inner.bytes()));
        }),
    ]);
}

#[test]
fn a_name_leads_nowhere_else() {
    check(vec![
        named("parent", b"../../etc/passwd"),
        named("parent-within", b"rules/../../x.json"),
        named("absolute", b"/abs.json"),
        named("drive", b"C:win.json"),
        named("backslash", b"a\\..\\b.json"),
        named("device", b"rules/CON.json"),
        named("trailing-dot", b"rules/x./a.json"),
        named("trailing-blank", b"rules/x /a.json"),
        named("direction", "rules/\u{202e}nosj.a".as_bytes()),
        named("nul", b"rules/a\0.json"),
        named("newline", b"rules/a\n.json"),
        named("empty", b""),
        named("empty-segment", b"rules//a.json"),
        named("too-long", &[b'x'; 4097]),
        zip("name-not-utf8", |zip| {
            zip.entries[0].name = b"rules/\xFF\xFE.json".to_vec();
            zip.entries[0].flags = 1 << 11;
        }),
    ]);
}

#[test]
fn the_bytes_of_an_entry_are_those_it_says() {
    check(vec![
        entry("crc-wrong", |entry| entry.crc32 ^= 1),
        entry("content-changed", |entry| entry.packed[20] ^= 1),
        entry("size-too-small", |entry| entry.bytes -= 1),
        entry("size-too-great", |entry| entry.bytes += 1),
        entry("stored-but-called-deflated", |entry| entry.method = 8),
        entry("deflated-declares-one-byte", |entry| {
            entry.deflate_like_stored();
            entry.bytes = 1;
        }),
        entry("deflated-with-bytes-after-its-end", |entry| {
            entry.deflate_like_stored();
            entry.packed.extend(b"hidden");
        }),
        entry("deflated-and-cut-off", |entry| {
            entry.deflate_like_stored();
            entry.packed.truncate(50);
        }),
    ]);
}

impl RawEntry {
    /// Packs the content as one stored block of deflate: the same bytes by every compressor.
    fn deflate_like_stored(&mut self) {
        let length = u16::try_from(self.packed.len()).unwrap();
        let mut packed = vec![1];
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.append(&mut self.packed);
        self.packed = packed;
        self.method = 8;
    }
}
