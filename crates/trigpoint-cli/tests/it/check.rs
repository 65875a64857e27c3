//! `check` and `explain`: rules held against files and data stores, through the real binary.

use serde_json::{Value, json};

use crate::binary::{Ran, Trigpoint};

/// Three roads: the second is narrow and crosses the first, the third has no width.
const ROADS: &str = r#"{"type": "FeatureCollection", "name": "ROAD", "features": [
    {"type": "Feature", "properties": {"name": "A1", "width": 9},
     "geometry": {"type": "LineString", "coordinates": [[0, 0], [4, 4]]}},
    {"type": "Feature", "properties": {"name": "B2", "width": 2},
     "geometry": {"type": "LineString", "coordinates": [[0, 4], [4, 0]]}},
    {"type": "Feature", "properties": {"name": "C3", "width": null},
     "geometry": {"type": "LineString", "coordinates": [[10, 0], [14, 0]]}}]}"#;

fn width() -> Value {
    json!({"checkThat": {
        "left": {"attribute": {"of": {"class": "ROAD"}, "name": "width"}},
        "relation": "greater",
        "right": {"constant": {"type": "integer", "text": "3"}},
    }})
}

fn crossing() -> Value {
    let geometry = |label: &str| {
        json!({"attribute": {
            "of": if label.is_empty() { json!({"class": "ROAD"}) } else {
                json!({"class": "ROAD", "label": label})
            },
            "name": "geometry",
        }})
    };
    json!({"exists": {
        "quantifier": "exactly", "count": 0,
        "object": {"class": "ROAD", "label": "other"},
        "suchThat": {"checkThat": {
            "left": geometry("other"), "relation": "spatial-crosses", "right": geometry(""),
        }},
    }})
}

fn rule(number: u8, name: &str, predicate: &Value) -> String {
    json!({
        "format": "trigpoint-item/1",
        "id": format!("0190a000-0000-7000-8000-0000000000{number:02x}"),
        "kind": "rule",
        "path": format!("/rules/Roads/{name}"),
        "body": {"object": {"class": "ROAD"}, "predicate": predicate},
    })
    .to_string()
}

/// A place with a file of roads and a folder of two rules.
fn place() -> Trigpoint {
    let trigpoint = Trigpoint::new();
    trigpoint.write("roads.geojson", ROADS);
    trigpoint.write(
        "rules/rules/Roads/Wide.rule.json",
        &rule(1, "Wide", &width()),
    );
    trigpoint.write(
        "rules/rules/Roads/Apart.rule.json",
        &rule(2, "Apart", &crossing()),
    );
    trigpoint
}

fn check(trigpoint: &Trigpoint, more: &[&str]) -> Ran {
    let mut arguments = vec!["check", "--data", "roads.geojson", "--rules", "rules"];
    arguments.extend(more);
    trigpoint.run(&arguments)
}

#[test]
fn rules_are_checked_over_a_file_without_a_repository() {
    let trigpoint = place();
    let ran = check(&trigpoint, &[]);
    assert_eq!(ran.code, Some(1), "{ran:#?}");
    assert!(
        ran.stdout
            .contains("2 rules over 3 features: 3 non-conformances, 0 errors"),
        "{ran:#?}"
    );
    assert!(!trigpoint.data().exists());

    let ran = check(&trigpoint, &["--report", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["crs"], "EPSG:4326");
    assert_eq!(report["rules"][0]["rule"], "/rules/Roads/Apart");
    assert_eq!(
        report["rules"][1]["classes"][0],
        json!({
            "class": "ROAD", "processed": 3, "conforming": 1, "nonConforming": 1, "notKnown": 1,
            "errors": 0, "timeMs": report["rules"][1]["classes"][0]["timeMs"],
        })
    );
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 3);
    assert_eq!(findings[0]["kind"], "non-conformance");
    assert_eq!(
        findings[0]["parts"][0]["hotspots"][0]["geometry"],
        "POINT (2 2)"
    );
    assert_eq!(
        findings[2]["parts"][0]["values"],
        json!([{"name": "ROAD.width", "value": 2}])
    );
}

#[test]
fn findings_are_written_in_every_form_and_keep_their_ids() {
    let trigpoint = place();
    let ids = |report: &str| -> Vec<String> {
        let report: Value = serde_json::from_str(report).unwrap();
        let findings = report["findings"].as_array().unwrap();
        findings
            .iter()
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = ids(&check(&trigpoint, &["--report", "json"]).stdout);
    assert_eq!(first, ids(&check(&trigpoint, &["--report", "json"]).stdout));

    let ran = check(&trigpoint, &["-o", "faults.csv"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:#?}");
    let table = std::fs::read_to_string(trigpoint.file("faults.csv")).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 4, "{table}");
    assert!(
        first
            .iter()
            .zip(&rows[1..])
            .all(|(id, row)| row.starts_with(id.as_str()))
    );

    let ran = check(&trigpoint, &["--report", "geojson"]);
    let map: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(map.get("crs"), None);
    assert_eq!(
        map["features"][0]["geometry"],
        json!({"type": "Point", "coordinates": [2.0, 2.0]})
    );
    assert_eq!(map["features"][2]["geometry"]["type"], "LineString");
    assert_eq!(map["features"][2]["id"], first[2].as_str());

    let page = check(&trigpoint, &["--report", "html"]).stdout;
    assert!(
        page.starts_with("<!doctype html>") && page.contains("ROAD.width = 2"),
        "{page}"
    );
}

/// A layer as GDAL's own tool reads it.
fn layer(trigpoint: &Trigpoint, file: &str, name: &str) -> Value {
    let mut tool = std::process::Command::new("ogr2ogr");
    let arguments = ["-f", "GeoJSON", "/vsistdout/", file, name];
    let ran = tool
        .args(arguments)
        .current_dir(trigpoint.place())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    serde_json::from_slice(&ran.stdout).unwrap()
}

#[test]
fn a_geopackage_holds_the_objects_the_hotspots_and_the_rules() {
    let trigpoint = place();
    let broken = rule(3, "Narrow", &width()).replace("\"width\"", "\"widht\"");
    trigpoint.write("rules/rules/Roads/Narrow.rule.json", &broken);
    let river = rule(4, "River", &json!("true")).replace("ROAD", "RIVER");
    trigpoint.write("rules/rules/Roads/River.rule.json", &river);
    let ran = check(&trigpoint, &["--partly", "-o", "faults.gpkg"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:#?}");
    let bytes = std::fs::read(trigpoint.file("faults.gpkg")).unwrap();
    assert_eq!(
        &bytes[68..72],
        b"GPKG",
        "the application id of OGC 12-128r18"
    );

    let ran = check(&trigpoint, &["--partly", "--report", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = layer(&trigpoint, "faults.gpkg", "findings");
    let rows = findings["features"].as_array().unwrap();
    let all = report["findings"].as_array().unwrap();
    assert_eq!(rows.len(), all.len());
    for (row, finding) in rows.iter().zip(all) {
        for name in ["id", "kind", "rule", "class", "object"] {
            assert_eq!(row["properties"][name], finding[name], "{name}");
        }
    }
    let is_wide = |finding: &Value| finding["rule"] == "/rules/Roads/Wide";
    let wide = all.iter().position(is_wide).unwrap();
    assert_eq!(
        rows[wide]["geometry"],
        json!({"type": "LineString", "coordinates": [[0.0, 4.0], [4.0, 0.0]]})
    );
    assert_eq!(rows[wide]["properties"]["values"], "ROAD.width = 2");
    assert_eq!(
        rows[wide]["properties"]["what"],
        all[wide]["parts"][0]["sentence"]
    );

    let hotspots = layer(&trigpoint, "faults.gpkg", "hotspots");
    let hotspots = hotspots["features"].as_array().unwrap();
    assert_eq!(hotspots.len(), 2);
    for (hotspot, finding) in hotspots.iter().zip(all) {
        assert_eq!(hotspot["properties"]["finding_id"], finding["id"]);
        assert_eq!(
            hotspot["geometry"],
            json!({"type": "Point", "coordinates": [2.0, 2.0]})
        );
    }

    let rules = layer(&trigpoint, "faults.gpkg", "rules");
    let rules: Vec<&Value> = rules["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["properties"])
        .collect();
    assert_eq!(rules.len(), 4);
    assert_eq!(rules[1]["rule"], "/rules/Roads/Narrow");
    assert_eq!(
        (&rules[1]["errors"], &rules[1]["processed"]),
        (&json!(3), &json!(3))
    );
    assert!(
        rules[1]["faults"].as_str().unwrap().contains("widht"),
        "{rules:?}"
    );
    let rules = [rules[0], rules[2], rules[3]];
    assert_eq!(rules[1]["rule"], "/rules/Roads/Wide");
    assert_eq!(
        (&rules[1]["processed"], &rules[1]["not_known"]),
        (&json!(3), &json!(1))
    );
    assert!(
        rules[2]["not_checked"].as_str().unwrap().contains("RIVER"),
        "{rules:?}"
    );
}

/// A data store of CSV whose rows are keys and values.
fn limits() -> String {
    json!({
        "format": "trigpoint-item/1",
        "id": "0190a000-0000-7000-8000-0000000000ff",
        "kind": "data-store",
        "path": "/datastores/Limits",
        "body": {
            "read": {"format": "csv", "files": [{"slot": "Source Files"}]},
            "fixedSchema": "lookup",
            "readClasses": [{"name": "limits", "attributes": [
                {"name": "what", "lookupRole": "key", "mappedType": "string"},
                {"name": "metres", "lookupRole": "value", "mappedType": "real"},
            ]}],
        },
    })
    .to_string()
}

#[test]
fn a_rule_reads_its_limit_from_a_lookup_data_store() {
    let trigpoint = place();
    trigpoint.write("rules/datastores/Limits.datastore.json", &limits());
    let by_lookup = |key: &str| {
        json!({"checkThat": {
            "left": {"attribute": {"of": {"class": "ROAD"}, "name": "width"}},
            "relation": "greater",
            "right": {"namedLookup": {"class": "limits",
                "key": {"constant": {"type": "string", "text": key}}}},
        }})
    };
    trigpoint.write(
        "rules/rules/Roads/Wide.rule.json",
        &rule(1, "Wide", &by_lookup("narrow")),
    );
    let counts = |limit: &str, lookup: &str| {
        trigpoint.write("limits.csv", lookup);
        let ran = check(
            &trigpoint,
            &[
                "--data-store",
                "/datastores/Limits=limits.csv",
                "--format",
                "json",
            ],
        );
        let report: Value =
            serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:#?}"));
        let class = &report["rules"][1]["classes"][0];
        assert_eq!(class["processed"], 3, "{limit}");
        [
            &class["conforming"],
            &class["nonConforming"],
            &class["errors"],
        ]
        .map(|it| it.as_u64().unwrap())
    };
    assert_eq!(counts("3", "what,metres\nnarrow,3\nwide,8\n"), [1, 1, 0]);
    assert_eq!(counts("1.5", "what,metres\nnarrow,1.5\n"), [2, 0, 0]);
    assert_eq!(
        counts("none", "what,metres\nwide,8\n"),
        [0, 0, 3],
        "a key that is not there"
    );

    let broken = |lookup: &str| {
        trigpoint.write("limits.csv", lookup);
        let arguments = [
            "check",
            "--data",
            "roads.geojson",
            "--rules",
            "rules",
            "--data-store",
            "/datastores/Limits=limits.csv",
        ];
        trigpoint.error(&arguments, 3)
    };
    let twice = broken("what,metres\nnarrow,3\nnarrow,4\n");
    assert_eq!(twice.code, "lookup-broken", "{twice:?}");
    assert!(
        twice.message.contains("`narrow` stands there twice"),
        "{twice:?}"
    );
    let text = broken("what,metres\nnarrow,about three\n");
    assert_eq!(text.code, "lookup-broken", "{text:?}");
    assert!(text.message.contains("about three"), "{text:?}");
}

#[test]
fn exit_codes_tell_pipelines_what_came_of_it() {
    let trigpoint = place();
    let only_first = |text: &str| text.replace("\"width\": 2", "\"width\": 4");
    trigpoint.write("wide.geojson", &only_first(ROADS));
    let all_conform = [
        "check",
        "--data",
        "wide.geojson",
        "--rules",
        "rules/rules/Roads/Wide.rule.json",
    ];
    assert_eq!(trigpoint.run(&all_conform).code, Some(0));
    assert_eq!(check(&trigpoint, &[]).code, Some(1));
    assert_eq!(
        trigpoint.run(&["check", "--data", "roads.geojson"]).code,
        Some(2)
    );
    assert_eq!(check(&trigpoint, &["-o", "faults.pdf"]).code, Some(2));
    let missing = trigpoint.error(&["check", "--data", "nowhere.gpkg", "--rules", "rules"], 3);
    assert_eq!(missing.code, "file-missing");
    let none = trigpoint.error(&["check", "--rules", "rules"], 3);
    assert!(none.message.contains("no data"), "{none:?}");
}

#[test]
fn rules_that_do_not_fit_the_data_are_told_all_at_once_and_may_be_left_out() {
    let trigpoint = place();
    let narrow = rule(3, "Narrow", &width()).replace("\"width\"", "\"widht\"");
    trigpoint.write("rules/rules/Roads/Narrow.rule.json", &narrow);
    let river = rule(4, "River", &json!("true")).replace("ROAD", "RIVER");
    trigpoint.write("rules/rules/Roads/River.rule.json", &river);
    let error = trigpoint.error(&["check", "--data", "roads.geojson", "--rules", "rules"], 3);
    assert_eq!(error.code, "rules-with-faults");
    for told in [
        "`ROAD` has no attribute `widht`; `width` is there",
        "there is no class `RIVER`",
    ] {
        assert!(error.message.contains(told), "{error:?}");
    }
    let ran = check(&trigpoint, &["--partly"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stdout.contains("not checked: /rules/Roads/River"),
        "{ran:#?}"
    );
    let told = "checked with faults: /rules/Roads/Narrow\n  `ROAD` has no attribute `widht`";
    assert!(ran.stdout.contains(told), "{ran:#?}");
    let totals = "1 rules were not checked; 1 rules have faults";
    assert!(ran.stdout.contains(totals), "{ran:#?}");
}

#[test]
fn rules_and_data_stores_of_the_repository_are_checked() {
    let trigpoint = place();
    trigpoint.text(&["restore", "rules"]);
    let by_path = [
        "check",
        "--data",
        "roads.geojson",
        "--rules",
        "/rules/Roads/Wide",
    ];
    let told = trigpoint.json_with_code(&by_path, 1);
    assert_eq!(
        (&told["nonConforming"], &told["findingCount"]),
        (&json!(1), &json!(1))
    );

    let store = json!({
        "format": "trigpoint-item/1",
        "id": "0190a000-0000-7000-8000-00000000da7a",
        "kind": "data-store",
        "path": "/datastores/City",
        "body": {
            "read": {"format": "geojson", "files": [{"slot": "Source Files"}]},
            "readClasses": [{"name": "way", "mappedName": "ROAD", "attributes": [
                {"name": "breadth", "mappedName": "width", "mappedType": "integer"},
                {"name": "geometry", "mappedType": "geometry", "primaryGeometry": true},
            ]}],
        },
    });
    trigpoint.write("store.json", &store.to_string());
    trigpoint.json(&["items", "put", "/datastores/City", "store.json"]);
    let renamed = ROADS
        .replace("\"ROAD\"", "\"way\"")
        .replace("\"width\"", "\"breadth\"");
    trigpoint.write("ways.geojson", &renamed);
    let of_store = ["check", "--rules", "/rules/Roads", "--data-store"];
    let with_file = [&of_store[..], &["/datastores/City=ways.geojson"]].concat();
    assert_eq!(trigpoint.json_with_code(&with_file, 1)["nonConforming"], 3);
    let without = [&of_store[..], &["/datastores/City"]].concat();
    assert_eq!(trigpoint.error(&without, 3).code, "data-missing");
    trigpoint.json(&["datastore", "upload", "/datastores/City", "ways.geojson"]);
    assert_eq!(trigpoint.json_with_code(&without, 1)["nonConforming"], 3);
    let nowhere = [&of_store[..], &["/datastores/Nowhere"]].concat();
    assert_eq!(trigpoint.error(&nowhere, 3).code, "not-found");
}

#[test]
fn rules_are_explained_from_files_and_from_the_repository() {
    let trigpoint = place();
    let one = trigpoint.text(&["explain", "rules/rules/Roads/Wide.rule.json"]);
    assert_eq!(
        one,
        "Check that every ROAD is such that ROAD.width is greater than 3.\n"
    );
    let all = trigpoint.json(&["explain", "rules"]);
    assert_eq!(all["rules"][0]["rule"], "/rules/Roads/Apart");
    trigpoint.text(&["restore", "rules"]);
    assert_eq!(trigpoint.text(&["explain", "/rules/Roads/Wide"]), one);
    assert_eq!(trigpoint.json(&["explain", "/rules"]), all);
    assert_eq!(
        trigpoint.error(&["explain", "/rules/Nowhere"], 3).code,
        "not-found"
    );
}

#[test]
fn a_report_does_not_overwrite_what_is_read() {
    let trigpoint = place();
    let read = |name: &str| std::fs::read(trigpoint.file(name)).unwrap();
    let item = "rules/rules/Roads/Wide.rule.json";
    std::fs::create_dir(trigpoint.file("other")).unwrap();
    std::fs::hard_link(
        trigpoint.file("roads.geojson"),
        trigpoint.file("linked.geojson"),
    )
    .unwrap();
    for (output, from) in [
        ("roads.geojson", "roads.geojson"),
        ("other/../roads.geojson", "roads.geojson"),
        ("linked.geojson", "roads.geojson"),
        (item, "rules"),
    ] {
        let before = (read("roads.geojson"), read(item));
        let ran = check(&trigpoint, &["-o", output]);
        assert_eq!(ran.code, Some(2), "{ran:#?}");
        let told = format!("the report would overwrite `{output}`, which is read from `{from}`");
        assert!(ran.stderr.contains(&told), "{ran:#?}");
        assert!(ran.stderr.contains("`-o` names another file"), "{ran:#?}");
        assert_eq!((read("roads.geojson"), read(item)), before, "{output}");
    }
    let store = "/datastores/Roads=roads.geojson";
    let refused = trigpoint.run(&[
        "check",
        "--rules",
        "rules",
        "--data-store",
        store,
        "-o",
        "roads.geojson",
    ]);
    assert_eq!(refused.code, Some(2), "{refused:#?}");
    assert!(
        refused
            .stderr
            .contains("which is read from `roads.geojson`"),
        "{refused:#?}"
    );
    for _ in 0..2 {
        let ran = check(&trigpoint, &["-o", "rules/faults.html"]);
        assert_eq!(ran.code, Some(1), "{ran:#?}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_check_leaves_nothing_that_it_unpacked() {
    use std::io::Write;
    let trigpoint = place();
    let mut zip = zip::ZipWriter::new(std::fs::File::create(trigpoint.file("big.zip")).unwrap());
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let row = "1,a name that is neither short nor long,POINT (1 1)\n".repeat(20_000);
    for name in ["a.csv", "b.csv"] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(b"id,name,WKT\n").unwrap();
        for _ in 0..40 {
            zip.write_all(row.as_bytes()).unwrap();
        }
    }
    zip.finish().unwrap();
    let temporary = trigpoint.file("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let unpacked = |name: &str| {
        let folders = std::fs::read_dir(&temporary).unwrap();
        folders
            .into_iter()
            .any(|folder| folder.unwrap().path().join(name).exists())
    };
    for (signal, name) in [("-INT", "a.csv"), ("-TERM", "a.csv"), ("-TERM", "b.csv")] {
        let mut command =
            trigpoint.command(&["check", "--data", "big.zip", "--rules", "rules", "--partly"]);
        command.env("TMPDIR", &temporary);
        command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        while !unpacked(name) {
            assert!(
                child.try_wait().unwrap().is_none(),
                "it ended before {name} was there"
            );
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let kill = std::process::Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let ran = Ran::of(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(3), "{signal}: {ran:#?}");
        assert!(ran.stderr.contains("interrupted"), "{signal}: {ran:#?}");
        let left: Vec<_> = std::fs::read_dir(&temporary).unwrap().collect();
        assert!(left.is_empty(), "{signal} at {name}: {left:?}");
    }
}
