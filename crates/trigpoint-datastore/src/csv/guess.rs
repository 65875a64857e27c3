//! What the columns of a file hold, by every value of it.

use csv::StringRecord;
use trigpoint_engine::SourceError;
use trigpoint_geometry::Geometry;

use super::records::Records;
use crate::convert;
use crate::fault::shown;
use crate::layer::FieldType;

/// What was found.
pub(super) struct Guess {
    pub(super) count: u64,
    pub(super) types: Vec<FieldType>,
    /// Whether any value is WKT, of the columns that were asked for.
    pub(super) is_geometry: Vec<bool>,
    /// Whether all values are ordinates: numbers, or what stands for one that is not.
    pub(super) is_ordinate: Vec<bool>,
    /// The first value that is neither WKT nor an ordinate.
    pub(super) odd: Vec<Option<String>>,
}

impl Guess {
    /// Makes numbers of columns whose values are ordinates, though some are not numbers.
    pub(super) fn take_for_ordinates(&mut self, columns: &[usize]) {
        for (column, field_type) in self.types.iter_mut().enumerate() {
            let is_ordinate = self.is_ordinate.get(column) == Some(&true);
            if columns.contains(&column) && is_ordinate && *field_type == FieldType::String {
                *field_type = FieldType::Real;
            }
        }
    }
}

/// What all values of a column up to now can be.
#[derive(Clone)]
struct CanBe {
    is_seen: bool,
    integer: bool,
    real: bool,
    boolean: bool,
    timestamp: bool,
    ordinate: bool,
    /// Whether a value is looked at for being WKT.
    may_be_geometry: bool,
    geometry: bool,
    odd: Option<String>,
}

impl CanBe {
    fn all(may_be_geometry: bool) -> Self {
        Self {
            is_seen: false,
            integer: true,
            real: true,
            boolean: true,
            timestamp: true,
            ordinate: true,
            may_be_geometry,
            geometry: false,
            odd: None,
        }
    }

    fn see(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.is_seen = true;
        // `007` is a code and no number.
        let digits = text.trim_start_matches(['-', '+']);
        let is_code = digits.len() > 1
            && digits.starts_with('0')
            && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        self.integer = self.integer && !is_code && text.parse::<i64>().is_ok();
        self.real = self.real && !is_code && matches!(convert::real(text), Ok(Some(_)));
        self.boolean = self.boolean && matches!(text.to_lowercase().as_str(), "true" | "false");
        // A number of eight digits is a number.
        self.timestamp =
            self.timestamp && text.contains(['-', '/']) && convert::microseconds(text).is_ok();
        let is_ordinate = !is_code && text.parse::<f64>().is_ok();
        self.ordinate = self.ordinate && is_ordinate;
        if self.may_be_geometry && !self.geometry {
            self.geometry = Geometry::from_wkt(text).is_ok();
        }
        if self.odd.is_none() && !is_ordinate && !self.geometry {
            self.odd = Some(shown(text));
        }
    }

    fn field_type(&self) -> FieldType {
        match self {
            Self { is_seen: false, .. } => FieldType::String,
            Self { boolean: true, .. } => FieldType::Boolean,
            Self { integer: true, .. } => FieldType::Integer,
            Self { real: true, .. } => FieldType::Real,
            Self {
                timestamp: true, ..
            } => FieldType::Timestamp,
            Self { .. } => FieldType::String,
        }
    }
}

/// Looks at every record, and at the columns of some names for WKT.
pub(super) fn look_through(
    records: &mut Records,
    columns: &[String],
    may_be_geometry: impl Fn(&str) -> bool,
) -> Result<Guess, SourceError> {
    let mut seen: Vec<CanBe> = columns
        .iter()
        .map(|name| CanBe::all(may_be_geometry(name)))
        .collect();
    let mut count = 0;
    while let Some(record) = records.next()? {
        count += 1;
        see(&mut seen, &record);
    }
    Ok(Guess {
        count,
        types: seen.iter().map(CanBe::field_type).collect(),
        is_geometry: seen.iter().map(|column| column.geometry).collect(),
        is_ordinate: seen
            .iter()
            .map(|column| column.is_seen && column.ordinate)
            .collect(),
        odd: seen.into_iter().map(|column| column.odd).collect(),
    })
}

fn see(seen: &mut [CanBe], record: &StringRecord) {
    for (column, text) in seen.iter_mut().zip(record) {
        column.see(text);
    }
}
