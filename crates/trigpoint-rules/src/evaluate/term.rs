//! Values evaluated.

use std::sync::Arc;

use super::{Context, Evaluation, Outcome};
use crate::convert;
use crate::error::{EvaluationError, ValueError};
use crate::objects;
use crate::operators::{Arguments, Nulls, Operator};
use crate::resolved::{PlaceIndex, SlotIndex, Term, TermKind};
use crate::schema::AttributeId;
use crate::value::{TEXT_BYTES_MAX, Type, Value};

type Computed<T> = Result<T, Box<EvaluationError>>;

impl Evaluation<'_> {
    pub(crate) fn value(&mut self, term: &Term) -> Computed<Value> {
        let place = term.place;
        match &term.kind {
            TermKind::Constant(value) => Ok(value.clone()),
            TermKind::Attribute {
                slot,
                name,
                attribute,
            } => self.attribute(place, *slot, name, *attribute),
            TermKind::NoAttribute { slot, name } => self.no_attribute(place, *slot, name),
            TermKind::ClassName(slot) => Ok(self.class_name(*slot)),
            TermKind::Bound(slot) => Ok(self.bound(*slot)),
            TermKind::Nested { of, path } => {
                let of = self.value(of)?;
                self.nested(place, of, path)
            }
            TermKind::Element { of, indexes } => {
                let mut found = self.value(of)?;
                for index in indexes {
                    let index = self.value(index)?;
                    found = self.element(place, &found, &index)?;
                }
                Ok(found)
            }
            TermKind::Temporary(index) => {
                let known = self.temporaries.get(*index).cloned().flatten();
                known.ok_or_else(|| {
                    let name = self.rule.temporaries.get(*index);
                    let name = name.map_or_else(String::new, |name| name.to_string());
                    self.error(place, ValueError::NotSet { name })
                })
            }
            TermKind::SessionTemporary(name) => {
                let known = self.environment.session_values.get(name.as_ref()).cloned();
                known.ok_or_else(|| {
                    let name = name.to_string();
                    self.error(place, ValueError::NotSet { name })
                })
            }
            TermKind::Parameter(name) => {
                let known = self.environment.parameters.get(name.as_ref()).cloned();
                known.map(Value::String).ok_or_else(|| {
                    let name = name.to_string();
                    self.error(place, ValueError::NoParameter { name })
                })
            }
            TermKind::Lookup { class, key } => self.lookup(place, class.as_deref(), key),
            TermKind::Call {
                operator,
                arguments,
            } => self.call(place, operator, arguments),
            TermKind::Aggregate {
                function,
                search,
                values,
            } => self.aggregate(place, *function, search, values),
            TermKind::Conditional(it) => {
                let (test, then, otherwise) = it.as_ref();
                match self.test(test) {
                    Outcome::True => self.value(then),
                    Outcome::False => self.value(otherwise),
                    // Where it is not known which, nothing is known.
                    Outcome::Unknown => Ok(Value::Null),
                    Outcome::Error(error) => Err(error),
                }
            }
            TermKind::Sum(parts) => self.sum(place, parts),
            TermKind::Arithmetic {
                operation,
                left,
                right,
            } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                operation
                    .of(&left, &right)
                    .map_err(|reason| self.error(place, reason))
            }
        }
    }

    pub(crate) fn set(&mut self, temporary: usize, value: Value) {
        if let Some(place) = self.temporaries.get_mut(temporary) {
            *place = Some(value);
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "any other value is of the wrong type"
    )]
    fn attribute(
        &mut self,
        place: PlaceIndex,
        slot: SlotIndex,
        name: &str,
        attribute: Option<AttributeId>,
    ) -> Computed<Value> {
        match self.bound(slot) {
            Value::Object(object) => {
                let known = attribute.or_else(|| {
                    let class = self.rule.schema.class(object.class)?;
                    class.attribute(name).map(|(id, _)| id)
                });
                let Some(id) = known else {
                    return Ok(Value::Null);
                };
                objects::read(self.objects, object, id).map_err(|reason| self.error(place, reason))
            }
            Value::Record(values) => Ok(values.get(name).cloned().unwrap_or(Value::Null)),
            Value::Null => Ok(Value::Null),
            other => Err(self.error(
                place,
                ValueError::WrongType {
                    wanted: Type::Object,
                    found: other.value_type(),
                },
            )),
        }
    }

    fn no_attribute(&self, place: PlaceIndex, slot: SlotIndex, name: &str) -> Computed<Value> {
        let class = self.object(slot);
        let Some(class) = class.and_then(|object| self.rule.schema.class(object.class)) else {
            return Ok(Value::Null);
        };
        let (class, name) = (class.name.clone(), name.to_owned());
        Err(self.error(place, ValueError::NoAttribute { class, name }))
    }

    fn class_name(&self, slot: SlotIndex) -> Value {
        let class = self
            .object(slot)
            .and_then(|object| self.rule.schema.class(object.class));
        class.map_or(Value::Null, |class| Value::text(&class.name))
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "any other value is of the wrong type"
    )]
    fn nested(&self, place: PlaceIndex, of: Value, path: &[Arc<str>]) -> Computed<Value> {
        let mut found = of;
        for name in path {
            found = match &found {
                Value::Record(values) => values.get(name).cloned().unwrap_or(Value::Null),
                Value::Null => Value::Null,
                other => {
                    let found = other.value_type();
                    let wanted = Type::Record;
                    return Err(self.error(place, ValueError::WrongType { wanted, found }));
                }
            };
        }
        Ok(found)
    }

    /// An element of a collection; of a geometry its parts, of one part its rings or vertices.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "any other value is of the wrong type"
    )]
    fn element(&self, place: PlaceIndex, of: &Value, index: &Value) -> Computed<Value> {
        let index = match index {
            Value::Null => return Ok(Value::Null),
            Value::Integer(index) => *index,
            other => {
                let found = other.value_type();
                let wanted = Type::Integer;
                return Err(self.error(place, ValueError::WrongType { wanted, found }));
            }
        };
        let elements = match of {
            Value::Null => return Ok(Value::Null),
            other => elements(other).map_err(|reason| self.error(place, reason))?,
        };
        let found = usize::try_from(index)
            .ok()
            .and_then(|at| elements.get(at).cloned());
        found.ok_or_else(|| {
            let length = elements.len();
            self.error(place, ValueError::NoElement { index, length })
        })
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "any other value is of the wrong type"
    )]
    fn lookup(&mut self, place: PlaceIndex, class: Option<&str>, key: &Term) -> Computed<Value> {
        let key = match self.value(key)? {
            Value::Null => return Ok(Value::Null),
            key @ Value::Geometry(_) => return Err(self.not(place, Type::String, &key)),
            key => convert::text(&key).map_err(|reason| self.error(place, reason))?,
        };
        let lookups = self.environment.lookups.iter();
        let asked = lookups.filter(|(name, _)| class.is_none_or(|class| class == *name));
        let mut found = asked.filter_map(|(_, lookup)| lookup.get(key.as_ref()));
        let key = || key.to_string();
        match (found.next(), found.next()) {
            (Some(value), None) => Ok(value.clone()),
            (Some(_), Some(_)) => Err(self.error(place, ValueError::KeyTwice { key: key() })),
            (None, _) => Err(self.error(place, ValueError::NoKey { key: key() })),
        }
    }

    fn call(
        &mut self,
        place: PlaceIndex,
        operator: &'static Operator,
        arguments: &[Term],
    ) -> Computed<Value> {
        let mut values = Vec::with_capacity(arguments.len());
        for (index, term) in arguments.iter().enumerate() {
            let value = self.value(term)?;
            let wanted = operator
                .argument(index)
                .map_or(Type::Any, |it| it.argument_type);
            let value = convert::fitted(value, wanted);
            values.push(value.map_err(|reason| self.error(place, reason))?);
        }
        if operator.nulls == Nulls::Pass && values.iter().any(Value::is_null) {
            return Ok(Value::Null);
        }
        let mut context = Context {
            schema: &self.rule.schema,
            objects: self.objects,
            environment: self.environment,
            planars: &mut self.planars,
            patterns: &mut self.patterns,
        };
        let found = (operator.evaluate)(&mut Arguments {
            operator,
            values: &values,
            context: &mut context,
        });
        found.map_err(|reason| self.error(place, reason))
    }

    /// Adds numbers; joins the texts of all parts as soon as one is a string.
    fn sum(&mut self, place: PlaceIndex, parts: &[Term]) -> Computed<Value> {
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            values.push(self.value(part)?);
        }
        if values.iter().any(Value::is_null) {
            return Ok(Value::Null);
        }
        let sum = if values
            .iter()
            .any(|value| value.value_type() == Type::String)
        {
            joined(&values)
        } else {
            super::arithmetic::total(&values)
        };
        sum.map_err(|reason| self.error(place, reason))
    }
}

/// The elements of a collection, or what a geometry is made of one level down.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other value is of the wrong type"
)]
pub(crate) fn elements(of: &Value) -> Result<Arc<[Value]>, ValueError> {
    match of {
        Value::Collection(values) => Ok(Arc::clone(values)),
        Value::Geometry(geometry) => {
            let parts = geometry.parts();
            let inner = match parts.as_slice() {
                [only] if only.as_ewkb() == geometry.as_ewkb() => {
                    let rings = only.rings();
                    if rings.is_empty() {
                        only.vertices()
                    } else {
                        rings
                    }
                }
                _ => parts,
            };
            match Value::geometries(inner) {
                Value::Collection(values) => Ok(values),
                _ => Ok(Vec::new().into()),
            }
        }
        other => Err(ValueError::WrongType {
            wanted: Type::Collection,
            found: other.value_type(),
        }),
    }
}

fn joined(values: &[Value]) -> Result<Value, ValueError> {
    let mut text = String::new();
    for value in values {
        text.push_str(&convert::text(value)?);
        if text.len() > TEXT_BYTES_MAX {
            return Err(ValueError::TextTooLarge);
        }
    }
    Ok(Value::text(&text))
}
