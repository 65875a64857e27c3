//! What is written is what is read.

use std::path::PathBuf;

use proptest::prelude::*;
use trigpoint_archive::{Need, NeedKind, PackShape, Shape, WriteError, Writer, open, verify};
use trigpoint_testkit::generate;

use crate::sample::{self, documents, file, head, items, json_of, sorted, zip_of};

#[test]
fn each_shape_gives_back_the_documents_in_the_order_of_the_archive() {
    let documents = documents();
    for (name, bytes, shape) in [
        ("a.json", json_of(&documents), Shape::JsonFile),
        ("a.zip", zip_of(&documents), Shape::Zip),
        // What a file is called decides nothing.
        ("b.session", json_of(&documents), Shape::JsonFile),
        ("b.zip", json_of(&documents), Shape::JsonFile),
        ("b.json", zip_of(&documents), Shape::Zip),
    ] {
        let (_folder, path) = file(name, &bytes);
        assert_eq!(items(&path), documents, "{name}");
        let archive = open(std::slice::from_ref(&path)).unwrap();
        assert_eq!(archive.summary().shape, shape);
        assert_eq!(archive.summary().places, Some(7));
        assert_eq!(
            archive.summary().producer.as_deref(),
            Some("Trigpoint test")
        );
        assert_eq!(archive.summary().warnings, []);
        let report = verify(&path);
        assert!(report.ok, "{report:?}");
        assert_eq!(report.items, 7);
    }
}

#[test]
fn the_same_items_give_the_same_bytes_and_every_shape_the_same_root() {
    let documents = documents();
    assert_eq!(json_of(&documents), json_of(&documents));
    assert_eq!(zip_of(&documents), zip_of(&documents));
    let (_json_folder, json) = file("a.json", &json_of(&documents));
    let (_zip_folder, zip) = file("a.zip", &zip_of(&documents));
    let (json, zip) = (verify(&json), verify(&zip));
    assert!(json.content_root.is_some());
    assert_eq!(json.content_root, zip.content_root);
    assert_eq!(json.counts, zip.counts);
}

#[test]
fn the_json_file_is_pretty_and_its_keys_are_sorted() {
    let text = String::from_utf8(json_of(&documents())).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(text, trigpoint_model::canonical::to_pretty(&value).unwrap());
    let empty = String::from_utf8(json_of(&[])).unwrap();
    let value: serde_json::Value = serde_json::from_str(&empty).unwrap();
    assert_eq!(
        empty,
        trigpoint_model::canonical::to_pretty(&value).unwrap()
    );
}

#[test]
fn the_manifest_tells_needs_and_missing_references() {
    let mut out = Vec::new();
    let mut writer = Writer::json(&mut out, head()).unwrap();
    for document in documents() {
        writer.item(&document).unwrap();
    }
    let summary = writer.finish().unwrap();
    let need = |needs, name: &str, last_known: Option<&str>| Need {
        path: "/datastores/Roads".parse().unwrap(),
        needs,
        name: name.to_owned(),
        last_known: last_known.map(str::to_owned),
    };
    assert_eq!(
        summary.manifest.needs,
        [
            need(NeedKind::File, "Source Files", Some("roads.gpkg")),
            need(NeedKind::Password, "Password", None),
        ]
    );
    let missing: Vec<String> = summary
        .manifest
        .missing_references
        .iter()
        .map(|missing| format!("{:?} used by {}", missing.path, missing.used_by))
        .collect();
    assert_eq!(
        missing,
        [r#"Some(ItemPath("/rules/Gone")) used by /sessions/Nightly"#]
    );
    assert_eq!(summary.bytes, out.len() as u64);
    assert_eq!(summary.items, 7);
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn a_writer_refuses_items_out_of_order_or_twice() {
    let documents = documents();
    for (first, second) in [(1, 0), (3, 3), (3, 2)] {
        let mut writer = Writer::json(std::io::sink(), head()).unwrap();
        writer.item(&documents[first]).unwrap();
        let error = writer.item(&documents[second]).unwrap_err();
        assert!(matches!(error, WriteError::OutOfOrder { .. }), "{error}");
    }
}

#[test]
fn a_parameter_named_for_a_secret_is_neither_written_nor_read() {
    let json = sample::DOCUMENTS[1].replace("\"Host\"", "\"API-Key\"");
    let document = trigpoint_model::ItemDocument::from_json(&json).unwrap();
    let mut writer = Writer::json(std::io::sink(), head()).unwrap();
    let error = writer.item(&document).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the parameter `API-Key` of `/datastores/Roads` holds a password or key; a backup holds \
         none: clear it, and set it as a credential of a data store"
    );
}

#[test]
fn a_readable_archive_has_at_most_50_000_items_beside_its_folders() {
    let mut writer = Writer::json(std::io::sink(), head()).unwrap();
    let mut folder = documents().remove(0);
    let mut number = 0;
    let mut with_new_id = |document: &mut trigpoint_model::ItemDocument| {
        number += 1;
        document.id = trigpoint_model::ItemId::from_uuid(uuid::Uuid::from_u128(number));
    };
    with_new_id(&mut folder);
    writer.item(&folder).unwrap();
    let mut map = documents().remove(5);
    for _ in 0..50_000 {
        with_new_id(&mut map);
        writer.item(&map).unwrap();
    }
    with_new_id(&mut map);
    let error = writer.item(&map).unwrap_err();
    assert!(matches!(error, WriteError::TooManyItems), "{error}");
    assert_eq!(writer.finish().unwrap().items, 50_001);
}

#[test]
fn what_is_written_has_no_more_entries_than_what_is_read() {
    let mut writer = Writer::json(std::io::sink(), head()).unwrap();
    let mut folder = documents().remove(0);
    for number in 0..100_000 {
        folder.id = trigpoint_model::ItemId::from_uuid(uuid::Uuid::from_u128(number));
        let written = writer.item(&folder);
        assert_eq!(written.is_ok(), number < 99_999, "{number}");
    }
}

#[test]
fn a_single_item_document_is_an_archive_of_one() {
    let (_folder, path) = file("any name", sample::DOCUMENTS[3].as_bytes());
    assert_eq!(items(&path), documents()[3..4]);
    assert_eq!(open(&[path]).unwrap().summary().shape, Shape::Document);
}

#[test]
fn several_files_are_read_as_one_and_what_they_share_once() {
    let documents = documents();
    let (_first_folder, first) = file("first.json", &json_of(&documents[..4]));
    let (_second_folder, second) = file("second.zip", &zip_of(&documents[2..]));
    let mut archive = open(&[first.clone(), second.clone()]).unwrap();
    let mut entries = Vec::new();
    let mut read = Vec::new();
    let summary = archive
        .for_each_item(&mut |item| {
            entries.push(item.entry);
            read.push(item.item.unwrap());
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(read, documents);
    assert_eq!(summary.items, 7);
    assert_eq!(summary.warnings.len(), 2, "{summary:?}");
    assert_eq!(entries[0], "first.json#/items/0");
    assert_eq!(
        entries[4],
        "second.zip/actions/Name%3A %22unknown%22%3F.action.json"
    );
    // The same id with another content is a fault, and named.
    let changed = sample::DOCUMENTS[3].replace("survey of 2025", "survey of 2026");
    let (_third_folder, third) = file("third.json", changed.as_bytes());
    let all = sample::read(&[first, third]).unwrap();
    let fault = all.last().unwrap().item.as_ref().unwrap_err();
    assert_eq!(fault.code.0, "duplicate-in-archive");
}

#[test]
fn reading_stops_where_the_receiver_says() {
    let documents = documents();
    for bytes in [json_of(&documents), zip_of(&documents)] {
        let (_folder, path) = file("a", &bytes);
        let mut count = 0;
        let mut archive = open(&[path]).unwrap();
        for _ in 0..2 {
            count = 0;
            archive
                .for_each_item(&mut |_| {
                    count += 1;
                    if count == 3 {
                        std::ops::ControlFlow::Break(())
                    } else {
                        std::ops::ControlFlow::Continue(())
                    }
                })
                .unwrap();
        }
        assert_eq!(count, 3);
    }
}

#[test]
fn a_document_of_the_greatest_length_is_written_and_read_and_one_byte_more_is_not() {
    let max = trigpoint_model::limits::DOCUMENT_BYTES_MAX;
    let mut document = documents().remove(0);
    document.description.clear();
    let bare = trigpoint_model::canonical::to_line(&document)
        .unwrap()
        .len();
    let room = max - bare - r#""description":"","#.len();
    // As pretty text it would be too long: it goes out in one line, with a line feed in a zip.
    document.description = "x".repeat(room - 1);
    for bytes in [json_of(&[document.clone()]), zip_of(&[document.clone()])] {
        let (_folder, path) = file("a", &bytes);
        let report = verify(&path);
        assert!(report.ok, "{:?}", report.faults);
        assert!(items(&path) == [document.clone()]);
    }
    document.description.push_str("xx");
    let mut writer = Writer::json(std::io::sink(), head()).unwrap();
    let error = writer.item(&document).unwrap_err();
    assert!(matches!(error, WriteError::DocumentTooLarge { .. }));
}

#[test]
fn seeded_items_come_back_from_every_shape() {
    let documents = sorted(trigpoint_model::seed::items(400, 7).collect());
    for bytes in [json_of(&documents), zip_of(&documents)] {
        let (_folder, path) = file("a", &bytes);
        assert!(items(&path) == documents);
        assert!(verify(&path).ok);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_a_repository_holds_comes_back(
        repository in generate::repository_with_dangling_references()
    ) {
        let documents = sorted(repository.documents);
        let folder = tempfile::tempdir().unwrap();
        let mut paths: Vec<PathBuf> = Vec::new();
        for (name, bytes) in [("a.json", json_of(&documents)), ("a.zip", zip_of(&documents))] {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            paths.push(path);
        }
        let unpacked = folder.path().join("unpacked");
        trigpoint_archive::unpack(&paths[1], &unpacked).unwrap();
        let packed = folder.path().join("b.zip");
        trigpoint_archive::pack(&unpacked, &packed, PackShape::Zip).unwrap();
        prop_assert!(std::fs::read(&packed).unwrap() == std::fs::read(&paths[1]).unwrap());
        paths.push(unpacked);
        for path in paths {
            let report = verify(&path);
            prop_assert!(report.ok, "{:?}", report.faults);
            prop_assert_eq!(items(&path), documents.clone());
        }
    }
}
