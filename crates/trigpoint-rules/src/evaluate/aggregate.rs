//! Aggregates: what is made of the values of many objects. Null values are left out, but for
//! `as_list`.

use std::cmp::Ordering;
use std::sync::Arc;

use trigpoint_geometry::{Envelope, Geometry};
use trigpoint_model::document::AggregateFunction;

use super::{Evaluation, Outcome, arithmetic};
use crate::compare;
use crate::convert;
use crate::error::{EvaluationError, ValueError};
use crate::resolved::{Arithmetic, PlaceIndex, Search, Term};
use crate::value::{COLLECTION_MAX, Type, Value};

impl Evaluation<'_> {
    /// An object that cannot be computed makes the aggregate an error.
    pub(super) fn aggregate(
        &mut self,
        place: PlaceIndex,
        function: AggregateFunction,
        search: &Search,
        values: &[Term],
    ) -> Result<Value, Box<EvaluationError>> {
        let mut rows: Vec<Vec<Value>> = Vec::new();
        let mut count = 0i64;
        let mut failed = None;
        self.each_found(search, &mut |evaluation, _, outcome| {
            match outcome {
                Outcome::True => {}
                Outcome::False | Outcome::Unknown => return true,
                Outcome::Error(error) => {
                    failed = Some(error);
                    return false;
                }
            }
            count += 1;
            if values.is_empty() {
                return true;
            }
            let row: Result<Vec<Value>, _> =
                values.iter().map(|term| evaluation.value(term)).collect();
            match row {
                Ok(_) if rows.len() >= COLLECTION_MAX => {
                    failed = Some(evaluation.error(place, ValueError::CollectionTooLarge));
                    false
                }
                Ok(row) => {
                    rows.push(row);
                    true
                }
                Err(error) => {
                    failed = Some(error);
                    false
                }
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let has_values = !values.is_empty();
        let made = match function {
            AggregateFunction::Count if has_values => Ok(length(known(&rows).len())),
            AggregateFunction::Count => Ok(Value::Integer(count)),
            AggregateFunction::CountDistinct => Ok(length(distinct(&known(&rows)))),
            AggregateFunction::AllSame => Ok(Value::Boolean(distinct(&known(&rows)) <= 1)),
            AggregateFunction::AllDistinct => {
                let known = known(&rows);
                Ok(Value::Boolean(distinct(&known) == known.len()))
            }
            AggregateFunction::AsList => {
                Ok(Value::Collection(rows.into_iter().flatten().collect()))
            }
            AggregateFunction::Sum => sum(&first(rows)),
            AggregateFunction::Average => average(&first(rows)),
            AggregateFunction::Min => extreme(&first(rows), Ordering::Less),
            AggregateFunction::Max => extreme(&first(rows), Ordering::Greater),
            AggregateFunction::Union => {
                of_geometries(&first(rows), |all| Ok(Geometry::union_of(all)?))
            }
            AggregateFunction::Intersection => {
                of_geometries(&first(rows), |all| Ok(Geometry::intersection_of(all)?))
            }
            AggregateFunction::Envelope => of_geometries(&first(rows), envelope),
        };
        made.map_err(|reason| self.error(place, reason))
    }
}

fn length(count: usize) -> Value {
    Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The rows in which something is known.
fn known(rows: &[Vec<Value>]) -> Vec<&Vec<Value>> {
    rows.iter()
        .filter(|row| row.iter().any(|value| !value.is_null()))
        .collect()
}

/// How many rows differ. They are sorted by a text of each, which equal values have in common.
fn distinct(rows: &[&Vec<Value>]) -> usize {
    let mut keys: Vec<String> = rows
        .iter()
        .map(|row| row.iter().map(key).collect::<Vec<_>>().join("\u{1f}"))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys.len()
}

/// A text that two values have in common when they are the same.
fn key(value: &Value) -> String {
    match value {
        Value::Null => "n".to_owned(),
        Value::Boolean(value) => format!("b{value}"),
        // 1 and 1.0 are the same; beyond 2^53 whole numbers keep all their digits.
        Value::Integer(value) => format!("f{value}"),
        Value::Real(value) => match crate::exact::whole(*value) {
            Some(whole) => format!("f{whole}"),
            None => format!("f{value}"),
        },
        Value::String(value) => format!("s{value}"),
        Value::Timestamp(value) => format!("t{value}"),
        Value::Geometry(value) => format!("g{:02x?}", value.as_ewkb()),
        Value::Collection(values) => values.iter().map(key).collect::<Vec<_>>().join("\u{1e}"),
        Value::Record(values) => values
            .iter()
            .map(|(name, value)| format!("{name}={}", key(value)))
            .collect::<Vec<_>>()
            .join("\u{1e}"),
        Value::Object(object) => format!("o{}.{}", object.class.0, object.index),
    }
}

/// The first value of each row, where it is known.
fn first(rows: Vec<Vec<Value>>) -> Vec<Value> {
    let firsts = rows.into_iter().filter_map(|row| row.into_iter().next());
    firsts.filter(|value| !value.is_null()).collect()
}

/// Truths count as 1 and 0.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other value is of the wrong type"
)]
fn counted(value: &Value) -> Value {
    match value {
        Value::Boolean(truth) => Value::Integer(i64::from(*truth)),
        other => other.clone(),
    }
}

fn sum(values: &[Value]) -> Result<Value, ValueError> {
    if values.is_empty() {
        return Ok(Value::Null);
    }
    let counted: Vec<Value> = values.iter().map(counted).collect();
    arithmetic::total(&counted)
}

fn average(values: &[Value]) -> Result<Value, ValueError> {
    let total = sum(values)?;
    Arithmetic::Division.of(&total, &length(values.len().max(1)))
}

/// Numbers and strings together compare as strings.
fn extreme(values: &[Value], wanted: Ordering) -> Result<Value, ValueError> {
    let has_string = values
        .iter()
        .any(|value| value.value_type() == Type::String);
    let mut best: Option<Value> = None;
    for value in values {
        let value = if has_string {
            Value::String(convert::text(value)?)
        } else {
            counted(value)
        };
        let is_better = match &best {
            None => true,
            Some(best) => compare::compare(&value, best)? == Some(wanted),
        };
        if is_better {
            best = Some(value);
        }
    }
    Ok(best.unwrap_or(Value::Null))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other value is of the wrong type"
)]
fn of_geometries(
    values: &[Value],
    make: impl Fn(&[&Geometry]) -> Result<Option<Geometry>, ValueError>,
) -> Result<Value, ValueError> {
    let mut geometries: Vec<&Arc<Geometry>> = Vec::new();
    for value in values {
        match value {
            Value::Geometry(geometry) => geometries.push(geometry),
            other => {
                return Err(ValueError::WrongType {
                    wanted: Type::Geometry,
                    found: other.value_type(),
                });
            }
        }
    }
    let geometries: Vec<&Geometry> = geometries.into_iter().map(Arc::as_ref).collect();
    make(&geometries).map(Value::geometry)
}

fn envelope(all: &[&Geometry]) -> Result<Option<Geometry>, ValueError> {
    let envelopes = all.iter().filter_map(|geometry| geometry.envelope());
    let Some(joined) = envelopes.reduce(|one, other| Envelope::joined(&one, &other)) else {
        return Ok(None);
    };
    let srid = all.first().and_then(|geometry| geometry.srid());
    let dimensions = trigpoint_geometry::Dimensions::Xy;
    Ok(Geometry::from_shape(&joined.shape(), dimensions, srid).ok())
}
