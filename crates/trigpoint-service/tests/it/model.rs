//! Random edits, backups, restores and undos, of items and of the whole repository, made to a real
//! one and to a small model in memory: they must agree after every step.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::json;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};
use trigpoint_service::backup::BackupOptions;
use trigpoint_service::repository::{Change, Observer};
use trigpoint_service::restore::report::{ItemReport, Outcome};
use trigpoint_service::restore::{ConflictChoice, ConflictPolicy, RestoreOptions};

use crate::house::{House, check, path};

/// One step. Numbers choose among what is there; where nothing is, nothing is done.
#[derive(Debug, Clone)]
enum Step {
    MakeRule {
        place: usize,
    },
    MakeMap {
        place: usize,
        rule: usize,
    },
    Describe {
        item: usize,
    },
    Move {
        item: usize,
        place: usize,
    },
    Delete {
        item: usize,
    },
    BackUp {
        one: usize,
        other: usize,
    },
    Restore {
        archive: usize,
        policy: ConflictPolicy,
    },
    UndoRestore,
    BackUpRepository,
    RestoreRepository {
        backup: usize,
    },
    UndoRepository,
}

/// Places of items below the root of a tree, in folders that lie in one another.
const PLACES: [&str; 6] = ["A", "B", "F/A", "F/B", "F/G/A", "H/A"];

fn step() -> impl Strategy<Value = Step> {
    let (place, any) = (0..PLACES.len(), 0..100_usize);
    let policy = prop_oneof![
        Just(ConflictPolicy::Rename),
        Just(ConflictPolicy::Replace),
        Just(ConflictPolicy::UseExisting),
    ];
    prop_oneof![
        4 => place.clone().prop_map(|place| Step::MakeRule { place }),
        3 => (place.clone(), any.clone()).prop_map(|(place, rule)| Step::MakeMap { place, rule }),
        2 => any.clone().prop_map(|item| Step::Describe { item }),
        2 => (any.clone(), place).prop_map(|(item, place)| Step::Move { item, place }),
        2 => any.clone().prop_map(|item| Step::Delete { item }),
        3 => (any.clone(), any.clone()).prop_map(|(one, other)| Step::BackUp { one, other }),
        4 => (any.clone(), policy)
            .prop_map(|(archive, policy)| Step::Restore { archive, policy }),
        2 => Just(Step::UndoRestore),
        2 => Just(Step::BackUpRepository),
        2 => any.prop_map(|backup| Step::RestoreRepository { backup }),
        2 => Just(Step::UndoRepository),
    ]
}

/// What the model knows of an item; of a folder nothing but that it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Thing {
    /// None for a folder.
    id: Option<ItemId>,
    kind: ItemKind,
    description: String,
    /// The rule that an action map pairs.
    rule: Option<ItemId>,
}

type Things = BTreeMap<String, Thing>;

/// What must be true.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct State {
    live: Things,
    /// Acts of deleting that lie in the Recycle Bin.
    binned: usize,
}

/// The model, and the real one beside it.
struct Both {
    house: House,
    state: State,
    archives: Vec<(PathBuf, Things)>,
    backups: Vec<(PathBuf, State)>,
    /// The states before restores that can be undone, the oldest first.
    before_restores: Vec<State>,
    /// The state before the last repository restore, and whether anything was changed since.
    before_switch: Option<(State, bool)>,
    files: usize,
}

fn thing(document: &ItemDocument) -> Thing {
    let is_folder = document.kind() == ItemKind::Folder;
    Thing {
        id: (!is_folder).then_some(document.id),
        kind: document.kind(),
        description: document.description.clone(),
        rule: document
            .body
            .references()
            .first()
            .map(|found| found.reference.id),
    }
}

fn folder() -> Thing {
    Thing {
        id: None,
        kind: ItemKind::Folder,
        description: String::new(),
        rule: None,
    }
}

impl State {
    fn nth(&self, number: usize, is_one: impl Fn(&Thing) -> bool) -> Option<(String, Thing)> {
        let found: Vec<_> = self
            .live
            .iter()
            .filter(|(_, thing)| is_one(thing))
            .collect();
        let (at, thing) = found.get(number % found.len().max(1))?;
        Some(((*at).clone(), (*thing).clone()))
    }

    fn with_id(&self, id: Option<ItemId>) -> Option<(String, Thing)> {
        let mut live = self.live.iter();
        let found = live.find(|(_, thing)| id.is_some() && thing.id == id);
        found.map(|(at, thing)| (at.clone(), thing.clone()))
    }

    fn below<'a>(&'a self, at: &'a str) -> impl Iterator<Item = (&'a String, &'a Thing)> {
        let inside = format!("{at}/");
        let live = self.live.iter();
        live.filter(move |(path, _)| *path == at || path.starts_with(&inside))
    }

    fn make_folders(&mut self, at: &str) {
        for above in path(at).ancestors_and_self() {
            if !above.is_root() && above.as_str() != at {
                self.live.entry(above.to_string()).or_insert_with(folder);
            }
        }
    }

    /// What a backup of these holds: what is below them, and the rules that maps need.
    fn closure(&self, chosen: &[String]) -> Things {
        let mut found: Things = BTreeMap::new();
        for at in chosen {
            let below = self
                .below(at)
                .map(|(at, thing)| (at.clone(), thing.clone()));
            found.extend(below);
        }
        let rules: Vec<_> = found.values().map(|thing| thing.rule).collect();
        found.extend(rules.into_iter().filter_map(|rule| self.with_id(rule)));
        found
    }
}

impl Both {
    async fn new() -> Self {
        Self {
            house: House::new().await,
            state: State::default(),
            archives: Vec::new(),
            backups: Vec::new(),
            before_restores: Vec::new(),
            before_switch: None,
            files: 0,
        }
    }

    async fn found(&self) -> State {
        let documents = self.house.documents().await;
        let live = documents
            .iter()
            .map(|document| (document.path.to_string(), thing(document)));
        let service = &self.house.service;
        State {
            live: live.collect(),
            binned: service
                .recycle_bin(&self.house.caller, None)
                .await
                .unwrap()
                .len(),
        }
    }

    fn new_file(&mut self) -> PathBuf {
        self.files += 1;
        self.house.file(&format!("{}.zip", self.files))
    }

    /// Notes that something was changed by hand.
    fn changed(&mut self) {
        self.before_restores.clear();
        self.touched();
    }

    fn touched(&mut self) {
        if let Some((_, has_changed)) = &mut self.before_switch {
            *has_changed = true;
        }
    }

    async fn take(&mut self, step: &Step) {
        match step {
            Step::MakeRule { place } => {
                let body = json!({"object": {"class": "Road"}, "predicate": "true"});
                let at = format!("/rules/{}", PLACES[*place]);
                self.make(&at, "rule", &body).await;
            }
            Step::MakeMap { place, rule } => {
                let rule = self.state.nth(*rule, |thing| thing.kind == ItemKind::Rule);
                let Some(rule) = rule.and_then(|(_, rule)| rule.id) else {
                    return;
                };
                let body = json!({"pairs": [{"rule": {"id": rule}}]});
                let at = format!("/actionmaps/{}", PLACES[*place]);
                self.make(&at, "action-map", &body).await;
            }
            Step::Describe { item } => self.describe(*item).await,
            Step::Move { item, place } => self.move_to(*item, PLACES[*place]).await,
            Step::Delete { item } => self.delete(*item).await,
            Step::BackUp { one, other } => self.back_up(*one, *other).await,
            Step::Restore { archive, policy } => self.restore(*archive, *policy).await,
            Step::UndoRestore => self.undo_restore().await,
            Step::BackUpRepository => {
                let file = self.new_file();
                let (service, caller) = (&self.house.service, &self.house.caller);
                let nobody = Observer::default();
                let made = service.backup_repository(caller, &file, &nobody);
                made.await.unwrap();
                self.backups.push((file, self.state.clone()));
            }
            Step::RestoreRepository { backup } => self.restore_repository(*backup).await,
            Step::UndoRepository => self.undo_repository().await,
        }
    }

    async fn make(&mut self, at: &str, kind: &str, body: &serde_json::Value) {
        if self.state.live.contains_key(at) {
            return;
        }
        let (service, caller) = (&self.house.service, &self.house.caller);
        let above = path(at).parent().unwrap();
        if !above.is_root() && !self.state.live.contains_key(above.as_str()) {
            // With those on the way.
            let made = service.create_item(caller, ItemKind::Folder, &above);
            made.await.unwrap();
        }
        let id = ItemId::from_uuid(uuid::Uuid::new_v4());
        let json = json!({
            "format": "trigpoint-item/1", "id": id, "kind": kind, "path": at, "body": body,
        });
        let document = ItemDocument::from_json(&json.to_string()).unwrap();
        self.state.make_folders(at);
        self.state.live.insert(at.to_owned(), thing(&document));
        service
            .put_item(caller, &path(at), document, None)
            .await
            .unwrap();
        self.changed();
    }

    async fn describe(&mut self, item: usize) {
        let Some((at, mut thing)) = self.state.nth(item, |thing| thing.id.is_some()) else {
            return;
        };
        let (service, caller) = (&self.house.service, &self.house.caller);
        let shown = service.show_item(caller, &path(&at)).await.unwrap();
        let mut document = shown.document;
        document.description.push('+');
        thing.description.push('+');
        service
            .put_item(caller, &path(&at), document, None)
            .await
            .unwrap();
        self.state.live.insert(at, thing);
        self.changed();
    }

    async fn move_to(&mut self, item: usize, place: &str) {
        let Some((from, thing)) = self.state.nth(item, |thing| thing.id.is_some()) else {
            return;
        };
        let to = format!("/{}/{place}", path(&from).tree());
        if from == to {
            return;
        }
        let (service, caller) = (&self.house.service, &self.house.caller);
        let moved = service.move_item(caller, &path(&from), &path(&to)).await;
        let is_free = !self.state.live.contains_key(&to);
        assert_eq!(moved.is_ok(), is_free, "{from} to {to}: {moved:?}");
        if is_free {
            self.state.make_folders(&to);
            self.state.live.remove(&from);
            self.state.live.insert(to, thing);
            self.changed();
        }
    }

    async fn delete(&mut self, item: usize) {
        let Some((at, _)) = self.state.nth(item, |_| true) else {
            return;
        };
        let gone: Things = self
            .state
            .below(&at)
            .map(|(at, thing)| (at.clone(), thing.clone()))
            .collect();
        let is_used = self.state.live.iter().any(|(other, thing)| {
            let needs = |gone: &Thing| gone.id.is_some() && gone.id == thing.rule;
            !gone.contains_key(other) && gone.values().any(needs)
        });
        let (service, caller) = (&self.house.service, &self.house.caller);
        let deleted = service
            .delete_items(caller, &[path(&at)], true, false)
            .await;
        assert_eq!(deleted.is_ok(), !is_used, "{at}: {deleted:?}");
        if !is_used {
            self.state.live.retain(|at, _| !gone.contains_key(at));
            self.state.binned += 1;
            self.changed();
        }
    }

    async fn back_up(&mut self, one: usize, other: usize) {
        let chosen = [one, other].map(|number| self.state.nth(number, |_| true));
        let chosen: Vec<String> = chosen.into_iter().flatten().map(|(at, _)| at).collect();
        if chosen.is_empty() {
            return;
        }
        let file = self.new_file();
        let paths: Vec<ItemPath> = chosen.iter().map(|at| path(at)).collect();
        let options = BackupOptions {
            zip: true,
            ..BackupOptions::default()
        };
        let (service, caller) = (&self.house.service, &self.house.caller);
        service
            .backup(caller, &paths, &options, &file)
            .await
            .unwrap();
        self.archives.push((file, self.state.closure(&chosen)));
    }

    async fn restore(&mut self, archive: usize, policy: ConflictPolicy) {
        let Some((file, things)) = self.archives.get(archive % self.archives.len().max(1)) else {
            return;
        };
        let (file, things) = (file.clone(), things.clone());
        let options = RestoreOptions {
            on_conflict: ConflictChoice {
                all: policy,
                ..ConflictChoice::default()
            },
            ..RestoreOptions::default()
        };
        let report = self.house.restore(&file, &options).await;
        let before = self.state.clone();
        let items = report.items.iter();
        let told: HashMap<String, &ItemReport> = items
            .filter_map(|item| Some((item.path.as_ref()?.to_string(), item)))
            .collect();
        self.restored(&things, policy, &told).await;
        if self.state == before {
            // Which restore an undo means now is another test's.
            self.before_restores.clear();
        } else {
            self.before_restores.push(before);
            self.touched();
        }
    }

    /// What the model becomes by a restore. The names that a report tells are believed where they
    /// are free and are those of the archive with a number; all else is known before.
    async fn restored(
        &mut self,
        things: &Things,
        policy: ConflictPolicy,
        told: &HashMap<String, &ItemReport>,
    ) {
        let before = self.state.clone();
        let mut ids: HashMap<ItemId, Option<ItemId>> = HashMap::new();
        for (recorded, thing) in things.iter().filter(|(_, thing)| thing.id.is_none()) {
            self.state.make_folders(recorded);
            self.state
                .live
                .entry(recorded.clone())
                .or_insert_with(|| thing.clone());
        }
        // Rules before the maps that need them.
        let (rules, maps): (Vec<_>, Vec<_>) = things
            .iter()
            .filter(|(_, thing)| thing.id.is_some())
            .partition(|(_, thing)| thing.rule.is_none());
        for (recorded, thing) in rules.into_iter().chain(maps) {
            let report = told[recorded];
            let old = thing.id.unwrap();
            let mut new = thing.clone();
            let same = before.with_id(thing.id);
            let there = before.live.get(recorded);
            if let Some(rule) = thing.rule {
                let Some(rule) = ids[&rule] else {
                    // What is there already is not written: nothing that it lacks is in its way.
                    if report.outcome == Outcome::Identical {
                        assert!(same.is_some() || there.is_some(), "{recorded} is not there");
                        ids.insert(old, thing.id);
                        continue;
                    }
                    assert_eq!(
                        report.outcome,
                        Outcome::Refused,
                        "{recorded} lacks its rule"
                    );
                    ids.insert(old, None);
                    continue;
                };
                new.rule = Some(rule);
            }
            let is_other = there.is_some_and(|there| there.id != thing.id);
            let found = match policy {
                ConflictPolicy::Rename | ConflictPolicy::Fail => None,
                ConflictPolicy::Replace if same.is_some() && is_other => {
                    assert_eq!(
                        report.outcome,
                        Outcome::Refused,
                        "{recorded} means two items"
                    );
                    ids.insert(old, None);
                    continue;
                }
                ConflictPolicy::Replace | ConflictPolicy::UseExisting => {
                    same.or_else(|| there.map(|there| (recorded.clone(), there.clone())))
                }
            };
            if let Some((at, live)) = found {
                ids.insert(old, live.id);
                if policy == ConflictPolicy::Replace {
                    new.id = live.id;
                    self.state.live.insert(at, new);
                }
                continue;
            }
            let at = report.restored_as.as_ref().unwrap().to_string();
            if there.is_some() {
                let number = at.strip_prefix(recorded.as_str()).unwrap();
                let number: u64 = number.strip_prefix(' ').unwrap().parse().unwrap();
                assert!(number >= 2, "{recorded} became {at}");
            } else if policy != ConflictPolicy::Rename || !self.state.live.contains_key(recorded) {
                assert_eq!(at, *recorded);
            }
            assert!(!self.state.live.contains_key(&at), "{at} is taken");
            if before.with_id(thing.id).is_some() {
                let (service, caller) = (&self.house.service, &self.house.caller);
                let made = service.show_item(caller, &path(&at)).await.unwrap();
                new.id = Some(made.document.id);
                assert!(
                    self.state.with_id(new.id).is_none(),
                    "{at} has another's id"
                );
            }
            ids.insert(old, new.id);
            self.state.make_folders(&at);
            self.state.live.insert(at, new);
        }
    }

    async fn undo_restore(&mut self) {
        let Some(before) = self.before_restores.pop() else {
            return;
        };
        let (service, caller) = (&self.house.service, &self.house.caller);
        let done = service.restores(caller).await.unwrap();
        let last = done.iter().find(|restore| restore.undone.is_none());
        service
            .undo_restore(caller, last.unwrap().id)
            .await
            .unwrap();
        self.state = before;
        self.touched();
    }

    async fn restore_repository(&mut self, backup: usize) {
        let Some((file, then)) = self.backups.get(backup % self.backups.len().max(1)) else {
            return;
        };
        let (file, then) = (file.clone(), then.clone());
        let (service, caller) = (&self.house.service, &self.house.caller);
        let nobody = Observer::default();
        let plan = service.plan_repository_restore(caller, &file, &nobody);
        let plan = plan.await.unwrap();
        let ids = |state: &State| -> Vec<ItemId> {
            state.live.values().filter_map(|thing| thing.id).collect()
        };
        let (now, kept) = (ids(&self.state), ids(&then));
        let is_folder = |kind: &ItemKind| *kind == ItemKind::Folder;
        let told = plan.report.counts.get(&Change::Deleted);
        let deleted: u64 = told.map_or(0, |kinds| {
            let items = kinds.iter().filter(|(kind, _)| !is_folder(kind));
            items.map(|(_, count)| count).sum()
        });
        let expected = now.iter().filter(|id| !kept.contains(id)).count();
        assert_eq!(deleted, expected as u64);
        service
            .apply_repository_restore(caller, plan, &nobody)
            .await
            .unwrap();
        self.before_restores.clear();
        self.before_switch = Some((std::mem::replace(&mut self.state, then), false));
    }

    async fn undo_repository(&mut self) {
        let (service, caller) = (&self.house.service, &self.house.caller);
        let undone = service.undo_repository_restore(caller).await;
        match self.before_switch.take() {
            Some((before, false)) => {
                undone.unwrap();
                self.state = before;
                self.before_restores.clear();
            }
            dirty => {
                let refused = undone.unwrap_err();
                assert!(!refused.code().is_empty(), "{refused}");
                self.before_switch = dirty;
            }
        }
    }
}

#[test]
fn random_edits_backups_restores_and_undos_do_what_a_small_model_does() {
    let (cases, steps) = match std::env::var_os("TRIGPOINT_LONG") {
        Some(_) => (200, 1..40),
        None => (12, 10..20),
    };
    check(
        cases,
        &prop::collection::vec(step(), steps),
        async |steps| {
            let mut both = Both::new().await;
            for step in &steps {
                both.take(step).await;
                assert_eq!(both.found().await, both.state, "after {step:?}");
            }
        },
    );
}
