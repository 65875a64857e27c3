//! What a data store's item says of its classes, laid over what its file holds.

use std::collections::BTreeMap;

use trigpoint_datastore::{DataSource, Given, Source, SourceError, StoredFile, unused};
use trigpoint_model::document::{
    AttributeMapping, AttributeType, ClassMapping, Connection, DataFormat, DataStore, FileSlot,
    FixedSchema,
};
use trigpoint_rules::{Schema, Type};

use crate::fixture::{Fixture, settings};
use crate::table::{class, read};

pub(crate) fn store(format: DataFormat, parameters: &[(&str, &str)]) -> DataStore {
    DataStore {
        read: Some(Connection {
            format,
            parameters: parameters
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<BTreeMap<_, _>>(),
            files: vec![FileSlot {
                slot: "Source Files".to_owned(),
                last_known: None,
            }],
            credentials: Vec::new(),
        }),
        ..DataStore::default()
    }
}

pub(crate) fn attribute(name: &str, to: AttributeType) -> AttributeMapping {
    AttributeMapping {
        name: name.to_owned(),
        mapped_type: Some(to),
        ..AttributeMapping::default()
    }
}

fn opened(
    store: &DataStore,
    name: &str,
    content: impl AsRef<[u8]>,
) -> Result<DataSource, SourceError> {
    let fixture = Fixture::new();
    // As the repository keeps files: their names say nothing.
    let given = Given {
        files: vec![StoredFile {
            name: name.to_owned(),
            path: fixture.write("0123456789abcdef", content),
        }],
        password: None,
    };
    DataSource::open(store, &given, "`/datastores/Roads`", &settings())
}

fn roads(attributes: Vec<AttributeMapping>) -> DataStore {
    DataStore {
        read_classes: vec![ClassMapping {
            name: "roads".to_owned(),
            mapped_name: Some("Road".to_owned()),
            attributes,
            ..ClassMapping::default()
        }],
        ..store(DataFormat::Csv, &[("Field separator", "|")])
    }
}

#[test]
fn texts_become_the_types_of_the_mapping_and_empty_is_null() {
    let store = roads(vec![
        attribute("begin", AttributeType::Real),
        attribute("year", AttributeType::Integer),
        attribute("when", AttributeType::Timestamp),
        attribute("open", AttributeType::Boolean),
        attribute("text", AttributeType::String),
    ]);
    let text = "begin|year|when|open|text\n5.2|2016|2015-09-01 00:00:00.000|Y|a\n||||\n\
                7|2016.0|20150901|0|b\n";
    let mut source = opened(&store, "roads.csv", text).unwrap();
    let table = read(&mut source, "Road").unwrap();
    assert_eq!(table.faults, []);
    assert_eq!(table.column("begin"), [Some("5.2"), None, Some("7")]);
    assert_eq!(table.column("year"), [Some("2016"), None, Some("2016")]);
    assert_eq!(
        table.column("when"),
        [
            Some("2015-09-01T00:00:00"),
            None,
            Some("2015-09-01T00:00:00")
        ]
    );
    assert_eq!(table.column("open"), [Some("true"), None, Some("false")]);
    assert_eq!(table.column("text"), [Some("a"), None, Some("b")]);
}

#[test]
fn a_value_that_is_not_of_the_type_is_told_with_its_reason() {
    let store = roads(vec![
        attribute("begin", AttributeType::Real),
        attribute("year", AttributeType::Integer),
        attribute("when", AttributeType::Timestamp),
        attribute("open", AttributeType::Boolean),
    ]);
    let text = "begin|year|when|open\n5,2|x|2015|maybe\nNaN|1.5|2015-13-01|2\n";
    let mut source = opened(&store, "roads.csv", text).unwrap();
    let table = read(&mut source, "Road").unwrap();
    assert!(table.rows.iter().flatten().all(Option::is_none));
    let reasons: Vec<&str> = table
        .faults
        .iter()
        .map(|fault| fault.reason.as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "`5,2` is not a number",
            "`x` is not a whole number",
            "`2015` is not a timestamp",
            "`maybe` is not true or false",
            "`NaN` is not a number",
            "1.5 is not a whole number",
            "`2015-13-01` is not a timestamp",
            "`2` is not true or false",
        ]
    );
}

#[test]
fn names_marks_and_order_are_those_of_the_mapping() {
    let store = roads(vec![
        AttributeMapping {
            mapped_name: Some("Route".to_owned()),
            indexed: Some(true),
            unique_key: Some(true),
            ..attribute("ID", AttributeType::String)
        },
        AttributeMapping {
            disabled: Some(true),
            ..attribute("skip", AttributeType::String)
        },
        AttributeMapping {
            reported: Some(true),
            ..attribute("lanes", AttributeType::Integer64)
        },
        AttributeMapping {
            unmapped: Some(true),
            ..attribute("note", AttributeType::String)
        },
    ]);
    let mut source = opened(&store, "roads.csv", "id|skip|lanes\n7|x|2\n").unwrap();
    let (_, road) = class(&source, "Road");
    let marks: Vec<(&str, Type, bool, bool, bool)> = road
        .attributes
        .iter()
        .map(|attribute| {
            (
                attribute.name.as_str(),
                attribute.attribute_type,
                attribute.is_indexed,
                attribute.is_reported,
                attribute.is_unique_key,
            )
        })
        .collect();
    assert_eq!(
        marks,
        [
            ("Route", Type::String, true, false, true),
            ("lanes", Type::Integer, false, true, false),
            ("note", Type::String, false, false, false),
        ]
    );
    let table = read(&mut source, "Road").unwrap();
    assert_eq!(
        table.rows,
        [[Some("7".to_owned()), Some("2".to_owned()), None]]
    );
}

#[test]
fn classes_are_those_that_rules_are_resolved_against() {
    let mut store = roads(vec![attribute("id", AttributeType::String)]);
    store.read_classes.push(ClassMapping {
        name: "left out".to_owned(),
        disabled: Some(true),
        ..ClassMapping::default()
    });
    // Two layers that become one class.
    store.read_classes.push(ClassMapping {
        name: "paths".to_owned(),
        mapped_name: Some("Road".to_owned()),
        attributes: vec![
            attribute("id", AttributeType::String),
            attribute("width", AttributeType::Real),
        ],
        ..ClassMapping::default()
    });
    store.user_defined_classes = Some(vec![ClassMapping {
        name: "Scratch".to_owned(),
        unmapped: Some(true),
        attributes: vec![attribute("value", AttributeType::Real)],
        ..ClassMapping::default()
    }]);
    let fixture = Fixture::new();
    let given = Given {
        files: ["roads.csv", "paths.csv"]
            .map(|name| StoredFile {
                name: name.to_owned(),
                path: fixture.write(name, "id|width\n1|2\n"),
            })
            .to_vec(),
        password: None,
    };
    let mut source = DataSource::open(&store, &given, "it", &settings()).unwrap();
    let mut schema = Schema::default();
    schema.add_data_store(&store);
    let resolved: Vec<(String, Vec<String>)> = schema
        .classes()
        .map(|(_, class)| {
            let names = class.attributes.iter().map(|known| known.name.clone());
            (class.name.clone(), names.collect())
        })
        .collect();
    let found: Vec<(String, Vec<String>)> = source
        .classes()
        .iter()
        .map(|class| {
            let names = class.attributes.iter().map(|known| known.name.clone());
            (class.name.clone(), names.collect())
        })
        .collect();
    assert_eq!(found, resolved);
    assert_eq!(found.len(), 2);
    let table = read(&mut source, "Road").unwrap();
    assert_eq!(table.column("width"), [None, Some("2")]);
    assert!(read(&mut source, "Scratch").unwrap().rows.is_empty());
}

#[test]
fn a_layer_or_an_attribute_that_vanished_is_told_by_its_name() {
    let store = roads(vec![attribute("gone", AttributeType::String)]);
    let mut source = opened(&store, "roads.csv", "id\n1\n").unwrap();
    assert_eq!(source.missing(), ["roads.gone"]);
    let table = read(&mut source, "Road").unwrap();
    assert_eq!(table.column("gone"), [None]);
    assert_eq!(table.faults[0].reason, "the data have no `gone`");
    let mut source = opened(&store, "streets.csv", "gone\n1\n").unwrap();
    let error = read(&mut source, "Road").unwrap_err();
    assert_eq!(
        (error.code, error.what.as_str()),
        ("layer-missing", "roads")
    );
    assert!(error.hint.unwrap().contains("refresh"));
}

#[test]
fn data_are_brought_to_another_coordinate_reference_system_where_asked() {
    let fixture = Fixture::new();
    let content = std::fs::read(fixture.path("places.geojson")).unwrap();
    let parameters = [("Reproject to", "EPSG:4326")];
    let store = store(DataFormat::GeoJson, &parameters);
    let mut source = opened(&store, "places.geojson", content).unwrap();
    assert_eq!(source.classes()[0].crs.as_deref(), Some("EPSG:4326"));
    let table = read(&mut source, "places").unwrap();
    let place = table.column("geometry")[1].unwrap().to_owned();
    // The false origin of the British grid, south-west of the Isles of Scilly: longitude first.
    assert!(place.starts_with("LINESTRING Z (-7.55"), "{place}");
    assert!(place.contains(" 49.76"), "{place}");
}

#[test]
fn the_declared_coordinate_reference_system_is_taken_as_1integrate_writes_it() {
    let point = r#"{"type": "Point", "coordinates": [1, 2]}"#;
    let parameters = [("Coordinate Reference System", "EPSG=27700")];
    let source = opened(&store(DataFormat::GeoJson, &parameters), "p.geojson", point).unwrap();
    assert_eq!(source.layers()[0].crs.as_deref(), Some("EPSG:27700"));
    for wrong in ["EPSG:999999", "/vsicurl/http://example.org/x", "WGS 84"] {
        let parameters = [("Coordinate Reference System", wrong)];
        let error =
            opened(&store(DataFormat::GeoJson, &parameters), "p.geojson", point).unwrap_err();
        assert!(
            ["crs-unknown", "parameter-refused"].contains(&error.code),
            "{error}"
        );
    }
}

#[test]
fn a_data_store_that_cannot_be_opened_says_why() {
    let text = "a\n1\n";
    let none = DataStore::default();
    assert_eq!(
        opened(&none, "a.csv", text).unwrap_err().code,
        "connection-missing"
    );
    let oracle = store(DataFormat::Oracle, &[]);
    assert_eq!(
        opened(&oracle, "a.csv", text).unwrap_err().code,
        "format-unsupported"
    );
    let package = store(DataFormat::GeoPackage, &[]);
    let error = opened(&package, "a.csv", text).unwrap_err();
    assert_eq!(error.code, "data-missing");
    assert!(
        error.reason.contains("a.csv") && error.reason.contains(".gpkg"),
        "{error}"
    );
    let empty = DataSource::open(&package, &Given::default(), "it", &settings()).unwrap_err();
    assert_eq!(empty.code, "data-missing");
}

#[test]
fn what_reading_does_not_use_is_told_by_name() {
    let occurs = |name: &str, min, max| AttributeMapping {
        name: name.to_owned(),
        min_occurs: min,
        max_occurs: max,
        ..AttributeMapping::default()
    };
    let usual = roads(vec![occurs("a", None, None), occurs("b", Some(0), Some(1))]);
    assert!(unused(&usual).is_empty());
    let asked = roads(vec![
        occurs("must", Some(1), Some(1)),
        occurs("many", None, Some(5)),
    ]);
    assert_eq!(
        unused(&asked),
        [
            "how often an attribute occurs is not held against the data (`Road.must`, \
             `Road.many`): a rule that compares it with null does"
        ]
    );
    let of_ontology = DataStore {
        fixed_schema: Some(FixedSchema::Ontology),
        ..usual
    };
    assert_eq!(
        unused(&of_ontology),
        ["its schema is said to come from an ontology; it is that of its mapping and its data"]
    );
}
