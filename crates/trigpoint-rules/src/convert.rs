//! From type to type: literals read, numbers widened, values written as text.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use trigpoint_geometry::Geometry;
use trigpoint_model::document::{Constant, ConstantType};

use crate::error::ValueError;
use crate::exact;
use crate::value::{Type, Value};

/// Reads a literal.
///
/// # Errors
/// When the text is not of the type.
pub(crate) fn literal(constant: &Constant) -> Result<Value, ValueError> {
    let Constant {
        constant_type,
        text,
    } = constant;
    match constant_type {
        ConstantType::Boolean => boolean(text),
        ConstantType::Integer | ConstantType::Integer64 => integer(text),
        ConstantType::Real => real(text),
        ConstantType::String => Ok(Value::text(text)),
        ConstantType::Timestamp => timestamp(text),
        ConstantType::Geometry => match Geometry::from_wkt(text) {
            Ok(geometry) => Ok(Value::geometry(geometry)),
            Err(source) => Err(ValueError::NotWkt(source.to_string())),
        },
    }
}

fn not(text: &str, wanted: Type) -> ValueError {
    ValueError::NotOfType {
        text: text.chars().take(60).collect(),
        wanted,
    }
}

pub(crate) fn boolean(text: &str) -> Result<Value, ValueError> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "1" | "yes" => Ok(Value::Boolean(true)),
        "false" | "f" | "0" | "no" => Ok(Value::Boolean(false)),
        _ => Err(not(text, Type::Boolean)),
    }
}

pub(crate) fn integer(text: &str) -> Result<Value, ValueError> {
    let trimmed = text.trim();
    let parsed = trimmed.parse().ok().or_else(|| {
        // `5.0` is a whole number too, and so is `1e3`.
        trimmed.parse::<f64>().ok().and_then(exact::whole)
    });
    parsed
        .map(Value::Integer)
        .ok_or_else(|| not(text, Type::Integer))
}

pub(crate) fn real(text: &str) -> Result<Value, ValueError> {
    let parsed = text
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite());
    parsed.map(Value::Real).ok_or_else(|| not(text, Type::Real))
}

/// Reads `2015-09-01`, `2015-09-01 00:00:00.000`, `2015-09-01T00:00:00` and the like.
pub(crate) fn timestamp(text: &str) -> Result<Value, ValueError> {
    let text = text.trim();
    let parsed = text
        .parse::<DateTime>()
        .or_else(|_| text.parse::<Date>().map(|date| date.at(0, 0, 0, 0)));
    parsed
        .map(Value::Timestamp)
        .map_err(|_| not(text, Type::Timestamp))
}

/// Makes a value fit where a type is wanted: a whole number becomes a real one.
///
/// # Errors
/// When it is of another type.
pub(crate) fn fitted(value: Value, wanted: Type) -> Result<Value, ValueError> {
    match (wanted, value) {
        (Type::Real, Value::Integer(number)) => Ok(Value::Real(as_real(number))),
        (wanted, Value::Null) if wanted != Type::Any => Ok(Value::Null),
        (wanted, value) if wanted == Type::Any || wanted == value.value_type() => Ok(value),
        (wanted, value) => Err(ValueError::WrongType {
            wanted,
            found: value.value_type(),
        }),
    }
}

/// The nearest real number.
#[expect(
    clippy::cast_precision_loss,
    reason = "the nearest real number is wanted"
)]
pub(crate) fn as_real(number: i64) -> f64 {
    number as f64
}

/// Writes a value as text: numbers as short as they can be read back, `5` for 5.0.
///
/// # Errors
/// When it has no text: a collection, a record or an object.
pub(crate) fn text(value: &Value) -> Result<Arc<str>, ValueError> {
    match value {
        Value::String(text) => Ok(Arc::clone(text)),
        Value::Null => Ok("".into()),
        Value::Boolean(value) => Ok(value.to_string().into()),
        Value::Integer(value) => Ok(value.to_string().into()),
        Value::Real(value) => Ok(value.to_string().into()),
        Value::Timestamp(value) => Ok(value.to_string().into()),
        Value::Geometry(value) => Ok(value.to_wkt().into()),
        Value::Collection(_) | Value::Record(_) | Value::Object(_) => Err(ValueError::WrongType {
            wanted: Type::String,
            found: value.value_type(),
        }),
    }
}
