//! Damage by chance: cut off anywhere, or one bit wrong. Never a panic, and never other content
//! in silence.

use std::fs;
use std::path::Path;

use trigpoint_archive::{open, verify};
use trigpoint_model::ItemDocument;

use crate::sample::{self, json_of, sorted, zip_of};

fn seeded() -> Vec<ItemDocument> {
    sorted(trigpoint_model::seed::items(120, 11).collect())
}

/// Whether the archive is refused, as a whole or by any fault that `verify` lists.
fn is_noticed(path: &Path) -> bool {
    !verify(path).ok
}

fn truncated(bytes: &[u8], ends: impl Iterator<Item = usize>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    for end in ends {
        fs::write(&path, &bytes[..end]).unwrap();
        let opened = open(std::slice::from_ref(&path));
        assert!(
            opened.is_err(),
            "cut off after {end} of {} bytes",
            bytes.len()
        );
    }
}

/// Every 4 KiB, and places in the last 64 KiB that are close together when tests may be long.
fn ends(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let is_long = std::env::var_os("TRIGPOINT_LONG").is_some();
    let step = if is_long { 13 } else { 1_021 };
    let last = bytes.len().saturating_sub(64 * 1024);
    (0..bytes.len())
        .step_by(4096)
        .chain((last..bytes.len()).step_by(step))
}

#[test]
fn a_zip_cut_off_anywhere_is_refused() {
    let small = zip_of(&sample::documents());
    truncated(&small, 0..small.len());
    let large = zip_of(&seeded());
    truncated(&large, ends(&large));
}

#[test]
fn a_json_file_cut_off_anywhere_is_refused() {
    // Without its last line feed it is whole.
    let small = json_of(&sample::documents());
    truncated(&small, 0..small.len() - 1);
    let large = json_of(&seeded());
    truncated(&large, ends(&large[..large.len() - 1]));
}

/// A thousand places, the same ones every time.
fn places(bits: usize) -> impl Iterator<Item = usize> {
    (0..1_000_usize).map(move |number| number.wrapping_mul(2_654_435_761) % bits)
}

fn flipped(bytes: &[u8], documents: &[ItemDocument]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    for bit in places(bytes.len() * 8) {
        let mut damaged = bytes.to_vec();
        damaged[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &damaged).unwrap();
        if is_noticed(&path) {
            continue;
        }
        // What is taken for whole has the content that was written.
        let read = sample::items(&path);
        assert!(
            read == documents,
            "bit {bit} changes the content in silence"
        );
    }
}

#[test]
fn a_flipped_bit_of_a_zip_never_changes_content_in_silence() {
    let documents = sample::documents();
    flipped(&zip_of(&documents), &documents);
}

#[test]
fn a_flipped_bit_of_a_json_file_never_changes_content_in_silence() {
    let documents = sample::documents();
    flipped(&json_of(&documents), &documents);
}
