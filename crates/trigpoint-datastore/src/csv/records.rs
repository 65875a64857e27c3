//! Records of a file, decoded; none longer than a bound.

use std::cell::Cell;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use csv::{Reader, ReaderBuilder, StringRecord};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;
use trigpoint_engine::SourceError;

use super::dialect::Settled;
use crate::fault::{fault, shown};

/// How long a record may be: a quote that nobody closes must not take the whole file.
pub(super) const RECORD_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// How many columns a file may have.
const COLUMN_COUNT_MAX: usize = 10_000;

pub(super) struct Records {
    reader: Reader<Bounded>,
    taken: Rc<Cell<u64>>,
    /// Records that the footer may still be made of.
    held: VecDeque<StringRecord>,
    footer: usize,
    has_names: bool,
    what: String,
}

/// Bytes that fail where too many came since the last record.
struct Bounded {
    bytes: Box<dyn Read>,
    taken: Rc<Cell<u64>>,
}

impl Read for Bounded {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.taken.get() > RECORD_BYTES_MAX {
            return Err(io::Error::other(format!(
                "a record is longer than {RECORD_BYTES_MAX} bytes; a quote may be left open"
            )));
        }
        let count = self.bytes.read(to)?;
        self.taken.set(self.taken.get() + count as u64);
        Ok(count)
    }
}

/// The bytes of a file, unpacked where its name says that they are packed.
pub(super) fn bytes(path: &Path) -> io::Result<Box<dyn Read>> {
    let file = BufReader::new(File::open(path)?);
    Ok(if path.extension().is_some_and(|ending| ending == "gz") {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    })
}

impl Records {
    pub(super) fn open(path: &Path, what: &str, options: &Settled) -> Result<Self, SourceError> {
        let failed = |error: io::Error| unreadable(what, &error);
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(Some(options.encoding))
            .bom_override(true)
            .build(bytes(path).map_err(failed)?);
        let mut decoded: Box<dyn Read> = Box::new(BufReader::new(decoded));
        skip_lines(&mut decoded, options.skip_lines).map_err(failed)?;
        let taken = Rc::new(Cell::new(0));
        let mut builder = ReaderBuilder::new();
        builder
            .has_headers(false)
            .flexible(true)
            .delimiter(options.separator)
            .quoting(options.has_quotes);
        let reader = builder.from_reader(Bounded {
            bytes: decoded,
            taken: Rc::clone(&taken),
        });
        Ok(Self {
            reader,
            taken,
            held: VecDeque::new(),
            footer: options.skip_footer,
            has_names: options.has_names,
            what: what.to_owned(),
        })
    }

    /// Returns the names of the columns; where the file has none, they are numbered.
    pub(super) fn names(&mut self, what: &str) -> Result<Vec<String>, SourceError> {
        let mut first = StringRecord::new();
        if !self.read(&mut first)? {
            return Err(fault(
                "data-missing",
                what,
                "the file is empty",
                "upload a file with records",
            ));
        }
        if first.len() > COLUMN_COUNT_MAX {
            return Err(fault(
                "data-unreadable",
                what,
                format!(
                    "it has {} columns, and {COLUMN_COUNT_MAX} are read",
                    first.len()
                ),
                "check its separator",
            ));
        }
        let mut names: Vec<String> = Vec::new();
        for (index, name) in first.iter().enumerate() {
            let name = name.trim();
            let mut unique = if self.has_names && !name.is_empty() {
                name.to_owned()
            } else {
                format!("column_{}", index + 1)
            };
            while names.contains(&unique) {
                unique.push_str("_2");
            }
            names.push(unique);
        }
        if !self.has_names {
            self.held.push_front(first);
        }
        Ok(names)
    }

    /// Returns the next record, without those of the footer.
    pub(super) fn next(&mut self) -> Result<Option<StringRecord>, SourceError> {
        while self.held.len() <= self.footer {
            let mut record = StringRecord::new();
            if !self.read(&mut record)? {
                return Ok(None);
            }
            self.held.push_back(record);
        }
        Ok(self.held.pop_front())
    }

    fn read(&mut self, record: &mut StringRecord) -> Result<bool, SourceError> {
        self.taken.set(0);
        let read = self.reader.read_record(record);
        read.map_err(|error| unreadable(&self.what, &error))
    }
}

/// Reads over whole lines, whatever stands in them.
fn skip_lines(from: &mut Box<dyn Read>, count: usize) -> io::Result<()> {
    let mut byte = [0];
    let mut left = count;
    while left > 0 && from.read(&mut byte)? == 1 {
        left -= usize::from(byte == *b"\n");
    }
    Ok(())
}

pub(super) fn unreadable(what: &str, error: &dyn std::fmt::Display) -> SourceError {
    fault(
        "data-unreadable",
        what,
        shown(&error.to_string()),
        "check the file, its separator and its encoding",
    )
}
