//! The bodies of the fuzz targets: plain functions that must not panic, whatever the bytes.

use std::io::Cursor;

use crate::{container, document, json, json_file, recognise, upgrade};

/// The check of a zip, and the content of every entry that passes.
pub fn container(bytes: &[u8]) {
    let mut cursor = Cursor::new(bytes);
    let Ok(entries) = container::inspect(&mut cursor, bytes.len() as u64) else {
        return;
    };
    for entry in &entries {
        if let Ok(content) = container::read::content(&mut cursor, entry, 1 << 20) {
            assert_eq!(content.len() as u64, entry.bytes);
        }
    }
}

/// The manifest, in a zip and in a JSON file.
pub fn manifest(bytes: &[u8]) {
    if let Ok(outline) = json_file::outline(bytes) {
        for span in outline.items.unwrap_or_default() {
            assert!(span.offset + span.bytes <= bytes.len() as u64);
        }
        if let Some(manifest) = outline.manifest {
            recognise::parse_manifest(&manifest, "manifest").ok();
        }
    }
    recognise::parse_manifest(bytes, "manifest.json").ok();
}

/// An item document. What is accepted means the same when it is written and read again.
pub fn json_document(bytes: &[u8]) {
    if json::check(bytes).is_ok() {
        assert!(serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok());
    }
    if let Ok(item) = document::parse(bytes)
        && let Ok(Some(entry)) = document::to_entry(&item, "")
    {
        assert_eq!(document::parse(entry.as_bytes()).ok(), Some(item));
    }
}

/// The upgrade of documents and manifests.
pub fn upgrade(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        upgrade::ITEM.bring_up(text).ok();
        upgrade::ARCHIVE.bring_up(text).ok();
    }
}
