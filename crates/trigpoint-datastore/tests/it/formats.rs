//! Every format gives what GDAL's own tools say is in it.

use std::path::Path;
use std::process::Command;

use trigpoint_datastore::{FieldType, Source};
use trigpoint_geometry::Geometry;

use crate::fixture::{Fixture, open, run, settings};
use crate::table::{Table, class, read};

/// A format: the file that it is made as, what makes it so, and the name of its layer.
const FORMATS: [(&str, &[&str], &str); 11] = [
    ("places.gpkg", &["-f", "GPKG"], "places"),
    (
        "places.shp",
        &["-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8"],
        "places",
    ),
    ("copy.geojson", &["-f", "GeoJSON", "-nln", "copy"], "copy"),
    ("places.geojsonl", &["-f", "GeoJSONSeq"], "places"),
    // Its index sorts the features.
    (
        "places.fgb",
        &["-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO"],
        "places",
    ),
    ("places.gml", &["-f", "GML"], "places"),
    ("places.kml", &["-f", "LIBKML"], "places"),
    ("places.tab", &["-f", "MapInfo File"], "places"),
    ("places.mif", &["-f", "MapInfo File"], "places"),
    (
        "places.sqlite",
        &["-f", "SQLite", "-dsco", "SPATIALITE=YES"],
        "places",
    ),
    ("places.gdb", &["-f", "OpenFileGDB"], "places"),
];

#[test]
fn every_format_gives_the_rows_that_ogr2ogr_gives() {
    for (name, arguments, layer) in FORMATS {
        let fixture = Fixture::new();
        let path = fixture.converted("places.geojson", name, arguments);
        let mut source = open(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let table = read(&mut source, layer).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(table.rows.len(), 3, "{name}");
        assert_eq!(table.faults, [], "{name}");
        judge(&path, layer, &table);
    }
}

/// Holds every value against what `ogr2ogr` writes of it as CSV.
pub(crate) fn judge(path: &Path, layer: &str, table: &Table) {
    let judged = run(Command::new("ogr2ogr")
        .args(["-f", "CSV", "/vsistdout/"])
        .arg(path)
        .args([layer, "-lco", "GEOMETRY=AS_WKT"])
        .args(["-lco", "STRING_QUOTING=IF_NEEDED"]));
    let mut reader = ::csv::Reader::from_reader(judged.as_bytes());
    let names = reader.headers().unwrap().clone();
    let mut rows = 0;
    for (record, row) in reader.records().zip(&table.rows) {
        rows += 1;
        let record = record.unwrap();
        for (name, expected) in names.iter().zip(&record) {
            let name = if name == "WKT" { "geometry" } else { name };
            let Some(index) = table.names.iter().position(|known| known == name) else {
                panic!("{}: `{name}` is not read", path.display());
            };
            let found = row[index].as_deref().unwrap_or_default();
            assert!(
                is_same(found, expected),
                "{} {layer}.{name}: `{found}` is not `{expected}`",
                path.display()
            );
        }
    }
    assert_eq!(rows, table.rows.len());
}

/// Whether both tools mean the same: numbers and geometries by value, times by their digits.
fn is_same(found: &str, expected: &str) -> bool {
    if found == expected {
        return true;
    }
    let digits = |text: &str| -> String {
        let text = text.trim_end_matches("+00");
        text.chars().filter(char::is_ascii_digit).collect()
    };
    if let (Ok(found), Ok(expected)) = (found.parse::<f64>(), expected.parse::<f64>()) {
        return (found - expected).abs() <= 1e-9 * expected.abs();
    }
    match (found, expected) {
        ("true", expected) => expected == "1",
        ("false", expected) => expected == "0",
        _ if Geometry::from_wkt(found).is_ok() => {
            let wkt = |text: &str| Geometry::from_wkt(text).unwrap();
            let (found, expected) = (wkt(found), wkt(expected));
            // WKT of the tool has 15 digits.
            found.kind() == expected.kind()
                && found.dimensions() == expected.dimensions()
                && found
                    .shape()
                    .positions()
                    .iter()
                    .zip(expected.shape().positions())
                    .all(|(one, other)| one.distance(other) <= 1e-9 * one.x.abs().max(1.0))
        }
        // `2015-09-01T00:00:00` is the day 2015/09/01.
        _ => {
            let (found, expected) = (digits(found), digits(expected));
            !expected.is_empty()
                && found.trim_end_matches('0') == expected.trim_end_matches('0')
                && found.len() >= 8
        }
    }
}

#[test]
fn what_is_found_names_types_counts_and_places() {
    let fixture = Fixture::new();
    let path = fixture.converted("places.geojson", "places.gpkg", &["-f", "GPKG"]);
    let source = open(&path).unwrap();
    let [layer] = source.layers() else {
        panic!("{:?}", source.layers());
    };
    assert_eq!(layer.feature_count, 3);
    assert_eq!(layer.crs.as_deref(), Some("EPSG:27700"));
    let extent = layer.extent.unwrap();
    assert_eq!(
        [extent.x_min, extent.y_min, extent.x_max, extent.y_max],
        [0.0, 0.0, 110.0, 200.0]
    );
    let types: Vec<(&str, FieldType)> = layer
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.field_type))
        .collect();
    assert_eq!(
        types,
        [
            ("name", FieldType::String),
            ("lanes", FieldType::Integer),
            ("length", FieldType::Real),
            ("open", FieldType::Boolean),
            ("built", FieldType::Timestamp),
            ("seen", FieldType::Timestamp),
            ("big", FieldType::Integer),
            ("geom", FieldType::Geometry),
        ]
    );
}

#[test]
fn true_and_false_stay_so_where_the_format_has_them() {
    for name in ["places.geojson", "places.gpkg", "places.fgb", "places.gml"] {
        let fixture = Fixture::new();
        let path = match name {
            "places.geojson" => fixture.path(name),
            "places.fgb" => {
                fixture.converted("places.geojson", name, &["-lco", "SPATIAL_INDEX=NO"])
            }
            _ => fixture.converted("places.geojson", name, &[]),
        };
        let mut source = open(&path).unwrap();
        let table = read(&mut source, "places").unwrap();
        assert_eq!(
            table.column("open"),
            [Some("true"), Some("false"), None],
            "{name}"
        );
    }
}

#[test]
fn a_text_that_is_missing_is_null_and_an_empty_one_is_not() {
    for name in [
        "places.geojson",
        "places.gpkg",
        "places.geojsonl",
        "places.sqlite",
    ] {
        let fixture = Fixture::new();
        let path = match name {
            "places.geojson" => fixture.path(name),
            _ => fixture.converted("places.geojson", name, &[]),
        };
        let mut source = open(&path).unwrap();
        let table = read(&mut source, "places").unwrap();
        assert_eq!(
            table.column("name"),
            [Some("Łódź Road"), Some(""), None],
            "{name}"
        );
    }
}

#[test]
fn times_keep_their_milliseconds_and_large_numbers_their_digits() {
    let fixture = Fixture::new();
    let mut source = open(&fixture.path("places.geojson")).unwrap();
    let table = read(&mut source, "places").unwrap();
    assert_eq!(
        table.column("seen"),
        [
            Some("2015-09-01T10:20:30.5"),
            Some("1999-12-31T23:59:59"),
            None
        ]
    );
    assert_eq!(
        table.column("big"),
        [Some("9007199254740993"), Some("-5"), None]
    );
}

#[test]
fn a_shapefile_is_read_in_the_encoding_that_its_cpg_names() {
    let fixture = Fixture::new();
    fixture.write(
        "umlaut.geojson",
        r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
            "properties": {"name": "Höhenweg"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}"#,
    );
    let options = ["-f", "ESRI Shapefile", "-lco", "ENCODING=ISO-8859-1"];
    let path = fixture.converted("umlaut.geojson", "umlaut.shp", &options);
    let stored = std::fs::read(fixture.path("umlaut.dbf")).unwrap();
    assert!(stored.windows(3).any(|bytes| bytes == b"H\xf6h"));
    let mut source = open(&path).unwrap();
    let table = read(&mut source, "umlaut").unwrap();
    assert_eq!(table.column("name"), [Some("Höhenweg")]);
}

#[test]
fn a_zip_holds_the_parts_of_a_format() {
    let fixture = Fixture::new();
    fixture.converted("places.geojson", "places.shp", &["-f", "ESRI Shapefile"]);
    let path = fixture.path("places.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for ending in ["shp", "shx", "dbf", "prj"] {
        let bytes = std::fs::read(fixture.path(&format!("places.{ending}"))).unwrap();
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(format!("inner/places.{ending}"), options)
            .unwrap();
        std::io::Write::write_all(&mut zip, &bytes).unwrap();
    }
    zip.finish().unwrap();
    let mut source = open(&path).unwrap();
    assert_eq!(read(&mut source, "places").unwrap().rows.len(), 3);
}

#[test]
fn many_rows_come_in_batches_and_as_many_as_are_asked_for() {
    let fixture = Fixture::new();
    let many: String = (0..10_000)
        .map(|number| {
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"n\":{number}}},\"geometry\":\
                 {{\"type\":\"Point\",\"coordinates\":[{number},0]}}}}\n"
            )
        })
        .collect();
    let path = fixture.write("many.geojsonl", many);
    let mut source = open(&path).unwrap();
    let table = read(&mut source, "many").unwrap();
    assert_eq!(table.rows.len(), 10_000);
    assert_eq!(table.batch_count, 3);
    assert_eq!(table.column("n")[9_999], Some("9999"));
    let mut rows = 0;
    source
        .read_some(0, 7, &mut |batch| {
            rows += batch.rows;
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(rows, 7);
    // And a class may be read again.
    assert_eq!(read(&mut source, "many").unwrap().rows.len(), 10_000);
    let (_, class) = class(&source, "many");
    assert!(source.classes().contains(class));
}

#[test]
fn what_is_read_and_written_here_is_what_gdal_lists() {
    // `  GPKG -raster,vector- (rw+uvs): GeoPackage (*.gpkg)`: `r` opens, `w+` makes anew.
    let listed = run(Command::new("ogrinfo").arg("--formats"));
    let flags = |driver: &str| {
        let begin = format!("  {driver} -");
        let line = listed.lines().find(|line| line.starts_with(&begin))?;
        let (_, flags) = line.split_once('(')?;
        Some(flags.split(')').next()?.to_owned())
    };
    let told = trigpoint_datastore::abilities(&settings()).unwrap();
    assert!(told.gdal.starts_with('3'), "{told:?}");
    assert_eq!(told.formats.len(), 12);
    for it in &told.formats {
        let flags = flags(&it.driver).unwrap_or_default();
        assert_eq!(it.reads, flags.starts_with('r'), "{it:?}: {flags}");
        assert_eq!(it.writes, flags.contains("w+"), "{it:?}: {flags}");
    }
    let geopackage = told.formats.iter().find(|it| it.driver == "GPKG").unwrap();
    assert!(geopackage.reads && geopackage.writes);
}
