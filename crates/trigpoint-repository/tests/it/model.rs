//! Random changes, made to the repository and to a small model in memory: they must agree.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sqlx::ConnectOptions;
use trigpoint_model::canonical::ContentRoot;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};
use trigpoint_repository::Writer;

use crate::dumped::Dump;
use crate::fixture::{Fixture, at, folder, ids_from, order, path, rule};

#[derive(Debug, Clone)]
enum Step {
    Create { folder: bool, place: usize },
    Save { place: usize },
    Relocate { from: usize, to: usize },
    Copy { from: usize, to: usize },
    Delete { place: usize },
    BringBack { entry: usize },
    Purge { entry: usize },
}

/// Places that lie in one another, so that changes meet.
const PLACES: [&str; 9] = [
    "/rules/a",
    "/rules/b",
    "/rules/a/a",
    "/rules/a/b",
    "/rules/b/a",
    "/rules/a/a/a",
    "/rules/a b",
    "/rules/a b/a",
    "/rules/a 2",
];

fn step() -> impl Strategy<Value = Step> {
    let place = 0..PLACES.len();
    prop_oneof![
        4 => (any::<bool>(), place.clone())
            .prop_map(|(folder, place)| Step::Create { folder, place }),
        1 => place.clone().prop_map(|place| Step::Save { place }),
        2 => (place.clone(), place.clone()).prop_map(|(from, to)| Step::Relocate { from, to }),
        2 => (place.clone(), place.clone()).prop_map(|(from, to)| Step::Copy { from, to }),
        2 => place.prop_map(|place| Step::Delete { place }),
        2 => (0..4usize).prop_map(|entry| Step::BringBack { entry }),
        1 => (0..4usize).prop_map(|entry| Step::Purge { entry }),
    ]
}

type Items = BTreeMap<String, ItemDocument>;

/// What must be true: live items by path, and what lies in the bin, oldest first.
#[derive(Debug, Default)]
struct Model {
    live: Items,
    bin: Vec<(ItemPath, Items)>,
}

impl Model {
    fn has_folder(&self, path: &ItemPath) -> bool {
        path.is_root()
            || self
                .live
                .get(path.as_str())
                .is_some_and(|item| item.kind() == ItemKind::Folder)
    }

    fn can_stand(&self, path: &ItemPath) -> bool {
        !self.live.contains_key(path.as_str()) && self.has_folder(&path.parent().unwrap())
    }

    fn take(&mut self, top: &ItemPath) -> Items {
        let (taken, kept) = std::mem::take(&mut self.live)
            .into_iter()
            .partition(|(_, item)| top.contains(&item.path));
        self.live = kept;
        taken
    }

    fn put(&mut self, items: Items, from: &ItemPath, to: &ItemPath) {
        for (_, mut item) in items {
            item.path = item.path.rebased(from, to).unwrap();
            self.live.insert(item.path.to_string(), item);
        }
    }
}

async fn take_step(
    step: &Step,
    model: &mut Model,
    write: &mut Writer,
    new_id: &mut (dyn FnMut() -> ItemId + Send),
) {
    let at = |place: &usize| path(PLACES[*place]);
    match step {
        Step::Create {
            folder: is_folder,
            place,
        } => {
            let number = new_id().as_uuid().as_u128();
            let document = if *is_folder { folder } else { rule }(number, PLACES[*place]);
            let made = write.create(&document).await;
            assert_eq!(made.is_ok(), model.can_stand(&document.path), "{made:?}");
            if made.is_ok() {
                model.live.insert(document.path.to_string(), document);
            }
        }
        Step::Save { place } => {
            if let Some(item) = model.live.get_mut(PLACES[*place]) {
                item.description += "+";
                write.save(item, None).await.unwrap();
            }
        }
        Step::Relocate { from, to } => {
            let (from, to) = (at(from), at(to));
            let Some(id) = model.live.get(from.as_str()).map(|item| item.id) else {
                return;
            };
            let possible = from == to || (model.can_stand(&to) && !from.contains(&to));
            let done = write.relocate(id, &to).await;
            assert_eq!(done.is_ok(), possible, "{from} to {to}: {done:?}");
            if possible {
                let items = model.take(&from);
                model.put(items, &from, &to);
            }
        }
        Step::Copy { from, to } => {
            let (from, to) = (at(from), at(to));
            let Some(id) = model.live.get(from.as_str()).map(|item| item.id) else {
                return;
            };
            let possible = model.can_stand(&to) && !from.contains(&to);
            let done = write.copy(id, &to, new_id).await;
            assert_eq!(done.is_ok(), possible, "{from} to {to}: {done:?}");
            if possible {
                let mut copies: Items = model.live.clone();
                copies.retain(|_, item| from.contains(&item.path));
                for item in copies.values_mut() {
                    let place = item.path.rebased(&from, &to).unwrap();
                    item.id = write.view().by_path(&place).await.unwrap().unwrap().id;
                }
                model.put(copies, &from, &to);
            }
        }
        Step::Delete { place } => {
            let top = at(place);
            let Some(id) = model.live.get(top.as_str()).map(|item| item.id) else {
                return;
            };
            write.delete(&[id], false).await.unwrap();
            let items = model.take(&top);
            model.bin.push((top, items));
        }
        Step::BringBack { entry } => bring_back(*entry, model, write, new_id).await,
        Step::Purge { entry } => {
            if *entry < model.bin.len() {
                let (_, items) = model.bin.remove(*entry);
                let number = entry_of(&items, write).await;
                let gone = write.purge(&[number]).await.unwrap();
                assert_eq!(gone, u64::try_from(items.len()).unwrap());
            }
        }
    }
}

/// The entry whose top has the id of the top of these items: the shortest path.
async fn entry_of(items: &Items, write: &mut Writer) -> u64 {
    let top = items
        .values()
        .min_by_key(|item| item.path.depth())
        .unwrap()
        .id;
    let bin = write.view().recycle_bin(None).await.unwrap();
    bin.iter().find(|entry| entry.id == top).unwrap().entry
}

async fn bring_back(
    entry: usize,
    model: &mut Model,
    write: &mut Writer,
    new_id: &mut (dyn FnMut() -> ItemId + Send),
) {
    if entry >= model.bin.len() {
        return;
    }
    let (was_at, items) = model.bin.remove(entry);
    let number = entry_of(&items, write).await;
    match write.restore_from_bin(number, new_id).await {
        Ok(saved) => {
            // A folder that was gone is made anew, with an id that the model learns.
            for folder in saved.path.parent().unwrap().ancestors_and_self() {
                if !model.has_folder(&folder) {
                    assert!(!model.live.contains_key(folder.as_str()));
                    let document = write.view().by_path(&folder).await.unwrap().unwrap();
                    let made = write.view().document(document.id).await.unwrap().unwrap();
                    model.live.insert(folder.to_string(), made);
                }
            }
            assert!(model.can_stand(&saved.path), "{}", saved.path);
            model.put(items, &was_at, &saved.path);
        }
        Err(_) => {
            // An item stands where a folder is wanted.
            let blocked = was_at
                .parent()
                .unwrap()
                .ancestors_and_self()
                .iter()
                .any(|folder| {
                    model.live.contains_key(folder.as_str()) && !model.has_folder(folder)
                });
            assert!(blocked, "{was_at}");
            model.bin.insert(entry, (was_at, items));
        }
    }
}

async fn check(model: &Model, write: &mut Writer) {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = write
            .view()
            .descendants(&path("/rules"), after.as_ref(), 3)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.path.clone());
        found.extend(page.into_iter().map(|item| item.path.to_string()));
    }
    found.sort();
    assert_eq!(found, model.live.keys().cloned().collect::<Vec<_>>());
    let mut by_id: Vec<_> = model.live.values().collect();
    by_id.sort_by_key(|item| item.id);
    let mut root = ContentRoot::default();
    for item in by_id {
        root.add(item.id, &item.path, &item.content_hash().unwrap())
            .unwrap();
    }
    assert_eq!(write.view().content_root().await.unwrap(), root.finish());
    assert_eq!(
        write.view().recycle_bin(None).await.unwrap().len(),
        model.bin.len()
    );
}

/// What must be true of the tables, each a query that finds nothing.
const INVARIANTS: [&str; 8] = [
    "SELECT 1 FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    "SELECT 1 FROM pragma_foreign_key_check",
    "SELECT 1 FROM folder f JOIN item i ON i.seq = f.seq LEFT JOIN folder p ON p.seq = i.parent
        WHERE f.path <> coalesce(p.path, '') || '/' || i.name OR i.bin IS NOT NULL
        OR i.kind <> 'folder'",
    "SELECT 1 FROM item i LEFT JOIN folder p ON p.seq = i.parent
        WHERE i.bin IS NULL AND i.parent IS NOT NULL AND p.seq IS NULL",
    "SELECT 1 FROM item i LEFT JOIN folder f ON f.seq = i.seq
        WHERE i.bin IS NULL AND i.kind = 'folder' AND f.seq IS NULL",
    "SELECT 1 FROM item i LEFT JOIN bin_entry e ON e.seq = i.bin
        WHERE i.bin IS NOT NULL AND e.seq IS NULL",
    "SELECT 1 FROM bin_entry e WHERE e.items <> (SELECT count(*) FROM item i WHERE i.bin = e.seq)",
    "SELECT 1 FROM item i LEFT JOIN body b ON b.seq = i.seq
        WHERE (i.kind = 'folder') <> (b.seq IS NULL)",
];

pub(crate) async fn check_rest(fixture: &Fixture) {
    let file = fixture.repository.generation_file();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.unwrap();
    for invariant in INVARIANTS {
        let broken = sqlx::query(invariant)
            .fetch_optional(&mut connection)
            .await
            .unwrap();
        assert!(broken.is_none(), "{invariant}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_changes_leave_what_the_model_says(steps in prop::collection::vec(step(), 1..40)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let fixture = Fixture::new().await;
            let mut model = Model::default();
            let mut new_id = ids_from(1_000);
            let mut write = fixture.write().await;
            for step in &steps {
                take_step(step, &mut model, &mut write, &mut new_id).await;
                check(&model, &mut write).await;
            }
            write.commit().await.unwrap();
            let mut write = fixture.write().await;
            check(&model, &mut write).await;
            drop(write);
            check_rest(&fixture).await;
            // Out and in again, all is as it was, and the bin still comes back.
            let dump = Dump::of(&fixture.repository, 4).await;
            let built = dump.build(&fixture.repository).await.unwrap();
            let freeze = fixture.repository.freeze_writes("root", at(3)).await.unwrap();
            fixture.repository.switch(built, &freeze, order(dump.revision, 3)).await.unwrap();
            drop(freeze);
            assert_eq!(Dump::of(&fixture.repository, 100).await.told(), dump.told());
            check_rest(&fixture).await;
            let mut write = fixture.write().await;
            for entry in write.view().recycle_bin(None).await.unwrap() {
                drop(write.restore_from_bin(entry.entry, &mut new_id).await);
            }
            write.commit().await.unwrap();
            check_rest(&fixture).await;
        });
    }
}
