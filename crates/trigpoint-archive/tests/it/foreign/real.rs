//! Real sets, where they lie beside the project: 607 items of JSON and 24 XML backups.

use trigpoint_archive::NoteKind;
use trigpoint_archive::foreign::{Options, Source};
use trigpoint_model::{ItemBody, ItemKind};

use super::compare::{Read, meaning, read, real_data};

fn hpms() -> Option<Read> {
    let folder = real_data("items-json")?;
    Some(read(
        Source::of_folder(&folder).unwrap(),
        &Options::default(),
    ))
}

#[test]
fn the_607_real_items_are_read_without_a_fault_or_warning() {
    let Some(read) = hpms() else { return };
    assert_eq!(read.faults(), Vec::<&trigpoint_archive::ItemFault>::new());
    assert_eq!(read.summary.items, 607);
    assert_eq!(read.summary.folders, 0);
    assert_eq!(read.summary.uses_folded, 400);
    assert_eq!(read.summary.uses_expanded, 0);
    assert_eq!(read.summary.references.unresolved, 0);
    assert_eq!(read.summary.references.resolved, 333 + 313 + 318 + 19 + 400);
    assert_eq!(read.summary.proposed_root, None);
    let warnings: Vec<_> = read
        .items
        .iter()
        .flat_map(|item| &item.notes)
        .filter(|note| note.kind == NoteKind::Warning)
        .collect();
    assert_eq!(warnings, Vec::<&trigpoint_archive::Note>::new());
    let count = |kind| {
        let documents = read.documents();
        documents.iter().filter(|one| one.kind() == kind).count()
    };
    assert_eq!(count(ItemKind::Rule), 171);
    assert_eq!(count(ItemKind::RuleTemplate), 2);
    assert_eq!(count(ItemKind::Action), 246);
    assert_eq!(count(ItemKind::ActionTemplate), 18);
    assert_eq!(count(ItemKind::ActionMap), 159);
    assert_eq!(count(ItemKind::DataStore), 6);
    assert_eq!(count(ItemKind::Session), 5);
}

#[test]
fn each_real_item_tells_at_most_once_what_of_it_was_mapped() {
    let Some(read) = hpms() else { return };
    let mapped: Vec<_> = read
        .items
        .iter()
        .map(|item| {
            let kind = |note: &&trigpoint_archive::Note| note.kind == NoteKind::Mapped;
            item.notes.iter().filter(kind).count()
        })
        .collect();
    assert!(mapped.iter().all(|count| *count <= 1));
    let path = "/actions/HPMS/2 - Consistency Checks (Domains)/01 - F_SYSTEM";
    assert_eq!(
        read.mapped(path),
        ["a copy of a template became a use of it: \
             `/actions/HPMS/Templates/Domain Check - Floor() and Range Only`"]
    );
    assert_eq!(mapped.iter().sum::<usize>(), 210);
}

#[test]
fn the_607_real_items_written_back_mean_what_they_meant() {
    let Some(read) = hpms() else { return };
    let folder = real_data("items-json").unwrap();
    let mut compared = 0;
    for item in &read.items {
        let document = item.item.as_ref().unwrap();
        let written = read.written(document.path.as_str());
        assert_eq!(written.entry, item.entry);
        let original = std::fs::read_to_string(folder.join(&item.entry)).unwrap();
        let parse = |text: &str| meaning(serde_json::from_str(text).unwrap());
        let (before, after) = (parse(&original), parse(&written.json));
        assert_eq!(before, after, "{}", item.entry);
        compared += 1;
    }
    assert_eq!(compared, 607);
}

#[test]
fn numbers_and_layout_of_the_real_items_are_those_of_the_original() {
    let Some(read) = hpms() else { return };
    let folder = real_data("items-json").unwrap();
    for item in &read.items {
        let document = item.item.as_ref().unwrap();
        let written = read.written(document.path.as_str());
        let original = std::fs::read_to_string(folder.join(&item.entry)).unwrap();
        let lines = |text: &str| {
            let mut lines: Vec<String> = text
                .lines()
                .map(|line| line.trim_end_matches([',', ' ']).to_owned())
                .collect();
            lines.sort();
            lines
        };
        assert_eq!(lines(&original), lines(&written.json), "{}", item.entry);
    }
}

#[test]
fn a_set_whose_own_folder_name_is_missing_is_told_its_root() {
    let Some(folder) = real_data("items-json/HPMS") else {
        return;
    };
    let without = read(Source::of_folder(&folder).unwrap(), &Options::default());
    assert_eq!(without.summary.items, 607);
    assert_eq!(without.summary.proposed_root.as_deref(), Some("HPMS"));
    let options = Options {
        root: without.summary.proposed_root,
        ..Options::default()
    };
    let with = read(Source::of_folder(&folder).unwrap(), &options);
    assert_eq!(with.summary.references.unresolved, 0);
    assert_eq!(with.summary.uses_folded, 400);
    assert_eq!(with.summary.proposed_root, None);
    with.document("/sessions/HPMS/HPMS Rules");
}

#[test]
fn the_24_real_backups_are_read_with_their_folders_and_stamps() {
    let Some(folder) = real_data("backups-xml") else {
        return;
    };
    let read = read(Source::of_folder(&folder).unwrap(), &Options::default());
    assert_eq!(read.faults(), Vec::<&trigpoint_archive::ItemFault>::new());
    assert_eq!(read.summary.items, 24);
    assert!(read.summary.folders > 0);
    for document in read.documents() {
        if document.kind() != ItemKind::Folder {
            assert!(document.edited.at.is_some(), "{}", document.path);
        }
    }
}

#[test]
fn the_24_real_backups_written_as_json_hold_the_same_trees() {
    let Some(folder) = real_data("backups-xml") else {
        return;
    };
    let read = read(Source::of_folder(&folder).unwrap(), &Options::default());
    let mut compared = 0;
    for item in &read.items {
        let document = item.item.as_ref().unwrap();
        if !matches!(document.body, ItemBody::Rule(_) | ItemBody::Action(_)) {
            continue;
        }
        let (file, _) = item.entry.split_once('#').unwrap();
        let xml = std::fs::read_to_string(folder.join(file)).unwrap();
        let written = read.written(document.path.as_str());
        let json: serde_json::Value = serde_json::from_str(&written.json).unwrap();
        assert_eq!(tree_of(&xml), meaning(json["rootTerm"].clone()), "{file}");
        compared += 1;
    }
    assert_eq!(compared, 24);
}

/// The tree of the one item in a backup, made without the code under test.
fn tree_of(xml: &str) -> serde_json::Value {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut open: Vec<serde_json::Value> = Vec::new();
    let mut done = None;
    let node = |start: &quick_xml::events::BytesStart<'_>| {
        let mut attributes = serde_json::Map::new();
        for attribute in start.attributes() {
            let attribute = attribute.unwrap();
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .unwrap();
            let key: &str = attribute.key.as_ref();
            attributes.insert(key.to_owned(), value.into_owned().into());
        }
        let name = start.name();
        let name: &str = name.as_ref();
        serde_json::json!({"kind": name, "attributes": attributes, "predicates": []})
    };
    loop {
        let event = reader.read_event().unwrap();
        match &event {
            Event::Start(start) => {
                let name = start.name();
                let name: &str = name.as_ref();
                if !open.is_empty() || name == "Rule" || name == "Action" {
                    open.push(node(start));
                }
            }
            Event::Empty(start) if !open.is_empty() => {
                let node = node(start);
                open.last_mut().unwrap()["predicates"]
                    .as_array_mut()
                    .unwrap()
                    .push(node);
            }
            Event::End(_) if !open.is_empty() => {
                let node = open.pop().unwrap();
                match open.last_mut() {
                    Some(parent) => parent["predicates"].as_array_mut().unwrap().push(node),
                    None => done = Some(node),
                }
            }
            Event::Eof => return meaning(done.unwrap()),
            _ => {}
        }
    }
}
