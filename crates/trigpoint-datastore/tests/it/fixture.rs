//! Files to read, made by `ogr2ogr` from one small GeoJSON.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use trigpoint_datastore::{DataSource, ReaderLimits, ReaderSettings, SourceError};

pub(crate) fn settings() -> ReaderSettings {
    ReaderSettings {
        program: env!("CARGO_BIN_EXE_trigpoint-read-worker").into(),
        arguments: Vec::new(),
        scratch: None,
        limits: ReaderLimits::default(),
    }
}

pub(crate) fn open(path: &Path) -> Result<DataSource, SourceError> {
    DataSource::open_paths(&[path.to_owned()], &settings())
}

/// A folder with `places.geojson` in it.
pub(crate) struct Fixture {
    pub(crate) folder: TempDir,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("places.geojson"), PLACES).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Makes a file of another, with GDAL's own tool.
    pub(crate) fn converted(&self, from: &str, to: &str, arguments: &[&str]) -> PathBuf {
        let path = self.path(to);
        run(Command::new("ogr2ogr")
            .args(arguments)
            .arg(&path)
            .arg(self.path(from)));
        path
    }
}

/// Runs a tool and returns what it wrote.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Roads with every type, a height, a letter that is not ASCII, an empty text, and nulls.
const PLACES: &str = r#"{"type": "FeatureCollection", "name": "places",
"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
"features": [
{"type": "Feature", "properties": {"name": "Łódź Road", "lanes": 2, "length": 12.5,
  "open": true, "built": "2015/09/01", "seen": "2015/09/01 10:20:30.5", "big": 9007199254740993},
  "geometry": {"type": "LineString", "coordinates": [[100.5, 200, 1], [110, 200, 2]]}},
{"type": "Feature", "properties": {"name": "", "lanes": -1, "length": 0.1,
  "open": false, "built": "1999/12/31", "seen": "1999/12/31 23:59:59", "big": -5},
  "geometry": {"type": "LineString", "coordinates": [[0, 0, 0], [1, 1, 1], [2, 0, 5]]}},
{"type": "Feature", "properties": {"lanes": null, "length": null,
  "open": null, "built": null, "seen": null, "big": null},
  "geometry": {"type": "LineString", "coordinates": [[7, 7, 7], [8, 8, 8]]}}
]}"#;
