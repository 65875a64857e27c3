//! The published JSON Schemas, in `docs/format/`.

use std::path::{Path, PathBuf};

use jsonschema::Validator;
use proptest::prelude::*;
use trigpoint_model::ItemKind;
use trigpoint_model::document::{ItemDocument, json_schema};
use trigpoint_testkit::generate;

pub(crate) fn validator(kind: ItemKind) -> Validator {
    jsonschema::validator_for(&json_schema(kind)).unwrap()
}

fn published(kind: ItemKind) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/format/{kind}.schema.json"))
}

/// `./test --bless` sets `TRIGPOINT_BLESS`, which publishes them anew. A difference in the diff is
/// a new version of the format (STYLE 22).
#[test]
fn the_published_schemas_are_those_of_the_documents() {
    for kind in ItemKind::ALL {
        let schema = serde_json::to_string_pretty(&json_schema(kind)).unwrap() + "\n";
        let path = published(kind);
        if std::env::var_os("TRIGPOINT_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &schema).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == schema,
            "docs/format/{kind}.schema.json is not the schema of a {kind}; \
             `./test --bless` publishes it anew"
        );
    }
}

#[test]
fn every_schema_is_a_schema() {
    for kind in ItemKind::ALL {
        assert!(jsonschema::meta::is_valid(&json_schema(kind)), "{kind}");
    }
}

#[test]
fn every_generated_document_validates() {
    for kind in ItemKind::ALL {
        let validator = validator(kind);
        proptest!(ProptestConfig::with_cases(32), |(document in generate::document(kind))| {
            let json = serde_json::to_value(&document).unwrap();
            if let Err(error) = validator.validate(&json) {
                prop_assert!(false, "{}: {error}\n{json:#}", error.instance_path());
            }
        });
    }
}

#[test]
fn every_example_of_the_format_page_is_a_document_and_there_is_one_of_each_kind() {
    let page = published(ItemKind::Folder).with_file_name("README.md");
    let page = std::fs::read_to_string(page).unwrap();
    let kinds: Vec<_> = page
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```").map(|(example, _)| example))
        .map(|example| {
            let document = ItemDocument::from_json(example)
                .unwrap_or_else(|error| panic!("{error}\n{example}"));
            let json = serde_json::from_str(example).unwrap();
            assert!(validator(document.kind()).is_valid(&json), "{example}");
            document.kind()
        })
        .collect();
    assert_eq!(kinds, ItemKind::ALL);
}
