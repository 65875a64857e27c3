//! Rows as texts, to be compared.

use std::ops::ControlFlow;

use trigpoint_datastore::{Batch, CellFault, Column, DataSource, Source, SourceClass, SourceError};
use trigpoint_geometry::Geometry;

/// What a class gave.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) names: Vec<String>,
    /// `None` is null.
    pub(crate) rows: Vec<Vec<Option<String>>>,
    /// With rows of the whole class.
    pub(crate) faults: Vec<CellFault>,
    pub(crate) batch_count: usize,
}

impl Table {
    pub(crate) fn column(&self, name: &str) -> Vec<Option<&str>> {
        let index = self.names.iter().position(|known| known == name);
        let index = index.unwrap_or_else(|| panic!("`{name}` is not among {:?}", self.names));
        self.rows.iter().map(|row| row[index].as_deref()).collect()
    }
}

pub(crate) fn class<'a>(source: &'a DataSource, name: &str) -> (usize, &'a SourceClass) {
    let found = source
        .classes()
        .iter()
        .enumerate()
        .find(|(_, class)| class.name == name);
    found.unwrap_or_else(|| panic!("there is no class `{name}`"))
}

pub(crate) fn read(source: &mut DataSource, name: &str) -> Result<Table, SourceError> {
    let (index, class) = class(source, name);
    let mut table = Table {
        names: class
            .attributes
            .iter()
            .map(|attribute| attribute.name.clone())
            .collect(),
        ..Table::default()
    };
    source.read(index, &mut |batch| {
        add(&mut table, &batch);
        ControlFlow::Continue(())
    })?;
    Ok(table)
}

fn add(table: &mut Table, batch: &Batch) {
    table.batch_count += 1;
    assert_eq!(batch.columns.len(), table.names.len());
    let columns: Vec<Vec<Option<String>>> = batch.columns.iter().map(texts).collect();
    let before = table.rows.len();
    for row in 0..batch.rows {
        table
            .rows
            .push(columns.iter().map(|column| column[row].clone()).collect());
    }
    assert!(columns.iter().all(|column| column.len() == batch.rows));
    table
        .faults
        .extend(batch.faults.iter().map(|fault| CellFault {
            row: before + fault.row,
            ..fault.clone()
        }));
}

fn texts(column: &Column) -> Vec<Option<String>> {
    fn all<T>(values: &[Option<T>], text: impl Fn(&T) -> String) -> Vec<Option<String>> {
        values
            .iter()
            .map(|value| value.as_ref().map(&text))
            .collect()
    }
    match column {
        Column::Boolean(values) => all(values, ToString::to_string),
        Column::Integer(values) => all(values, ToString::to_string),
        Column::Real(values) => all(values, ToString::to_string),
        Column::String(values) => all(values, ToString::to_string),
        Column::Timestamp(values) => all(values, ToString::to_string),
        Column::Geometry(values) => all(values, |wkb| Geometry::from_wkb(wkb).unwrap().to_wkt()),
    }
}
