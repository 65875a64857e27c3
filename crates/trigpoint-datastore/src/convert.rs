//! Values of one type made values of another; what cannot be made one is told, never left out.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use trigpoint_engine::Column;
use trigpoint_geometry::Geometry;
use trigpoint_rules::Type;

use crate::pipe::RawColumn;

/// The whole numbers that a double-precision number holds exactly.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

/// Makes a column of a type. `fault` is told the row and the reason where a value has no such form;
/// the column has null there.
pub(crate) fn column(raw: RawColumn, to: Type, fault: &mut dyn FnMut(usize, String)) -> Column {
    let to = match to {
        Type::Any | Type::Collection | Type::Record | Type::Object => natural(&raw),
        Type::Boolean
        | Type::Integer
        | Type::Real
        | Type::String
        | Type::Timestamp
        | Type::Geometry => to,
    };
    match raw {
        RawColumn::Boolean(values) => from(values, to, fault, &BOOLEAN),
        RawColumn::Integer(values) => from(values, to, fault, &INTEGER),
        RawColumn::Real(values) => from(values, to, fault, &REAL),
        RawColumn::String(values) => from(values, to, fault, &STRING),
        RawColumn::Timestamp(values) => from(values, to, fault, &TIMESTAMP),
        RawColumn::Geometry(values) => from(values, to, fault, &GEOMETRY),
    }
}

fn natural(raw: &RawColumn) -> Type {
    match raw {
        RawColumn::Boolean(_) => Type::Boolean,
        RawColumn::Integer(_) => Type::Integer,
        RawColumn::Real(_) => Type::Real,
        RawColumn::String(_) => Type::String,
        RawColumn::Timestamp(_) => Type::Timestamp,
        RawColumn::Geometry(_) => Type::Geometry,
    }
}

/// A value as another type; none where it is null there too.
type Made<T> = Result<Option<T>, String>;

/// How values of one type become those of each other.
struct Ways<T> {
    boolean: fn(T) -> Made<bool>,
    integer: fn(T) -> Made<i64>,
    real: fn(T) -> Made<f64>,
    string: fn(T) -> Made<Arc<str>>,
    timestamp: fn(T) -> Made<DateTime>,
    geometry: fn(T) -> Made<Arc<[u8]>>,
}

fn from<T>(
    values: Vec<Option<T>>,
    to: Type,
    fault: &mut dyn FnMut(usize, String),
    ways: &Ways<T>,
) -> Column {
    match to {
        Type::Boolean => Column::Boolean(all(values, ways.boolean, fault)),
        Type::Integer => Column::Integer(all(values, ways.integer, fault)),
        Type::Real => Column::Real(all(values, ways.real, fault)),
        Type::Timestamp => Column::Timestamp(all(values, ways.timestamp, fault)),
        Type::Geometry => Column::Geometry(all(values, ways.geometry, fault)),
        Type::String | Type::Any | Type::Collection | Type::Record | Type::Object => {
            Column::String(all(values, ways.string, fault))
        }
    }
}

fn all<T, U>(
    values: Vec<Option<T>>,
    way: fn(T) -> Made<U>,
    fault: &mut dyn FnMut(usize, String),
) -> Vec<Option<U>> {
    values
        .into_iter()
        .enumerate()
        .map(|(row, value)| {
            way(value?).unwrap_or_else(|reason| {
                fault(row, reason);
                None
            })
        })
        .collect()
}

const BOOLEAN: Ways<bool> = Ways {
    boolean: |value| Ok(Some(value)),
    integer: |value| Ok(Some(i64::from(value))),
    real: |value| Ok(Some(f64::from(u8::from(value)))),
    string: |value| Ok(Some(if value { "true" } else { "false" }.into())),
    timestamp: |value| Err(no(value, "a timestamp")),
    geometry: |value| Err(no(value, "a geometry")),
};

const INTEGER: Ways<i64> = Ways {
    boolean: |value| match value {
        0 => Ok(Some(false)),
        1 => Ok(Some(true)),
        _ => Err(no(value, "true or false")),
    },
    integer: |value| Ok(Some(value)),
    #[expect(
        clippy::cast_precision_loss,
        reason = "the check is that nothing is lost"
    )]
    real: |value| {
        let made = value as f64;
        if made.abs() <= EXACT_MAX {
            Ok(Some(made))
        } else {
            Err(format!("{value} has more digits than a real holds"))
        }
    },
    string: |value| Ok(Some(value.to_string().into())),
    timestamp: |value| Err(no(value, "a timestamp")),
    geometry: |value| Err(no(value, "a geometry")),
};

const REAL: Ways<f64> = Ways {
    boolean: |value| match value {
        0.0 => Ok(Some(false)),
        1.0 => Ok(Some(true)),
        _ => Err(no(value, "true or false")),
    },
    integer: |value| whole(value).map(Some),
    real: |value| {
        if value.is_finite() {
            Ok(Some(value))
        } else {
            Err(no(value, "a number"))
        }
    },
    string: |value| Ok(Some(value.to_string().into())),
    timestamp: |value| Err(no(value, "a timestamp")),
    geometry: |value| Err(no(value, "a geometry")),
};

const STRING: Ways<String> = Ways {
    boolean: |text| boolean(text.trim()),
    integer: |text| integer(text.trim()),
    real: |text| real(text.trim()),
    string: |text| Ok(Some(text.into())),
    timestamp: |text| match text.trim() {
        "" => Ok(None),
        text => microseconds(text).and_then(date_time).map(Some),
    },
    geometry: |text| match text.trim() {
        "" => Ok(None),
        text => Geometry::from_wkt(text)
            .map(|geometry| Some(geometry.as_ewkb().into()))
            .map_err(|error| format!("{} is no geometry: {error}", quoted(text))),
    },
};

const TIMESTAMP: Ways<i64> = Ways {
    boolean: |value| Err(no(date_time(value)?, "true or false")),
    integer: |value| Err(no(date_time(value)?, "a whole number")),
    real: |value| Err(no(date_time(value)?, "a number")),
    string: |value| {
        Ok(Some(
            date_time(value)?.strftime("%F %T%.f").to_string().into(),
        ))
    },
    timestamp: |value| date_time(value).map(Some),
    geometry: |value| Err(no(date_time(value)?, "a geometry")),
};

const GEOMETRY: Ways<Vec<u8>> = Ways {
    boolean: |_| Err(no("a geometry", "true or false")),
    integer: |_| Err(no("a geometry", "a whole number")),
    real: |_| Err(no("a geometry", "a number")),
    string: |wkb| match Geometry::from_wkb(&wkb) {
        Ok(geometry) => Ok(Some(geometry.to_wkt().into())),
        Err(error) => Err(error.to_string()),
    },
    timestamp: |_| Err(no("a geometry", "a timestamp")),
    geometry: |wkb| Ok(Some(wkb.into())),
};

pub(crate) fn boolean(text: &str) -> Made<bool> {
    match text.to_lowercase().as_str() {
        "" => Ok(None),
        "true" | "t" | "yes" | "y" | "1" => Ok(Some(true)),
        "false" | "f" | "no" | "n" | "0" => Ok(Some(false)),
        _ => Err(no(quoted(text), "true or false")),
    }
}

pub(crate) fn integer(text: &str) -> Made<i64> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(value) = text.parse() {
        return Ok(Some(value));
    }
    // `3.0` is a whole number too, as spreadsheets write them.
    let value = real(text).ok().flatten();
    let value = value.ok_or_else(|| no(quoted(text), "a whole number"))?;
    whole(value).map(Some)
}

pub(crate) fn real(text: &str) -> Made<f64> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
        .map(Some)
        .ok_or_else(|| no(quoted(text), "a number"))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "it is whole and within the bound"
)]
fn whole(value: f64) -> Result<i64, String> {
    if value.fract() == 0.0 && value.abs() <= EXACT_MAX {
        Ok(value as i64)
    } else {
        Err(no(value, "a whole number"))
    }
}

/// Reads a date, or a date and time, as microseconds since 1970 on its own clock; where it names
/// its zone, on that of UTC.
pub(crate) fn microseconds(text: &str) -> Result<i64, String> {
    let refused = || no(quoted(text), "a timestamp");
    let (clock, offset_s) = split_zone(text).ok_or_else(refused)?;
    let value: DateTime = normal(clock).parse().map_err(|_| refused())?;
    let zoned = value.to_zoned(TimeZone::UTC).map_err(|_| refused())?;
    Ok(zoned.timestamp().as_microsecond() - offset_s * 1_000_000)
}

pub(crate) fn date_time(microseconds: i64) -> Result<DateTime, String> {
    Timestamp::from_microsecond(microseconds)
        .map(|at| at.to_zoned(TimeZone::UTC).datetime())
        .map_err(|_| no(microseconds, "a timestamp"))
}

/// `2015/09/01 …` and `20150901…` as `2015-09-01 …`.
fn normal(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match (digits, text.len()) {
        (8 | 14, length) if digits == length => {
            let part = |from: usize, to: usize| text.get(from..to).unwrap_or("00");
            format!(
                "{}-{}-{}T{}:{}:{}",
                part(0, 4),
                part(4, 6),
                part(6, 8),
                part(8, 10),
                part(10, 12),
                part(12, 14)
            )
        }
        _ => text.replacen('/', "-", 2),
    }
}

/// The clock of a text, and how many seconds its zone is before UTC.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    const DATE_CHARS: usize = 10;
    let Some(time) = text.get(DATE_CHARS..) else {
        return Some((text, 0));
    };
    let Some(at) = time.find(['Z', 'z', '+', '-']) else {
        return Some((text, 0));
    };
    let clock = text.get(..DATE_CHARS + at)?.trim_end();
    let zone = time.get(at..)?;
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return (zone.len() == 1).then_some((clock, 0)),
    };
    let digits: String = zone
        .get(1..)?
        .chars()
        .filter(|character| *character != ':')
        .collect();
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = match digits.get(2..)? {
        "" => 0,
        minutes => minutes.parse().ok()?,
    };
    (hours < 24 && minutes < 60).then_some((clock, sign * (hours * 3600 + minutes * 60)))
}

fn no(value: impl std::fmt::Display, wanted: &str) -> String {
    format!("{value} is not {wanted}")
}

fn quoted(text: &str) -> String {
    format!("`{}`", crate::fault::shown(text))
}
