//! Decides what becomes of every item of an archive: a pure function of what the archive holds,
//! what lives, and what the user chose.
//!
//! It knows no SQL and no bytes. Memory is a narrow row an item; bodies stay on disk.

mod folders;
mod identical;
mod references;

use std::collections::{BTreeMap, HashMap, HashSet};

use trigpoint_model::canonical::Hash;
use trigpoint_model::permission::Permission;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemName, ItemPath, Tree};

use super::chosen::Chosen;
use super::cycles::cycles;
use super::decision::{Candidate, Decision, Decisions, Live, LiveItem, Refusal};
use super::options::{ConflictPolicy, RestoreOptions};
use crate::codes;
use crate::error::ServiceError;

/// What an archive holds.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    /// The items that could be read.
    pub(super) candidates: &'a [Candidate],
    /// Ids and reasons of items that could not be read: what requires them is refused.
    pub(super) faulty: &'a HashMap<ItemId, String>,
    /// Whether any item could not be read, its id known or not.
    pub(super) unreadable: bool,
    /// Ids that were missing already when the backup was made: items that refer to them are
    /// restored as they were.
    pub(super) known_missing: &'a HashSet<ItemId>,
}

/// Gives the hash of the content that a candidate has once its references mean other ids.
pub(super) type ContentAs<'a> =
    dyn FnMut(usize, &HashMap<ItemId, ItemId>) -> Result<Hash, ServiceError> + 'a;

/// Decides what becomes of what an archive holds.
///
/// # Errors
/// If `content_as` fails.
pub(super) fn decide(
    held: Held<'_>,
    live: &Live,
    options: &RestoreOptions,
    content_as: &mut ContentAs<'_>,
    new_id: &mut dyn FnMut() -> ItemId,
) -> Result<Decisions, ServiceError> {
    let Held {
        candidates,
        faulty,
        unreadable,
        known_missing,
    } = held;
    let mut planner = Planner {
        candidates,
        faulty,
        unreadable,
        known_missing,
        live,
        options,
        chosen: Chosen::new(options),
        by_id: HashMap::new(),
        identical: HashMap::new(),
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
    let requirements = planner.resolve_references();
    planner.find_identical(content_as)?;
    for (index, candidate) in candidates.iter().enumerate() {
        if planner.decisions.items[index].is_none() && candidate.kind != ItemKind::Folder {
            let decision = planner.decide_item(index, new_id);
            let decision = planner.refuse_forbidden(candidate.place.tree(), decision);
            planner.decisions.items[index] = Some(decision);
        }
    }
    planner.rewire_items();
    planner.refuse_unmet(requirements);
    planner.refuse_all_if_asked();
    planner.forget_unneeded_folders();
    Ok(planner.decisions)
}

struct Planner<'a> {
    candidates: &'a [Candidate],
    faulty: &'a HashMap<ItemId, String>,
    unreadable: bool,
    known_missing: &'a HashSet<ItemId>,
    live: &'a Live,
    options: &'a RestoreOptions,
    chosen: Chosen<'a>,
    /// The first candidate of each id.
    by_id: HashMap<ItemId, usize>,
    /// The live item of a candidate that says the same.
    identical: HashMap<usize, &'a LiveItem>,
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
        match self.policy(candidate) {
            ConflictPolicy::Rename => self.rename(index, new_id),
            ConflictPolicy::Fail => self.fail(index, new_id),
            ConflictPolicy::UseExisting => self.use_existing(index, new_id),
            ConflictPolicy::Replace => self.replace(index, new_id),
        }
    }

    fn policy(&self, candidate: &Candidate) -> ConflictPolicy {
        let choice = &self.options.on_conflict;
        choice.of(candidate.kind, &candidate.recorded)
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

    fn rename(&mut self, index: usize, new_id: &mut dyn FnMut() -> ItemId) -> Decision {
        if let Some(left_out) = self.left_out_as_identical(index) {
            return left_out;
        }
        let candidate = &self.candidates[index];
        let identical_to = self.identical.get(&index).map(|there| there.path.clone());
        self.create(candidate, identical_to, new_id)
    }

    fn fail(&mut self, index: usize, new_id: &mut dyn FnMut() -> ItemId) -> Decision {
        if let Some(left_out) = self.left_out_as_identical(index) {
            return left_out;
        }
        let candidate = &self.candidates[index];
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

    fn left_out_as_identical(&self, index: usize) -> Option<Decision> {
        let there = self.identical.get(&index)?;
        self.options.skip_identical.then(|| Decision::Identical {
            id: there.id,
            path: there.path.clone(),
        })
    }

    fn use_existing(&mut self, index: usize, new_id: &mut dyn FnMut() -> ItemId) -> Decision {
        let candidate = &self.candidates[index];
        match self.existing(candidate) {
            Some(there) => Decision::UseExisting {
                id: there.id,
                path: there.path.clone(),
                identical: self.identical.contains_key(&index),
            },
            None => self.create(candidate, None, new_id),
        }
    }

    /// The live item that stands for the candidate where existing ones are used.
    fn existing(&self, candidate: &Candidate) -> Option<&'a LiveItem> {
        let of_kind = |there: &&LiveItem| there.kind == candidate.kind;
        let by_id = self.live_with_id_of(candidate).filter(of_kind);
        by_id.or_else(|| self.live.at(&candidate.place).filter(of_kind))
    }

    fn replace(&mut self, index: usize, new_id: &mut dyn FnMut() -> ItemId) -> Decision {
        let candidate = &self.candidates[index];
        let target = match self.to_be_replaced(candidate) {
            Ok(Some(target)) => target,
            Ok(None) => return self.create(candidate, None, new_id),
            Err(refusal) => return Decision::Refused(refusal),
        };
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
        if self.identical.contains_key(&index) {
            Decision::Identical { id, path }
        } else {
            Decision::Replace { id, path }
        }
    }

    /// The live item that the candidate replaces; none if it is created.
    fn to_be_replaced(&self, candidate: &Candidate) -> Result<Option<&'a LiveItem>, Refusal> {
        let by_id = self.live_with_id_of(candidate);
        let by_path = self
            .live
            .at(&candidate.place)
            .filter(|there| there.kind != ItemKind::Folder);
        if let (Some(one), Some(other)) = (by_id, by_path)
            && one.id != other.id
        {
            return Err(Refusal {
                code: codes::AMBIGUOUS,
                reason: format!(
                    "its id is that of `{}`, and its place that of another item; \
                     which of the two is to be replaced is not clear",
                    one.path
                ),
                root_cause: candidate.recorded.to_string(),
            });
        }
        match by_id.or(by_path) {
            Some(target) if target.kind != candidate.kind => Err(Refusal {
                code: codes::ID_TAKEN_OTHER_KIND,
                reason: format!(
                    "`{}` is a {}, this is a {}",
                    target.path,
                    words(target.kind.as_str()),
                    words(candidate.kind.as_str())
                ),
                root_cause: candidate.recorded.to_string(),
            }),
            target => Ok(target),
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
