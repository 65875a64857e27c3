//! Records as rows: texts as they are, and a geometry made of them.

use std::ops::ControlFlow;

use csv::StringRecord;
use trigpoint_engine::SourceError;
use trigpoint_geometry::{Dimensions, Geometry as Value, Position, Shape};

use super::records::Records;
use super::{CsvFile, Geometry};
use crate::convert;
use crate::fault::{fault, shown};
use crate::mapping::is_feature_id;
use crate::pipe::{RawBatch, RawColumn, RawFault};

const BATCH_ROWS_MAX: usize = 4096;
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// What a column is made of.
enum Wanted {
    Column(usize),
    Geometry(Geometry),
    RecordId,
}

/// Reads rows as long as `take` goes on.
pub(crate) fn read(
    file: &CsvFile,
    fields: &[String],
    rows_max: u64,
    take: &mut dyn FnMut(RawBatch) -> ControlFlow<()>,
) -> Result<(), SourceError> {
    let wanted = resolve(file, fields)?;
    let mut records = Records::open(&file.path, &file.layer.name, &file.options)?;
    records.names(&file.layer.name)?;
    let mut batch = empty(&wanted);
    let (mut bytes, mut number) = (0, 0);
    while number < rows_max {
        let Some(record) = records.next()? else {
            break;
        };
        number += 1;
        bytes += record.as_slice().len();
        push(file, &wanted, &record, number, &mut batch);
        if batch.rows == BATCH_ROWS_MAX || bytes >= BATCH_BYTES {
            bytes = 0;
            if take(std::mem::replace(&mut batch, empty(&wanted))).is_break() {
                return Ok(());
            }
        }
    }
    if batch.rows > 0 {
        // Whoever has enough and whoever has all are told the same.
        let _ = take(batch);
    }
    Ok(())
}

fn resolve(file: &CsvFile, fields: &[String]) -> Result<Vec<Wanted>, SourceError> {
    fields
        .iter()
        .map(|name| {
            if let Some(index) = file.columns.iter().position(|column| column == name) {
                return Ok(Wanted::Column(index));
            }
            match file.geometry {
                Some(geometry) if name == "geometry" => return Ok(Wanted::Geometry(geometry)),
                _ if is_feature_id(name) => return Ok(Wanted::RecordId),
                _ => {}
            }
            Err(fault(
                "attribute-missing",
                format!("{}.{name}", file.layer.name),
                "the file has no column of this name",
                "refresh the schema of the data store, or disable the attribute in its mapping",
            ))
        })
        .collect()
}

fn empty(wanted: &[Wanted]) -> RawBatch {
    RawBatch {
        rows: 0,
        columns: wanted
            .iter()
            .map(|column| match column {
                Wanted::Column(_) => RawColumn::String(Vec::new()),
                Wanted::Geometry(_) => RawColumn::Geometry(Vec::new()),
                Wanted::RecordId => RawColumn::Integer(Vec::new()),
            })
            .collect(),
        faults: Vec::new(),
    }
}

fn push(
    file: &CsvFile,
    wanted: &[Wanted],
    record: &StringRecord,
    number: u64,
    batch: &mut RawBatch,
) {
    let row = batch.rows;
    batch.rows += 1;
    let is_long = record.len() > file.columns.len();
    for (column, (from, to)) in wanted.iter().zip(&mut batch.columns).enumerate() {
        let made = match from {
            Wanted::RecordId => {
                if let RawColumn::Integer(values) = to {
                    values.push(i64::try_from(number).ok());
                }
                Ok(())
            }
            Wanted::Column(index) => text(file, record, *index).map(|value| {
                if let RawColumn::String(values) = to {
                    values.push(value.map(str::to_owned));
                }
            }),
            Wanted::Geometry(geometry) => place(file, record, *geometry).map(|value| {
                if let RawColumn::Geometry(values) = to {
                    values.push(value.map(|value| value.as_ewkb().to_vec()));
                }
            }),
        };
        // Fields that are too many moved the others, no one knows which.
        let reason = match made {
            Err(reason) => {
                to.push_null();
                Some(reason)
            }
            Ok(()) if is_long && column + 1 == wanted.len() => Some(format!(
                "record {number} has {} fields, and the file {} columns",
                record.len(),
                file.columns.len()
            )),
            Ok(()) => None,
        };
        batch.faults.extend(reason.map(|reason| RawFault {
            row,
            column,
            reason,
        }));
    }
}

/// A field; none where nothing stands in it.
fn text<'a>(
    file: &CsvFile,
    record: &'a StringRecord,
    index: usize,
) -> Result<Option<&'a str>, String> {
    let value = record.get(index).ok_or_else(|| {
        format!(
            "the record has {} fields, and the file {} columns",
            record.len(),
            file.columns.len()
        )
    })?;
    if file.options.is_strict && value.contains('\u{fffd}') {
        return Err(format!(
            "`{}` holds bytes that are no letters of {}",
            shown(value),
            file.options.encoding.name()
        ));
    }
    Ok(Some(value).filter(|value| !value.is_empty()))
}

fn place(
    file: &CsvFile,
    record: &StringRecord,
    geometry: Geometry,
) -> Result<Option<Value>, String> {
    match geometry {
        Geometry::Text(index) => {
            let value = text(file, record, index)?.filter(|value| !value.trim().is_empty());
            value
                .map(|value| {
                    Value::from_wkt(value)
                        .map_err(|error| format!("`{}` is no geometry: {error}", shown(value)))
                })
                .transpose()
        }
        Geometry::Place(x, y) => {
            let ordinate = |index| {
                let value = text(file, record, index)?.unwrap_or_default();
                convert::real(value.trim())
            };
            match (ordinate(x)?, ordinate(y)?) {
                (Some(x), Some(y)) => {
                    let shape = Shape::Point(Some(Position::new(x, y)));
                    Value::from_shape(&shape, Dimensions::Xy, None)
                        .map(Some)
                        .map_err(|error| error.to_string())
                }
                (None, None) => Ok(None),
                _ => Err("one of its two ordinates is missing".to_owned()),
            }
        }
    }
}
