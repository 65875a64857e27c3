//! What the references of an archive mean, and what is refused because one means nothing.

use std::collections::HashMap;

use trigpoint_model::permission::Permission;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Tree};

use super::{Planner, forbidden, words};
use crate::codes;
use crate::restore::decision::{CandidateReference, Decision, FolderDecision, LiveItem, Refusal};
use crate::restore::inspect::place;
use crate::restore::report::ItemNote;

/// What the candidates require.
pub(super) struct Requirements {
    /// By candidate, those that require it.
    required_by: HashMap<usize, Vec<usize>>,
    /// Candidates that require what is not to be had, and why that is so.
    unmet: HashMap<usize, Refusal>,
}

impl Planner<'_> {
    /// Resolves every reference: in the archive, then live by id, then by path, then as mapped.
    pub(super) fn resolve_references(&mut self) -> Requirements {
        let mut found = Requirements {
            required_by: HashMap::new(),
            unmet: HashMap::new(),
        };
        for (index, candidate) in self.candidates.iter().enumerate() {
            if self.decisions.items[index].is_some() || candidate.kind == ItemKind::Folder {
                continue;
            }
            match self.requirements(index) {
                Ok(within) => {
                    for required in within {
                        found.required_by.entry(required).or_default().push(index);
                    }
                }
                Err(refusal) => {
                    found.unmet.insert(index, refusal);
                }
            }
        }
        found
    }

    /// What is to be written and requires something that is refused or missing is refused, along a
    /// work-list.
    pub(super) fn refuse_unmet(&mut self, requirements: Requirements) {
        let Requirements {
            mut required_by,
            mut unmet,
        } = requirements;
        let mut work: Vec<usize> = Vec::new();
        for index in 0..self.candidates.len() {
            if matches!(self.decisions.items[index], Some(Decision::Refused(_))) {
                work.push(index);
            } else if self.is_written(index)
                && let Some(refusal) = unmet.remove(&index)
            {
                self.decisions.items[index] = Some(Decision::Refused(refusal));
                work.push(index);
            }
        }
        while let Some(refused) = work.pop() {
            let cause = match &self.decisions.items[refused] {
                Some(Decision::Refused(refusal)) => refusal.root_cause.clone(),
                _ => continue,
            };
            for index in required_by.remove(&refused).unwrap_or_default() {
                if !self.is_written(index) {
                    continue;
                }
                let reason = format!(
                    "it needs `{}`, which is refused",
                    self.candidates[refused].recorded
                );
                self.decisions.items[index] = Some(Decision::Refused(Refusal {
                    code: codes::REF_BLOCKED,
                    reason,
                    root_cause: cause.clone(),
                }));
                work.push(index);
            }
        }
        self.tell_nothing_of_what_is_not_written();
        self.tell_of_refused_targets();
    }

    /// What does not require an item that is refused is restored without it.
    fn tell_of_refused_targets(&mut self) {
        for (index, candidate) in self.candidates.iter().enumerate() {
            if !self.is_written(index) {
                continue;
            }
            for reference in &candidate.references {
                if let Some(target) = self.by_id.get(&reference.id)
                    && !reference.role.is_required()
                    && let Some(Decision::Refused(_)) = &self.decisions.items[*target]
                {
                    let recorded = &self.candidates[*target].recorded;
                    let note = missing(reference, recorded.as_str(), "which is refused");
                    self.decisions.notes.push((index, note));
                }
            }
        }
    }

    /// Where the references of an item would lead is of no interest if it is not restored.
    fn tell_nothing_of_what_is_not_written(&mut self) {
        let notes = std::mem::take(&mut self.decisions.notes).into_iter();
        self.decisions.notes = notes.filter(|(index, _)| self.is_written(*index)).collect();
    }

    fn is_written(&self, index: usize) -> bool {
        matches!(
            self.decisions.items[index],
            Some(Decision::Create { .. } | Decision::Replace { .. })
        )
    }

    pub(super) fn rewire_items(&mut self) {
        for (index, candidate) in self.candidates.iter().enumerate() {
            let id = match &self.decisions.items[index] {
                Some(
                    Decision::Create { id, .. }
                    | Decision::Replace { id, .. }
                    | Decision::UseExisting { id, .. }
                    | Decision::Identical { id, .. },
                ) => *id,
                Some(Decision::Refused(_) | Decision::NotAttempted(_)) | None => continue,
            };
            self.decisions.rewired.entry(candidate.id).or_insert(id);
        }
    }

    /// The candidates that candidate `index` requires, or why it is impossible.
    fn requirements(&mut self, index: usize) -> Result<Vec<usize>, Refusal> {
        let candidates = self.candidates;
        let mut within = Vec::new();
        for reference in &candidates[index].references {
            match self.by_id.get(&reference.id) {
                Some(target) => {
                    let kind = candidates[*target].kind;
                    if !reference.role.accepts(kind) {
                        return Err(wrong_kind(reference, kind));
                    }
                    let target = *target;
                    let is_made = kind == ItemKind::Folder && !self.decisions.is_out(target);
                    if reference.role.is_required() && !is_made {
                        within.push(target);
                    }
                    if kind == ItemKind::Folder && self.decisions.items[target].is_none() {
                        self.tell_of_folder(index, reference.id, &candidates[target].recorded);
                    }
                }
                None => self.resolve_outside(index, reference)?,
            }
        }
        Ok(within)
    }

    fn resolve_outside(
        &mut self,
        index: usize,
        reference: &CandidateReference,
    ) -> Result<(), Refusal> {
        let shown = || {
            reference
                .path
                .as_ref()
                .map_or_else(|| reference.id.to_string(), ItemPath::to_string)
        };
        if let Some(fault) = self.faulty.get(&reference.id)
            && reference.role.is_required()
        {
            return Err(Refusal {
                code: codes::REF_BLOCKED,
                reason: format!("it needs `{}`, which is refused: {fault}", shown()),
                root_cause: shown(),
            });
        }
        let by_path = || reference.path.as_ref().and_then(|path| self.live.at(path));
        let mapped = || {
            let path = reference.path.as_ref()?;
            let there = self.live.at(self.chosen.mapped(path)?)?;
            let is_seen = !self.live.unreadable.contains(&there.path.tree());
            is_seen.then_some(there)
        };
        let accepted = |there: &&LiveItem| reference.role.accepts(there.kind);
        if let Some(folder) = self.folder_made(reference) {
            self.decisions.rewired.insert(reference.id, folder);
            if let Some(recorded) = &reference.path {
                self.tell_of_folder(index, reference.id, recorded);
            }
            return Ok(());
        }
        let may_be_missing = !reference.role.is_required()
            || self.options.allow_missing
            || self.known_missing.contains(&reference.id);
        if let Some(tree) = self.unseen_tree(index, reference) {
            return if may_be_missing {
                Ok(())
            } else {
                Err(forbidden(Permission::Read(tree)))
            };
        }
        let by_id = self.live.by_id.get(&reference.id).filter(accepted);
        let bound = by_path()
            .filter(accepted)
            .map(|there| (there, "the item that is there now"))
            .or_else(|| {
                let there = mapped().filter(accepted)?;
                Some((there, "as mapped"))
            });
        if let Some(there) = by_id {
            let id = there.id;
            self.decisions.rewired.insert(reference.id, id);
            return Ok(());
        }
        if let Some((there, how)) = bound {
            let note = ItemNote {
                kind: "mapped".into(),
                message: format!(
                    "its reference to `{}` means `{}`, {how}",
                    shown(),
                    there.path
                ),
            };
            let id = there.id;
            self.decisions.rewired.insert(reference.id, id);
            self.decisions.notes.push((index, note));
            return Ok(());
        }
        if may_be_missing && mapped().is_none() {
            let why = if self.faulty.contains_key(&reference.id) {
                "which is refused"
            } else if self.known_missing.contains(&reference.id) {
                "which was missing already when the backup was made"
            } else {
                "which is neither in the archive nor in the repository"
            };
            let note = missing(reference, &shown(), why);
            self.decisions.notes.push((index, note));
            return Ok(());
        }
        if let Some(there) = self
            .live
            .by_id
            .get(&reference.id)
            .or_else(by_path)
            .or_else(mapped)
        {
            return Err(wrong_kind(reference, there.kind));
        }
        Err(Refusal {
            code: codes::REF_MISSING,
            reason: format!(
                "it refers to the {} `{}`, which is neither in the archive nor in the repository",
                words(reference.role.as_str()),
                shown()
            ),
            root_cause: shown(),
        })
    }

    /// The folder that a reference means, where it may mean one: the live one with its id if that
    /// stays elsewhere, or the one of this restore at its place.
    fn folder_made(&self, reference: &CandidateReference) -> Option<ItemId> {
        if !reference.role.accepts(ItemKind::Folder) {
            return None;
        }
        let recorded = reference.path.as_ref()?;
        let place = place(recorded, self.options.into.as_ref()).ok()?;
        let stays = self.folder_that_stays(reference.id, recorded, &place);
        let made = || self.decisions.folders.get(&place).map(FolderDecision::id);
        stays.map(|there| there.id).or_else(made)
    }

    /// The tree that a reference out of the archive leads to, where the caller may not read it:
    /// whether anything is there must make no difference then.
    fn unseen_tree(&self, index: usize, reference: &CandidateReference) -> Option<Tree> {
        let own = || self.candidates[index].place.tree();
        let by_role = match reference.role {
            ReferenceRole::Context | ReferenceRole::DataStore => Tree::DataStores,
            ReferenceRole::Template => own(),
            ReferenceRole::Rule => Tree::Rules,
            ReferenceRole::Action => Tree::Actions,
            ReferenceRole::ActionMap => Tree::ActionMaps,
        };
        let recorded = reference.path.as_ref().map(ItemPath::tree);
        let trees = [Some(by_role), recorded];
        let mut trees = trees.into_iter().flatten();
        trees.find(|tree| self.live.unreadable.contains(tree))
    }
}

/// What is told of a reference that leads nowhere, and may.
fn missing(reference: &CandidateReference, shown: &str, why: &str) -> ItemNote {
    let role = words(reference.role.as_str());
    ItemNote {
        kind: "warning".into(),
        message: format!("it refers to the {role} `{shown}`, {why}: it is restored without"),
    }
}

fn wrong_kind(reference: &CandidateReference, kind: ItemKind) -> Refusal {
    let shown = reference
        .path
        .as_ref()
        .map_or_else(|| reference.id.to_string(), ItemPath::to_string);
    Refusal {
        code: codes::REF_WRONG_KIND,
        reason: format!(
            "it refers to `{shown}` as a {}, but that is a {}",
            words(reference.role.as_str()),
            words(kind.as_str())
        ),
        root_cause: shown,
    }
}
