//! What parent and worker say to each other: a job and its tasks down, frames up, each with its
//! length before.
//!
//! The frames are postcard. A worker that was taken over by a hostile file can write what it
//! likes, so the parent bounds every length and trusts no number.

use std::io::{self, Read, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::ability::DriverAbilities;
use crate::curves::CURVE_STEP_DEG;
use crate::layer::{FieldType, Layer};
use crate::made::{NewLayer, NewRow};
use crate::settings::ReaderSettings;

/// What a worker opens, and within which bounds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    /// What GDAL opens: a path, or the words of a connection.
    pub(crate) dataset: String,
    /// How people call it; no secret in it.
    pub(crate) what: String,
    /// The drivers that may open it.
    pub(crate) drivers: Vec<String>,
    /// The driver's own options.
    pub(crate) open_options: Vec<String>,
    /// The folder that may be read; absent for a database.
    pub(crate) folder: Option<String>,
    /// Whether the dataset is made there, and not read.
    pub(crate) is_made: bool,
    /// The TCP port that may be connected to.
    pub(crate) port: Option<u16>,
    /// The address space that the worker may have.
    pub(crate) memory_bytes: u64,
    /// The processor time that it may use.
    pub(crate) cpu_s: u64,
    /// The coordinate reference system that the data are said to have.
    pub(crate) declared_crs: Option<String>,
    /// The coordinate reference system that they are brought to.
    pub(crate) wanted_crs: Option<String>,
    /// How far apart vertices on an arc lie.
    pub(crate) curve_step_deg: f64,
}

impl Job {
    /// A job that may write in `folder` and nowhere else; which dataset it makes is still to be
    /// said, where it makes one.
    pub(crate) fn making(
        settings: &ReaderSettings,
        folder: &Path,
        what: &str,
        drivers: Vec<String>,
    ) -> Self {
        Self {
            dataset: String::new(),
            what: what.to_owned(),
            drivers,
            open_options: Vec::new(),
            folder: Some(folder.to_string_lossy().into_owned()),
            is_made: true,
            port: None,
            memory_bytes: settings.limits.memory_bytes_max,
            cpu_s: settings.limits.cpu_max.as_secs().max(1),
            declared_crs: None,
            wanted_crs: None,
            curve_step_deg: CURVE_STEP_DEG,
        }
    }
}

/// What is wanted of the dataset next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Task {
    /// Its layers.
    Inspect,
    /// Rows of a layer.
    Read {
        /// The layer's name.
        layer: String,
        /// The columns, by the names of [`Layer`]'s fields.
        fields: Vec<String>,
        /// How many rows at most.
        rows_max: u64,
    },
}

/// What is wanted next of a dataset that is made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum MakeTask {
    /// What the drivers of the job can do; no dataset is made.
    Abilities,
    /// The dataset with these layers, empty.
    Begin(Vec<NewLayer>),
    /// Rows at the end of layers.
    Write(Vec<NewRow>),
    /// All of it on disk.
    End,
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Frame {
    /// The layers.
    Layers(Vec<Layer>),
    /// Some rows.
    Rows(RawBatch),
    /// What the drivers can do.
    Abilities(DriverAbilities),
    /// The task is done.
    Done,
    /// The task cannot be done.
    Failed(Trouble),
}

/// Why a worker cannot do its job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trouble {
    pub(crate) code: TroubleCode,
    pub(crate) what: String,
    pub(crate) reason: String,
}

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TroubleCode {
    Unreadable,
    Connection,
    LayerMissing,
    AttributeMissing,
    Broken,
    Crs,
    Sandbox,
    NotWritten,
}

/// Rows as they were found, in columns.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RawBatch {
    pub(crate) rows: usize,
    pub(crate) columns: Vec<RawColumn>,
    pub(crate) faults: Vec<RawFault>,
}

/// A value that could not be read.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RawFault {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) reason: String,
}

/// A column as it was found; `None` is null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum RawColumn {
    Boolean(Vec<Option<bool>>),
    Integer(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
    String(Vec<Option<String>>),
    /// Microseconds since 1970 on the clock of the data.
    Timestamp(Vec<Option<i64>>),
    /// EWKB that was checked.
    Geometry(Vec<Option<Vec<u8>>>),
}

/// The longest frame that is read; a batch is cut long before.
pub(crate) const FRAME_BYTES_MAX: u32 = 512 * 1024 * 1024;

pub(crate) fn write<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    let bytes = postcard::to_stdvec(message).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&bytes)?;
    to.flush()
}

/// Reads a message; `None` where the other side ended between two.
pub(crate) fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length);
    if length > FRAME_BYTES_MAX {
        return Err(io::Error::other("a frame is longer than any batch"));
    }
    // Read as it comes: memory for a length that is only promised is not taken.
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != u64::from(length) {
        return Ok(None);
    }
    postcard::from_bytes(&bytes)
        .map(Some)
        .map_err(io::Error::other)
}

impl RawColumn {
    pub(crate) fn empty(field_type: FieldType) -> Self {
        match field_type {
            FieldType::Boolean => Self::Boolean(Vec::new()),
            FieldType::Integer => Self::Integer(Vec::new()),
            FieldType::Real => Self::Real(Vec::new()),
            FieldType::String => Self::String(Vec::new()),
            FieldType::Timestamp => Self::Timestamp(Vec::new()),
            FieldType::Geometry => Self::Geometry(Vec::new()),
        }
    }

    pub(crate) fn push_null(&mut self) {
        match self {
            Self::Boolean(values) => values.push(None),
            Self::Integer(values) => values.push(None),
            Self::Real(values) => values.push(None),
            Self::String(values) => values.push(None),
            Self::Timestamp(values) => values.push(None),
            Self::Geometry(values) => values.push(None),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Boolean(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::String(values) => values.len(),
            Self::Timestamp(values) => values.len(),
            Self::Geometry(values) => values.len(),
        }
    }
}
