//! What a plan is made of: what is known of the archive's items, what lives, and what becomes of
//! everything.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use trigpoint_model::canonical::Hash;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Tree};

use super::report::ItemNote;

/// What is known of an item of the archive without its body.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// Its id in the archive.
    pub(crate) id: ItemId,
    /// Its kind.
    pub(crate) kind: ItemKind,
    /// The place recorded in the archive.
    pub(crate) recorded: ItemPath,
    /// The place it is wanted at: the recorded one, or below the folder that was chosen.
    pub(crate) place: ItemPath,
    /// The hash of its content.
    pub(crate) content: Hash,
    /// What it refers to, in the order of the document, each target once per role.
    pub(crate) references: Vec<CandidateReference>,
    /// Where it was found.
    pub(crate) entry: String,
}

/// A reference of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct CandidateReference {
    /// What it is there for.
    pub(crate) role: ReferenceRole,
    /// The id it means.
    pub(crate) id: ItemId,
    /// Where the target was last seen.
    pub(crate) path: Option<ItemPath>,
}

/// What is known of a live item or folder.
#[derive(Debug, Clone)]
pub(crate) struct LiveItem {
    /// Its id.
    pub(crate) id: ItemId,
    /// Its kind.
    pub(crate) kind: ItemKind,
    /// Its place.
    pub(crate) path: ItemPath,
    /// The hash of its content.
    pub(crate) content: Option<Hash>,
}

/// The part of the repository that the archive touches.
#[derive(Debug, Clone, Default)]
pub(crate) struct Live {
    /// Live items by id: those of the archive and those it refers to.
    pub(crate) by_id: HashMap<ItemId, LiveItem>,
    /// Live items by the compared form of their path.
    pub(crate) by_path: HashMap<String, LiveItem>,
    /// The compared names in each folder where numbers are needed.
    pub(crate) names: HashMap<String, HashSet<String>>,
    /// The trees that the caller may not write.
    pub(crate) unwritable: BTreeSet<Tree>,
    /// The trees that the caller may not read.
    pub(crate) unreadable: BTreeSet<Tree>,
}

impl Live {
    pub(super) fn at(&self, path: &ItemPath) -> Option<&LiveItem> {
        self.by_path.get(path.key().as_ref())
    }
}

/// What becomes of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It is created.
    Create {
        /// The id it gets.
        id: ItemId,
        /// The place it gets.
        path: ItemPath,
        /// Whether that place has a number that the recorded one has not.
        renamed: bool,
        /// The live item at the wanted place that says the same.
        identical_to: Option<ItemPath>,
    },
    /// The live item gets its content.
    Replace {
        /// The live item.
        id: ItemId,
        /// Where that is.
        path: ItemPath,
    },
    /// The live item stays and stands for it.
    UseExisting {
        /// The live item.
        id: ItemId,
        /// Where that is.
        path: ItemPath,
        /// Whether it says the same.
        identical: bool,
    },
    /// The live item says the same already.
    Identical {
        /// The live item.
        id: ItemId,
        /// Where that is.
        path: ItemPath,
    },
    /// It is not restored.
    Refused(Refusal),
    /// It is not tried.
    NotAttempted(Refusal),
}

/// Why an item is not restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The stable code.
    pub(crate) code: &'static str,
    /// For a person.
    pub(crate) reason: String,
    /// What made it impossible, named once for all that depend on it.
    pub(crate) root_cause: String,
}

/// What becomes of a folder that restored items need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FolderDecision {
    /// It is made, with this id; the index is that of its document in the archive, if it has one.
    Create {
        /// The id it gets.
        id: ItemId,
        /// Its document among the candidates.
        document: Option<usize>,
    },
    /// It is there.
    Merge {
        /// The live folder.
        id: ItemId,
        /// The document among the candidates whose description and comments it gets, if any.
        document: Option<usize>,
    },
}

impl FolderDecision {
    /// The folder's id afterwards.
    pub(crate) const fn id(&self) -> ItemId {
        match self {
            Self::Create { id, .. } | Self::Merge { id, .. } => *id,
        }
    }

    /// Whether anything is written.
    pub(crate) const fn writes(&self) -> bool {
        match self {
            Self::Create { .. } => true,
            Self::Merge { document, .. } => document.is_some(),
        }
    }
}

/// What becomes of everything in the archive.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decisions {
    /// By candidate, in their order. A folder's own document is decided in `folders` and none here,
    /// unless it is refused or left out.
    pub(crate) items: Vec<Option<Decision>>,
    /// The folders needed, by path, outermost first.
    pub(crate) folders: BTreeMap<ItemPath, FolderDecision>,
    /// What every id of the archive, and every reference resolved otherwise, means afterwards.
    pub(crate) rewired: HashMap<ItemId, ItemId>,
    /// What is worth telling of a candidate: references that were bound by place or as mapped, or
    /// lead nowhere.
    pub(crate) notes: Vec<(usize, ItemNote)>,
    /// What is worth telling of folders, which have no line of their own in a report.
    pub(crate) warnings: Vec<String>,
    /// Every item refuses, because one does.
    pub(crate) refuses_all: bool,
}

impl Decisions {
    /// None of these is tried, for one reason; no folder is made.
    pub(super) fn none_tried(candidates: &[Candidate], refusal: &Refusal) -> Self {
        let decision = |candidate: &Candidate| {
            let is_item = candidate.kind != ItemKind::Folder;
            is_item.then(|| Decision::NotAttempted(refusal.clone()))
        };
        Self {
            items: candidates.iter().map(decision).collect(),
            refuses_all: true,
            ..Self::default()
        }
    }

    /// Whether candidate `index` is refused or left out.
    pub(super) fn is_out(&self, index: usize) -> bool {
        matches!(
            self.items.get(index),
            Some(Some(Decision::Refused(_) | Decision::NotAttempted(_)) | None)
        )
    }
}
