//! A GeoPackage made of rows that come one by one: a report, for people and programs that have a
//! map.
//!
//! GDAL writes it in a process of its own, as it reads, which may write below one folder only.

use std::fs::File;

use serde::{Deserialize, Serialize};
use trigpoint_engine::SourceError;
use trigpoint_geometry::Geometry;

use crate::fault::fault;
use crate::layer::FieldType;
use crate::pipe::{Job, MakeTask};
use crate::reader::Worker;
use crate::scratch::Scratch;
use crate::settings::ReaderSettings;

/// After how many rows, or about how many bytes, these are handed over.
const ROWS_MAX: usize = 4096;
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// A layer to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewLayer {
    /// Its name.
    pub name: String,
    /// Its attributes that are no geometry.
    pub fields: Vec<NewField>,
    /// Whether it has a geometry, of any type.
    pub has_geometry: bool,
    /// The coordinate reference system of that, by its name or as WKT.
    pub crs: Option<String>,
}

/// An attribute to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub field_type: FieldType,
}

/// A row to be written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewRow {
    /// The number of its layer, from 0.
    pub layer: usize,
    /// A value for each attribute.
    pub values: Vec<NewValue>,
    /// Its geometry as EWKB.
    pub geometry: Option<Vec<u8>>,
}

/// A value to be written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum NewValue {
    /// No value.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    String(String),
}

/// A GeoPackage (OGC 12-128r18) that is being made.
#[derive(Debug)]
pub struct GeoPackage {
    worker: Worker,
    waiting: Vec<NewRow>,
    waiting_bytes: usize,
    folder: Scratch,
}

const FILE_NAME: &str = "made.gpkg";
const WHAT: &str = "the GeoPackage";

impl GeoPackage {
    /// Begins one with layers that have no rows yet.
    ///
    /// # Errors
    /// When the program that writes cannot be started, or refuses a layer.
    pub fn begin(settings: &ReaderSettings, layers: &[NewLayer]) -> Result<Self, SourceError> {
        let folder = Scratch::new(settings).map_err(|error| not_written(&error))?;
        let job = Job {
            dataset: folder.path().join(FILE_NAME).to_string_lossy().into_owned(),
            ..Job::making(settings, folder.path(), WHAT, vec!["GPKG".to_owned()])
        };
        let mut worker = Worker::start(settings, &job)?;
        worker.make(&MakeTask::Begin(layers.to_vec()))?;
        Ok(Self {
            worker,
            waiting: Vec::new(),
            waiting_bytes: 0,
            folder,
        })
    }

    /// Puts a row at the end of its layer.
    ///
    /// # Errors
    /// When the rows so far cannot be written.
    pub fn push(&mut self, row: NewRow) -> Result<(), SourceError> {
        self.waiting_bytes += row.bytes();
        self.waiting.push(row);
        if self.waiting.len() >= ROWS_MAX || self.waiting_bytes >= BYTES_MAX {
            self.hand_over()?;
        }
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), SourceError> {
        self.waiting_bytes = 0;
        let rows = std::mem::take(&mut self.waiting);
        self.worker.make(&MakeTask::Write(rows))
    }

    /// Ends it, and gives the whole file, which has no name.
    ///
    /// # Errors
    /// When the rest cannot be written.
    pub fn end(mut self) -> Result<File, SourceError> {
        self.hand_over()?;
        self.worker.make(&MakeTask::End)?;
        // The folder goes with this value; an open file outlives its name.
        File::open(self.folder.path().join(FILE_NAME)).map_err(|error| not_written(&error))
    }
}

impl NewRow {
    /// A row with its geometry.
    #[must_use]
    pub fn new(layer: usize, values: Vec<NewValue>, geometry: Option<&Geometry>) -> Self {
        Self {
            layer,
            values,
            geometry: geometry.map(|geometry| geometry.as_ewkb().to_vec()),
        }
    }

    /// About how long it is.
    fn bytes(&self) -> usize {
        let texts = self.values.iter().map(|value| match value {
            NewValue::Null | NewValue::Integer(_) | NewValue::Real(_) => 0,
            NewValue::String(text) => text.len(),
        });
        texts.sum::<usize>() + self.geometry.as_ref().map_or(0, Vec::len)
    }
}

fn not_written(error: &std::io::Error) -> SourceError {
    fault(
        "data-not-written",
        WHAT,
        error.to_string(),
        "see that the folder for temporary files has room",
    )
}
