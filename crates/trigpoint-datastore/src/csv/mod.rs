//! Values with separators between them, one record a line: read here, without GDAL.

mod dialect;
mod guess;
mod records;
mod rows;

use std::path::{Path, PathBuf};

use trigpoint_engine::SourceError;

pub(crate) use dialect::CsvOptions;
pub(crate) use rows::read;

use crate::layer::{Field, FieldType, Layer};
use records::Records;

/// A file of values with separators, looked through once.
#[derive(Debug)]
pub(crate) struct CsvFile {
    path: PathBuf,
    options: dialect::Settled,
    /// The names of its columns, without the geometry that is made of them.
    columns: Vec<String>,
    geometry: Option<Geometry>,
    pub(crate) layer: Layer,
}

/// The columns that a geometry is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Geometry {
    Text(usize),
    Place(usize, usize),
}

impl CsvFile {
    /// Looks a file through: encoding, separator, names and types of columns, count.
    pub(crate) fn open(path: &Path, what: &str, options: &CsvOptions) -> Result<Self, SourceError> {
        let settled = options.settle(path, what)?;
        let mut records = Records::open(path, what, &settled)?;
        let columns = records.names(what)?;
        let mut guessed = guess::look_through(&mut records, &columns, dialect::may_be_geometry)?;
        let mut notes = settled.notes.clone();
        let geometry = options.geometry(&columns, &guessed, what, &mut notes)?;
        if let Some(Geometry::Place(x, y)) = geometry {
            guessed.take_for_ordinates(&[x, y]);
        }
        let mut fields: Vec<Field> = columns
            .iter()
            .zip(&guessed.types)
            .map(|(name, field_type)| Field {
                name: name.clone(),
                field_type: *field_type,
                source_type: "text".to_owned(),
            })
            .collect();
        if let Some(geometry) = geometry {
            fields.push(Field {
                name: "geometry".to_owned(),
                field_type: FieldType::Geometry,
                source_type: match geometry {
                    Geometry::Text(_) => "WKT".to_owned(),
                    Geometry::Place(..) => "Point".to_owned(),
                },
            });
        }
        let crs = options.crs(geometry, &columns, &mut notes);
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let layer = Layer {
            // `roads.csv.gz` is `roads`.
            name: name
                .trim_end_matches(".csv")
                .trim_end_matches(".txt")
                .to_owned(),
            fields,
            feature_count: guessed.count,
            crs,
            extent: None,
            notes,
        };
        Ok(Self {
            path: path.to_owned(),
            options: settled,
            columns,
            geometry,
            layer,
        })
    }
}
