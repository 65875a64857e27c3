//! Which items of an archive are there already, with the content that they would have: a copy of
//! another id, whose references mean other copies, is the same as what it is a copy of.

use std::collections::HashMap;

use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemId, ItemKind};

use super::{ContentAs, Planner};
use crate::error::ServiceError;
use crate::restore::decision::{Candidate, LiveItem};
use crate::restore::options::ConflictPolicy;

/// What a reference to a candidate means after the restore.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// The item with this id.
    Item(ItemId),
    /// A second one beside this live item, which says the same.
    CopyOf(ItemId),
    /// An item with a new id: nothing live refers to it.
    New,
}

/// Whether a second item beside one that says the same is taken for that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copies {
    /// What would be left out if that were asked is told as identical.
    AreTheSame,
    /// What is kept must refer to what is restored.
    AreOthers,
}

impl<'a> Planner<'a> {
    /// Finds the live item of each candidate that has its kind, and the content that it would have
    /// with its references rewired.
    ///
    /// What a candidate refers to is judged before it, so each document is read once at most, and
    /// only where a reference means another id than in the archive.
    ///
    /// # Errors
    /// If `content_as` fails.
    pub(super) fn find_identical(
        &mut self,
        content_as: &mut ContentAs<'_>,
    ) -> Result<(), ServiceError> {
        let candidates = self.candidates;
        let as_decided = |candidate: &Candidate| {
            let rewired = self.decisions.rewired.get(&candidate.id);
            Meaning::Item(rewired.copied().unwrap_or(candidate.id))
        };
        let mut meanings: Vec<Meaning> = candidates.iter().map(as_decided).collect();
        for index in self.targets_first() {
            let candidate = &candidates[index];
            if self.decisions.items[index].is_some() || candidate.kind == ItemKind::Folder {
                continue;
            }
            let (met, copies) = self.met(candidate);
            let content = if met.iter().all(Option::is_none) {
                None
            } else {
                self.content(index, copies, &meanings, content_as)?
            };
            let mut met = met.into_iter().flatten();
            let same = content.and_then(|content| met.find(|there| there.content == Some(content)));
            if let Some(there) = same {
                self.identical.insert(index, there);
            }
            meanings[index] = self.meaning(candidate, same);
        }
        Ok(())
    }

    /// The live items that may say the same as this candidate.
    fn met(&self, candidate: &Candidate) -> ([Option<&'a LiveItem>; 2], Copies) {
        match self.policy(candidate) {
            ConflictPolicy::Rename | ConflictPolicy::Fail => {
                (self.standing_for(candidate), Copies::AreTheSame)
            }
            ConflictPolicy::UseExisting => ([self.existing(candidate), None], Copies::AreOthers),
            ConflictPolicy::Replace => {
                let target = self.to_be_replaced(candidate).ok().flatten();
                ([target, None], Copies::AreOthers)
            }
        }
    }

    /// The live items that may say the same as one that is not restored over another.
    fn standing_for(&self, candidate: &Candidate) -> [Option<&'a LiveItem>; 2] {
        let of_kind = |there: &&LiveItem| there.kind == candidate.kind;
        let beside = |there: &&LiveItem| there.path.parent() == candidate.place.parent();
        let by_id = self.live.by_id.get(&candidate.id);
        [
            self.live.at(&candidate.place).filter(of_kind),
            by_id.filter(of_kind).filter(beside),
        ]
    }

    /// The hash of the content of a candidate, its references rewired; none if one of them means
    /// an item that nothing live refers to.
    fn content(
        &self,
        index: usize,
        copies: Copies,
        meanings: &[Meaning],
        content_as: &mut ContentAs<'_>,
    ) -> Result<Option<Hash>, ServiceError> {
        let candidate = &self.candidates[index];
        let mut rewired = HashMap::new();
        for reference in &candidate.references {
            let meaning = match self.by_id.get(&reference.id) {
                Some(target) => meanings[*target],
                None => {
                    let outside = self.decisions.rewired.get(&reference.id);
                    Meaning::Item(outside.copied().unwrap_or(reference.id))
                }
            };
            let id = match (meaning, copies) {
                (Meaning::Item(id), _) | (Meaning::CopyOf(id), Copies::AreTheSame) => id,
                (Meaning::CopyOf(_), Copies::AreOthers) | (Meaning::New, _) => return Ok(None),
            };
            if id != reference.id {
                rewired.insert(reference.id, id);
            }
        }
        if rewired.is_empty() {
            Ok(Some(candidate.content))
        } else {
            content_as(index, &rewired).map(Some)
        }
    }

    /// What a reference to this candidate means, where `same` says the same.
    fn meaning(&self, candidate: &Candidate, same: Option<&LiveItem>) -> Meaning {
        let policy = self.policy(candidate);
        match policy {
            ConflictPolicy::Replace => match self.to_be_replaced(candidate) {
                Ok(Some(there)) => Meaning::Item(there.id),
                Ok(None) => self.created(candidate),
                Err(_) => Meaning::Item(candidate.id),
            },
            ConflictPolicy::UseExisting => match self.existing(candidate) {
                Some(there) => Meaning::Item(there.id),
                None => self.created(candidate),
            },
            ConflictPolicy::Rename | ConflictPolicy::Fail => match same {
                Some(there) if self.options.skip_identical => Meaning::Item(there.id),
                Some(there)
                    if policy == ConflictPolicy::Rename
                        && !self.live.unwritable.contains(&candidate.place.tree())
                        && !self.live.unreadable.contains(&there.path.tree()) =>
                {
                    Meaning::CopyOf(there.id)
                }
                Some(_) | None => self.created(candidate),
            },
        }
    }

    /// What a reference to a candidate means that is created, or refused because that is forbidden.
    fn created(&self, candidate: &Candidate) -> Meaning {
        let is_refused = self.live.unwritable.contains(&candidate.place.tree());
        if is_refused || !self.live.by_id.contains_key(&candidate.id) {
            Meaning::Item(candidate.id)
        } else {
            Meaning::New
        }
    }

    /// The candidates, each after those that it refers to; what refers to each other in a circle
    /// is refused anyway.
    fn targets_first(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.candidates.len());
        let mut seen = vec![false; self.candidates.len()];
        let mut work: Vec<(usize, usize)> = Vec::new(); // a candidate, its next reference
        for first in 0..self.candidates.len() {
            if !std::mem::replace(&mut seen[first], true) {
                work.push((first, 0));
            }
            while let Some((index, next)) = work.last_mut() {
                let Some(reference) = self.candidates[*index].references.get(*next) else {
                    order.push(*index);
                    work.pop();
                    continue;
                };
                *next += 1;
                if let Some(target) = self.by_id.get(&reference.id)
                    && !std::mem::replace(&mut seen[*target], true)
                {
                    work.push((*target, 0));
                }
            }
        }
        order
    }
}
