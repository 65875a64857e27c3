//! A class while it is read, batch by batch.

use std::collections::BTreeSet;

use trigpoint_rules::{AttributeId, Class};

use crate::class_data::{ClassData, Parts, Shown, Stored};
use crate::column::{Misfit, Values, index};
use crate::faults::Faults;
use crate::open::ReadError;
use crate::source::{Batch, CellFault, Column, SourceClass};

/// A class that grows. Its attributes are those of all sources that have the class.
pub(crate) struct Growing<'a> {
    class: &'a Class,
    rows: u32,
    columns: Vec<GrowingColumn>,
    /// The own column of each attribute of the source that is read now.
    given: Vec<Option<usize>>,
    key: BTreeSet<usize>,
    reported: BTreeSet<usize>,
}

#[derive(Default)]
struct GrowingColumn {
    /// None until a source gives the attribute.
    values: Option<Values>,
    faults: Faults,
}

impl<'a> Growing<'a> {
    pub(crate) fn of(class: &'a Class) -> Self {
        let columns = class.attributes.iter().map(|_| GrowingColumn::default());
        Self {
            class,
            rows: 0,
            columns: columns.collect(),
            given: Vec::new(),
            key: BTreeSet::new(),
            reported: BTreeSet::new(),
        }
    }

    pub(crate) fn rows(&self) -> u32 {
        self.rows
    }

    /// Says which source the next batches come from.
    pub(crate) fn begin_part(&mut self, given: &SourceClass) {
        self.given.clear();
        for attribute in &given.attributes {
            let known = self.class.attribute(&attribute.name);
            let at = known.map(|(id, _)| index(id.0));
            // Of two attributes of one name the first stands.
            let at = at.filter(|at| !self.given.contains(&Some(*at)));
            if let (Some(at), true) = (at, attribute.is_unique_key) {
                self.key.insert(at);
            }
            if let (Some(at), true) = (at, attribute.is_reported) {
                self.reported.insert(at);
            }
            self.given.push(at);
        }
    }

    pub(crate) fn add(&mut self, batch: Batch) -> Result<(), ReadError> {
        let Batch {
            rows,
            columns,
            faults,
        } = batch;
        if columns.len() != self.given.len() {
            let (found, wanted) = (columns.len(), self.given.len());
            return Err(self.misfit(format!("{found} columns for {wanted} attributes")));
        }
        let after = u32::try_from(rows)
            .ok()
            .and_then(|rows| self.rows.checked_add(rows));
        // The last number stands for no row in an index.
        let Some(after) = after.filter(|after| *after < u32::MAX) else {
            let class = self.class.name.clone();
            return Err(ReadError::TooManyFeatures { class });
        };
        let mut new: Vec<Option<Column>> = self.columns.iter().map(|_| None).collect();
        for (column, at) in columns.into_iter().zip(&self.given) {
            if column.rows() != rows {
                return Err(self.misfit(format!("{} values for {rows} rows", column.rows())));
            }
            if let Some(place) = at.and_then(|at| new.get_mut(at)) {
                *place = Some(column);
            }
        }
        for (at, column) in new.into_iter().enumerate() {
            self.add_column(at, column, rows)?;
        }
        for fault in faults {
            self.add_fault(&fault, rows)?;
        }
        self.rows = after;
        Ok(())
    }

    /// Adds a column, or nulls where the source has no such attribute.
    fn add_column(
        &mut self,
        at: usize,
        column: Option<Column>,
        rows: usize,
    ) -> Result<(), ReadError> {
        let before = self.rows;
        let (Some(own), Some(attribute)) =
            (self.columns.get_mut(at), self.class.attributes.get(at))
        else {
            return Ok(());
        };
        let Some(column) = column else {
            if let Some(values) = &mut own.values {
                values.add_nulls(rows);
            }
            return Ok(());
        };
        let found = column.value_type();
        let values = own.values.get_or_insert_with(|| {
            let mut values = Values::of(attribute.attribute_type, found);
            values.add_nulls(index(before));
            values
        });
        match values.add(column) {
            Ok(unread) => {
                for (row, reason) in unread {
                    let row = u32::try_from(row).unwrap_or(u32::MAX);
                    own.faults.add(before.saturating_add(row), &reason);
                }
                Ok(())
            }
            Err(Misfit) => {
                let name = &attribute.name;
                Err(self.misfit(format!("`{name}` comes as {}", found.words())))
            }
        }
    }

    fn add_fault(&mut self, fault: &CellFault, rows: usize) -> Result<(), ReadError> {
        let Some(place) = self.given.get(fault.column) else {
            return Err(self.misfit("a fault outside of its columns"));
        };
        let row = u32::try_from(fault.row).ok().filter(|_| fault.row < rows);
        let Some(row) = row.and_then(|row| self.rows.checked_add(row)) else {
            return Err(self.misfit("a fault outside of its rows"));
        };
        if let Some(own) = place.and_then(|at| self.columns.get_mut(at)) {
            own.faults.add(row, &fault.reason);
        }
        Ok(())
    }

    fn misfit(&self, what: impl Into<String>) -> ReadError {
        ReadError::Misfit {
            class: self.class.name.clone(),
            what: what.into(),
        }
    }

    pub(crate) fn finish(self) -> ClassData {
        let Self {
            class,
            rows,
            columns,
            given: _,
            key,
            reported,
        } = self;
        let attributes = &class.attributes;
        let columns = columns.into_iter().zip(attributes).map(|(own, attribute)| {
            let mut values = own.values.unwrap_or_else(|| {
                let wanted = attribute.attribute_type;
                let mut values = Values::of(wanted, wanted);
                values.add_nulls(index(rows));
                values
            });
            values.finish();
            let mut faults = own.faults;
            faults.finish();
            Stored::new(values, faults)
        });
        let shown = |places: BTreeSet<usize>| -> Vec<Shown> {
            let each = (0u32..).zip(attributes).enumerate();
            each.filter(|(at, _)| places.contains(at))
                .map(|(_, (id, attribute))| Shown {
                    attribute: AttributeId(id),
                    name: attribute.name.as_str().into(),
                })
                .collect()
        };
        ClassData::new(Parts {
            name: class.name.as_str().into(),
            rows,
            columns: columns.collect(),
            key: shown(key),
            reported: shown(reported),
            primary_geometry: class.primary_geometry(),
        })
    }
}
