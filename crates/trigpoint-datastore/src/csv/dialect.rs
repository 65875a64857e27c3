//! How a file of values is written: what the data store says of it, and what the file itself tells.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use trigpoint_engine::SourceError;

use super::Geometry;
use super::guess::Guess;
use super::records::{bytes, unreadable};
use crate::fault::{fault, shown};

/// What a data store says of its file. The names of the parameters are those of 1Integrate, and a
/// few of ours beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CsvOptions {
    separator: Option<u8>,
    encoding: Option<&'static Encoding>,
    has_no_names: bool,
    has_no_quotes: bool,
    skip_lines: usize,
    skip_footer: usize,
    x: Option<String>,
    y: Option<String>,
    text: Option<String>,
    crs: Option<String>,
}

/// How a file is written, for sure.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    pub(super) separator: u8,
    pub(super) encoding: &'static Encoding,
    pub(super) has_names: bool,
    pub(super) has_quotes: bool,
    pub(super) skip_lines: usize,
    pub(super) skip_footer: usize,
    pub(super) notes: Vec<String>,
    /// Whether bytes that the encoding has no letter for are a fault.
    pub(super) is_strict: bool,
}

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many bytes are looked at to find the separator.
const SAMPLE_BYTES: u64 = 256 * 1024;
/// How many records of these.
const SAMPLE_RECORDS: usize = 200;
/// How many lines may be left out at either end.
const SKIP_LINES_MAX: usize = 100_000;

/// The names of columns that are taken for places, X first, where nothing is said.
const PLACES: [(&str, &str, bool); 7] = [
    ("x", "y", false),
    ("easting", "northing", false),
    ("lon", "lat", true),
    ("lng", "lat", true),
    ("long", "lat", true),
    ("longitude", "latitude", true),
    ("x_coord", "y_coord", false),
];
/// And those for texts of geometry.
const TEXTS: [&str; 5] = ["wkt", "geometry", "geom", "the_geom", "shape"];

/// Tells whether a column of this name may be a text of geometry where nothing is said.
pub(super) fn may_be_geometry(column: &str) -> bool {
    TEXTS.contains(&column.to_lowercase().as_str())
}

impl CsvOptions {
    pub(crate) fn of(
        parameters: &BTreeMap<String, String>,
        crs: Option<String>,
        what: &str,
    ) -> Result<Self, SourceError> {
        let said = |name: &str| {
            parameters
                .get(name)
                .map(String::as_str)
                .filter(|value| !value.is_empty())
        };
        let refused = |name: &str, value: &str, wanted: &str| {
            fault(
                "parameter-refused",
                what,
                format!("`{name}` is `{}`, which is not {wanted}", shown(value)),
                "change the parameter of the data store",
            )
        };
        let separator = said("Field separator")
            .map(|value| {
                separator(value)
                    .ok_or_else(|| refused("Field separator", value, "one character of ASCII"))
            })
            .transpose()?;
        let encoding_name = ["Encoding (e.g. UTF-8)", "Encoding"]
            .into_iter()
            .find_map(|name| said(name).map(|value| (name, value)));
        let encoding = encoding_name
            .map(|(name, value)| {
                Encoding::for_label(value.as_bytes())
                    .ok_or_else(|| refused(name, value, "an encoding"))
            })
            .transpose()?;
        let lines = |name: &str| match said(name) {
            None => Ok(0),
            Some(value) => value
                .trim()
                .parse()
                .ok()
                .filter(|count| *count <= SKIP_LINES_MAX)
                .ok_or_else(|| refused(name, value, "a number of lines")),
        };
        let flag = |name: &str, default: bool| match said(name) {
            None => Ok(default),
            Some(value) => crate::convert::boolean(value.trim())
                .ok()
                .flatten()
                .ok_or_else(|| refused(name, value, "yes or no")),
        };
        Ok(Self {
            separator,
            encoding,
            has_no_names: !flag("Field names specified in file", true)?,
            has_no_quotes: !flag("Strip quotes", true)?,
            skip_lines: lines("Skip lines")?,
            skip_footer: lines("Skip footer")?,
            x: said("X column").map(str::to_owned),
            y: said("Y column").map(str::to_owned),
            text: said("WKT column").map(str::to_owned),
            crs,
        })
    }

    /// Finds out what is not said.
    pub(super) fn settle(&self, path: &Path, what: &str) -> Result<Settled, SourceError> {
        let mut notes = Vec::new();
        let encoding = match self.encoding {
            Some(encoding) => encoding,
            None => encoding_of(path, &mut notes).map_err(|error| unreadable(what, &error))?,
        };
        let mut settled = Settled {
            separator: b',',
            encoding,
            has_names: !self.has_no_names,
            has_quotes: !self.has_no_quotes,
            skip_lines: self.skip_lines,
            skip_footer: self.skip_footer,
            is_strict: encoding == UTF_8 || self.encoding.is_some(),
            notes,
        };
        settled.separator = match self.separator {
            Some(separator) => separator,
            None => separator_of(path, &settled).map_err(|error| unreadable(what, &error))?,
        };
        if self.separator.is_none() {
            settled.notes.push(format!(
                "the separator is taken to be {}",
                match settled.separator {
                    b'\t' => "the tabulator".to_owned(),
                    sign => format!("`{}`", char::from(sign)),
                }
            ));
        }
        Ok(settled)
    }

    /// Returns the columns that a geometry is made of.
    pub(super) fn geometry(
        &self,
        columns: &[String],
        guess: &Guess,
        what: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<Geometry>, SourceError> {
        let named = |name: &str| {
            columns
                .iter()
                .position(|column| column == name)
                .ok_or_else(|| {
                    fault(
                        "attribute-missing",
                        format!("{what}.{name}"),
                        format!("the file has the columns {}", shown(&columns.join(", "))),
                        "name a column of the file in the data store's parameters",
                    )
                })
        };
        if let Some(text) = &self.text {
            return named(text).map(|index| Some(Geometry::Text(index)));
        }
        if let (Some(x), Some(y)) = (&self.x, &self.y) {
            return Ok(Some(Geometry::Place(named(x)?, named(y)?)));
        }
        let alike = |name: &str| {
            columns
                .iter()
                .position(|column| column.to_lowercase() == name)
        };
        let odd = |index: usize| match guess.odd.get(index) {
            Some(Some(value)) => format!("`{value}` stands in it"),
            Some(None) | None => "it is empty".to_owned(),
        };
        for text in TEXTS.iter().filter_map(|name| alike(name)) {
            if guess.is_geometry.get(text) == Some(&true) {
                return Ok(Some(Geometry::Text(text)));
            }
            let name = columns.get(text).map_or("", String::as_str);
            notes.push(format!("`{name}` is not taken for WKT: {}", odd(text)));
        }
        for (x, y) in PLACES
            .iter()
            .filter_map(|(x, y, _)| Some((alike(x)?, alike(y)?)))
        {
            let not_ordinate = [x, y]
                .into_iter()
                .find(|index| guess.is_ordinate.get(*index) != Some(&true));
            let Some(index) = not_ordinate else {
                return Ok(Some(Geometry::Place(x, y)));
            };
            let name = columns.get(index).map_or("", String::as_str);
            notes.push(format!(
                "`{name}` is not taken for a coordinate: {}",
                odd(index)
            ));
        }
        Ok(None)
    }

    /// Returns the coordinate reference system.
    pub(super) fn crs(
        &self,
        geometry: Option<Geometry>,
        columns: &[String],
        notes: &mut Vec<String>,
    ) -> Option<String> {
        let geometry = geometry?;
        if self.crs.is_some() {
            return self.crs.clone();
        }
        let Geometry::Place(x, _) = geometry else {
            return None;
        };
        let name = columns.get(x)?.to_lowercase();
        let is_geographic = PLACES
            .iter()
            .any(|(x, _, is_geographic)| *is_geographic && name == *x);
        if !is_geographic {
            return None;
        }
        notes.push("longitude and latitude are taken to be in EPSG:4326".to_owned());
        Some("EPSG:4326".to_owned())
    }
}

fn separator(value: &str) -> Option<u8> {
    match value {
        "\\t" | "tab" | "TAB" | "Tab" => Some(b'\t'),
        "comma" => Some(b','),
        "semicolon" => Some(b';'),
        "pipe" => Some(b'|'),
        _ => match value.as_bytes() {
            [sign] if sign.is_ascii() && !matches!(sign, b'"' | b'\r' | b'\n') => Some(*sign),
            _ => None,
        },
    }
}

/// UTF-8 where the whole file is, else Windows-1252; a mark at its beginning decides before.
fn encoding_of(path: &Path, notes: &mut Vec<String>) -> std::io::Result<&'static Encoding> {
    let mut from = bytes(path)?;
    let mut chunk = vec![0; 64 * 1024];
    let mut kept = 0;
    let mut is_first = true;
    loop {
        let space = chunk.get_mut(kept..).unwrap_or_default();
        let count = from.read(space)?;
        let filled = chunk.get(..kept + count).unwrap_or_default();
        if is_first && let Some((encoding, _)) = Encoding::for_bom(filled) {
            return Ok(encoding);
        }
        is_first = false;
        let end = match std::str::from_utf8(filled) {
            Ok(_) => filled.len(),
            // A letter that the next chunk goes on with.
            Err(error) if error.error_len().is_none() && count > 0 => error.valid_up_to(),
            Err(_) => {
                notes.push("it is not UTF-8, so it is read as Windows-1252".to_owned());
                return Ok(WINDOWS_1252);
            }
        };
        if count == 0 {
            return Ok(UTF_8);
        }
        let rest = end..kept + count;
        kept = rest.len();
        chunk.copy_within(rest, 0);
    }
}

/// The separator by which most of the first records have the same number of fields, two at least.
fn separator_of(path: &Path, settled: &Settled) -> std::io::Result<u8> {
    let mut sample = Vec::new();
    bytes(path)?.take(SAMPLE_BYTES).read_to_end(&mut sample)?;
    let is_cut = sample.len() as u64 == SAMPLE_BYTES;
    let (text, _, _) = settled.encoding.decode(&sample);
    let text = text
        .splitn(settled.skip_lines + 1, '\n')
        .nth(settled.skip_lines)
        .unwrap_or_default();
    let score = |separator: u8| {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true);
        builder.delimiter(separator).quoting(settled.has_quotes);
        let mut reader = builder.from_reader(text.as_bytes());
        let mut counts: Vec<usize> = Vec::new();
        let mut record = StringRecord::new();
        while counts.len() < SAMPLE_RECORDS && reader.read_record(&mut record).unwrap_or(false) {
            counts.push(record.len());
        }
        if is_cut && counts.len() > 1 {
            counts.pop();
        }
        let Some(first) = counts.first().copied().filter(|first| *first > 1) else {
            return (0, 0);
        };
        let alike = counts.iter().filter(|count| **count == first).count();
        (alike * 1000 / counts.len(), first)
    };
    Ok(SEPARATORS
        .into_iter()
        .map(|separator| (score(separator), separator))
        // The first of equals: `max_by` would take the last.
        .rev()
        .max_by_key(|(score, _)| *score)
        .filter(|(score, _)| *score > (0, 0))
        .map_or(b',', |(_, separator)| separator))
}
