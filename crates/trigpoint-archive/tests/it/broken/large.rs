//! Faults that are too large to check in: bombs, a million entries, sizes of gigabytes.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use trigpoint_model::limits::UPLOAD_BYTES_MAX;

use super::raw_zip::{RawEntry, RawZip, crc32};
use super::told;
use crate::sample::{self, file};

fn message_of(name: &str, bytes: &[u8]) -> String {
    let (_folder, path) = file(name, bytes);
    told(&path)
}

/// A deflated entry of `length` blanks that says it has `told` bytes.
fn bomb(length: usize, told: u64) -> RawZip {
    let content = vec![b' '; length];
    let mut entry = RawEntry::new("rules/a.rule.json", &content);
    entry.deflate();
    entry.crc32 = crc32(&content);
    entry.bytes = told;
    RawZip {
        entries: vec![entry],
        ..RawZip::default()
    }
}

#[test]
fn an_entry_that_grows_beyond_what_it_says_is_stopped() {
    insta::assert_snapshot!(message_of("bomb.zip", &bomb(200_000_000, 1_000).bytes()));
}

#[test]
fn an_entry_greater_than_a_document_is_not_unpacked() {
    insta::assert_snapshot!(message_of(
        "large.zip",
        &bomb(200_000_000, 200_000_000).bytes()
    ));
}

#[test]
fn a_million_entries_are_refused_from_the_end_record() {
    let zip = RawZip {
        wide: Some([1_000_000, 46_000_000, 0]),
        before: vec![0; 46_000_000],
        ..RawZip::default()
    };
    let mut bytes = zip.bytes();
    bytes[..4].copy_from_slice(b"PK\x03\x04");
    insta::assert_snapshot!(message_of("million.zip", &bytes));
}

#[test]
fn seventy_thousand_entries_without_zip64_are_refused() {
    let zip = RawZip {
        entries: (0..70_000)
            .map(|number| RawEntry::new(&format!("rules/{number}.json"), b"{}"))
            .collect(),
        count: Some(4_464),
        ..RawZip::default()
    };
    insta::assert_snapshot!(message_of("wrapped.zip", &zip.bytes()));
}

#[test]
fn a_zip_of_five_gigabytes_of_nothing_is_refused() {
    let (_folder, path) = file("five.zip", b"PK\x03\x04");
    let mut out = File::options().write(true).open(&path).unwrap();
    out.seek(SeekFrom::Start(5 << 30)).unwrap();
    out.write_all(&RawZip::default().bytes()).unwrap();
    drop(out);
    insta::assert_snapshot!(told(&path));
}

#[test]
fn a_document_longer_than_16_mib_is_refused_and_the_others_are_read() {
    let long = sample::DOCUMENTS[3].replace("survey", &"x".repeat(16 << 20));
    let zip = RawZip {
        entries: vec![
            RawEntry::new("rules/a.rule.json", long.as_bytes()),
            RawEntry::new("rules/_.folder.json", sample::DOCUMENTS[0].as_bytes()),
        ],
        ..RawZip::default()
    };
    insta::assert_snapshot!(message_of("long.zip", &zip.bytes()));
    let (_folder, path) = file("long.zip", &zip.bytes());
    assert_eq!(
        sample::read(&[path])
            .unwrap()
            .iter()
            .filter(|item| item.item.is_ok())
            .count(),
        1
    );
    insta::assert_snapshot!(message_of("long.json", long.as_bytes()));
}

#[test]
fn a_million_keys_in_one_object_are_no_matter() {
    let keys: Vec<String> = (0..1_000_000)
        .map(|number| format!("\"k{number}\":0"))
        .collect();
    let object = format!("{{{}}}", keys.join(","));
    let json = sample::DOCUMENTS[0].replace("\"body\":{}", &format!("\"body\":{object}"));
    insta::assert_snapshot!(message_of("keys.json", json.as_bytes()));
}

#[test]
fn more_than_100_000_items_in_one_file_are_refused() {
    let items = vec!["{}"; 100_001].join(",");
    let json = format!("{{\"format\":\"trigpoint-archive/1\",\"items\":[{items}]}}");
    insta::assert_snapshot!(message_of("many.json", json.as_bytes()));
}

#[test]
fn a_zip_has_at_most_100_000_entries() {
    let zip = |count: usize| {
        let entries = (0..count)
            .map(|number| RawEntry::new(&format!("rules/{number}.json"), b"{}"))
            .collect();
        let zip = RawZip {
            entries,
            is_wide: true,
            ..RawZip::default()
        };
        file("a.zip", &zip.bytes())
    };
    let (_folder, path) = zip(100_000);
    let archive = trigpoint_archive::open(&[path]).unwrap();
    assert_eq!(archive.summary().places, Some(100_000));
    let (_folder, path) = zip(100_001);
    insta::assert_snapshot!(told(&path));
}

#[test]
fn an_archive_has_at_most_64_gib() {
    for (length, is_too_large) in [(UPLOAD_BYTES_MAX, false), (UPLOAD_BYTES_MAX + 1, true)] {
        let (_folder, path) = file("a.zip", b"PK\x03\x04");
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(length)
            .unwrap();
        let code = trigpoint_archive::open(&[path]).unwrap_err().code();
        assert_eq!(code.0 == "too-large", is_too_large, "{code}");
    }
}
