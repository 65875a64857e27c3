//! The real thing: data and mappings of the HPMS project, where they are beside the workspace.

use std::path::Path;

use serde_json::Value;
use trigpoint_datastore::{DataSource, Given, Source, StoredFile};
use trigpoint_model::document::{
    AttributeMapping, AttributeType, ClassMapping, DataFormat, DataStore,
};

use crate::fixture::{open, run, settings};
use crate::formats::judge;
use crate::mapping::store;
use crate::table::read;

/// The mapping of an item as 1Integrate writes it. Restoring it is another crate's business; this
/// reads the few members that matter here.
fn mapped(data: &Path, item: &str, format: DataFormat) -> DataStore {
    let path = data.join("items-json/HPMS").join(item);
    let document: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let classes = |name: &str| -> Vec<ClassMapping> {
        let listed = document[name].as_array().into_iter().flatten();
        listed
            .map(|class| ClassMapping {
                name: text(&class["name"]).unwrap(),
                unmapped: class["unMapped"].as_bool(),
                attributes: class["attrs"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|attribute| AttributeMapping {
                        name: text(&attribute["name"]).unwrap(),
                        mapped_name: text(&attribute["mappedName"]),
                        mapped_type: attribute["mappedType"].as_str().map(mapped_type),
                        indexed: attribute["indexed"].as_bool(),
                        disabled: attribute["disabled"].as_bool(),
                        ..AttributeMapping::default()
                    })
                    .collect(),
                ..ClassMapping::default()
            })
            .collect()
    };
    DataStore {
        read_classes: classes("importClasses"),
        user_defined_classes: Some(classes("userDefinedClasses")),
        ..store(format, &[])
    }
}

fn mapped_type(name: &str) -> AttributeType {
    match name {
        "Real" => AttributeType::Real,
        "Integer" => AttributeType::Integer,
        "Integer64" => AttributeType::Integer64,
        "Timestamp" => AttributeType::Timestamp,
        "Geometry" => AttributeType::Geometry,
        "String" => AttributeType::String,
        other => panic!("{other}"),
    }
}

fn given(zip: &Path) -> Given {
    Given {
        files: vec![StoredFile {
            name: zip.file_name().unwrap().to_string_lossy().into_owned(),
            path: zip.to_owned(),
        }],
        password: None,
    }
}

#[test]
fn all_layers_of_the_sample_are_read_with_the_types_of_its_data_store() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    let data = data.join("oneintegrate");
    let item = mapped(
        &data,
        "HPMS Populated Example.datastore",
        DataFormat::FileGeodatabase,
    );
    let zip = data.join("hpms-data/HPMSSample.zip");
    let mut source = DataSource::open(&item, &given(&zip), "HPMS", &settings()).unwrap();
    assert_eq!(source.layers().len(), 87);
    let names: Vec<String> = source
        .classes()
        .iter()
        .map(|class| class.name.clone())
        .collect();
    assert_eq!(names.len(), 88);
    let (mut features, mut measured, mut faults) = (0, 0, Vec::new());
    for name in names {
        let table = read(&mut source, &name).unwrap();
        features += table.rows.len();
        faults.extend(
            table
                .faults
                .iter()
                .map(|fault| format!("{name}: {fault:?}")),
        );
        let geometry = table.names.iter().any(|known| known == "geometry");
        if geometry {
            let lines = table.column("geometry");
            assert!(lines.iter().all(Option::is_some), "{name}");
            measured += lines
                .iter()
                .flatten()
                .filter(|wkt| wkt.contains(" M "))
                .count();
        }
        if table.names.iter().any(|known| known == "OBJECTID") {
            assert!(
                table.column("OBJECTID").iter().all(Option::is_some),
                "{name}"
            );
        }
    }
    assert_eq!(features, 9_362);
    assert_eq!(measured, 1_648);
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_value_of_the_sample_is_what_ogr2ogr_says() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    let zip = data.join("oneintegrate/hpms-data/HPMSSample.zip");
    let folder = tempfile::tempdir().unwrap();
    run(std::process::Command::new("unzip")
        .arg("-q")
        .arg(zip)
        .arg("-d")
        .arg(folder.path()));
    let path = folder.path().join("HPMSSchemaGIT.gdb");
    let mut source = open(&path).unwrap();
    let counted: Vec<(String, u64)> = source
        .layers()
        .iter()
        .map(|layer| (layer.name.clone(), layer.feature_count))
        .collect();
    let mut judged = 0;
    for (layer, count) in counted {
        let table = read(&mut source, &layer).unwrap();
        assert_eq!(table.rows.len() as u64, count, "{layer}");
        if count > 0 {
            judge(&path, &layer, &table);
            judged += count;
        }
    }
    assert_eq!(judged, 9_362);
}

#[test]
fn the_sections_are_read_as_reals_and_timestamps_and_empty_is_null() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    let data = data.join("oneintegrate");
    let item = mapped(&data, "Sections.datastore", DataFormat::Csv);
    let zip = data.join("hpms-data/Sections.zip");
    let mut source = DataSource::open(&item, &given(&zip), "Sections", &settings()).unwrap();
    assert_eq!(source.layers()[0].feature_count, 43_103);
    let table = read(&mut source, "Sections").unwrap();
    assert_eq!(table.rows.len(), 43_103);
    // The item maps an attribute that its file never had.
    assert_eq!(source.missing(), ["Sections.NatRoute_ID"]);
    let column = table.names.iter().position(|name| name == "NatRoute_ID");
    assert!(
        table
            .faults
            .iter()
            .all(|fault| Some(fault.column) == column)
    );
    assert_eq!(table.faults.len(), 43_103);
    assert_eq!(table.column("Begin_Point")[0], Some("5.2"));
    assert_eq!(table.column("Value_Date")[0], Some("2015-09-01T00:00:00"));
    assert_eq!(table.column("Value_Date")[1], None);
    assert_eq!(table.column("Value_Text")[0], None);
    assert!(table.column("Shape_Length").iter().all(Option::is_none));
    let csv = source.layers()[0].notes.join("; ");
    assert!(csv.contains("`|`"), "{csv}");
}
