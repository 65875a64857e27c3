//! The formats that are read: by which drivers of GDAL, and how their files are called.

use std::path::Path;

use trigpoint_engine::SourceError;
use trigpoint_model::document::DataFormat;

use crate::fault::fault;

/// A format of files that GDAL reads.
pub(crate) struct FileFormat {
    format: DataFormat,
    /// The only drivers that may open it.
    pub(crate) drivers: &'static [&'static str],
    /// The endings of the file, or folder, that is opened; what lies beside it belongs to it.
    pub(crate) endings: &'static [&'static str],
}

const fn format(
    format: DataFormat,
    drivers: &'static [&'static str],
    endings: &'static [&'static str],
) -> FileFormat {
    FileFormat {
        format,
        drivers,
        endings,
    }
}

static FORMATS: [FileFormat; 11] = [
    format(DataFormat::FileGeodatabase, &["OpenFileGDB"], &["gdb"]),
    format(DataFormat::GeoPackage, &["GPKG"], &["gpkg"]),
    format(DataFormat::Shapefile, &["ESRI Shapefile"], &["shp"]),
    format(DataFormat::GeoJson, &["GeoJSON"], &["geojson", "json"]),
    format(
        DataFormat::GeoJsonSequence,
        &["GeoJSONSeq"],
        &[
            "geojsonl",
            "geojsons",
            "geojsonseq",
            "ndgeojson",
            "jsonl",
            "ndjson",
        ],
    ),
    format(DataFormat::FlatGeobuf, &["FlatGeobuf"], &["fgb"]),
    format(
        DataFormat::Csv,
        &[],
        &["csv", "tsv", "psv", "txt", "dsv", "gz"],
    ),
    format(DataFormat::Gml, &["GML"], &["gml", "xml"]),
    format(DataFormat::Kml, &["LIBKML"], &["kml", "kmz"]),
    format(DataFormat::MapInfo, &["MapInfo File"], &["tab", "mif"]),
    format(
        DataFormat::Sqlite,
        &["SQLite"],
        &["sqlite", "sqlite3", "db"],
    ),
];

/// The driver that could write values with separators; they are read without GDAL.
const CSV_DRIVER: &str = "CSV";

/// The driver for a live database.
pub(crate) const DATABASE_DRIVER: &str = "PostgreSQL";

/// A format, and the driver of GDAL that reads or writes it.
pub(crate) struct Known {
    pub(crate) format: DataFormat,
    pub(crate) driver: &'static str,
    pub(crate) endings: &'static [&'static str],
}

/// Returns all formats, those of files first.
pub(crate) fn all() -> impl Iterator<Item = Known> {
    let files = FORMATS.iter().map(|known| Known {
        format: known.format.clone(),
        driver: known.drivers.first().copied().unwrap_or(CSV_DRIVER),
        endings: known.endings,
    });
    files.chain([Known {
        format: DataFormat::PostGis,
        driver: DATABASE_DRIVER,
        endings: &[],
    }])
}

/// Returns how a format of files is read.
pub(crate) fn of(wanted: &DataFormat, what: &str) -> Result<&'static FileFormat, SourceError> {
    FORMATS
        .iter()
        .find(|known| known.format == *wanted)
        .ok_or_else(|| {
            let name = if let DataFormat::Foreign(label) = wanted {
                label.clone()
            } else {
                format!("{wanted:?}")
            };
            fault(
                "format-unsupported",
                what,
                format!("the format `{name}` is not read"),
                "set the data store to a format that is: File Geodatabase, GeoPackage, Shapefile, \
                 GeoJSON, FlatGeobuf, CSV, GML, KML, MapInfo, SQLite or PostGIS",
            )
        })
}

/// Returns the format that a file's name tells.
pub(crate) fn by_name(path: &Path) -> Option<&'static FileFormat> {
    FORMATS.iter().find(|known| known.is_named(path))
}

/// Tells whether a name is that of a zip.
pub(crate) fn is_zip(path: &Path) -> bool {
    has_ending(path, &["zip"])
}

impl FileFormat {
    /// Tells whether it is values with separators, which GDAL has no part in.
    pub(crate) fn is_csv(&self) -> bool {
        self.format == DataFormat::Csv
    }

    /// Tells whether a file of this name is what is opened.
    pub(crate) fn is_named(&self, path: &Path) -> bool {
        has_ending(path, self.endings)
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| endings.contains(&ending.to_lowercase().as_str()))
}
