//! The sample project in `samples/roads`, one file an item, as `unpack` lays a backup out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use trigpoint_model::document::{ItemBody, ItemDocument};
use trigpoint_model::{ItemId, ItemKind, canonical};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/roads")
}

/// The files below `folder`, without what is no item.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !path.ends_with("manifest.json") && !path.ends_with("README.md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn sample() -> Vec<(PathBuf, String, ItemDocument)> {
    files(&root())
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            let document = ItemDocument::from_json(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            (file, text, document)
        })
        .collect()
}

#[test]
fn the_sample_has_items_of_every_kind() {
    let mut counts: BTreeMap<ItemKind, usize> = BTreeMap::new();
    for (_, _, document) in sample() {
        *counts.entry(document.kind()).or_default() += 1;
    }
    let expected = [9, 2, 2, 10, 1, 5, 3, 2];
    assert_eq!(counts, ItemKind::ALL.into_iter().zip(expected).collect());
}

#[test]
fn every_file_is_pretty_and_lies_where_its_item_stands() {
    for (file, text, document) in sample() {
        assert!(
            text == canonical::to_pretty(&document).unwrap(),
            "{}",
            file.display()
        );
        let is_folder = document.kind() == ItemKind::Folder;
        let stem = format!("{}{}", document.path, if is_folder { "/_" } else { "" });
        let place = format!("{}.{}.json", &stem[1..], document.kind());
        assert_eq!(file, root().join(place));
        assert_eq!(document.id, ItemId::from_path(&document.path));
    }
}

#[test]
fn every_reference_resolves_inside_with_its_path_and_kind() {
    let items: BTreeMap<_, _> = sample()
        .into_iter()
        .map(|(_, _, item)| (item.id, item))
        .collect();
    for item in items.values() {
        for found in item.body.references() {
            let target = &items[&found.reference.id];
            assert_eq!(
                found.reference.path.as_ref(),
                Some(&target.path),
                "{}",
                item.path
            );
            assert!(found.role.accepts(target.kind()), "{}", item.path);
        }
        let parent = item.path.parent().unwrap();
        assert!(parent.is_root() || items.contains_key(&ItemId::from_path(&parent)));
    }
}

#[test]
fn every_item_is_described_and_complete() {
    let items = sample();
    let parameters: BTreeMap<_, _> = items
        .iter()
        .filter_map(|(_, _, item)| match &item.body {
            ItemBody::RuleTemplate(template) => Some((item.id, &template.parameters)),
            ItemBody::ActionTemplate(template) => Some((item.id, &template.parameters)),
            ItemBody::Folder
            | ItemBody::DataStore(_)
            | ItemBody::Rule(_)
            | ItemBody::Action(_)
            | ItemBody::ActionMap(_)
            | ItemBody::Session(_) => None,
        })
        .collect();
    let mut used = BTreeSet::new();
    for (_, _, item) in &items {
        assert!(item.description.ends_with('.'), "{}", item.path);
        assert_eq!(item.body.faults(), [], "{}", item.path);
        for found in item.body.template_uses() {
            let id = found.template_use.template.id;
            used.insert(id);
            assert_eq!(found.faults(parameters[&id]), [], "{}", item.path);
        }
        if let ItemBody::Rule(rule) = &item.body {
            assert!(rule.quality_element.is_some(), "{}", item.path);
        }
    }
    assert_eq!(used.len(), parameters.len(), "a template that nothing uses");
}

#[test]
fn both_data_stores_want_a_file_and_no_password() {
    for (_, _, item) in sample() {
        if let ItemBody::DataStore(store) = item.body {
            let read = store.read.unwrap();
            assert_eq!((read.files.len(), read.credentials.len()), (1, 0));
        }
    }
}
