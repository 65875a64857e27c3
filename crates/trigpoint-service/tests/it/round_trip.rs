//! What is backed up comes back: properties over generated repositories of all kinds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proptest::prelude::*;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};
use trigpoint_service::backup::BackupOptions;
use trigpoint_service::restore::{RestoreOptions, RestoreState};
use trigpoint_testkit::generate;

use crate::house::{House, archive, caller, check, required, roots};

async fn filled(documents: &[ItemDocument]) -> House {
    let house = House::new().await;
    let file = house.file("generated.zip");
    archive(documents.to_vec(), &file);
    let report = house.restore(&file, &RestoreOptions::default()).await;
    assert_eq!(report.state, RestoreState::Restored, "{:#?}", report.items);
    house
}

#[test]
fn what_is_backed_up_and_restored_has_the_same_content_root() {
    check(
        12,
        &generate::repository_with_dangling_references(),
        async |generated| {
            let first = filled(&generated.documents).await;
            let backup = first.backup(&roots(), "all.zip").await;
            let second = House::new().await;
            let report = second.restore(&backup, &RestoreOptions::default()).await;
            assert_eq!(report.state, RestoreState::Restored, "{:#?}", report.items);
            let roots_of = (
                first.service.content_root(&caller()).await,
                second.service.content_root(&caller()).await,
            );
            assert_eq!(roots_of.0.unwrap(), roots_of.1.unwrap());
            let again = second.backup(&roots(), "again.zip").await;
            assert_eq!(
                std::fs::read(backup).unwrap(),
                std::fs::read(again).unwrap()
            );
        },
    );
}

#[test]
fn restored_documents_are_those_that_were_archived() {
    check(12, &generate::repository(), async |generated| {
        let house = filled(&generated.documents).await;
        let expected: BTreeMap<ItemId, ItemDocument> = generated
            .documents
            .into_iter()
            .map(|document| (document.id, document))
            .collect();
        let found = house.documents().await;
        assert_eq!(found.len(), expected.len());
        for document in found {
            let hash = |document: &ItemDocument| document.content_hash().unwrap();
            let wanted = &expected[&document.id];
            assert_eq!(
                (&document.path, hash(&document)),
                (&wanted.path, hash(wanted))
            );
        }
    });
}

#[test]
fn a_second_restore_numbers_every_item_and_keeps_the_graph_of_references() {
    check(8, &generate::repository(), async |generated| {
        let house = filled(&generated.documents).await;
        let file = house.file("generated.zip");
        let report = house.restore(&file, &RestoreOptions::default()).await;
        assert_eq!(
            report.summary.created + report.summary.refused,
            0,
            "{:#?}",
            report.items
        );
        let mut copy_of: HashMap<ItemId, ItemId> = HashMap::new();
        let mut copies: Vec<(ItemDocument, ItemPath)> = Vec::new();
        for item in &report.items {
            let path = item.restored_as.clone().unwrap();
            let copy = house
                .service
                .show_item(&caller(), &path)
                .await
                .unwrap()
                .document;
            copy_of.insert(item.id.unwrap(), copy.id);
            copies.push((copy, item.path.clone().unwrap()));
        }
        let originals: HashMap<String, &ItemDocument> = generated
            .documents
            .iter()
            .map(|document| (document.path.key().into_owned(), document))
            .collect();
        for (copy, original_path) in copies {
            let original = originals[original_path.key().as_ref()];
            let expected: Vec<ItemId> = required(original)
                .iter()
                .map(|id| *copy_of.get(id).unwrap_or(id))
                .collect();
            assert_eq!(required(&copy), expected, "{original_path}");
        }
    });
}

#[test]
fn undoing_a_restore_brings_the_content_root_back() {
    check(8, &generate::repository(), async |generated| {
        let house = filled(&generated.documents).await;
        let before = house.service.content_root(&caller()).await.unwrap();
        let file = house.file("generated.zip");
        house.restore(&file, &RestoreOptions::default()).await;
        assert_ne!(house.service.content_root(&caller()).await.unwrap(), before);
        house.undo_last().await;
        assert_eq!(house.service.content_root(&caller()).await.unwrap(), before);
    });
}

#[test]
fn a_backup_of_one_item_holds_what_it_needs_and_no_more() {
    let strategy = (generate::repository(), any::<prop::sample::Index>());
    check(16, &strategy, async |(generated, index)| {
        let house = filled(&generated.documents).await;
        let items: Vec<&ItemDocument> = generated
            .documents
            .iter()
            .filter(|item| item.kind() != ItemKind::Folder)
            .collect();
        let chosen = items[index.index(items.len())];
        let file = house.file("one.json");
        let report = house
            .service
            .backup(
                &house.caller,
                std::slice::from_ref(&chosen.path),
                &BackupOptions::default(),
                &file,
            )
            .await
            .unwrap();
        let expected = naive_closure(&generated.documents, chosen);
        let text = std::fs::read_to_string(&file).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let found: BTreeSet<String> = json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(found, expected);
        assert_eq!(report.items + report.folders, expected.len() as u64);
    });
}

/// What `chosen` needs, by going round until nothing is added.
fn naive_closure(documents: &[ItemDocument], chosen: &ItemDocument) -> BTreeSet<String> {
    let mut reached: BTreeSet<ItemId> = [chosen.id].into();
    loop {
        let mut next = reached.clone();
        for document in documents
            .iter()
            .filter(|document| reached.contains(&document.id))
        {
            next.extend(required(document));
            if document.kind() == ItemKind::Folder {
                let below = documents
                    .iter()
                    .filter(|other| document.path.contains(&other.path));
                next.extend(below.map(|below| below.id));
            }
        }
        if next == reached {
            return reached.iter().map(ItemId::to_string).collect();
        }
        reached = next;
    }
}
