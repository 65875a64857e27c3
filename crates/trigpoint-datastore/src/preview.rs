//! Rows for people to look at, and a look at all of them: what could not be read, what is invalid.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_engine::{Batch, Column, Source, SourceError};
use trigpoint_geometry::Geometry;

use crate::fault::shown;
use crate::source::DataSource;

/// The first rows of a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The class.
    pub class: String,
    /// Its attributes, in the order of the values of a row.
    pub attributes: Vec<PreviewAttribute>,
    /// The rows; null is null, everything else a text, long ones cut. Geometry is WKT.
    pub rows: Vec<Vec<Option<String>>>,
    /// The values that could not be read, and the geometry that is not valid.
    pub notes: Vec<CellNote>,
}

/// An attribute of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreviewAttribute {
    /// Its name in a session.
    pub name: String,
    /// Its type, in a word.
    #[serde(rename = "type")]
    pub attribute_type: String,
}

/// What is to be said of one value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CellNote {
    /// The row, from 0.
    pub row: u64,
    /// The attribute.
    pub attribute: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What reading every row of a class showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClassCheck {
    /// The class.
    pub class: String,
    /// How many rows it has.
    pub rows: u64,
    /// How many values could not be read.
    pub faults: u64,
    /// How many geometries are not valid. They are read all the same.
    pub invalid_geometries: u64,
    /// The first of both.
    pub examples: Vec<CellNote>,
}

/// How many rows a preview has at most.
pub const PREVIEW_ROWS_MAX: u64 = 1000;
/// How many examples are kept of what is wrong with a class.
const EXAMPLE_COUNT_MAX: usize = 10;

impl DataSource {
    /// Returns the first rows of a class; at most [`PREVIEW_ROWS_MAX`].
    ///
    /// # Errors
    /// When the data cannot be read.
    pub fn preview(&mut self, class: usize, rows: u64) -> Result<Option<Preview>, SourceError> {
        let Some(described) = self.classes().get(class).cloned() else {
            return Ok(None);
        };
        let mut preview = Preview {
            class: described.name.clone(),
            attributes: described
                .attributes
                .iter()
                .map(|attribute| PreviewAttribute {
                    name: attribute.name.clone(),
                    attribute_type: attribute.attribute_type.name().to_owned(),
                })
                .collect(),
            rows: Vec::new(),
            notes: Vec::new(),
        };
        let names: Vec<&str> = described
            .attributes
            .iter()
            .map(|attribute| attribute.name.as_str())
            .collect();
        self.read_some(class, rows.min(PREVIEW_ROWS_MAX), &mut |batch| {
            let first_row = preview.rows.len() as u64;
            let columns: Vec<Vec<Option<String>>> = batch.columns.iter().map(texts).collect();
            preview.rows.extend((0..batch.rows).map(|row| {
                let cell = |column: &Vec<Option<String>>| column.get(row).cloned().flatten();
                columns.iter().map(cell).collect()
            }));
            notes(&batch, &names, first_row, &mut |note| {
                preview.notes.push(note)
            });
            ControlFlow::Continue(())
        })?;
        Ok(Some(preview))
    }

    /// Reads every row of a class, until it is stopped, and counts what is wrong with it. Of
    /// attributes that the data do not have, [`DataSource::missing`] tells once.
    ///
    /// # Errors
    /// When the data cannot be read.
    pub fn check(
        &mut self,
        class: usize,
        is_stopped: &AtomicBool,
    ) -> Result<Option<ClassCheck>, SourceError> {
        let Some(described) = self.classes().get(class).cloned() else {
            return Ok(None);
        };
        let names: Vec<&str> = described
            .attributes
            .iter()
            .map(|attribute| attribute.name.as_str())
            .collect();
        let missing = self.missing_columns(class);
        let mut check = ClassCheck {
            class: described.name.clone(),
            rows: 0,
            faults: 0,
            invalid_geometries: 0,
            examples: Vec::new(),
        };
        self.read_some(class, u64::MAX, &mut |batch| {
            let before = check.rows;
            check.rows += batch.rows as u64;
            let mut batch = batch;
            batch
                .faults
                .retain(|fault| !missing.contains(&fault.column));
            let mut noted = 0;
            notes(&batch, &names, before, &mut |note| {
                noted += 1;
                if check.examples.len() < EXAMPLE_COUNT_MAX {
                    check.examples.push(note);
                }
            });
            check.faults += batch.faults.len() as u64;
            check.invalid_geometries += noted - batch.faults.len() as u64;
            if is_stopped.load(Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        Ok(Some(check))
    }
}

/// Tells every fault of a batch, and every geometry of it that is not valid.
fn notes(batch: &Batch, names: &[&str], first_row: u64, tell: &mut dyn FnMut(CellNote)) {
    let note = |row: usize, column: usize, reason: String| CellNote {
        row: first_row + row as u64,
        attribute: names.get(column).copied().unwrap_or_default().to_owned(),
        reason,
    };
    for fault in &batch.faults {
        tell(note(fault.row, fault.column, fault.reason.clone()));
    }
    for (index, column) in batch.columns.iter().enumerate() {
        let Column::Geometry(values) = column else {
            continue;
        };
        for (row, value) in values.iter().enumerate() {
            if let Some(reason) = value.as_ref().and_then(|wkb| invalid(wkb)) {
                tell(note(row, index, reason));
            }
        }
    }
}

fn invalid(wkb: &[u8]) -> Option<String> {
    let geometry = Geometry::from_wkb(wkb).ok()?;
    match geometry.invalidity() {
        Ok(None) => None,
        Ok(Some(found)) => Some(match found.at {
            Some((x, y)) => format!("{} at {x} {y}", found.reason.words()),
            None => found.reason.words().to_owned(),
        }),
        Err(error) => Some(error.to_string()),
    }
}

fn texts(column: &Column) -> Vec<Option<String>> {
    fn all<T>(values: &[Option<T>], text: impl Fn(&T) -> String) -> Vec<Option<String>> {
        let text = |value: &T| shown(&text(value));
        values
            .iter()
            .map(|value| value.as_ref().map(text))
            .collect()
    }
    match column {
        Column::Boolean(values) => all(values, ToString::to_string),
        Column::Integer(values) => all(values, ToString::to_string),
        Column::Real(values) => all(values, ToString::to_string),
        Column::String(values) => all(values, ToString::to_string),
        Column::Timestamp(values) => all(values, ToString::to_string),
        Column::Geometry(values) => all(values, |wkb| {
            Geometry::from_wkb(wkb).map_or_else(|error| error.to_string(), |found| found.to_wkt())
        }),
    }
}
