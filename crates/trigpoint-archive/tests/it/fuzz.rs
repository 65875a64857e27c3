//! The bodies of the fuzz targets over the fixtures, and over mutated ones for some seconds.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use trigpoint_archive::fuzz;

use crate::sample::{self, documents, json_of, zip_of};

fn run_all(bytes: &[u8]) {
    fuzz::container(bytes);
    fuzz::manifest(bytes);
    fuzz::json_document(bytes);
    fuzz::upgrade(bytes);
}

/// Every fixture, and fresh archives.
fn corpus() -> Vec<Vec<u8>> {
    let mut all = vec![json_of(&documents()), zip_of(&documents())];
    all.extend(
        sample::DOCUMENTS
            .iter()
            .map(|json| json.as_bytes().to_vec()),
    );
    let mut waiting = vec![sample::fixtures()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: &Path = &entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path.to_owned());
            } else {
                all.push(fs::read(path).unwrap());
            }
        }
    }
    all
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        number ^ (number >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap()
    }
}

/// What JSON and zip are made of.
const PIECES: [&[u8]; 16] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b",",
    b":",
    b"1e999",
    b"null",
    b"PK\x05\x06",
    b"PK\x01\x02",
    b"\xFF\xFF\xFF\xFF",
    b"\0\0\0\0",
    b"\"format\":\"trigpoint-item/2\"",
];

fn mutated(numbers: &mut Numbers, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        match numbers.below(5) {
            0 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            1 => bytes.truncate(at),
            2 => {
                let piece = PIECES[numbers.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 => {
                let piece = PIECES[numbers.below(PIECES.len())];
                let end = (at + piece.len()).min(bytes.len());
                bytes.splice(at..end, piece.iter().copied());
            }
            _ => {
                let end = (at + numbers.below(64)).min(bytes.len());
                let copied = bytes[at..end].to_vec();
                let to = numbers.below(bytes.len());
                bytes.splice(to..to, copied);
            }
        }
    }
    bytes
}

#[test]
fn nothing_panics_on_the_fixtures() {
    for bytes in corpus() {
        run_all(&bytes);
    }
}

#[test]
fn nothing_panics_on_mutated_input() {
    let seed = std::env::var("FUZZ_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or(20_260_101);
    println!("FUZZ_SEED={seed}");
    let corpus = corpus();
    let mut numbers = Numbers(seed);
    let end = Instant::now() + Duration::from_secs(4);
    let mut runs = 0_u64;
    while Instant::now() < end {
        let index = numbers.below(corpus.len());
        let bytes = mutated(&mut numbers, &corpus[index]);
        run_all(&bytes);
        runs += 1;
    }
    println!("{runs} inputs");
    assert!(runs > 100);
}
