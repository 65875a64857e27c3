//! Geometry as it comes: curved, measured, invalid, nowhere; and where it lies.

use std::path::PathBuf;

use trigpoint_geometry::{Dimensions, Geometry};

use crate::fixture::{Fixture, open};
use crate::table::{Table, read};

fn of_wkt(fixture: &Fixture, wkts: &[&str], kind: &str) -> Table {
    let rows: String = wkts.iter().map(|wkt| format!("\"{wkt}\",1\n")).collect();
    fixture.write("shapes.csv", format!("WKT,n\n{rows}"));
    let path = fixture.converted(
        "shapes.csv",
        "shapes.gpkg",
        &[
            "-f",
            "GPKG",
            "-nlt",
            kind,
            "-a_srs",
            "EPSG:27700",
            "-oo",
            "KEEP_GEOM_COLUMNS=NO",
        ],
    );
    let mut source = open(&path).unwrap();
    read(&mut source, "shapes").unwrap()
}

#[test]
fn heights_and_measures_are_kept() {
    let fixture = Fixture::new();
    for (kind, wkt, dimensions) in [
        ("LINESTRINGZ", "LINESTRING Z (1 2 3,4 5 6)", Dimensions::Xyz),
        ("LINESTRINGM", "LINESTRING M (1 2 3,4 5 6)", Dimensions::Xym),
        (
            "LINESTRINGZM",
            "LINESTRING ZM (1 2 3 4,5 6 7 8)",
            Dimensions::Xyzm,
        ),
    ] {
        std::fs::remove_file(fixture.path("shapes.gpkg")).ok();
        let table = of_wkt(&fixture, &[wkt], kind);
        let found = Geometry::from_wkt(table.column("geometry")[0].unwrap()).unwrap();
        assert_eq!(found, Geometry::from_wkt(wkt).unwrap());
        assert_eq!(found.dimensions(), dimensions);
    }
}

#[test]
fn curves_become_segments_that_leave_the_arc_by_little() {
    let circle = "CURVEPOLYGON (CIRCULARSTRING (0 0,10 10,20 0,10 -10,0 0))";
    let table = of_wkt(&Fixture::new(), &[circle], "CURVEPOLYGON");
    let found = Geometry::from_wkt(table.column("geometry")[0].unwrap()).unwrap();
    let shape = found.shape();
    let positions = shape.positions();
    // 4 degrees a step.
    assert_eq!(positions.len(), 93);
    let off = positions
        .windows(2)
        .map(|pair| {
            let middle = pair[0].toward(pair[1], 0.5);
            10.0 - (middle.x - 10.0).hypot(middle.y)
        })
        .fold(0.0, f64::max);
    assert!(off > 0.0 && off <= 10.0 * 0.000_61, "{off}");
    for at in [(0.0, 0.0), (10.0, 10.0), (20.0, 0.0), (10.0, -10.0)] {
        assert!(positions.iter().any(|p| (p.x, p.y) == at), "{at:?}");
    }
}

#[test]
fn curves_of_every_kind_are_as_long_as_gdal_s_own() {
    let fixture = Fixture::new();
    let wkts = [
        "CIRCULARSTRING (0 0,1 1,2 0)",
        "CIRCULARSTRING (0 0,4 0,0 0)",
        "CIRCULARSTRING (0 0,1 0,2 0)",
        "CIRCULARSTRING (0 0,1 1,2 0,3 -1,4 0)",
        "CIRCULARSTRING (2 0,1 -1,0 0)",
        "COMPOUNDCURVE ((0 0,5 0),CIRCULARSTRING (5 0,6 1,7 0),(7 0,9 9))",
        "CURVEPOLYGON (COMPOUNDCURVE ((0 0,5 0),CIRCULARSTRING (5 0,2.5 4,0 0)))",
        "MULTICURVE ((0 0,1 1),CIRCULARSTRING (5 5,6 6,7 5))",
        "MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (0 0,4 0,0 0)),((9 9,10 9,10 10,9 9)))",
    ];
    let table = of_wkt(&fixture, &wkts, "GEOMETRY");
    let linear = fixture.converted(
        "shapes.gpkg",
        "linear.csv",
        &[
            "-f",
            "CSV",
            "-nlt",
            "CONVERT_TO_LINEAR",
            "-lco",
            "GEOMETRY=AS_WKT",
        ],
    );
    let mut reader = ::csv::Reader::from_path(linear).unwrap();
    let lengths = |wkt: &str| {
        let shape = Geometry::from_wkt(wkt).unwrap().shape();
        let positions = shape.positions();
        positions
            .windows(2)
            .map(|p| p[0].distance(p[1]))
            .sum::<f64>()
    };
    let mut compared = 0;
    for (record, found) in reader.records().zip(table.column("geometry")) {
        let (found, expected) = (lengths(found.unwrap()), lengths(&record.unwrap()[0]));
        assert!(
            (found - expected).abs() <= 1e-3 * expected,
            "{found} {expected}"
        );
        compared += 1;
    }
    assert_eq!(compared, wkts.len());
}

#[test]
fn heights_go_evenly_along_an_arc() {
    let wkt = "CIRCULARSTRING Z (0 0 0,1 1 5,2 0 10)";
    let table = of_wkt(&Fixture::new(), &[wkt], "GEOMETRY");
    let found = Geometry::from_wkt(table.column("geometry")[0].unwrap()).unwrap();
    let shape = found.shape();
    let heights: Vec<f64> = shape.positions().iter().filter_map(|p| p.z).collect();
    assert_eq!(heights.len(), 47);
    for (step, height) in (0..).zip(&heights) {
        assert!(
            (height - 10.0 * f64::from(step) / 46.0).abs() < 1e-9,
            "{height}"
        );
    }
}

#[test]
fn invalid_and_empty_geometry_is_read_as_it_is() {
    let bow = "POLYGON ((0 0,10 10,10 0,0 10,0 0))";
    let empty = "POLYGON EMPTY";
    let table = of_wkt(&Fixture::new(), &[bow, empty], "POLYGON");
    let found: Vec<Geometry> = table
        .column("geometry")
        .iter()
        .flatten()
        .map(|wkt| Geometry::from_wkt(wkt).unwrap())
        .collect();
    assert_eq!(found[0], Geometry::from_wkt(bow).unwrap());
    assert!(found.get(1).is_none_or(Geometry::is_empty));
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.faults, []);
}

#[test]
fn coordinates_that_are_no_place_are_told_and_the_rest_is_read() {
    let fixture = Fixture::new();
    let path = fixture.write(
        "far.geojson",
        r#"{"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "Point", "coordinates": [1e300, 0]}},
        {"type": "Feature", "properties": {"n": 2}, "geometry": {"type": "Point", "coordinates": [3, 4]}},
        {"type": "Feature", "properties": {"n": 3}, "geometry": {"type": "Point", "coordinates": [1e999, 0]}}]}"#,
    );
    let mut source = open(&path).unwrap();
    let table = read(&mut source, "far").unwrap();
    assert_eq!(table.column("n"), [Some("1"), Some("2"), Some("3")]);
    assert_eq!(table.column("geometry"), [None, Some("POINT (3 4)"), None]);
    let rows: Vec<usize> = table.faults.iter().map(|fault| fault.row).collect();
    assert_eq!(rows, [0, 2]);
    assert!(
        table.faults[0].reason.contains("1e300"),
        "{:?}",
        table.faults
    );
}

/// GeoJSON of features with these geometries.
fn of_json(fixture: &Fixture, geometries: &[&str]) -> PathBuf {
    let features: Vec<String> = geometries
        .iter()
        .map(|it| format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{it}}}"))
        .collect();
    let features = features.join(",");
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
    fixture.write("shapes.geojson", text)
}

#[test]
fn geojson_geometry_that_is_malformed_ends_the_read_and_is_never_null() {
    let point = r#"{"type": "Point", "coordinates": [1, 2]}"#;
    for (malformed, reason) in [
        (
            r#"{"type": "LineString", "coordinates": [["a", 0], [1, 1]]}"#,
            "Invalid 'x' coordinate",
        ),
        (r#"{"type": "Point"}"#, "Missing 'coordinates'"),
        (
            r#"{"type": "Circle", "coordinates": [0, 0]}"#,
            "the geometry of feature 2 is of the type `Circle`",
        ),
        (
            r#"{"type": "Point", "coordinates": [0]}"#,
            "the geometry of feature 2 has `[0]` among its coordinates",
        ),
    ] {
        let fixture = Fixture::new();
        let error = open(&of_json(&fixture, &[point, malformed, point])).unwrap_err();
        assert_eq!(error.code, "data-broken", "{malformed}");
        assert!(error.reason.contains(reason), "{malformed}: {error}");
    }
}

#[test]
fn a_point_of_geojson_that_is_not_a_number_is_a_fault_of_its_row() {
    let fixture = Fixture::new();
    let path = of_json(
        &fixture,
        &[
            r#"{"type": "Point", "coordinates": [1, 2]}"#,
            r#"{"type": "Point", "coordinates": [NaN, 1]}"#,
            r#"{"type": "MultiPoint", "coordinates": [[1, NaN], [2, 2]]}"#,
            r#"{"type": "Point", "coordinates": []}"#,
            r#"{"type": "MultiPoint", "coordinates": []}"#,
        ],
    );
    let lines = std::fs::read_to_string(&path).unwrap();
    let lines = lines
        .split_once('[')
        .unwrap()
        .1
        .replace("},{\"type\":\"F", "}\n{\"type\":\"F");
    let lines = fixture.write("shapes.geojsonl", lines.trim_end_matches("]}"));
    for path in [path, lines] {
        let table = read(&mut open(&path).unwrap(), "shapes").unwrap();
        let found = table.column("geometry");
        assert_eq!(
            found[..4],
            [Some("POINT (1 2)"), None, None, None],
            "{path:?}"
        );
        let rows: Vec<usize> = table.faults.iter().map(|fault| fault.row).collect();
        assert_eq!(rows, [1, 2], "{path:?}: {:?}", table.faults);
    }
}
