//! Values and their types.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::DateTime;
use trigpoint_geometry::Geometry;

use crate::schema::ClassId;

/// Elements of one collection.
pub const COLLECTION_MAX: usize = 1_000_000;

/// Bytes of one string that is computed.
pub const TEXT_BYTES_MAX: usize = 1024 * 1024;

/// What a type is known of before data are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Known only when the data are read: a temporary value, an element.
    Any,
    /// True or false.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A double-precision number.
    Real,
    /// Text.
    String,
    /// A date and time without a zone.
    Timestamp,
    /// A geometry.
    Geometry,
    /// A list of values.
    Collection,
    /// Values by name.
    Record,
    /// An object of the data.
    Object,
}

impl Type {
    /// Returns its word, with an article.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Boolean => "a boolean",
            Self::Integer => "a whole number",
            Self::Real => "a number",
            Self::String => "a string",
            Self::Timestamp => "a timestamp",
            Self::Geometry => "a geometry",
            Self::Collection => "a collection",
            Self::Record => "a record",
            Self::Object => "an object",
        }
    }

    /// Returns its word for a table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Real => "real",
            Self::String => "string",
            Self::Timestamp => "timestamp",
            Self::Geometry => "geometry",
            Self::Collection => "collection",
            Self::Record => "record",
            Self::Object => "object",
        }
    }

    /// Tells whether it is a number.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Real)
    }

    /// Tells whether a value of type `found` may stand where this type is wanted: the same type,
    /// a whole number for a real one, and whatever is not known yet.
    #[must_use]
    pub fn accepts(self, found: Self) -> bool {
        self == found
            || self == Self::Any
            || found == Self::Any
            || (self == Self::Real && found == Self::Integer)
    }
}

/// An object of the data: its class, and its number in the class, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// The class.
    pub class: ClassId,
    /// The number, in the order of the workspace.
    pub index: u32,
}

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing is known.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number; never NaN, see [`Value::real`].
    Real(f64),
    /// Text.
    String(Arc<str>),
    /// A date and time without a zone.
    Timestamp(DateTime),
    /// A geometry.
    Geometry(Arc<Geometry>),
    /// A list of values.
    Collection(Arc<[Value]>),
    /// Values by name.
    Record(Arc<BTreeMap<Arc<str>, Value>>),
    /// An object of the data.
    Object(ObjectId),
}

impl Value {
    /// Returns a number, or null for NaN.
    #[must_use]
    pub fn real(number: f64) -> Self {
        if number.is_nan() {
            Self::Null
        } else {
            Self::Real(number)
        }
    }

    /// Returns a string.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::String(text.into())
    }

    /// Returns a geometry, or null for none.
    #[must_use]
    pub fn geometry(geometry: impl Into<Option<Geometry>>) -> Self {
        geometry
            .into()
            .map_or(Self::Null, |geometry| Self::Geometry(Arc::new(geometry)))
    }

    /// Returns a collection of geometries.
    #[must_use]
    pub fn geometries(geometries: Vec<Geometry>) -> Self {
        let values = geometries
            .into_iter()
            .map(|geometry| Self::Geometry(Arc::new(geometry)));
        Self::Collection(values.collect())
    }

    /// Returns its type; null is of any.
    #[must_use]
    pub fn value_type(&self) -> Type {
        match self {
            Self::Null => Type::Any,
            Self::Boolean(_) => Type::Boolean,
            Self::Integer(_) => Type::Integer,
            Self::Real(_) => Type::Real,
            Self::String(_) => Type::String,
            Self::Timestamp(_) => Type::Timestamp,
            Self::Geometry(_) => Type::Geometry,
            Self::Collection(_) => Type::Collection,
            Self::Record(_) => Type::Record,
            Self::Object(_) => Type::Object,
        }
    }

    /// Tells whether it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Characters of a geometry or string that a message shows.
const SHOWN_CHARS_MAX: usize = 120;

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// As a message shows it: strings in quotes, long ones cut.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Boolean(value) => write!(formatter, "{value}"),
            Self::Integer(value) => write!(formatter, "{value}"),
            Self::Real(value) => write!(formatter, "{value}"),
            Self::String(value) => write!(formatter, "\"{}\"", shown(value)),
            Self::Timestamp(value) => write!(formatter, "{value}"),
            Self::Geometry(value) => formatter.write_str(&shown(&value.to_wkt())),
            Self::Collection(values) => {
                formatter.write_str("[")?;
                for (index, value) in values.iter().take(10).enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(formatter, "{comma}{value}")?;
                }
                formatter.write_str(if values.len() > 10 { ", …]" } else { "]" })
            }
            Self::Record(values) => write!(formatter, "a record of {} values", values.len()),
            Self::Object(object) => write!(formatter, "object {}", object.index),
        }
    }
}
