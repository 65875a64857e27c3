//! Where a set of item JSON was packed too high or too low: the folders that stand in front of its
//! own, and those that are missing there. Its references to itself tell.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use trigpoint_model::name::nfc;
use trigpoint_model::{ItemPath, Tree};

use super::json::Json;
use super::place;

/// The items of a set as its folders place them, and what they refer to.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Each item: its tree, and the folders and name of its entry.
    items: HashSet<(Tree, Vec<String>)>,
    /// The folders that every entry stands in.
    top: Option<Vec<String>>,
    /// What the items refer to, and how often.
    references: BTreeMap<ItemPath, usize>,
}

/// Where a set is to be placed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Placement {
    /// Top folders that are to be taken off.
    pub(super) off: usize,
    /// Folders with which in front most references of the set to itself would resolve.
    pub(super) proposed_root: Option<String>,
}

/// Another way to place a set: so many top folders less, and these folders in front.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Shift {
    off: usize,
    front: Vec<String>,
}

impl Evidence {
    /// Adds an item by the name of its entry, without the ending.
    pub(super) fn add_item(&mut self, tree: Tree, stem: &str) {
        let stem = nfc(stem);
        let mut names: Vec<String> = stem.split('/').map(str::to_owned).collect();
        let folders = &names[..names.len() - 1];
        match &mut self.top {
            None => self.top = Some(folders.to_vec()),
            Some(top) => {
                let same = top
                    .iter()
                    .zip(folders)
                    .take_while(|(left, right)| left == right);
                let length = same.count();
                top.truncate(length);
            }
        }
        // A folder may be referred to as well.
        while !names.is_empty() && self.items.insert((tree, names.clone())) {
            names.pop();
        }
    }

    /// Adds every reference in an item, wherever it stands.
    pub(super) fn add_references(&mut self, json: &Json) {
        match json {
            Json::Text(text) => {
                let is_one = text.starts_with('/') || text.contains("://");
                if is_one
                    && let Ok(path) = place::reference(text, "")
                    && !path.is_root()
                    && (self.references.len() < REFERENCES_MAX
                        || self.references.contains_key(&path))
                {
                    *self.references.entry(path).or_default() += 1;
                }
            }
            Json::List(values) => values.iter().for_each(|value| self.add_references(value)),
            Json::Object(entries) => {
                entries
                    .iter()
                    .for_each(|(_, value)| self.add_references(value));
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }

    /// Where the set is to be placed. `root` is given by the person who restores, and `folder` is
    /// the name of the folder that the set was read from.
    pub(super) fn placement(&self, root: &[String], folder: Option<&str>) -> Placement {
        let (shifts, own) = self.shifts();
        if own == 0 {
            return Placement {
                off: 0,
                proposed_root: self.named_root(folder).filter(|_| root.is_empty()),
            };
        }
        let count = |off: usize| {
            let front = root.to_vec();
            shifts
                .get(&Shift { off, front })
                .copied()
                .unwrap_or_default()
        };
        let deepest = self.top().len().min(FOLDERS_MAX);
        let off = (0..=deepest)
            .filter(|off| 2 * count(*off) > own)
            .max_by_key(|off| (count(*off), Reverse(*off)))
            .unwrap_or_default();
        let proposed_root = most(&shifts)
            .filter(|(shift, found)| {
                *found > count(off) && 2 * found > own && !shift.front.is_empty()
            })
            .map(|(shift, _)| shift.front.join("/"));
        Placement { off, proposed_root }
    }

    /// The folders that every entry stands in, the first `off` of them.
    pub(super) fn top_folders(&self, off: usize) -> String {
        self.top()[..off].join("/")
    }

    fn top(&self) -> &[String] {
        self.top.as_deref().unwrap_or_default()
    }

    /// How many references mean an item of the set, by the shift with which they do; and how many
    /// there are of these. What means nothing of the set with any shift says nothing of its place.
    fn shifts(&self) -> (BTreeMap<Shift, usize>, usize) {
        let mut shifts = BTreeMap::new();
        let mut own = 0;
        for (path, count) in &self.references {
            let names = names_of(path);
            let mut is_own = false;
            for off in 0..=self.top().len().min(FOLDERS_MAX) {
                for front in 0..names.len().min(FOLDERS_MAX + 1) {
                    let mut place = self.top()[..off].to_vec();
                    place.extend_from_slice(&names[front..]);
                    if self.items.contains(&(path.tree(), place)) {
                        let front = names[..front].to_vec();
                        *shifts.entry(Shift { off, front }).or_default() += count;
                        is_own = true;
                    }
                }
            }
            own += if is_own { *count } else { 0 };
        }
        (shifts, own)
    }

    /// The folder in front as the references tell that name a folder of the set, if most of them
    /// agree; for a set that does not refer to itself.
    fn named_root(&self, folder: Option<&str>) -> Option<String> {
        let mut shifts = BTreeMap::new();
        let mut naming = 0;
        for (path, count) in &self.references {
            let names = names_of(path);
            let folders = &names[..names.len() - 1];
            let at = |wanted: &str| folders.iter().position(|name| name == wanted);
            let by_top = self.top().iter().enumerate().find_map(|(off, name)| {
                let front = folders[..at(name)?].to_vec();
                Some(Shift { off, front })
            });
            let by_folder = || {
                let front = folders[..=at(folder?)?].to_vec();
                Some(Shift { off: 0, front })
            };
            if let Some(shift) = by_top.or_else(by_folder) {
                *shifts.entry(shift).or_default() += count;
                naming += count;
            }
        }
        let (shift, count) = most(&shifts)?;
        (2 * count > naming && !shift.front.is_empty()).then(|| shift.front.join("/"))
    }
}

/// The shift with which most references resolve; of several the least one.
fn most(shifts: &BTreeMap<Shift, usize>) -> Option<(&Shift, usize)> {
    shifts
        .iter()
        .map(|(shift, count)| (shift, *count))
        .max_by_key(|(shift, count)| (*count, Reverse(shift.off + shift.front.len())))
}

fn names_of(path: &ItemPath) -> Vec<String> {
    path.names().map(|name| nfc(name).into_owned()).collect()
}

/// Folders that are taken off or put in front at most.
const FOLDERS_MAX: usize = 4;

/// Different references that are looked at.
const REFERENCES_MAX: usize = 100_000;
