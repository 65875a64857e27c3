//! What a function is given, by type. The types were made to fit before it is asked.

use std::sync::Arc;

use jiff::civil::DateTime;
use trigpoint_geometry::{Geometry, Position};

use super::Operator;
use crate::error::ValueError;
use crate::evaluate::Context;
use crate::value::{ObjectId, Type, Value};

/// The arguments of a call.
pub(crate) struct Arguments<'a, 'b> {
    pub(crate) operator: &'static Operator,
    pub(crate) values: &'a [Value],
    pub(crate) context: &'a mut Context<'b>,
}

impl Arguments<'_, '_> {
    /// The value at an index; null where it is left out.
    pub(crate) fn value(&self, index: usize) -> Value {
        self.values.get(index).cloned().unwrap_or(Value::Null)
    }

    fn wrong<T>(&self, index: usize, wanted: Type) -> Result<T, ValueError> {
        let found = self.value(index).value_type();
        Err(ValueError::WrongType { wanted, found })
    }

    pub(crate) fn geometry(&self, index: usize) -> Result<Arc<Geometry>, ValueError> {
        match self.values.get(index) {
            Some(Value::Geometry(geometry)) => Ok(Arc::clone(geometry)),
            _ => self.wrong(index, Type::Geometry),
        }
    }

    pub(crate) fn real(&self, index: usize) -> Result<f64, ValueError> {
        match self.values.get(index) {
            Some(Value::Real(number)) => Ok(*number),
            _ => self.wrong(index, Type::Real),
        }
    }

    pub(crate) fn real_or(&self, index: usize, usual: f64) -> Result<f64, ValueError> {
        match self.values.get(index) {
            None | Some(Value::Null) => Ok(usual),
            Some(_) => self.real(index),
        }
    }

    pub(crate) fn integer(&self, index: usize) -> Result<i64, ValueError> {
        match self.values.get(index) {
            Some(Value::Integer(number)) => Ok(*number),
            _ => self.wrong(index, Type::Integer),
        }
    }

    pub(crate) fn integer_or(&self, index: usize, usual: i64) -> Result<i64, ValueError> {
        match self.values.get(index) {
            None | Some(Value::Null) => Ok(usual),
            Some(_) => self.integer(index),
        }
    }

    pub(crate) fn boolean_or(&self, index: usize, usual: bool) -> Result<bool, ValueError> {
        match self.values.get(index) {
            None | Some(Value::Null) => Ok(usual),
            Some(Value::Boolean(truth)) => Ok(*truth),
            Some(_) => self.wrong(index, Type::Boolean),
        }
    }

    pub(crate) fn text(&self, index: usize) -> Result<Arc<str>, ValueError> {
        match self.values.get(index) {
            Some(Value::String(text)) => Ok(Arc::clone(text)),
            _ => self.wrong(index, Type::String),
        }
    }

    pub(crate) fn timestamp(&self, index: usize) -> Result<DateTime, ValueError> {
        match self.values.get(index) {
            Some(Value::Timestamp(timestamp)) => Ok(*timestamp),
            _ => self.wrong(index, Type::Timestamp),
        }
    }

    pub(crate) fn collection(&self, index: usize) -> Result<Arc<[Value]>, ValueError> {
        match self.values.get(index) {
            Some(Value::Collection(values)) => Ok(Arc::clone(values)),
            _ => self.wrong(index, Type::Collection),
        }
    }

    pub(crate) fn object(&self, index: usize) -> Result<ObjectId, ValueError> {
        match self.values.get(index) {
            Some(Value::Object(object)) => Ok(*object),
            _ => self.wrong(index, Type::Object),
        }
    }

    /// The position of a point.
    pub(crate) fn position(&self, index: usize) -> Result<Position, ValueError> {
        let geometry = self.geometry(index)?;
        geometry.position().ok_or_else(|| {
            self.domain(
                "one point that is not empty",
                geometry.kind().name().to_owned(),
            )
        })
    }

    /// An error: what stands there lies where the function is not defined.
    pub(crate) fn domain(&self, wanted: &'static str, found: impl ToString) -> ValueError {
        ValueError::Domain {
            operation: self.operator.name,
            wanted,
            found: found.to_string(),
        }
    }
}
