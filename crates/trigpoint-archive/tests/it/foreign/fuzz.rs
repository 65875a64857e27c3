//! Input of any kind never panics.

use std::path::Path;

use trigpoint_archive::foreign::{fuzz_json, fuzz_xml};

use super::compare::fixture_folder;

fn files(folder: &Path, found: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(std::fs::read(path).unwrap());
        }
    }
}

/// A small generator of numbers (splitmix64), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit.max(1) as u64).unwrap()
    }
}

#[test]
fn mutated_fixtures_never_panic() {
    let mut corpus = Vec::new();
    files(&fixture_folder(""), &mut corpus);
    assert!(corpus.len() > 60);
    corpus.sort();
    let mut random = Random(20_260_801);
    for bytes in &corpus {
        fuzz_json(bytes);
        fuzz_xml(bytes);
        for _ in 0..12 {
            let mut mutated = bytes.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(mutated.len());
                match random.below(4) {
                    0 if !mutated.is_empty() => mutated[at] = random.below(256) as u8,
                    1 => mutated.truncate(at),
                    2 => {
                        let other = &corpus[random.below(corpus.len())];
                        let from = random.below(other.len());
                        let part = &other[from..(from + random.below(80)).min(other.len())];
                        let at = at.min(mutated.len());
                        mutated.splice(at..at, part.iter().copied());
                    }
                    _ => {
                        let end = (at + random.below(40)).min(mutated.len());
                        mutated.drain(at.min(end)..end);
                    }
                }
            }
            fuzz_json(&mutated);
            fuzz_xml(&mutated);
        }
    }
}
