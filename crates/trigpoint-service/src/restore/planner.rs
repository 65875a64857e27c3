//! Decides what becomes of every item of an archive: a pure function of what the archive holds,
//! what lives, and what the user chose.
//!
//! It knows no SQL and no bytes. Memory is a narrow row an item; bodies stay on disk.

mod folders;
mod references;

use std::collections::{BTreeMap, HashMap, HashSet};

use trigpoint_model::permission::Permission;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemName, ItemPath, Tree};

use super::chosen::Chosen;
use super::cycles::cycles;
use super::decision::{Candidate, Decision, Decisions, Live, LiveItem, Refusal};
use super::options::{ConflictPolicy, RestoreOptions};
use crate::codes;

/// Decides what becomes of `candidates`.
///
/// `known_missing` are ids that were missing already when the backup was made: items that refer to
/// them are restored as they were. `faulty` are ids and reasons of items of the archive that could
/// not be read: what requires them is refused. `unreadable` tells whether there are any at all,
/// their ids known or not.
pub(super) fn decide(
    candidates: &[Candidate],
    faulty: &HashMap<ItemId, String>,
    unreadable: bool,
    known_missing: &HashSet<ItemId>,
    live: &Live,
    options: &RestoreOptions,
    new_id: &mut dyn FnMut() -> ItemId,
) -> Decisions {
    let mut planner = Planner {
        candidates,
        faulty,
        unreadable,
        known_missing,
        live,
        options,
        chosen: Chosen::new(options),
        by_id: HashMap::new(),
        elsewhere: BTreeMap::new(),
        decisions: Decisions {
            items: vec![None; candidates.len()],
            ..Decisions::default()
        },
        claimed: HashSet::new(),
        claimed_ids: HashSet::new(),
        next_number: HashMap::new(),
    };
    planner.leave_out();
    planner.refuse_duplicates();
    planner.refuse_template_cycles();
    planner.find_folders_elsewhere();
    planner.refuse_folders_that_cannot_be_made();
    planner.refuse_folders_that_may_not_be_made();
    planner.decide_folders(new_id);
    for (index, candidate) in candidates.iter().enumerate() {
        if planner.decisions.items[index].is_none() && candidate.kind != ItemKind::Folder {
            let decision = planner.decide_item(index, new_id);
            let decision = planner.refuse_forbidden(candidate.place.tree(), decision);
            planner.decisions.items[index] = Some(decision);
        }
    }
    planner.keep_identical_only_with_what_they_need(new_id);
    planner.resolve_references();
    planner.refuse_all_if_asked();
    planner.forget_unneeded_folders();
    planner.decisions
}

struct Planner<'a> {
    candidates: &'a [Candidate],
    faulty: &'a HashMap<ItemId, String>,
    /// Whether any item could not be read, its id known or not.
    unreadable: bool,
    known_missing: &'a HashSet<ItemId>,
    live: &'a Live,
    options: &'a RestoreOptions,
    chosen: Chosen<'a>,
    /// The first candidate of each id.
    by_id: HashMap<ItemId, usize>,
    /// Folders of the archive that are these live ones, at another place.
    elsewhere: BTreeMap<usize, &'a LiveItem>,
    decisions: Decisions,
    /// Compared paths that this plan has given away.
    claimed: HashSet<String>,
    /// Live items that this plan replaces, and new ids it has given away.
    claimed_ids: HashSet<ItemId>,
    /// The next number to try, by compared wanted path: 10,000 equal names stay linear.
    next_number: HashMap<String, u64>,
}

impl<'a> Planner<'a> {
    fn leave_out(&mut self) {
        for (index, candidate) in self.candidates.iter().enumerate() {
            if let Some(skip) = self.chosen.skip(&candidate.recorded) {
                self.decisions.items[index] = Some(Decision::NotAttempted(Refusal {
                    code: codes::SKIPPED,
                    reason: format!("left out as asked (`{skip}`)"),
                    root_cause: skip.to_string(),
                }));
            }
        }
    }

    fn refuse_duplicates(&mut self) {
        for (index, candidate) in self.candidates.iter().enumerate() {
            if self.decisions.items[index].is_some() {
                continue;
            }
            match self.by_id.get(&candidate.id) {
                None => {
                    self.by_id.insert(candidate.id, index);
                }
                Some(first) => {
                    let first = &self.candidates[*first].entry;
                    self.decisions.items[index] = Some(Decision::Refused(Refusal {
                        code: codes::DUPLICATE_IN_ARCHIVE,
                        reason: format!(
                            "the archive holds the id {} twice: `{first}` has it first",
                            candidate.id
                        ),
                        root_cause: candidate.recorded.to_string(),
                    }));
                }
            }
        }
    }

    /// A template that uses itself, however far round, can never be expanded.
    fn refuse_template_cycles(&mut self) {
        let used = |index: usize| {
            self.candidates[index]
                .references
                .iter()
                .filter(|reference| reference.role == ReferenceRole::Template)
                .filter_map(|reference| self.by_id.get(&reference.id).copied())
        };
        let is_template = |index: usize| {
            matches!(
                self.candidates[index].kind,
                ItemKind::RuleTemplate | ItemKind::ActionTemplate
            )
        };
        let templates = (0..self.candidates.len()).filter(|index| is_template(*index));
        for cycle in cycles(templates, |index| {
            used(index).filter(|to| is_template(*to)).collect()
        }) {
            let names: Vec<String> = cycle
                .iter()
                .map(|index| format!("`{}`", self.candidates[*index].recorded))
                .collect();
            for index in &cycle {
                self.decisions.items[*index].get_or_insert(Decision::Refused(Refusal {
                    code: codes::TEMPLATE_CYCLE,
                    reason: format!("templates use each other in a circle: {}", names.join(", ")),
                    root_cause: self.candidates[cycle[0]].recorded.to_string(),
                }));
            }
        }
    }

    /// A folder whose place, or a place above it, is a live item's.
    fn refuse_folders_that_cannot_be_made(&mut self) {
        for (index, candidate) in self.candidates.iter().enumerate() {
            if candidate.kind == ItemKind::Folder
                && self.decisions.items[index].is_none()
                && !self.elsewhere.contains_key(&index)
                && let Some(refusal) = self.item_in_the_way(&candidate.place)
            {
                self.decisions.items[index] = Some(Decision::Refused(refusal));
            }
        }
    }

    /// A folder that is not there yet, in a tree that the caller may not write.
    fn refuse_folders_that_may_not_be_made(&mut self) {
        for (index, candidate) in self.candidates.iter().enumerate() {
            let tree = candidate.place.tree();
            if candidate.kind == ItemKind::Folder
                && self.decisions.items[index].is_none()
                && !self.elsewhere.contains_key(&index)
                && self.live.unwritable.contains(&tree)
                && self.live.at(&candidate.place).is_none()
            {
                let refusal = forbidden(Permission::Write(tree));
                self.decisions.items[index] = Some(Decision::Refused(refusal));
            }
        }
    }

    /// What writes a tree that the caller may not write, or tells of one that they may not read.
    fn refuse_forbidden(&self, tree: Tree, decision: Decision) -> Decision {
        let missing = match &decision {
            Decision::Create { .. } | Decision::Replace { .. } => self
                .live
                .unwritable
                .contains(&tree)
                .then_some(Permission::Write(tree)),
            Decision::UseExisting { .. } | Decision::Identical { .. } => self
                .live
                .unreadable
                .contains(&tree)
                .then_some(Permission::Read(tree)),
            Decision::Refused(_) | Decision::NotAttempted(_) => None,
        };
        missing.map_or(decision, |missing| Decision::Refused(forbidden(missing)))
    }

    fn decide_item(&mut self, index: usize, new_id: &mut dyn FnMut() -> ItemId) -> Decision {
        let candidate = &self.candidates[index];
        let folder = candidate.place.parent();
        if let Some(refusal) = folder.and_then(|folder| self.item_in_the_way(&folder)) {
            return Decision::Refused(refusal);
        }
        match self
            .options
            .on_conflict
            .of(candidate.kind, &candidate.recorded)
        {
            ConflictPolicy::Rename => self.rename(candidate, new_id),
            ConflictPolicy::Fail => self.fail(candidate, new_id),
            ConflictPolicy::UseExisting => self.use_existing(candidate, new_id),
            ConflictPolicy::Replace => self.replace(candidate, new_id),
        }
    }

    /// Why `folder` cannot be made: it, or a folder above it, is a live item.
    fn item_in_the_way(&self, folder: &ItemPath) -> Option<Refusal> {
        let places = folder.ancestors_and_self();
        let blocking = places.iter().find_map(|place| {
            let there = self.live.at(place)?;
            (there.kind != ItemKind::Folder).then_some(there)
        })?;
        Some(Refusal {
            code: codes::FOLDER_NOT_A_FOLDER,
            reason: format!(
                "the folder `{}` cannot be made: a {} has that name",
                blocking.path,
                words(blocking.kind.as_str())
            ),
            root_cause: blocking.path.to_string(),
        })
    }

    /// The live item that has the same kind and content, where it stands for this candidate.
    fn identical(&self, candidate: &Candidate) -> Option<&LiveItem> {
        let same = |there: &&LiveItem| {
            there.kind == candidate.kind && there.content == Some(candidate.content)
        };
        self.live.at(&candidate.place).filter(same).or_else(|| {
            self.live
                .by_id
                .get(&candidate.id)
                .filter(same)
                .filter(|there| there.path.parent() == candidate.place.parent())
        })
    }

    /// The live item that has the candidate's id. Where everything is put under a folder, only what
    /// lies there is meant: what lies elsewhere is not touched.
    fn live_with_id_of(&self, candidate: &Candidate) -> Option<&'a LiveItem> {
        self.live_with_id(candidate.id, candidate.place.tree())
    }

    fn live_with_id(&self, id: ItemId, tree: Tree) -> Option<&'a LiveItem> {
        let there = self.live.by_id.get(&id)?;
        let Some(into) = &self.options.into else {
            return Some(there);
        };
        let folder = [tree.as_str()]
            .into_iter()
            .chain(into.names())
            .collect::<Vec<_>>()
            .join("/");
        let folder: ItemPath = format!("/{folder}").parse().ok()?;
        folder.contains(&there.path).then_some(there)
    }

    fn rename(&mut self, candidate: &Candidate, new_id: &mut dyn FnMut() -> ItemId) -> Decision {
        let identical = self
            .identical(candidate)
            .map(|there| (there.id, there.path.clone()));
        match identical {
            Some((id, path)) if self.options.skip_identical => Decision::Identical { id, path },
            other => self.create(candidate, other.map(|(_, path)| path), new_id),
        }
    }

    fn fail(&mut self, candidate: &Candidate, new_id: &mut dyn FnMut() -> ItemId) -> Decision {
        if self.is_taken(&candidate.place) {
            self.decisions.refuses_all = true;
            return Decision::Refused(Refusal {
                code: codes::NAME_TAKEN,
                reason: format!("`{}` is taken", candidate.place),
                root_cause: candidate.place.to_string(),
            });
        }
        self.create(candidate, None, new_id)
    }

    fn use_existing(
        &mut self,
        candidate: &Candidate,
        new_id: &mut dyn FnMut() -> ItemId,
    ) -> Decision {
        let of_kind = |there: &&LiveItem| there.kind == candidate.kind;
        let by_id = self.live_with_id_of(candidate).filter(of_kind);
        match by_id.or_else(|| self.live.at(&candidate.place).filter(of_kind)) {
            Some(there) => Decision::UseExisting {
                id: there.id,
                path: there.path.clone(),
                identical: there.content == Some(candidate.content),
            },
            None => self.create(candidate, None, new_id),
        }
    }

    fn replace(&mut self, candidate: &Candidate, new_id: &mut dyn FnMut() -> ItemId) -> Decision {
        let by_id = self.live_with_id_of(candidate);
        let by_path = self
            .live
            .at(&candidate.place)
            .filter(|there| there.kind != ItemKind::Folder);
        let target = match (by_id, by_path) {
            (Some(one), Some(other)) if one.id != other.id => {
                return Decision::Refused(Refusal {
                    code: codes::AMBIGUOUS,
                    reason: format!(
                        "its id is that of `{}`, and its place that of another item; \
                         which of the two is to be replaced is not clear",
                        one.path
                    ),
                    root_cause: candidate.recorded.to_string(),
                });
            }
            (Some(one), _) => one,
            (None, Some(other)) => other,
            (None, None) => return self.create(candidate, None, new_id),
        };
        if target.kind != candidate.kind {
            return Decision::Refused(Refusal {
                code: codes::ID_TAKEN_OTHER_KIND,
                reason: format!(
                    "`{}` is a {}, this is a {}",
                    target.path,
                    words(target.kind.as_str()),
                    words(candidate.kind.as_str())
                ),
                root_cause: candidate.recorded.to_string(),
            });
        }
        if !self.claimed_ids.insert(target.id) {
            return Decision::Refused(Refusal {
                code: codes::DUPLICATE_IN_ARCHIVE,
                reason: format!(
                    "another item of the archive replaces `{}` already",
                    target.path
                ),
                root_cause: candidate.recorded.to_string(),
            });
        }
        let (id, path) = (target.id, target.path.clone());
        if target.content == Some(candidate.content) {
            Decision::Identical { id, path }
        } else {
            Decision::Replace { id, path }
        }
    }

    fn create(
        &mut self,
        candidate: &Candidate,
        identical_to: Option<ItemPath>,
        new_id: &mut dyn FnMut() -> ItemId,
    ) -> Decision {
        let path = self.free_place(&candidate.place);
        self.claimed.insert(path.key().into_owned());
        let own_is_free = !self.live.by_id.contains_key(&candidate.id);
        let id = if own_is_free && self.claimed_ids.insert(candidate.id) {
            candidate.id
        } else {
            new_id()
        };
        let renamed = path != candidate.place;
        let unreadable = &self.live.unreadable;
        Decision::Create {
            id,
            path,
            renamed,
            identical_to: identical_to.filter(|there| !unreadable.contains(&there.tree())),
        }
    }

    fn is_taken(&self, path: &ItemPath) -> bool {
        self.claimed.contains(path.key().as_ref()) || self.live.at(path).is_some()
    }

    /// The wanted place, or the one with the smallest free number from 2.
    fn free_place(&mut self, wanted: &ItemPath) -> ItemPath {
        if !self.is_taken(wanted) {
            return wanted.clone();
        }
        let (Some(folder), Some(name)) = (wanted.parent(), wanted.name()) else {
            return wanted.clone();
        };
        let names = self.live.names.get(folder.key().as_ref());
        let next = self
            .next_number
            .entry(wanted.key().into_owned())
            .or_insert(2);
        loop {
            let numbered: ItemName = name.numbered(*next);
            let path = folder.join(&numbered);
            *next += 1;
            let lives = names.is_some_and(|names| names.contains(numbered.key().as_ref()));
            if !lives && !self.claimed.contains(path.key().as_ref()) {
                return path;
            }
        }
    }

    /// An item that says the same, but needs an item of the archive that is restored anew, is not
    /// the same: left out, it would go on with the live one. It is restored, too.
    fn keep_identical_only_with_what_they_need(&mut self, new_id: &mut dyn FnMut() -> ItemId) {
        let mut needed_by: HashMap<usize, Vec<usize>> = HashMap::new();
        for (index, candidate) in self.candidates.iter().enumerate() {
            if !matches!(
                self.decisions.items[index],
                Some(Decision::Identical { .. })
            ) {
                continue;
            }
            for reference in &candidate.references {
                if let Some(target) = self.by_id.get(&reference.id)
                    && reference.role.is_required()
                {
                    needed_by.entry(*target).or_default().push(index);
                }
            }
        }
        let is_anew =
            |decision: &Option<Decision>| matches!(decision, Some(Decision::Create { .. }));
        let mut work: Vec<usize> = (0..self.candidates.len())
            .filter(|index| is_anew(&self.decisions.items[*index]))
            .collect();
        while let Some(anew) = work.pop() {
            for index in needed_by.remove(&anew).unwrap_or_default() {
                if let Some(Decision::Identical { path, .. }) = &self.decisions.items[index]
                    && self.options.skip_identical
                {
                    let path = path.clone();
                    let candidate = &self.candidates[index];
                    let decision = self.create(candidate, Some(path), new_id);
                    self.decisions.items[index] = Some(decision);
                    work.push(index);
                }
            }
        }
    }

    fn refuse_all_if_asked(&mut self) {
        let any_refused = self
            .decisions
            .items
            .iter()
            .any(|decision| matches!(decision, Some(Decision::Refused(_))))
            || self.unreadable;
        self.decisions.refuses_all |= self.options.all_or_nothing && any_refused;
        if !self.decisions.refuses_all {
            return;
        }
        for (index, decision) in self.decisions.items.iter_mut().enumerate() {
            let is_item = self.candidates[index].kind != ItemKind::Folder;
            if is_item
                && !matches!(
                    decision,
                    Some(Decision::Refused(_) | Decision::NotAttempted(_))
                )
            {
                *decision = Some(Decision::NotAttempted(Refusal {
                    code: codes::NOT_ATTEMPTED,
                    reason: "another item refuses the whole restore".to_owned(),
                    root_cause: String::new(),
                }));
            }
        }
        self.decisions.folders.clear();
        self.decisions.warnings.clear();
    }
}

fn forbidden(permission: Permission) -> Refusal {
    Refusal {
        code: codes::FORBIDDEN,
        reason: format!("this needs the permission `{permission}`"),
        root_cause: format!("the permission `{permission}` is missing"),
    }
}

/// A word of the wire as it stands in a sentence: `data-store` is a data store.
fn words(word: &str) -> String {
    word.replace('-', " ")
}
