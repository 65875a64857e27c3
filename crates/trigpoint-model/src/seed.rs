//! A synthetic repository of any size: plausible items of every kind, made from a number.
//!
//! Pure and deterministic: the same count and seed give the same items. The memory it takes does
//! not grow with the count: items refer to some of those yielded shortly before.

mod bodies;
mod random;
mod words;

use std::collections::VecDeque;

use uuid::Builder;

use crate::document::{ItemBody, ItemDocument};
use crate::{ItemId, ItemKind, ItemName, ItemPath, Reference, Stamp, Timestamp, Tree};
use random::Random;

/// Items a folder holds, besides folders.
const FOLDER_ITEMS: usize = 49;
/// Folders that a region (the folder above them) holds.
const REGION_FOLDERS: usize = 20;
/// Items of a kind that later ones may refer to: those yielded last.
const WINDOW: usize = 64;
/// When the first item was made: 2024-01-01T00:00:00Z, in seconds since 1970.
const FIRST_SECOND: i64 = 1_704_067_200;

/// The first `count` items and folders of the synthetic repository of `seed`, in an order in which
/// each comes after its folder and after every item it refers to.
///
/// About 40 % are rules, 30 % actions, 10 % action maps, 8 % templates, 6 % data stores, 4 %
/// sessions and 2 % folders; a document has one to two kilobytes.
///
/// ```
/// use trigpoint_model::seed;
/// assert_eq!(seed::items(1_000, 7).count(), 1_000);
/// assert!(seed::items(100, 7).eq(seed::items(100, 7)));
/// ```
pub fn items(count: usize, seed: u64) -> impl Iterator<Item = ItemDocument> {
    Seed::new(seed).take(count)
}

/// The items yielded last of one kind.
#[derive(Debug, Default)]
struct Window(VecDeque<Reference>);

impl Window {
    fn add(&mut self, reference: Reference) {
        if self.0.len() == WINDOW {
            self.0.pop_front();
        }
        self.0.push_back(reference);
    }

    /// One of them; none before the first was added.
    fn pick(&self, random: &mut Random) -> Option<Reference> {
        let index = random.below(self.0.len().max(1));
        self.0.get(index).cloned()
    }
}

/// What later items may refer to.
#[derive(Debug, Default)]
struct Known {
    data_stores: Window,
    rule_templates: Window,
    rules: Window,
    action_templates: Window,
    actions: Window,
    action_maps: Window,
}

/// The folder of a tree that is being filled.
#[derive(Debug)]
struct Filling {
    tree: Tree,
    folders: usize,
    region: ItemPath,
    folder: ItemPath,
    room: usize,
}

struct Seed {
    random: Random,
    index: u64,
    known: Known,
    filling: [Filling; 5],
    waiting: Option<ItemKind>,
}

impl Seed {
    fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            index: 0,
            known: Known::default(),
            filling: Tree::ALL.map(|tree| Filling {
                tree,
                folders: 0,
                region: ItemPath::root(tree),
                folder: ItemPath::root(tree),
                room: 0,
            }),
            waiting: None,
        }
    }

    /// The kind of the next item that is not a folder. The first ones are fixed, so that those
    /// that refer to others find them.
    fn kind(&mut self) -> ItemKind {
        const FIRST: [ItemKind; 6] = [
            ItemKind::DataStore,
            ItemKind::RuleTemplate,
            ItemKind::Rule,
            ItemKind::ActionTemplate,
            ItemKind::Action,
            ItemKind::ActionMap,
        ];
        let known = &self.known;
        let windows = [
            &known.data_stores,
            &known.rule_templates,
            &known.rules,
            &known.action_templates,
            &known.actions,
            &known.action_maps,
        ];
        let missing = FIRST.into_iter().zip(windows).find(|(_, w)| w.0.is_empty());
        if let Some((kind, _)) = missing {
            return kind;
        }
        match self.random.below(98) {
            0..40 => ItemKind::Rule,
            40..70 => ItemKind::Action,
            70..80 => ItemKind::ActionMap,
            80..84 => ItemKind::RuleTemplate,
            84..88 => ItemKind::ActionTemplate,
            88..94 => ItemKind::DataStore,
            _ => ItemKind::Session,
        }
    }

    /// The document of `body` at `path`; every one is a minute younger than the one before.
    fn document(&mut self, path: ItemPath, description: String, body: ItemBody) -> ItemDocument {
        let second = FIRST_SECOND + i64::try_from(self.index).unwrap_or(0) % 40_000_000 * 60;
        let at = Timestamp::from_second(second).unwrap_or_default();
        let millis = u64::try_from(second).unwrap_or(0) * 1_000;
        let bytes: [u8; 16] = self.random.bits().to_be_bytes();
        let mut tail = [0; 10];
        tail.copy_from_slice(&bytes[..10]);
        let id = Builder::from_unix_timestamp_millis(millis, &tail).into_uuid();
        self.index += 1;
        let by = self.random.pick(&words::USERS);
        ItemDocument {
            id: ItemId::from_uuid(id),
            path,
            description,
            comments: String::new(),
            created: Stamp::new(at, by),
            edited: Stamp::new(at, by),
            body,
        }
    }

    /// The next folder that must be there before an item of `tree` is, if any.
    fn folder_wanted(&mut self, tree: Tree) -> Option<ItemDocument> {
        let place = self
            .filling
            .iter()
            .position(|filling| filling.tree == tree)?;
        let filling = &mut self.filling[place];
        if filling.room > 0 {
            return None;
        }
        let number = filling.folders + 1;
        let (path, description) = if filling.folders.is_multiple_of(REGION_FOLDERS)
            && (filling.region.is_root() || filling.folder != filling.region)
        {
            let region = self.random.pick(&words::REGIONS);
            let path = filling
                .region
                .parent()
                .unwrap_or_else(|| filling.region.clone());
            let path = path.join(&name(&format!("{region} {}", number / REGION_FOLDERS + 1)));
            (filling.region, filling.folder) = (path.clone(), path.clone());
            (path, format!("Everything of {region}."))
        } else {
            let theme = self.random.pick(&words::THEMES);
            let path = filling.region.join(&name(&format!("{theme} {number}")));
            filling.folder = path.clone();
            filling.folders += 1;
            filling.room = FOLDER_ITEMS;
            (
                path,
                format!("{theme}, as the specification of 2024 has them."),
            )
        };
        Some(self.document(path, description, ItemBody::Folder))
    }

    fn item(&mut self, kind: ItemKind, tree: Tree) -> Option<ItemDocument> {
        let made = bodies::body(kind, &self.known, &mut self.random);
        let filling = self
            .filling
            .iter_mut()
            .find(|filling| filling.tree == tree)?;
        filling.room -= 1;
        let path = filling
            .folder
            .join(&name(&format!("{} ({})", made.name, self.index)));
        let document = self.document(path, made.description, made.body);
        let reference = Reference {
            id: document.id,
            path: Some(document.path.clone()),
        };
        let known = &mut self.known;
        match kind {
            ItemKind::Folder | ItemKind::Session => {}
            ItemKind::DataStore => known.data_stores.add(reference),
            ItemKind::RuleTemplate => known.rule_templates.add(reference),
            ItemKind::Rule => known.rules.add(reference),
            ItemKind::ActionTemplate => known.action_templates.add(reference),
            ItemKind::Action => known.actions.add(reference),
            ItemKind::ActionMap => known.action_maps.add(reference),
        }
        Some(document)
    }
}

impl Iterator for Seed {
    type Item = ItemDocument;

    fn next(&mut self) -> Option<ItemDocument> {
        let kind = match self.waiting.take() {
            Some(kind) => kind,
            None => self.kind(),
        };
        let tree = kind.tree()?;
        if let Some(folder) = self.folder_wanted(tree) {
            self.waiting = Some(kind);
            return Some(folder);
        }
        self.item(kind, tree)
    }
}

/// A name made of the words of this module.
fn name(text: &str) -> ItemName {
    match text.parse() {
        Ok(name) => name,
        Err(_) => unreachable!("the words of this module and numbers are names"),
    }
}
