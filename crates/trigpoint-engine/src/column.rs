//! The values of one attribute, close together: texts are kept once each, numbers without a tag,
//! geometries as WKB with their envelope.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::DateTime;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use trigpoint_geometry::{Envelope, Geometry};
use trigpoint_rules::{Type, Value, compare};

use crate::source::Column;

/// What stands for null among the numbers of texts.
const NO_TEXT: u32 = u32::MAX;

/// Numbers, and which of them are known.
#[derive(Debug, Default)]
pub(crate) struct Known<T> {
    values: Vec<T>,
    /// A bit a row.
    known: Vec<u64>,
}

impl<T: Copy + Default> Known<T> {
    fn push(&mut self, value: Option<T>) {
        let (word, bit) = (self.values.len() / 64, self.values.len() % 64);
        if word == self.known.len() {
            self.known.push(0);
        }
        if let (Some(_), Some(bits)) = (value, self.known.get_mut(word)) {
            *bits |= 1 << bit;
        }
        self.values.push(value.unwrap_or_default());
    }

    fn get(&self, row: usize) -> Option<T> {
        let bits = self.known.get(row / 64)?;
        if bits & (1 << (row % 64)) == 0 {
            return None;
        }
        self.values.get(row).copied()
    }
}

/// Texts, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    words: Vec<Arc<str>>,
    codes: Vec<u32>,
    /// Only while the column grows.
    known: HashMap<Arc<str>, u32>,
}

impl Texts {
    fn push(&mut self, text: Option<Arc<str>>) {
        let code = match text {
            None => NO_TEXT,
            Some(text) => match self.known.get(&text) {
                Some(code) => *code,
                None => {
                    let code = u32::try_from(self.words.len()).unwrap_or(NO_TEXT);
                    self.words.push(Arc::clone(&text));
                    self.known.insert(text, code);
                    code
                }
            },
        };
        self.codes.push(code);
    }

    fn get(&self, row: usize) -> Option<&Arc<str>> {
        let code = self.codes.get(row)?;
        self.words.get(usize::try_from(*code).ok()?)
    }
}

/// The values of an attribute, by row.
#[derive(Debug)]
pub(crate) enum Values {
    Boolean(Vec<Option<bool>>),
    Integer(Known<i64>),
    Real(Known<f64>),
    String(Texts),
    Timestamp(Vec<Option<DateTime>>),
    Geometry(Vec<Option<Arc<Geometry>>>),
}

/// A column that does not fit what came before it.
pub(crate) struct Misfit;

/// A row, from 0 in the column that was added, and why it has no value.
pub(crate) type Unread = Vec<(usize, String)>;

impl Values {
    /// An empty column for a type; for one that is known only by the data, of what comes first.
    pub(crate) fn of(wanted: Type, first: Type) -> Self {
        let kind = match wanted {
            Type::Any | Type::Collection | Type::Record | Type::Object => first,
            Type::Boolean
            | Type::Integer
            | Type::Real
            | Type::String
            | Type::Timestamp
            | Type::Geometry => wanted,
        };
        match kind {
            Type::Boolean => Self::Boolean(Vec::new()),
            Type::Integer => Self::Integer(Known::default()),
            Type::Real => Self::Real(Known::default()),
            Type::Timestamp => Self::Timestamp(Vec::new()),
            Type::Geometry => Self::Geometry(Vec::new()),
            Type::String | Type::Any | Type::Collection | Type::Record | Type::Object => {
                Self::String(Texts::default())
            }
        }
    }

    /// Adds rows. Geometries that are none come back as rows without a value.
    pub(crate) fn add(&mut self, column: Column) -> Result<Unread, Misfit> {
        match (self, column) {
            (Self::Boolean(values), Column::Boolean(new)) => values.extend(new),
            (Self::Integer(values), Column::Integer(new)) => {
                new.into_iter().for_each(|value| values.push(value));
            }
            (Self::Real(values), Column::Real(new)) => {
                let numbers = new.into_iter().map(|value| value.filter(|it| !it.is_nan()));
                numbers.for_each(|value| values.push(value));
            }
            (Self::Real(values), Column::Integer(new)) => {
                new.into_iter()
                    .for_each(|value| values.push(value.map(real)));
            }
            (Self::String(values), Column::String(new)) => {
                new.into_iter().for_each(|value| values.push(value));
            }
            (Self::Timestamp(values), Column::Timestamp(new)) => values.extend(new),
            (Self::Geometry(values), Column::Geometry(new)) => return Ok(opened(values, new)),
            (
                Self::Boolean(_)
                | Self::Integer(_)
                | Self::Real(_)
                | Self::String(_)
                | Self::Timestamp(_)
                | Self::Geometry(_),
                _,
            ) => return Err(Misfit),
        }
        Ok(Vec::new())
    }

    /// Adds rows without a value.
    pub(crate) fn add_nulls(&mut self, count: usize) {
        for _ in 0..count {
            match self {
                Self::Boolean(values) => values.push(None),
                Self::Integer(values) => values.push(None),
                Self::Real(values) => values.push(None),
                Self::String(values) => values.push(None),
                Self::Timestamp(values) => values.push(None),
                Self::Geometry(values) => values.push(None),
            }
        }
    }

    /// Gives back what is needed only while the column grows.
    pub(crate) fn finish(&mut self) {
        match self {
            Self::Boolean(values) => values.shrink_to_fit(),
            Self::Integer(values) => values.values.shrink_to_fit(),
            Self::Real(values) => values.values.shrink_to_fit(),
            Self::String(values) => {
                values.known = HashMap::new();
                values.codes.shrink_to_fit();
            }
            Self::Timestamp(values) => values.shrink_to_fit(),
            Self::Geometry(values) => values.shrink_to_fit(),
        }
    }

    pub(crate) fn value(&self, row: u32) -> Value {
        let at = index(row);
        let value = match self {
            Self::Boolean(values) => values.get(at).copied().flatten().map(Value::Boolean),
            Self::Integer(values) => values.get(at).map(Value::Integer),
            Self::Real(values) => values.get(at).map(Value::Real),
            Self::String(values) => values.get(at).cloned().map(Value::String),
            Self::Timestamp(values) => values.get(at).copied().flatten().map(Value::Timestamp),
            Self::Geometry(values) => values.get(at).cloned().flatten().map(Value::Geometry),
        };
        value.unwrap_or(Value::Null)
    }

    pub(crate) fn geometry(&self, row: u32) -> Option<&Arc<Geometry>> {
        match self {
            Self::Geometry(values) => values.get(index(row))?.as_ref(),
            Self::Boolean(_)
            | Self::Integer(_)
            | Self::Real(_)
            | Self::String(_)
            | Self::Timestamp(_) => None,
        }
    }

    pub(crate) fn envelope(&self, row: u32) -> Option<Envelope> {
        self.geometry(row)?.envelope()
    }

    pub(crate) fn is_geometry(&self) -> bool {
        matches!(self, Self::Geometry(_))
    }

    /// How the value of a row compares with another; `None` where one is null, or they do not
    /// compare.
    pub(crate) fn compare(&self, row: u32, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Self::String(values), Value::String(other)) => {
                values.get(index(row)).map(|own| own.as_ref().cmp(other))
            }
            _ => compare(&self.value(row), other).ok().flatten(),
        }
    }

    /// The rows that have a value with an order, by value, equal ones by row.
    pub(crate) fn sorted(&self, rows: u32) -> Vec<u32> {
        let all = 0..rows;
        match self {
            Self::Boolean(values) => {
                let key = |row: &u32| values.get(index(*row)).copied().flatten();
                by(all, key, Ord::cmp)
            }
            Self::Integer(values) => by(all, |row| values.get(index(*row)), Ord::cmp),
            Self::Real(values) => by(
                all,
                |row| values.get(index(*row)),
                |one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal),
            ),
            Self::String(values) => {
                let ranks = ranks(&values.words);
                let rank = |row: &u32| {
                    let code = values.codes.get(index(*row))?;
                    ranks.get(index(*code)).copied()
                };
                by(all, rank, Ord::cmp)
            }
            Self::Timestamp(values) => {
                let key = |row: &u32| values.get(index(*row)).copied().flatten();
                by(all, key, Ord::cmp)
            }
            Self::Geometry(_) => Vec::new(),
        }
    }

    /// Adds a value to a hash, with its type, so that no two values have the same bytes.
    pub(crate) fn hash(&self, row: u32, hash: &mut Sha256) {
        let mut put = |tag: u8, bytes: &[u8]| {
            hash.update([tag]);
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(bytes);
        };
        match self.value(row) {
            Value::Null => put(0, &[]),
            Value::Boolean(value) => put(1, &[u8::from(value)]),
            Value::Integer(value) => put(2, &value.to_le_bytes()),
            // Both zeros are one number.
            Value::Real(value) => put(3, &(value + 0.0).to_bits().to_le_bytes()),
            Value::String(value) => put(4, value.as_bytes()),
            Value::Timestamp(value) => put(5, value.to_string().as_bytes()),
            Value::Geometry(value) => put(6, value.as_ewkb()),
            Value::Collection(_) | Value::Record(_) | Value::Object(_) => put(7, &[]),
        }
    }
}

impl Column {
    /// The type of its values.
    pub(crate) fn value_type(&self) -> Type {
        match self {
            Self::Boolean(_) => Type::Boolean,
            Self::Integer(_) => Type::Integer,
            Self::Real(_) => Type::Real,
            Self::String(_) => Type::String,
            Self::Timestamp(_) => Type::Timestamp,
            Self::Geometry(_) => Type::Geometry,
        }
    }

    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Boolean(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::String(values) => values.len(),
            Self::Timestamp(values) => values.len(),
            Self::Geometry(values) => values.len(),
        }
    }
}

/// A row as a place in memory.
pub(crate) fn index(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the type that the attribute is mapped to"
)]
fn real(number: i64) -> f64 {
    number as f64
}

fn opened(values: &mut Vec<Option<Arc<Geometry>>>, new: Vec<Option<Arc<[u8]>>>) -> Unread {
    let read: Vec<Option<Result<Geometry, String>>> = new
        .into_par_iter()
        .map(|bytes| {
            let bytes = bytes?;
            Some(Geometry::from_wkb(&bytes).map_err(|error| error.to_string()))
        })
        .collect();
    let mut unread = Vec::new();
    for (row, geometry) in read.into_iter().enumerate() {
        let geometry = match geometry {
            Some(Ok(geometry)) => Some(Arc::new(geometry)),
            Some(Err(reason)) => {
                unread.push((row, format!("it is no geometry: {reason}")));
                None
            }
            None => None,
        };
        values.push(geometry);
    }
    unread
}

fn by<T>(
    rows: std::ops::Range<u32>,
    key: impl Fn(&u32) -> Option<T>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Vec<u32> {
    let mut keyed: Vec<(T, u32)> = rows.filter_map(|row| Some((key(&row)?, row))).collect();
    keyed.sort_unstable_by(|(one, row), (other, other_row)| {
        order(one, other).then_with(|| row.cmp(other_row))
    });
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// The place of each word among all, in the order of their characters.
fn ranks(words: &[Arc<str>]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_unstable_by_key(|at| words.get(*at));
    let mut ranks = vec![0; words.len()];
    for (rank, at) in (0u32..).zip(order) {
        if let Some(place) = ranks.get_mut(at) {
            *place = rank;
        }
    }
    ranks
}
