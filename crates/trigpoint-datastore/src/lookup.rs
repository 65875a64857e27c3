//! Keys and values of a data store with a Lookup schema, for the Named Lookup values of rules.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use trigpoint_engine::{Batch, Column, SourceError};
use trigpoint_geometry::Geometry;
use trigpoint_model::document::{AttributeMapping, DataStore, FixedSchema, LookupRole};
use trigpoint_rules::{Lookup, Value};

use crate::fault::{fault, shown};
use crate::mapping::session_name;
use crate::source::DataSource;

/// How many keys a class may have: they stay in memory, and are meant to be written by hand.
const LOOKUP_KEYS_MAX: usize = 100_000;

/// What the columns are called where the mapping marks none.
const KEY: &str = "Key";
const VALUE: &str = "Value";

/// The columns of a class that hold keys and values.
struct Columns {
    class: usize,
    key: usize,
    value: usize,
}

impl DataSource {
    /// Reads the lookups of a data store, by class; none where it has no Lookup schema.
    ///
    /// # Errors
    /// When it has one and no columns for it, a key stands twice or cannot be read, or the data
    /// cannot be read.
    pub fn lookups(
        &mut self,
        store: &DataStore,
        what: &str,
    ) -> Result<BTreeMap<String, Lookup>, SourceError> {
        let mut lookups = BTreeMap::new();
        for columns in self.lookup_columns(store, what)? {
            let Some(class) = self.class_name(columns.class) else {
                continue;
            };
            let mut lookup = Lookup::new();
            let mut failed = None;
            self.read_some(columns.class, u64::MAX, &mut |batch| match add(
                &batch,
                &columns,
                &class,
                &mut lookup,
            ) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
            lookups.insert(class, lookup);
        }
        Ok(lookups)
    }

    fn lookup_columns(&self, store: &DataStore, what: &str) -> Result<Vec<Columns>, SourceError> {
        let is_fixed = store.fixed_schema == Some(FixedSchema::Lookup);
        let mut found = Vec::new();
        for (index, class) in trigpoint_engine::Source::classes(self).iter().enumerate() {
            let mapping = store
                .read_classes
                .iter()
                .find(|it| session_name(it) == class.name);
            let marked = |role: LookupRole, usual: &str| {
                let attributes = mapping.iter().flat_map(|mapping| &mapping.attributes);
                let mut marked = attributes.filter(|it| it.lookup_role == Some(role));
                let name = match marked.next() {
                    Some(attribute) => Some(name_of(attribute)),
                    None => is_fixed.then_some(usual),
                };
                name.and_then(|name| {
                    let mut attributes = class.attributes.iter();
                    attributes.position(|it| it.name.eq_ignore_ascii_case(name))
                })
            };
            if let (Some(key), Some(value)) = (
                marked(LookupRole::Key, KEY),
                marked(LookupRole::Value, VALUE),
            ) {
                found.push(Columns {
                    class: index,
                    key,
                    value,
                });
            }
        }
        if is_fixed && found.is_empty() {
            return Err(fault(
                "lookup-without-columns",
                what,
                "it has a Lookup schema, and no class with a column for keys and one for values",
                "mark them in the mapping, or call them `Key` and `Value`",
            ));
        }
        Ok(found)
    }
}

fn add(
    batch: &Batch,
    columns: &Columns,
    class: &str,
    lookup: &mut Lookup,
) -> Result<(), SourceError> {
    let is_asked = |column: usize| column == columns.key || column == columns.value;
    if let Some(found) = batch.faults.iter().find(|fault| is_asked(fault.column)) {
        return Err(wrong(
            class,
            format!("a value cannot be read: {}", found.reason),
        ));
    }
    let (Some(keys), Some(values)) = (
        batch.columns.get(columns.key),
        batch.columns.get(columns.value),
    ) else {
        return Ok(());
    };
    for row in 0..batch.rows {
        let key = match known(keys, row)? {
            None => continue,
            Some(Value::String(key)) => key.to_string(),
            Some(other) => other.to_string(),
        };
        if lookup.len() >= LOOKUP_KEYS_MAX {
            return Err(wrong(
                class,
                format!("it has more than {LOOKUP_KEYS_MAX} keys"),
            ));
        }
        let told = shown(&key);
        if lookup
            .insert(key, known(values, row)?.unwrap_or(Value::Null))
            .is_some()
        {
            return Err(wrong(class, format!("the key `{told}` stands there twice")));
        }
    }
    Ok(())
}

fn wrong(class: &str, reason: String) -> SourceError {
    fault(
        "lookup-broken",
        format!("the lookup `{class}`"),
        reason,
        "mend its rows: every key once, with a value that can be read",
    )
}

fn name_of(attribute: &AttributeMapping) -> &str {
    attribute.mapped_name.as_ref().unwrap_or(&attribute.name)
}

/// A value; `None` is null.
fn known(column: &Column, row: usize) -> Result<Option<Value>, SourceError> {
    fn at<T: Clone>(values: &[Option<T>], row: usize) -> Option<T> {
        values.get(row).cloned().flatten()
    }
    Ok(match column {
        Column::Boolean(values) => at(values, row).map(Value::Boolean),
        Column::Integer(values) => at(values, row).map(Value::Integer),
        Column::Real(values) => at(values, row).map(Value::Real),
        Column::String(values) => at(values, row).map(Value::String),
        Column::Timestamp(values) => at(values, row).map(Value::Timestamp),
        Column::Geometry(values) => at(values, row)
            .map(|wkb| Geometry::from_wkb(&wkb))
            .transpose()
            .map_err(|error| wrong("geometry", error.to_string()))?
            .map(|geometry| Value::Geometry(Arc::new(geometry))),
    })
}
