//! The objects of a class: columns with their indexes, and what tells one object from another.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};
use trigpoint_geometry::Geometry;
use trigpoint_rules::{AttributeId, Value};

use crate::column::{Values, index};
use crate::faults::Faults;
use crate::order::Order;
use crate::places::Places;

/// A column with its indexes, each made when it is first asked for.
#[derive(Debug)]
pub(crate) struct Stored {
    values: Values,
    faults: Faults,
    order: OnceLock<Order>,
    places: OnceLock<Places>,
}

impl Stored {
    pub(crate) fn new(values: Values, faults: Faults) -> Self {
        Self {
            values,
            faults,
            order: OnceLock::new(),
            places: OnceLock::new(),
        }
    }

    pub(crate) fn values(&self) -> &Values {
        &self.values
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The index by value; none for geometries.
    pub(crate) fn order(&self, rows: u32) -> Option<&Order> {
        if self.values.is_geometry() {
            return None;
        }
        Some(self.order.get_or_init(|| Order::of(&self.values, rows)))
    }

    /// The spatial index; only for geometries.
    pub(crate) fn places(&self, rows: u32) -> Option<&Places> {
        if !self.values.is_geometry() {
            return None;
        }
        Some(self.places.get_or_init(|| Places::of(&self.values, rows)))
    }
}

/// How results name an attribute of a class.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) attribute: AttributeId,
    pub(crate) name: Arc<str>,
}

/// The objects of a class, numbered from 0.
#[derive(Debug, Default)]
pub(crate) struct ClassData {
    name: Arc<str>,
    rows: u32,
    columns: Vec<Stored>,
    key: Vec<Shown>,
    reported: Vec<Shown>,
    primary_geometry: Option<AttributeId>,
    /// Rows that are told apart from an earlier one by nothing: which of them they are, from 1.
    twins: OnceLock<HashMap<u32, u32>>,
}

/// What [`ClassData`] is made of.
pub(crate) struct Parts {
    pub(crate) name: Arc<str>,
    pub(crate) rows: u32,
    pub(crate) columns: Vec<Stored>,
    pub(crate) key: Vec<Shown>,
    pub(crate) reported: Vec<Shown>,
    pub(crate) primary_geometry: Option<AttributeId>,
}

impl ClassData {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts {
            name,
            rows,
            columns,
            key,
            reported,
            primary_geometry,
        } = parts;
        Self {
            name,
            rows,
            columns,
            key,
            reported,
            primary_geometry,
            twins: OnceLock::new(),
        }
    }

    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    pub(crate) fn rows(&self) -> u32 {
        self.rows
    }

    pub(crate) fn column(&self, attribute: AttributeId) -> Option<&Stored> {
        self.columns.get(index(attribute.0))
    }

    pub(crate) fn value(&self, row: u32, attribute: AttributeId) -> Value {
        self.column(attribute)
            .map_or(Value::Null, |column| column.values.value(row))
    }

    /// The attributes of the unique key.
    pub(crate) fn key(&self) -> &[Shown] {
        &self.key
    }

    /// The attributes that results show.
    pub(crate) fn reported(&self) -> &[Shown] {
        &self.reported
    }

    pub(crate) fn faults_count(&self) -> u64 {
        let counts = self.columns.iter().map(|column| column.faults.count());
        counts
            .map(|count| u64::try_from(count).unwrap_or(u64::MAX))
            .sum()
    }

    /// The primary geometry of an object.
    pub(crate) fn geometry(&self, row: u32) -> Option<&Arc<Geometry>> {
        self.column(self.primary_geometry?)?.values.geometry(row)
    }

    /// Adds to a hash what makes an object itself, the same in every run over the same data: its
    /// class, its unique key or else all its values, and which of several equal ones it is.
    pub(crate) fn hash_identity(&self, row: u32, hash: &mut Sha256) {
        hash.update(self.digest(row));
        let twins = self.twins.get_or_init(|| self.find_twins());
        if let Some(number) = twins.get(&row) {
            hash.update(number.to_le_bytes());
        }
    }

    fn digest(&self, row: u32) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.name.as_bytes());
        let has_key = self
            .key
            .iter()
            .any(|shown| !self.value(row, shown.attribute).is_null());
        if has_key {
            for shown in &self.key {
                if let Some(column) = self.column(shown.attribute) {
                    column.values.hash(row, &mut hash);
                }
            }
        } else {
            hash.update([0]);
            for column in &self.columns {
                column.values.hash(row, &mut hash);
            }
        }
        hash.finalize().into()
    }

    fn find_twins(&self) -> HashMap<u32, u32> {
        let mut digests: Vec<([u8; 16], u32)> = (0..self.rows)
            .map(|row| {
                let digest = self.digest(row);
                let (half, _) = digest.split_first_chunk().unwrap_or((&[0; 16], &[]));
                (*half, row)
            })
            .collect();
        digests.sort_unstable();
        let mut twins = HashMap::new();
        let equal = digests.chunk_by(|(one, _), (other, _)| one == other);
        for run in equal.filter(|run| run.len() > 1) {
            twins.extend(run.iter().skip(1).map(|(_, row)| *row).zip(1..));
        }
        twins
    }
}
