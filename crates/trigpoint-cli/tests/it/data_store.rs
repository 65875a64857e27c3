//! Data stores that read real files, through the real binary and its own read worker.

use std::process::Command;

use serde_json::{Value, json};

use crate::binary::Trigpoint;
use crate::samples::real_items;

const STORE: &str = "/datastores/Places";

fn store(format: &str) -> String {
    json!({
        "format": "trigpoint-item/1",
        "id": "0190a000-0000-7000-8000-00000000da7a",
        "kind": "data-store",
        "path": STORE,
        "body": {"read": {"format": format, "files": [{"slot": "Source Files"}]}},
    })
    .to_string()
}

const PLACES: &str = r#"{"type": "FeatureCollection", "name": "places", "features": [
    {"type": "Feature", "properties": {"name": "Here", "size": 1},
     "geometry": {"type": "Point", "coordinates": [1, 2]}},
    {"type": "Feature", "properties": {"size": 2}, "geometry": {"type": "Polygon",
     "coordinates": [[[0, 0], [9, 9], [9, 0], [0, 9], [0, 0]]]}}]}"#;

/// A repository with a data store of a format, and its file.
fn with_file(format: &str, name: &str, content: &str) -> Trigpoint {
    let trigpoint = Trigpoint::new();
    trigpoint.write("store.json", &store(format));
    trigpoint.write(name, content);
    trigpoint.json(&["items", "put", STORE, "store.json"]);
    trigpoint.json(&["datastore", "upload", STORE, name]);
    trigpoint
}

#[test]
fn a_data_store_is_tried_described_refreshed_and_shown() {
    let trigpoint = with_file("geojson", "places.geojson", PLACES);
    let schema = trigpoint.json(&["datastore", "schema", STORE]);
    assert_eq!(schema["layers"][0]["name"], "places");
    assert_eq!(schema["layers"][0]["featureCount"], 2);
    assert_eq!(schema["layers"][0]["crs"], "EPSG:4326");

    let told = trigpoint.json(&["datastore", "refresh", STORE, "--dry-run"]);
    assert_eq!(
        (&told["saved"], &told["changes"]["added"]),
        (&json!(false), &json!(["places"]))
    );
    let done = trigpoint.json(&["datastore", "refresh", STORE]);
    assert_eq!(
        (&done["saved"], &done["changes"]),
        (&json!(true), &told["changes"])
    );
    let again = trigpoint.json(&["datastore", "refresh", STORE]);
    assert_eq!(again["saved"], false);
    assert_eq!(again["revision"], done["revision"]);
    let shown = trigpoint.json(&["items", "show", STORE]);
    let attributes = &shown["document"]["body"]["readClasses"][0]["attributes"];
    let names: Vec<&Value> = attributes
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["name"])
        .collect();
    assert_eq!(names, ["name", "size", "geometry", "fid"]);

    let preview = trigpoint.json(&["datastore", "preview", STORE, "--rows", "2"]);
    assert_eq!(
        preview["rows"],
        json!([
            ["Here", "1", "POINT (1 2)", "0"],
            [null, "2", "POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))", "1"]
        ])
    );
    assert_eq!(preview["notes"][0]["attribute"], "geometry");
    let text = trigpoint.text(&["datastore", "preview", STORE, "places"]);
    assert!(text.contains("name  size  geometry"), "{text}");

    let tested = trigpoint.json(&["datastore", "test", STORE, "--rows"]);
    assert_eq!(tested["featureCount"], 2);
    assert_eq!(tested["classes"][0]["rows"], 2);
    assert_eq!(tested["classes"][0]["faults"], 0);
    assert_eq!(tested["classes"][0]["invalidGeometries"], 1);
    assert!(
        trigpoint
            .text(&["datastore", "test", STORE])
            .contains("2 features")
    );
}

#[test]
fn what_is_wrong_with_a_data_store_is_told_with_a_code_and_a_hint() {
    let trigpoint = with_file("geopackage", "places.gpkg", "this is no GeoPackage");
    let error = trigpoint.error(&["datastore", "test", STORE], 3);
    assert_eq!(error.code, "data-unreadable");
    assert!(error.message.contains(STORE), "{error:?}");
    assert!(!error.hint.is_empty());
    let trigpoint = with_file("csv", "places.csv", "a,b\n1,2\n");
    trigpoint.json(&["datastore", "refresh", STORE]);
    let error = trigpoint.error(&["datastore", "preview", STORE, "nothing"], 3);
    assert_eq!(error.code, "invalid");
    assert!(error.message.contains("`places`"), "{error:?}");
    let error = trigpoint.error(&["datastore", "test", "/datastores/nowhere"], 3);
    assert_eq!(error.code, "not-found");
    trigpoint.write(
        "empty.json",
        &store("csv")
            .replace("Places", "Empty")
            .replace("da7a", "da7b"),
    );
    trigpoint.json(&["items", "put", "/datastores/Empty", "empty.json"]);
    let error = trigpoint.error(&["datastore", "test", "/datastores/Empty"], 3);
    assert_eq!(error.code, "data-missing");
}

/// SQLite is in this binary once more, beside the one that GDAL brings: both must work in it.
#[test]
fn files_of_sqlite_are_read_by_the_binary_that_holds_sqlite_itself() {
    for (format, name, options) in [
        ("geopackage", "places.gpkg", ["-f", "GPKG"]),
        ("sqlite", "places.sqlite", ["-f", "SQLite"]),
    ] {
        let trigpoint = Trigpoint::new();
        let from = trigpoint.write("places.geojson", PLACES);
        let made = Command::new("ogr2ogr")
            .args(options)
            .arg(trigpoint.file(name))
            .arg(from)
            .output();
        if !made.is_ok_and(|made| made.status.success()) {
            println!("skipped: `ogr2ogr` is not here");
            return;
        }
        trigpoint.write("store.json", &store(format));
        trigpoint.json(&["items", "put", STORE, "store.json"]);
        trigpoint.json(&["datastore", "upload", STORE, name]);
        let preview = trigpoint.json(&["datastore", "preview", STORE]);
        assert_eq!(preview["rows"].as_array().unwrap().len(), 2, "{name}");
        let schema = trigpoint.json(&["datastore", "schema", STORE]);
        assert_eq!(schema["layers"][0]["crs"], "EPSG:4326", "{name}");
    }
}

#[test]
fn a_password_rests_sealed_and_its_key_beside_the_database() {
    let trigpoint = Trigpoint::new();
    let text = store("postgis").replace(
        r#""files":[{"slot":"Source Files"}]"#,
        r#""parameters":{"Host":"db.invalid","Database":"d"},"credentials":[{"slot":"Password"}]"#,
    );
    trigpoint.write("store.json", &text);
    trigpoint.json(&["items", "put", STORE, "store.json"]);
    let secret = "corvus corax 71";
    let ran = trigpoint.run_with_input(
        &["datastore", "set-password", STORE],
        &format!("{secret}\n"),
    );
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert_eq!(
        std::fs::read(trigpoint.data().join("secret.key"))
            .unwrap()
            .len(),
        32
    );
    let mut read = 0;
    for entry in std::fs::read_dir(trigpoint.data()).unwrap().flatten() {
        let bytes = std::fs::read(entry.path()).unwrap_or_default();
        read += bytes.len();
        let is_in = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!is_in, "{}", entry.path().display());
    }
    assert!(read > 1000);
    // It is opened for the connection, which then fails for another reason.
    let error = trigpoint.error(&["datastore", "test", STORE], 3);
    assert_eq!(error.code, "connection-failed");
    assert!(!format!("{error:?}").contains("corvus"), "{error:?}");
    std::fs::remove_file(trigpoint.data().join("secret.key")).unwrap();
    assert_eq!(
        trigpoint.error(&["datastore", "test", STORE], 3).code,
        "secret-key"
    );
}

#[test]
fn the_real_data_stores_read_their_data_once_their_files_are_uploaded() {
    let (Some(items), Some(data)) = (real_items(), trigpoint_testkit::shared_data()) else {
        return;
    };
    let files = data.join("oneintegrate/hpms-data");
    let trigpoint = Trigpoint::new();
    trigpoint.json(&["restore".as_ref(), items.as_os_str()]);
    for (store, file) in [
        ("/datastores/HPMS/HPMS Populated Example", "HPMSSample.zip"),
        ("/datastores/HPMS/Sections", "Sections.zip"),
    ] {
        let file = files.join(file);
        trigpoint.json(&["datastore", "upload", store, file.to_str().unwrap()]);
    }
    let rows = |tested: &Value| -> (u64, u64) {
        let classes = tested["classes"].as_array().unwrap();
        let sum = |name: &str| {
            classes
                .iter()
                .map(|class| class[name].as_u64().unwrap())
                .sum()
        };
        (sum("rows"), sum("faults"))
    };
    let path = "/datastores/HPMS/HPMS Populated Example";
    let sample = trigpoint.json(&["datastore", "test", path, "--rows"]);
    assert_eq!(sample["layerCount"], 87);
    assert_eq!(sample["featureCount"], 9_362);
    assert_eq!(sample["missingLayers"], json!([]));
    assert_eq!(sample["missingAttributes"], json!([]));
    assert_eq!(rows(&sample), (9_362, 0));
    let path = "/datastores/HPMS/Sections";
    let sections = trigpoint.json(&["datastore", "test", path, "--rows"]);
    assert_eq!(rows(&sections), (43_103, 0));
    assert_eq!(
        sections["missingAttributes"],
        json!(["Sections.NatRoute_ID"])
    );
    let preview = trigpoint.json(&["datastore", "preview", path, "--rows", "2"]);
    let column = |name: &str| -> Vec<Value> {
        let attributes = preview["attributes"].as_array().unwrap();
        let index = attributes.iter().position(|a| a["name"] == name).unwrap();
        let rows = preview["rows"].as_array().unwrap();
        rows.iter().map(|row| row[index].clone()).collect()
    };
    assert_eq!(
        column("Value_Date"),
        [json!("2015-09-01T00:00:00"), Value::Null]
    );
    assert_eq!(column("Begin_Point"), [json!("5.2"), json!("0")]);
    // Their mapping fits, so that a refresh has nothing to do but what the file never had.
    let told = trigpoint.json(&["datastore", "refresh", path, "--dry-run"]);
    assert_eq!(told["changes"]["added"], json!([]));
    assert_eq!(told["changes"]["removed"], json!(["Sections.NatRoute_ID"]));
}

#[test]
fn the_formats_of_this_machine_are_listed() {
    let trigpoint = Trigpoint::new();
    let told = trigpoint.json(&["datastore", "formats"]);
    let formats = told["formats"].as_array().unwrap();
    let csv = formats.iter().find(|it| it["format"] == "csv").unwrap();
    assert_eq!(csv["reads"], true);
    let geopackage = formats.iter().find(|it| it["format"] == "geopackage");
    let geopackage = geopackage.unwrap();
    let can = (&geopackage["reads"], &geopackage["writes"]);
    assert_eq!(can, (&json!(true), &json!(true)));
    let text = trigpoint.text(&["datastore", "formats"]);
    assert!(
        text.contains("yes    yes     geopackage         .gpkg\n"),
        "{text}"
    );
    assert!(text.contains("by GDAL 3."), "{text}");
}
