//! Other products' backups and sample folders, opened like our own.

use std::path::{Path, PathBuf};

use trigpoint_archive::{Shape, open, verify};

use crate::broken::raw_zip::{RawEntry, RawZip};
use crate::sample::{self, file};

/// The smallest rule in the other product's JSON.
const RULE: &str = r#"{"mode":"rule","rootTerm":{"kind":"Rule"}}"#;

#[test]
fn a_zip_of_foreign_files_is_recognised_and_its_places_are_its_folders() {
    let zip = RawZip {
        entries: vec![
            RawEntry::new("Set/", b""),
            RawEntry::new("Set/A.rule", RULE.as_bytes()),
            RawEntry::new("Set/a.rule", RULE.as_bytes()),
            RawEntry::new("__MACOSX/Set/._A.rule", b"x"),
        ],
        ..RawZip::default()
    };
    let (_folder, path) = file("a.zip", &zip.bytes());
    let mut archive = open(&[path]).unwrap();
    assert_eq!(archive.summary().shape, Shape::Foreign);
    let mut entries = Vec::new();
    archive
        .for_each_item(&mut |item| {
            entries.push(item.entry);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    // Names are case-sensitive there: these are two items.
    assert_eq!(entries, ["Set/A.rule", "Set/a.rule"]);
}

#[test]
fn a_foreign_zip_with_a_damaged_entry_is_refused_as_a_whole() {
    let mut zip = RawZip {
        entries: vec![
            RawEntry::new("Set/A.rule", RULE.as_bytes()),
            RawEntry::new("Set/B.rule", RULE.as_bytes()),
        ],
        ..RawZip::default()
    };
    zip.entries[1].packed[3] ^= 1;
    let (_folder, path) = file("a.zip", &zip.bytes());
    let error = sample::read(&[path]).unwrap_err();
    assert_eq!(error.code().0, "zip-corrupt-entry");
}

#[test]
fn a_foreign_zip_whose_names_must_be_guessed_is_refused() {
    let mut zip = RawZip::default();
    zip.entries.push(RawEntry::new("", RULE.as_bytes()));
    zip.entries[0].name = b"Stra\xE1e.rule".to_vec();
    let (_folder, path) = file("a.zip", &zip.bytes());
    let error = open(&[path]).unwrap_err();
    assert_eq!(error.code().0, "zip-entry-name");
}

#[test]
fn loose_foreign_files_are_one_set() {
    let (folder, first) = file("A.rule", RULE.as_bytes());
    let second = folder.path().join("B.rule");
    std::fs::write(&second, RULE).unwrap();
    let archive = open(&[second.clone(), first.clone()]).unwrap();
    assert_eq!(archive.summary().shape, Shape::Foreign);
    let own = folder.path().join("own.json");
    std::fs::write(&own, sample::DOCUMENTS[0]).unwrap();
    let entries: Vec<String> = sample::read(&[first, own, second])
        .unwrap()
        .into_iter()
        .map(|item| item.entry)
        .collect();
    assert_eq!(entries, ["own.json", "A.rule", "B.rule"]);
}

#[test]
fn a_zip_that_was_packed_one_folder_too_high_is_read_with_a_warning() {
    let rule = br#"{"rootTerm":{"kind":"Rule"}}"#;
    let map = br#"{"pairs":[{"rule":"/rules/Set/A","action":""}]}"#;
    let zip = RawZip {
        entries: vec![
            RawEntry::new("export/Set/A.rule", rule),
            RawEntry::new("export/Set/m.action_map", map),
        ],
        ..RawZip::default()
    };
    let (_folder, path) = file("a.zip", &zip.bytes());
    let mut archive = open(&[path]).unwrap();
    let mut places = Vec::new();
    let read = archive
        .for_each_item(&mut |item| {
            places.push(item.item.unwrap().path.to_string());
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(places, ["/rules/Set/A", "/actionmaps/Set/m"]);
    assert_eq!(read.warnings.len(), 1);
    assert_eq!(read.warnings[0].code.0, "foreign-folder-taken-off");
    assert_eq!(
        read.warnings[0].message,
        "the folder `export` stands in front of every item and in no reference: it is taken off; \
         with the root `/` it is kept"
    );
}

#[test]
fn the_607_real_items_are_read_from_a_folder() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    let report = verify(&data.join("oneintegrate/items-json"));
    assert_eq!(report.faults, []);
    assert_eq!(report.shape, Some(Shape::Foreign));
    let folders = report
        .counts
        .get(&trigpoint_model::ItemKind::Folder)
        .copied();
    assert_eq!(report.items - folders.unwrap_or(0), 607);
}

#[test]
fn the_24_real_xml_backups_are_read_one_by_one_and_together() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    let mut files: Vec<PathBuf> = Vec::new();
    let mut waiting = vec![data.join("oneintegrate/backups-xml")];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ending| ending == "xml") {
                files.push(path);
            }
        }
    }
    assert_eq!(files.len(), 24);
    for path in &files {
        let report = verify(path);
        assert_eq!(report.shape, Some(Shape::Foreign), "{}", path.display());
        assert!(report.items > 0, "{}", path.display());
    }
    assert_eq!(open(&files).unwrap().summary().shape, Shape::Foreign);
}

#[test]
fn the_sample_project_is_read_as_a_folder() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/roads");
    let report = verify(&samples);
    assert_eq!(report.faults, []);
    assert_eq!(report.shape, Some(Shape::Folder));
    assert!(report.items > 20, "{}", report.items);
}
