//! What this machine's GDAL reads and writes of the formats that are known.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_engine::SourceError;
use trigpoint_model::document::DataFormat;

use crate::fault::fault;
use crate::format;
use crate::pipe::Job;
use crate::reader::Worker;
use crate::scratch::Scratch;
use crate::settings::ReaderSettings;

/// What is read and written here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Abilities {
    /// The release of GDAL, as it says it itself.
    pub gdal: String,
    /// Each format.
    pub formats: Vec<FormatAbility>,
}

/// What is read and written of a format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormatAbility {
    /// The format, as data stores name it.
    pub format: DataFormat,
    /// The driver of GDAL.
    pub driver: String,
    /// How its files end, without the dot; none for a database.
    pub endings: Vec<String>,
    /// Whether it is read.
    pub reads: bool,
    /// Whether this GDAL can write it: make a dataset, and layers in it.
    pub writes: bool,
}

/// What GDAL says of a driver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DriverAbility {
    pub(crate) opens: bool,
    pub(crate) creates: bool,
}

/// What a worker says of its GDAL: the release, and each driver that it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DriverAbilities {
    pub(crate) release: String,
    pub(crate) drivers: Vec<DriverAbility>,
}

const WHAT: &str = "GDAL";

/// Asks GDAL, in a process of its own, what it reads and writes.
///
/// # Errors
/// When the process cannot be started or does not answer.
pub fn abilities(settings: &ReaderSettings) -> Result<Abilities, SourceError> {
    // The worker is locked into an empty folder: it opens nothing.
    let folder = Scratch::new(settings).map_err(|error| {
        fault(
            "reader-not-started",
            WHAT,
            error.to_string(),
            "see that the folder for temporary files has room",
        )
    })?;
    let formats: Vec<_> = format::all().collect();
    let drivers = formats.iter().map(|it| it.driver.to_owned()).collect();
    let job = Job::making(settings, folder.path(), WHAT, drivers);
    let told = Worker::start(settings, &job)?.abilities()?;
    let formats = formats.into_iter().zip(told.drivers);
    let formats = formats.map(|(known, driver)| FormatAbility {
        // Values with separators are read here, whatever GDAL can.
        reads: driver.opens || known.format == DataFormat::Csv,
        writes: driver.creates,
        format: known.format,
        driver: known.driver.to_owned(),
        endings: known.endings.iter().map(|&it| it.to_owned()).collect(),
    });
    Ok(Abilities {
        gdal: told.release,
        formats: formats.collect(),
    })
}
