//! What becomes of the folders of an archive: they merge by path, are never numbered, and stay
//! where they are if the choice says that the same id wins.

use std::collections::{BTreeMap, BTreeSet};

use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemId, ItemKind, ItemPath};

use super::{Planner, forbidden};
use crate::restore::decision::{Decision, FolderDecision, LiveItem};
use crate::restore::inspect::place;
use crate::restore::options::ConflictPolicy;
use crate::restore::report::ItemNote;

impl<'a> Planner<'a> {
    /// Finds the folders of the archive that are live ones at another place, and stay there.
    pub(super) fn find_folders_elsewhere(&mut self) {
        for (index, candidate) in self.candidates.iter().enumerate() {
            if candidate.kind == ItemKind::Folder
                && self.decisions.items[index].is_none()
                && let Some(there) =
                    self.folder_that_stays(candidate.id, &candidate.recorded, &candidate.place)
            {
                self.elsewhere.insert(index, there);
            }
        }
    }

    /// The live folder with this id, where it lies elsewhere than at `place`.
    fn folder_elsewhere(&self, id: ItemId, place: &ItemPath) -> Option<&'a LiveItem> {
        let tree = place.tree();
        let there = self.live_with_id(id, tree)?;
        let is_seen = there.path.tree() == tree && !self.live.unreadable.contains(&tree);
        let is_elsewhere = there.kind == ItemKind::Folder && there.path.key() != place.key();
        (is_seen && is_elsewhere).then_some(there)
    }

    /// The live folder with this id that lies elsewhere, where the choice says that the same id
    /// wins over the recorded place.
    pub(super) fn folder_that_stays(
        &self,
        id: ItemId,
        recorded: &ItemPath,
        place: &ItemPath,
    ) -> Option<&'a LiveItem> {
        match self.options.on_conflict.of(ItemKind::Folder, recorded) {
            ConflictPolicy::Replace | ConflictPolicy::UseExisting => {
                self.folder_elsewhere(id, place)
            }
            ConflictPolicy::Rename | ConflictPolicy::Fail => None,
        }
    }

    /// Folders merge by path and are never numbered; every folder above an item that is tried, and
    /// every folder that the archive has a document of, is needed, unless it stays elsewhere.
    pub(super) fn decide_folders(&mut self, new_id: &mut dyn FnMut() -> ItemId) {
        let mut wanted: BTreeMap<ItemPath, Option<usize>> = BTreeMap::new();
        for (index, candidate) in self.candidates.iter().enumerate() {
            if self.decisions.items[index].is_some() || self.elsewhere.contains_key(&index) {
                continue;
            }
            let innermost = if candidate.kind == ItemKind::Folder {
                wanted
                    .entry(candidate.place.clone())
                    .or_default()
                    .get_or_insert(index);
                Some(candidate.place.clone())
            } else {
                candidate.place.parent()
            };
            for folder in innermost.iter().flat_map(ItemPath::ancestors_and_self) {
                wanted.entry(folder).or_default();
            }
        }
        for (path, document) in wanted {
            self.claimed.insert(path.key().into_owned());
            let Some(decision) = self.decide_folder(&path, document, new_id) else {
                continue;
            };
            if let Some(index) = document {
                let id = self.candidates[index].id;
                self.decisions.rewired.insert(id, decision.id());
            }
            self.decisions.folders.insert(path, decision);
        }
        for (index, there) in self.elsewhere.clone() {
            let document = self.new_text(index, there);
            let id = there.id;
            let decision = FolderDecision::Merge { id, document };
            self.decisions.folders.insert(there.path.clone(), decision);
            self.decisions.rewired.insert(self.candidates[index].id, id);
        }
        self.rewire_folder_documents();
    }

    /// None where an item has the place.
    fn decide_folder(
        &mut self,
        path: &ItemPath,
        document: Option<usize>,
        new_id: &mut dyn FnMut() -> ItemId,
    ) -> Option<FolderDecision> {
        let live = self.live;
        let Some(there) = live.at(path) else {
            let own = document.map(|index| self.candidates[index].id);
            let is_free =
                |id: &ItemId| !live.by_id.contains_key(id) && self.claimed_ids.insert(*id);
            let id = own.filter(is_free).unwrap_or_else(new_id);
            return Some(FolderDecision::Create { id, document });
        };
        if there.kind != ItemKind::Folder {
            return None;
        }
        // A document with the folder's own id has the say about its text.
        let own = self.by_id.get(&there.id);
        let document =
            document.filter(|_| !own.is_some_and(|own| self.elsewhere.contains_key(own)));
        Some(FolderDecision::Merge {
            id: there.id,
            document: document.and_then(|index| self.new_text(index, there)),
        })
    }

    /// The document whose description and comments the live folder gets, if it is to be replaced;
    /// where it keeps others, that is told.
    fn new_text(&mut self, index: usize, there: &LiveItem) -> Option<usize> {
        let candidate = &self.candidates[index];
        let tree = there.path.tree();
        if there.content == Some(candidate.content) || self.live.unreadable.contains(&tree) {
            return None;
        }
        let choice = &self.options.on_conflict;
        let replaces = choice.of(candidate.kind, &candidate.recorded) == ConflictPolicy::Replace;
        if replaces && !self.live.unwritable.contains(&tree) {
            return Some(index);
        }
        let remedy = if replaces {
            forbidden(Permission::Write(tree)).reason
        } else {
            "to have those of the archive, choose `replace` for folders".to_owned()
        };
        self.decisions.warnings.push(format!(
            "the folder `{}` is there with another description or other comments, which stay: \
             {remedy}",
            there.path
        ));
        None
    }

    /// A folder's document has no decision of its own; one at a path that a second document holds
    /// too means the same folder.
    fn rewire_folder_documents(&mut self) {
        for (index, candidate) in self.candidates.iter().enumerate() {
            if candidate.kind == ItemKind::Folder && self.decisions.items[index].is_none() {
                let folder = self.decisions.folders.get(&candidate.place);
                if let Some(folder) = folder {
                    let rewired = self.decisions.rewired.entry(candidate.id);
                    rewired.or_insert(folder.id());
                }
            }
        }
    }

    /// Tells of a reference of candidate `index` to a folder that lies elsewhere than it is
    /// recorded: which of the two it means.
    pub(super) fn tell_of_folder(&mut self, index: usize, id: ItemId, recorded: &ItemPath) {
        let Ok(place) = place(recorded, self.options.into.as_ref()) else {
            return;
        };
        let Some(there) = self.folder_elsewhere(id, &place) else {
            return;
        };
        let note = if self.decisions.rewired.get(&id) == Some(&there.id) {
            ItemNote {
                kind: "mapped".into(),
                message: format!(
                    "its reference to the folder `{recorded}` means `{}`, where that folder is now",
                    there.path
                ),
            }
        } else {
            ItemNote {
                kind: "warning".into(),
                message: format!(
                    "its reference to the folder `{recorded}` means the one at that place and not \
                     `{}`, which is that folder under another name: to have it mean that, choose \
                     `use-existing` or `replace` for folders",
                    there.path
                ),
            }
        };
        self.decisions.notes.push((index, note));
    }

    /// A folder that was wanted only for items that are not made there is not made.
    pub(super) fn forget_unneeded_folders(&mut self) {
        let mut needed: BTreeSet<ItemPath> = BTreeSet::new();
        for (index, candidate) in self.candidates.iter().enumerate() {
            let innermost = match (&self.decisions.items[index], self.elsewhere.get(&index)) {
                (None, Some(there)) => {
                    needed.insert(there.path.clone());
                    None
                }
                (None, None) => {
                    (candidate.kind == ItemKind::Folder).then(|| candidate.place.clone())
                }
                (Some(Decision::Create { path, .. }), _) => path.parent(),
                (
                    Some(
                        Decision::Replace { .. }
                        | Decision::UseExisting { .. }
                        | Decision::Identical { .. }
                        | Decision::Refused(_)
                        | Decision::NotAttempted(_),
                    ),
                    _,
                ) => None,
            };
            needed.extend(innermost.iter().flat_map(ItemPath::ancestors_and_self));
        }
        let folders = &mut self.decisions.folders;
        folders.retain(|path, _| needed.contains(path));
        for (index, there) in &self.elsewhere {
            let candidate = &self.candidates[*index];
            if folders.contains_key(&candidate.place) {
                self.decisions.warnings.push(format!(
                    "the folder `{}` is `{}` now and stays there: what refers to it means that, \
                     while what is not there yet is put into `{}`",
                    candidate.recorded, there.path, candidate.place
                ));
            }
        }
    }
}
