//! The limits of a repository backup, at, below and above them.

use trigpoint_archive::chunked::{
    CHUNK_BYTES, Checks, RepositoryReader, RepositoryWriteError, RepositoryWriter, WriteOptions,
};
use trigpoint_archive::verify;
use trigpoint_model::ItemDocument;
use trigpoint_model::canonical::Hash;
use trigpoint_model::limits::{ARCHIVE_ENTRIES_MAX, CHUNK_BYTES_MAX, DOCUMENT_BYTES_MAX};

use super::sample::{Parts, backup_of, full_backup, header, read_all, resting, write_item};
use crate::sample::{documents, file};

/// The first chunk of items.
const ITEMS: &str = "items/000000.ndjson";

/// The sample's rule, with comments that make its document `bytes` long.
fn document_of(bytes: usize) -> ItemDocument {
    let mut document = documents()[3].clone();
    document.comments = "x".to_owned();
    let length = resting(&document).len();
    document.comments = "x".repeat(bytes - length + 1);
    document
}

#[test]
fn a_document_longer_than_a_chunk_has_one_for_itself() {
    let mut all = documents();
    all[3] = document_of(CHUNK_BYTES * 2);
    let (_folder, path) = file("long.zip", &backup_of(&all).0);
    let reader = RepositoryReader::open(&path).unwrap();
    let mut entries = reader.manifest().entries.clone();
    entries.retain(|entry| entry.name.starts_with("items/"));
    let lines: Vec<Option<u64>> = entries.iter().map(|entry| entry.lines).collect();
    assert_eq!(lines, [Some(3), Some(1), Some(3)]);
    assert!(verify(&path).ok);
    let found = read_all(&path, Checks::Documents).unwrap();
    assert_eq!(resting(&found[3]), resting(&all[3]));
}

#[test]
fn a_document_has_at_most_16_mib() {
    for (bytes, fits) in [
        (DOCUMENT_BYTES_MAX - 1, true),
        (DOCUMENT_BYTES_MAX, true),
        (DOCUMENT_BYTES_MAX + 1, false),
    ] {
        let document = document_of(bytes);
        let planned = header(std::slice::from_ref(&document));
        let mut out = Vec::new();
        let options = WriteOptions::default();
        let mut writer = RepositoryWriter::new(&mut out, planned, &options).unwrap();
        let written = write_item(&mut writer, &document, Vec::new());
        if fits {
            written.unwrap();
            writer.finish().unwrap();
            let (_folder, path) = file("long.zip", &out);
            assert!(verify(&path).ok, "{bytes}");
        } else {
            let error = written.unwrap_err();
            assert!(
                matches!(error, RepositoryWriteError::TooLarge { .. }),
                "{error}"
            );
        }
    }
}

#[test]
fn a_backup_has_at_most_100_000_entries() {
    let mut out = Vec::new();
    let options = WriteOptions {
        level: 1,
        ..WriteOptions::default()
    };
    let mut writer = RepositoryWriter::new(&mut out, header(&[]), &options).unwrap();
    // Beside the files there are the header, the needs and the manifest.
    let files = ARCHIVE_ENTRIES_MAX - 3;
    for number in 0..files {
        let content = number.to_le_bytes();
        let sha256 = Hash::of(&content);
        writer
            .file(sha256, content.len() as u64, &mut &content[..])
            .unwrap();
    }
    let error = {
        let sha256 = Hash::of(b"more");
        // The writer is not used after it has refused something: another one is.
        let mut other = RepositoryWriter::new(std::io::sink(), header(&[]), &options).unwrap();
        for number in 0..files {
            let content = number.to_le_bytes();
            other
                .file(Hash::of(&content), content.len() as u64, &mut &content[..])
                .unwrap();
        }
        other.file(sha256, 4, &mut &b"more"[..]).unwrap_err()
    };
    assert!(
        matches!(error, RepositoryWriteError::TooManyEntries),
        "{error}"
    );
    writer.finish().unwrap();
    let (_folder, path) = file("files.zip", &out);
    let reader = RepositoryReader::open(&path).unwrap();
    assert_eq!(reader.files().count(), files);
}

#[test]
fn a_chunk_that_is_greater_than_a_chunk_may_be_is_not_unpacked() {
    let mut parts = Parts::of(&full_backup());
    *parts.entry(ITEMS) = vec![b'\n'; CHUNK_BYTES_MAX + 1];
    parts.reseal();
    let bytes = parts.zip();
    assert!(bytes.len() < CHUNK_BYTES_MAX / 100, "it is no bomb");
    let (_folder, path) = file("bomb.zip", &bytes);
    let error = RepositoryReader::open(&path).unwrap_err();
    assert_eq!(error.code().0, "too-large", "{error}");
    assert!(error.to_string().contains(ITEMS), "{error}");
    assert!(!verify(&path).ok);
}

#[test]
fn a_chunk_that_grows_beyond_what_it_says_is_stopped() {
    // A length that is nowhere else, so that it can be found and belittled.
    let (length, told) = (61_234_567_u32, 1_000_u32);
    let mut parts = Parts::of(&full_backup());
    *parts.entry(ITEMS) = vec![b' '; length as usize];
    parts.reseal();
    parts.manifest(|manifest| {
        let entries = manifest["entries"].as_array_mut().unwrap();
        let items = entries.iter_mut().find(|entry| entry["name"] == ITEMS);
        items.unwrap()["bytes"] = told.into();
        let total = manifest["totals"]["bytes"].as_u64().unwrap();
        manifest["totals"]["bytes"] = (total - u64::from(length - told)).into();
    });
    let mut bytes = parts.zip();
    let places: Vec<usize> = (0..bytes.len() - 4)
        .filter(|at| bytes[*at..at + 4] == length.to_le_bytes())
        .collect();
    assert_eq!(
        places.len(),
        2,
        "once before the entry, once in the directory"
    );
    for at in places {
        bytes[at..at + 4].copy_from_slice(&told.to_le_bytes());
    }
    let (_folder, path) = file("bomb.zip", &bytes);
    let report = verify(&path);
    let found = report.faults.iter();
    let fault = found
        .filter(|fault| fault.entry.as_deref() == Some(ITEMS))
        .find(|fault| fault.code.0 == "zip-entry-size");
    let message = &fault
        .unwrap_or_else(|| panic!("{:?}", report.faults))
        .message;
    assert!(
        message.contains("more bytes than the 1000 it says"),
        "{message}"
    );
    RepositoryReader::open(&path).unwrap_err();
}
