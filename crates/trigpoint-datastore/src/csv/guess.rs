//! What the columns of a file hold, by every value of it.

use csv::StringRecord;
use trigpoint_engine::SourceError;
use trigpoint_geometry::Geometry;

use super::records::Records;
use crate::convert;
use crate::layer::FieldType;

/// What was found.
pub(super) struct Guess {
    pub(super) count: u64,
    pub(super) types: Vec<FieldType>,
    pub(super) is_geometry: Vec<bool>,
}

impl Guess {
    pub(super) fn is_number(&self, column: usize) -> bool {
        matches!(
            self.types.get(column),
            Some(FieldType::Integer | FieldType::Real)
        )
    }
}

/// What all values of a column up to now can be.
#[derive(Clone, Copy)]
struct CanBe {
    is_seen: bool,
    integer: bool,
    real: bool,
    boolean: bool,
    timestamp: bool,
    geometry: Option<bool>,
}

impl CanBe {
    const ALL: Self = Self {
        is_seen: false,
        integer: true,
        real: true,
        boolean: true,
        timestamp: true,
        geometry: None,
    };

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
        if self.geometry.is_none() {
            self.geometry = Some(Geometry::from_wkt(text).is_ok());
        }
    }

    fn field_type(self) -> FieldType {
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

/// Looks at every record.
pub(super) fn look_through(
    records: &mut Records,
    columns: &[String],
) -> Result<Guess, SourceError> {
    let mut seen = vec![CanBe::ALL; columns.len()];
    let mut count = 0;
    while let Some(record) = records.next()? {
        count += 1;
        see(&mut seen, &record);
    }
    Ok(Guess {
        count,
        types: seen.iter().map(|column| column.field_type()).collect(),
        is_geometry: seen
            .iter()
            .map(|column| column.geometry == Some(true))
            .collect(),
    })
}

fn see(seen: &mut [CanBe], record: &StringRecord) {
    for (column, text) in seen.iter_mut().zip(record) {
        column.see(text);
    }
}
