//! Sorts records on disk: any number of them in a fixed amount of memory.
//!
//! Records are bytes and are compared as bytes. What does not fit in memory is sorted in runs,
//! which wait in one temporary file and are merged when they are read. It must not know what they
//! mean.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of records that are sorted in memory.
const RUN_BYTES: usize = 6 * 1024 * 1024;
/// Bytes of a run that are read at once.
const READ_BYTES: usize = 64 * 1024;

/// Takes records in any order.
#[derive(Debug)]
pub(crate) struct Sorter {
    folder: PathBuf,
    /// None as long as all fits in memory.
    file: Option<File>,
    /// Where each run that is on disk begins and ends.
    runs: Vec<(u64, u64)>,
    bytes: Vec<u8>,
    /// Where each record of `bytes` begins and ends.
    records: Vec<(u32, u32)>,
    run_bytes: usize,
}

impl Sorter {
    /// A sorter whose runs wait in a nameless file in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            file: None,
            runs: Vec::new(),
            bytes: Vec::new(),
            records: Vec::new(),
            run_bytes: RUN_BYTES,
        }
    }

    /// Adds a record that is made of these parts.
    pub(crate) fn push(&mut self, parts: &[&[u8]]) -> io::Result<()> {
        let start = self.bytes.len();
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.records
            .push((offset(start)?, offset(self.bytes.len())?));
        let held = self.bytes.len() + self.records.len() * size_of::<(u32, u32)>();
        if held >= self.run_bytes {
            self.end_run()?;
        }
        Ok(())
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        let text = |(start, end): (u32, u32)| &bytes[start as usize..end as usize];
        self.records.sort_unstable_by(|a, b| text(*a).cmp(text(*b)));
    }

    fn end_run(&mut self) -> io::Result<()> {
        self.sort();
        let mut file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile_in(&self.folder)?,
        };
        let start = file.seek(SeekFrom::End(0))?;
        let mut out = BufWriter::with_capacity(READ_BYTES, &file);
        for (start, end) in &self.records {
            out.write_all(&(end - start).to_le_bytes())?;
            out.write_all(&self.bytes[*start as usize..*end as usize])?;
        }
        out.flush()?;
        drop(out);
        self.runs.push((start, file.stream_position()?));
        self.file = Some(file);
        self.bytes.clear();
        self.records.clear();
        Ok(())
    }

    /// The records in their order.
    pub(crate) fn finish(mut self) -> io::Result<Sorted> {
        if self.runs.is_empty() {
            self.sort();
        } else {
            self.end_run()?;
            self.bytes = Vec::new();
            self.records = Vec::new();
        }
        let mut sorted = Sorted {
            file: self.file,
            places: self.runs,
            runs: Vec::new(),
            heads: BinaryHeap::new(),
            bytes: self.bytes,
            records: self.records,
            next: 0,
        };
        sorted.rewind()?;
        Ok(sorted)
    }
}

fn offset(at: usize) -> io::Result<u32> {
    u32::try_from(at).map_err(|_| io::Error::other("a record is too long to be sorted"))
}

/// One sorted part of the file.
#[derive(Debug)]
struct Run {
    next: u64,
    end: u64,
    buffer: Vec<u8>,
    at: usize,
}

impl Run {
    fn new(start: u64, end: u64) -> Self {
        Self {
            next: start,
            end,
            buffer: Vec::new(),
            at: 0,
        }
    }

    /// Makes `count` bytes stand at `at`; whether there are so many.
    fn fill(&mut self, file: &mut File, count: usize) -> io::Result<bool> {
        if self.buffer.len() - self.at >= count {
            return Ok(true);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let wanted = (count.max(READ_BYTES) - self.buffer.len()) as u64;
        let taken = wanted.min(self.end - self.next);
        file.seek(SeekFrom::Start(self.next))?;
        let found = file.take(taken).read_to_end(&mut self.buffer)? as u64;
        self.next += found;
        if found < taken {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(self.buffer.len() >= count)
    }

    fn record(&mut self, file: &mut File) -> io::Result<Option<Vec<u8>>> {
        if !self.fill(file, 4)? {
            return Ok(None);
        }
        let mut length = [0; 4];
        length.copy_from_slice(&self.buffer[self.at..self.at + 4]);
        self.at += 4;
        let length = u32::from_le_bytes(length) as usize;
        if !self.fill(file, length)? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let record = self.buffer[self.at..self.at + length].to_vec();
        self.at += length;
        Ok(Some(record))
    }
}

/// Gives records in their order, as often as it is rewound.
#[derive(Debug)]
pub(crate) struct Sorted {
    file: Option<File>,
    /// Where each run begins and ends.
    places: Vec<(u64, u64)>,
    runs: Vec<Run>,
    heads: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
    bytes: Vec<u8>,
    records: Vec<(u32, u32)>,
    /// Which of `records` comes next.
    next: usize,
}

impl Sorted {
    /// Goes back to the first record.
    pub(crate) fn rewind(&mut self) -> io::Result<()> {
        self.next = 0;
        self.heads.clear();
        let places = self.places.iter();
        self.runs = places.map(|(start, end)| Run::new(*start, *end)).collect();
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        for (index, run) in self.runs.iter_mut().enumerate() {
            if let Some(record) = run.record(file)? {
                self.heads.push(Reverse((record, index)));
            }
        }
        Ok(())
    }

    /// The next record; none after the last.
    pub(crate) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(file) = &mut self.file else {
            let record = self.records.get(self.next);
            self.next += 1;
            return Ok(
                record.map(|(start, end)| self.bytes[*start as usize..*end as usize].to_vec())
            );
        };
        let Some(Reverse((record, index))) = self.heads.pop() else {
            return Ok(None);
        };
        if let Some(next) = self.runs[index].record(file)? {
            self.heads.push(Reverse((next, index)));
        }
        Ok(Some(record))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(records: &[Vec<u8>], run_bytes: usize) -> Vec<Vec<u8>> {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(folder.path());
        sorter.run_bytes = run_bytes;
        for record in records {
            let (head, tail) = record.split_at(record.len() / 2);
            sorter.push(&[head, tail]).unwrap();
        }
        let mut sorted = sorter.finish().unwrap();
        for _ in 0..records.len() / 2 {
            sorted.next().unwrap();
        }
        sorted.rewind().unwrap();
        std::iter::from_fn(|| sorted.next().unwrap()).collect()
    }

    proptest! {
        #[test]
        fn records_come_out_sorted_whatever_fits_in_memory(
            records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..200),
            run_bytes in 1_usize..4_000,
        ) {
            let mut expected = records.clone();
            expected.sort();
            prop_assert_eq!(sorted(&records, run_bytes), expected);
        }
    }

    #[test]
    fn a_record_longer_than_what_is_read_at_once_is_kept() {
        let records = vec![vec![2; READ_BYTES * 3], vec![1; READ_BYTES + 1], vec![3]];
        let expected = vec![records[1].clone(), records[0].clone(), records[2].clone()];
        assert_eq!(sorted(&records, 1), expected);
    }
}
