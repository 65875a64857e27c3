//! The synthetic repository.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use trigpoint_model::document::ItemDocument;
use trigpoint_model::{ItemId, ItemKind, canonical, seed};

const COUNT: usize = 10_000;

#[test]
fn every_item_comes_after_its_folder_and_after_all_it_refers_to() {
    let mut yielded: BTreeMap<ItemId, (String, ItemKind)> = BTreeMap::new();
    let mut folders: BTreeSet<String> = BTreeSet::new();
    let mut places: BTreeSet<String> = BTreeSet::new();
    for document in seed::items(COUNT, 1) {
        for found in document.body.references() {
            let (path, kind) = &yielded[&found.reference.id];
            assert_eq!(
                found.reference.path.as_ref().map(|path| path.as_str()),
                Some(path.as_str())
            );
            assert!(found.role.accepts(*kind));
        }
        let parent = document.path.parent().unwrap();
        assert!(
            parent.is_root() || folders.contains(parent.as_str()),
            "{}",
            document.path
        );
        assert!(
            places.insert(document.path.key().into_owned()),
            "{}",
            document.path
        );
        if document.kind() == ItemKind::Folder {
            folders.insert(document.path.as_str().to_owned());
        }
        let place = (document.path.as_str().to_owned(), document.kind());
        assert!(yielded.insert(document.id, place).is_none());
    }
}

#[test]
fn the_kinds_are_mixed_as_promised_and_documents_have_one_to_two_kilobytes() {
    let (mut counts, mut bytes) = (BTreeMap::<ItemKind, usize>::new(), 0);
    for document in seed::items(COUNT, 2) {
        *counts.entry(document.kind()).or_default() += 1;
        bytes += canonical::to_line(&document).unwrap().len();
    }
    let percent = |kind: ItemKind| counts[&kind] * 100 / COUNT;
    assert!((37..=43).contains(&percent(ItemKind::Rule)), "{counts:?}");
    assert!((27..=33).contains(&percent(ItemKind::Action)), "{counts:?}");
    assert!(
        (8..=12).contains(&percent(ItemKind::ActionMap)),
        "{counts:?}"
    );
    let templates = percent(ItemKind::RuleTemplate) + percent(ItemKind::ActionTemplate);
    assert!((6..=10).contains(&templates), "{counts:?}");
    assert!(
        (4..=8).contains(&percent(ItemKind::DataStore)),
        "{counts:?}"
    );
    assert!((2..=6).contains(&percent(ItemKind::Session)), "{counts:?}");
    assert!((1..=3).contains(&percent(ItemKind::Folder)), "{counts:?}");
    assert!(
        (1_000..=2_000).contains(&(bytes / COUNT)),
        "{} bytes",
        bytes / COUNT
    );
}

#[test]
fn every_item_is_complete_and_can_be_read_back() {
    for document in seed::items(1_000, 3) {
        assert_eq!(document.body.faults(), [], "{}", document.path);
        let line = document.to_line().unwrap();
        assert_eq!(ItemDocument::from_json(&line).unwrap(), document);
    }
}

#[test]
fn the_same_number_gives_the_same_items_and_another_gives_others() {
    assert!(seed::items(500, 9).eq(seed::items(500, 9)));
    assert!(seed::items(500, 9).eq(seed::items(1_000, 9).take(500)));
    assert!(!seed::items(500, 9).eq(seed::items(500, 10)));
    assert_eq!(seed::items(0, 9).count(), 0);
}

#[test]
fn items_refer_only_to_some_of_those_yielded_shortly_before() {
    let mut recent: BTreeMap<ItemKind, VecDeque<ItemId>> = BTreeMap::new();
    for document in seed::items(COUNT, 4) {
        for found in document.body.references() {
            assert!(recent.values().any(|ids| ids.contains(&found.reference.id)));
        }
        let ids = recent.entry(document.kind()).or_default();
        ids.push_back(document.id);
        if ids.len() > 64 {
            ids.pop_front();
        }
    }
}
