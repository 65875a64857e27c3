//! What the first pass learns of a set: which places it has, and its templates.

use std::collections::{BTreeSet, HashMap, HashSet};

use trigpoint_model::{ItemId, ItemPath, Reference, Tree};
use uuid::Uuid;

use super::place;
use super::template::{Template, names_of_uses};

/// The places and templates of a set, and how well its references resolve in it.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    /// The entry of each item, by the key of its path.
    items: HashMap<String, String>,
    folders: HashSet<String>,
    templates: HashMap<String, Template>,
    /// The templates whose copies a template holds.
    uses: HashMap<String, BTreeSet<String>>,
    resolved: usize,
    unresolved: usize,
}

/// How many references of a set mean items of the set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferenceTally {
    /// References that mean an item or folder of the set.
    pub resolved: usize,
    /// References that mean something outside of the set.
    pub unresolved: usize,
}

impl Catalogue {
    /// Adds an item; tells the entry that took its place before, if any.
    pub(super) fn add_item(&mut self, path: &ItemPath, entry: &str) -> Option<&str> {
        for folder in path.ancestors_and_self().into_iter().rev().skip(1) {
            if !self.folders.insert(folder.key().into_owned()) {
                break;
            }
        }
        let key = path.key().into_owned();
        match self.items.entry(key) {
            std::collections::hash_map::Entry::Occupied(taken) => Some(taken.into_mut().as_str()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(entry.to_owned());
                None
            }
        }
    }

    /// Adds a folder that the source tells of.
    pub(super) fn add_folder(&mut self, path: &ItemPath) {
        for folder in path.ancestors_and_self().into_iter().rev() {
            self.folders.insert(folder.key().into_owned());
        }
    }

    /// Adds a template.
    pub(super) fn add_template(&mut self, template: Template) {
        let key = template.path.key().into_owned();
        let mut names = BTreeSet::new();
        names_of_uses(&template.body, &mut names);
        let used = names
            .iter()
            .filter_map(|name| place::reference(name, "").ok())
            .map(|path| path.key().into_owned())
            .collect();
        self.uses.entry(key.clone()).or_insert(used);
        self.templates.entry(key).or_insert(template);
    }

    /// The template at a place.
    pub(super) fn template(&self, path: &ItemPath) -> Option<&Template> {
        self.templates.get(path.key().as_ref())
    }

    /// Whether an item of the set stands at a place.
    pub(super) fn has_item(&self, path: &ItemPath) -> bool {
        self.items.contains_key(path.key().as_ref())
    }

    /// The way from `used` back to `own` through templates that hold copies of each other.
    pub(super) fn cycle(&self, own: &ItemPath, used: &ItemPath) -> Option<Vec<String>> {
        let (own, used) = (own.key().into_owned(), used.key().into_owned());
        let mut before: HashMap<&str, &str> = HashMap::new();
        let mut frontier = vec![used.as_str()];
        while let Some(key) = frontier.pop() {
            if key == own {
                let mut way = vec![own.clone()];
                let mut at = own.as_str();
                while let Some(previous) = before.get(at) {
                    way.push((*previous).to_owned());
                    at = previous;
                    if at == used {
                        break;
                    }
                }
                way.push(own);
                way.reverse();
                return Some(way);
            }
            for next in self.uses.get(key).into_iter().flatten() {
                if next != &used && !before.contains_key(next.as_str()) {
                    before.insert(next, key);
                    frontier.push(next);
                }
            }
        }
        None
    }

    /// The reference to a place, and counts whether the set has it.
    pub(super) fn reference(&mut self, path: ItemPath) -> Reference {
        self.tally(&path);
        Reference {
            id: ItemId::from_path(&path),
            path: Some(path),
        }
    }

    /// Counts whether the set has a place that something refers to.
    pub(super) fn tally(&mut self, path: &ItemPath) {
        if self.has(path) {
            self.resolved += 1;
            return;
        }
        self.unresolved += 1;
    }

    fn has(&self, path: &ItemPath) -> bool {
        self.has_item(path) || self.folders.contains(path.key().as_ref())
    }

    /// How many references were resolved.
    pub(super) fn references(&self) -> ReferenceTally {
        ReferenceTally {
            resolved: self.resolved,
            unresolved: self.unresolved,
        }
    }
}

/// The id of the `ordinal`th item at a place that another item took before it.
pub(super) fn numbered_id(path: &ItemPath, ordinal: &str) -> ItemId {
    let first = ItemId::from_path(path);
    ItemId::from_uuid(Uuid::new_v5(first.as_uuid(), ordinal.as_bytes()))
}

/// Whether each entry stands in a top folder that is named as its own tree (`rules/…/x.rule`).
pub(super) fn has_tree_folders<'a>(entries: impl Iterator<Item = (&'a str, Tree)>) -> bool {
    let mut any = false;
    for (entry, tree) in entries {
        let top = entry.split_once('/').map(|(top, _)| top);
        if top.and_then(place::tree_of_word) != Some(tree) {
            return false;
        }
        any = true;
    }
    any
}
