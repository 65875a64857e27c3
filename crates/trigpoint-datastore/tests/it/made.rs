//! A GeoPackage that is made is what GDAL's own tools and a second reading say that it should be.

use std::path::PathBuf;
use std::process::Command;

use trigpoint_datastore::{
    FieldType, GeoPackage, NewField, NewLayer, NewRow, NewValue, SourceError,
};
use trigpoint_geometry::Geometry;

use crate::fixture::{Fixture, open, run, settings};
use crate::table::read;

fn layer(name: &str, crs: Option<&str>) -> NewLayer {
    let fields = [
        ("text", FieldType::String),
        ("whole", FieldType::Integer),
        ("real", FieldType::Real),
    ];
    let fields = fields.map(|(name, field_type)| NewField {
        name: name.to_owned(),
        field_type,
    });
    NewLayer {
        name: name.to_owned(),
        fields: fields.to_vec(),
        has_geometry: true,
        crs: crs.map(str::to_owned),
    }
}

fn row(text: &str, number: i64, wkt: Option<&str>) -> NewRow {
    let values = vec![
        NewValue::String(text.to_owned()),
        NewValue::Integer(number),
        NewValue::Real(0.1),
    ];
    let geometry = wkt.map(|wkt| Geometry::from_wkt(wkt).unwrap());
    NewRow::new(0, values, geometry.as_ref())
}

/// Writes rows into a file that has a name.
fn made(fixture: &Fixture, crs: Option<&str>, rows: Vec<NewRow>) -> Result<PathBuf, SourceError> {
    let mut package = GeoPackage::begin(&settings(), &[layer("places", crs)])?;
    for row in rows {
        package.push(row)?;
    }
    let mut file = package.end()?;
    let path = fixture.path("made.gpkg");
    std::io::copy(&mut file, &mut std::fs::File::create(&path).unwrap()).unwrap();
    Ok(path)
}

#[test]
fn every_value_and_geometry_is_read_back_as_it_was_written() {
    let fixture = Fixture::new();
    let geometries = [
        Some("POINT (1 2)"),
        Some("LINESTRING Z (0 0 1, 1 1 2)"),
        Some("POINT EMPTY"),
        None,
        Some("GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((0 0, 1 0, 1 1, 0 0)))"),
    ];
    let rows = geometries.map(|wkt| row("Łódź 'Road\"", -5, wkt));
    let nothing = NewRow::new(
        0,
        vec![NewValue::Null, NewValue::Null, NewValue::Null],
        None,
    );
    let rows = rows
        .into_iter()
        .chain([nothing, row("a\0b", i64::MAX, None)]);
    let path = made(&fixture, Some("EPSG:27700"), rows.collect()).unwrap();
    let table = read(&mut open(&path).unwrap(), "places").unwrap();
    assert_eq!(table.names, ["text", "whole", "real", "geometry", "fid"]);
    let read_back = table.rows.iter().map(|row| row[3].as_deref());
    assert!(read_back.take(5).eq(geometries), "{table:?}");
    assert_eq!(table.rows[5][..4], [None, None, None, None]);
    let first: Vec<_> = table.rows[0].iter().take(3).map(Option::as_deref).collect();
    assert_eq!(first, [Some("Łódź 'Road\""), Some("-5"), Some("0.1")]);
    assert_eq!(table.rows[6][0].as_deref(), Some("a\u{2400}b"));
    assert_eq!(table.rows[6][1].as_deref(), Some("9223372036854775807"));

    let judged = run(Command::new("ogrinfo").args(["-so", "-al"]).arg(&path));
    for told in [
        "using driver `GPKG' successful",
        "Feature Count: 7",
        "Extent: (0.000000, 0.000000) - (1.000000, 2.000000)",
        "ID[\"EPSG\",27700]]",
        "text: String (0.0)",
        "whole: Integer64 (0.0)",
        "real: Real (0.0)",
    ] {
        assert!(judged.contains(told), "{told}: {judged}");
    }
}

#[test]
fn more_rows_than_are_handed_over_at_once_are_all_there() {
    let fixture = Fixture::new();
    let rows = (0..10_000).map(|number| row("x", number, Some("POINT (1 2)")));
    let path = made(&fixture, None, rows.collect()).unwrap();
    let judged = run(Command::new("ogrinfo").arg(&path).args([
        "-q",
        "-sql",
        "SELECT count(*) AS n, count(DISTINCT whole) AS d, max(whole) AS m FROM places",
    ]));
    for told in [
        "n (Integer) = 10000",
        "d (Integer) = 10000",
        "m (Integer) = 9999",
    ] {
        assert!(judged.contains(told), "{told}: {judged}");
    }
}

#[test]
fn a_crs_that_nobody_knows_is_refused_by_name() {
    let fixture = Fixture::new();
    let error = made(&fixture, Some("EPSG:999999"), Vec::new()).unwrap_err();
    assert_eq!(
        (error.code, error.what.as_str()),
        ("crs-unknown", "EPSG:999999")
    );
}
