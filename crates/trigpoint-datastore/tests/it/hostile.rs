//! Files and names that mean harm: each ends in a named error, and nothing else ends.

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use trigpoint_datastore::{DataSource, Given, SourceError, StoredFile};
use trigpoint_model::document::DataFormat;

use crate::fixture::{Fixture, open, settings};
use crate::mapping::store;
use crate::table::read;

fn uploaded(
    format: DataFormat,
    parameters: &[(&str, &str)],
    name: &str,
    path: PathBuf,
) -> Result<DataSource, SourceError> {
    let given = Given {
        files: vec![StoredFile {
            name: name.to_owned(),
            path,
        }],
        password: None,
    };
    DataSource::open(
        &store(format, parameters),
        &given,
        "`/datastores/X`",
        &settings(),
    )
}

#[test]
fn parameters_that_lead_elsewhere_are_refused() {
    let fixture = Fixture::new();
    for value in [
        "/vsicurl/http://example.org/a.gpkg",
        "/VSIzip/x.zip",
        "https://example.org/a",
        "../../etc/passwd",
        "a\\..\\b",
    ] {
        let error = uploaded(
            DataFormat::GeoJson,
            &[("Anything", value)],
            "places.geojson",
            fixture.path("places.geojson"),
        )
        .unwrap_err();
        assert_eq!(error.code, "parameter-refused", "{value}");
        assert!(error.reason.contains("`Anything`"), "{error}");
    }
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let fixture = Fixture::new();
    for name in [
        "../x.geojson",
        "/etc/x.geojson",
        "..",
        "",
        "a\\b.geojson",
        "/vsicurl/x.geojson",
    ] {
        let path = fixture.path("places.geojson");
        let error = uploaded(DataFormat::GeoJson, &[], name, path).unwrap_err();
        assert_eq!(error.code, "name-refused", "{name}");
    }
}

fn zipped(fixture: &Fixture, entries: &[(&str, &[u8])]) -> PathBuf {
    let path = fixture.path("upload.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    path
}

#[test]
fn zips_that_mean_harm_are_refused() {
    let fixture = Fixture::new();
    let climbing = zipped(&fixture, &[("../../evil.geojson", b"{}")]);
    let error = open(&climbing).unwrap_err();
    assert_eq!(error.code, "zip-refused");
    assert!(error.reason.contains("outside"), "{error}");

    let bomb = zipped(&fixture, &[("big.csv", &vec![b'0'; 3_000_000])]);
    assert!(std::fs::metadata(&bomb).unwrap().len() < 10_000);
    let mut tight = settings();
    tight.limits.unpacked_bytes_max = 2_999_999;
    let error = DataSource::open_paths(std::slice::from_ref(&bomb), &tight).unwrap_err();
    assert_eq!(error.code, "zip-refused");
    assert!(error.reason.contains("2999999 bytes"), "{error}");
    tight.limits.unpacked_bytes_max = 3_000_000;
    DataSource::open_paths(&[bomb], &tight).unwrap();

    let many = zipped(&fixture, &[("a.csv", b"a\n1\n"), ("b.csv", b"a\n1\n")]);
    tight.limits.entry_count_max = 1;
    let error = DataSource::open_paths(std::slice::from_ref(&many), &tight).unwrap_err();
    assert!(error.reason.contains("2 entries"), "{error}");
    tight.limits.entry_count_max = 2;
    DataSource::open_paths(&[many], &tight).unwrap();

    let cut = fixture.write(
        "cut.zip",
        &std::fs::read(fixture.path("upload.zip")).unwrap()[..60],
    );
    assert_eq!(open(&cut).unwrap_err().code, "zip-refused");

    let path = fixture.path("link.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    zip.add_symlink("x.csv", "/etc/passwd", options).unwrap();
    zip.finish().unwrap();
    let error = open(&path).unwrap_err();
    assert_eq!(error.code, "zip-refused");
    assert!(error.reason.contains("points at"), "{error}");
}

#[test]
fn a_file_that_is_cut_off_is_an_error_or_gives_all_rows_of_the_whole() {
    let formats: [(&str, &str, &[&str]); 15] = [
        ("places.gpkg", "gpkg", &["-f", "GPKG"]),
        ("places.shp", "shp", &["-f", "ESRI Shapefile"]),
        ("places.shp", "shx", &["-f", "ESRI Shapefile"]),
        ("copy.geojson", "geojson", &["-f", "GeoJSON"]),
        ("places.geojsonl", "geojsonl", &["-f", "GeoJSONSeq"]),
        ("places.fgb", "fgb", &["-f", "FlatGeobuf"]),
        ("places.gml", "gml", &["-f", "GML"]),
        (
            "places.gml",
            "gml",
            &["-f", "GML", "-dsco", "FORMAT=GML3.2"],
        ),
        (
            "places.gml",
            "gml",
            &["-f", "GML", "-dsco", "XSISCHEMA=OFF"],
        ),
        ("places.kml", "kml", &["-f", "LIBKML"]),
        ("places.mif", "mif", &["-f", "MapInfo File"]),
        ("places.mif", "mid", &["-f", "MapInfo File"]),
        ("places.tab", "map", &["-f", "MapInfo File"]),
        ("places.tab", "dat", &["-f", "MapInfo File"]),
        ("places.sqlite", "sqlite", &["-f", "SQLite"]),
    ];
    for (name, part, arguments) in formats {
        let fixture = Fixture::new();
        let path = fixture.converted("places.geojson", name, arguments);
        let read_all = || {
            let mut source = open(&path)?;
            let layer = source.layers().first().map(|layer| layer.name.clone());
            layer.map(|layer| read(&mut source, &layer)).transpose()
        };
        let expected = read_all().unwrap().unwrap();
        let cut = path.with_extension(part);
        let whole = std::fs::read(&cut).unwrap();
        let step = (whole.len() / 16).max(10) * 2;
        let places = (0..whole.len()).step_by(step);
        for place in places.chain([whole.len() - 8, whole.len() - 1]) {
            // What is cut between two lines is whole, too.
            if part == "geojsonl" && whole[..place].ends_with(b"}\n") {
                continue;
            }
            std::fs::write(&cut, &whole[..place]).unwrap();
            let at = format!("{name}, .{part} {place}/{}, {arguments:?}", whole.len());
            match read_all() {
                Ok(table) => {
                    let table = table.unwrap_or_default();
                    assert_eq!(table.rows.len(), expected.rows.len(), "{at}");
                    for (row, (found, whole)) in table.rows.iter().zip(&expected.rows).enumerate() {
                        let is_told = table.faults.iter().any(|fault| fault.row == row);
                        assert!(is_told || found == whole, "{at}: {found:?} for {whole:?}");
                    }
                }
                Err(error) => {
                    assert!(!error.reason.is_empty(), "{at}");
                    assert!(
                        ["data-unreadable", "data-broken"].contains(&error.code),
                        "{at}: {} {error}",
                        error.code
                    );
                }
            }
        }
    }
}

#[test]
fn gml_whose_entities_grow_without_end_is_an_error() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let entities: String = names
        .windows(2)
        .map(|pair| {
            format!(
                "<!ENTITY {} \"{}\">",
                pair[1],
                format!("&{};", pair[0]).repeat(10)
            )
        })
        .collect();
    let text = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\">{entities}]>\
         <ogr:FeatureCollection xmlns:ogr=\"http://ogr.maptools.org/\" \
         xmlns:gml=\"http://www.opengis.net/gml\"><gml:featureMember><ogr:places>\
         <ogr:name>&f;</ogr:name></ogr:places></gml:featureMember></ogr:FeatureCollection>"
    );
    let error = open(&Fixture::new().write("bomb.gml", text)).unwrap_err();
    assert_eq!(error.code, "data-unreadable");
    assert!(error.reason.contains("million laugh"), "{error}");
}

#[test]
fn a_file_of_another_format_under_this_name_opens_nothing() {
    let fixture = Fixture::new();
    let secret = fixture.write("secret.csv", "a\n1\n");
    let text = format!(
        "<OGRVRTDataSource><OGRVRTLayer name=\"secret\"><SrcDataSource>{}</SrcDataSource>\
         </OGRVRTLayer></OGRVRTDataSource>",
        secret.display()
    );
    for name in [
        "x.gpkg",
        "x.gml",
        "x.geojson",
        "x.fgb",
        "x.sqlite",
        "x.kml",
        "x.tab",
    ] {
        let error = open(&fixture.write(name, &text)).unwrap_err();
        assert_eq!(error.code, "data-unreadable", "{name}: {error}");
    }
}

#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let outside = Fixture::new();
    outside.converted("places.geojson", "places.shp", &["-f", "ESRI Shapefile"]);
    let inside = Fixture::new();
    for ending in ["shp", "shx"] {
        let name = format!("places.{ending}");
        std::fs::copy(outside.path(&name), inside.path(&name)).unwrap();
    }
    symlink(outside.path("places.dbf"), inside.path("places.dbf")).unwrap();
    let path = inside.path("places.shp");
    match open(&path) {
        // Without its table the file has geometry alone.
        Ok(mut source) => {
            let table = read(&mut source, "places").unwrap();
            assert!(
                !table.names.contains(&"name".to_owned()),
                "{:?}",
                table.names
            );
        }
        Err(error) => assert_eq!(error.code, "data-unreadable"),
    }
    std::fs::remove_file(inside.path("places.dbf")).unwrap();
    std::fs::copy(outside.path("places.dbf"), inside.path("places.dbf")).unwrap();
    let table = read(&mut open(&path).unwrap(), "places").unwrap();
    assert!(table.names.contains(&"name".to_owned()));
}

#[test]
fn a_file_that_names_an_address_makes_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let fixture = Fixture::new();
    let gml = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY far SYSTEM \"http://{address}/far\">]>\
         <ogr:FeatureCollection xmlns:ogr=\"http://ogr.maptools.org/\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://ogr.maptools.org/ http://{address}/places.xsd\" \
         xmlns:gml=\"http://www.opengis.net/gml\"><gml:featureMember><ogr:places>\
         <ogr:geometryProperty xlink:href=\"http://{address}/there.gml#x\"/>\
         <ogr:name>&far;</ogr:name></ogr:places></gml:featureMember></ogr:FeatureCollection>"
    );
    let kml = format!(
        "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><NetworkLink><Link><href>\
         http://{address}/there.kml</href></Link></NetworkLink><Placemark><name>x</name>\
         <Point><coordinates>1,2</coordinates></Point></Placemark></Document></kml>"
    );
    for (name, text) in [("far.gml", gml), ("far.kml", kml)] {
        let opened = open(&fixture.write(name, text));
        if let Ok(mut source) = opened {
            let layers: Vec<String> = source.layers().iter().map(|l| l.name.clone()).collect();
            for layer in layers {
                read(&mut source, &layer).ok();
            }
        }
        assert_eq!(
            listener.accept().unwrap_err().kind(),
            std::io::ErrorKind::WouldBlock,
            "{name}"
        );
    }
}

#[test]
fn names_of_layers_and_fields_are_no_queries() {
    let fixture = Fixture::new();
    let strange = r#"a"b'c\d; DROP TABLE x --"#;
    let json = |text: &str| serde_json::to_string(text).unwrap();
    let content = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":{0},\"features\":[{{\"type\":\"Feature\",\
         \"properties\":{{{0}:\"here\",\"other\":5}},\"geometry\":null}}, \
         {{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":null}}]}}",
        json(strange)
    );
    let mut source = open(&fixture.write("x.geojson", content)).unwrap();
    let layer = source.layers()[0].name.clone();
    assert_eq!(layer, strange);
    let table = read(&mut source, &layer).unwrap();
    assert_eq!(table.column(strange), [Some("here"), None]);
    assert_eq!(table.column("other"), [Some("5"), None]);
}
