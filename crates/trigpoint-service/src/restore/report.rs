//! What a restore did, or would do: computed from the result of each item, never from hope.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::{ItemId, ItemKind, ItemPath};

use crate::codes;

/// The version of the report's shape.
pub const REPORT_VERSION: u32 = 1;

/// How a restore ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RestoreState {
    /// Everything that was asked for is there.
    Restored,
    /// Some items are there, others were refused.
    RestoredPartially,
    /// Nothing had to be written.
    NothingChanged,
    /// Nothing was written, because something stands in the way.
    Refused,
    /// Nothing was written, because applying the plan failed.
    FailedUnchanged,
    /// Nothing was written, because only the plan was asked for.
    Planned,
}

/// What became of an item.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is at its recorded place.
    Created,
    /// It is there under a number.
    Renamed,
    /// The live item has its content.
    Replaced,
    /// The live item stays and takes its place in references.
    UsedExisting,
    /// It is there already with the same content.
    Identical,
    /// It was not restored; the reason says why.
    Refused,
    /// It was not tried.
    NotAttempted,
}

impl Outcome {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Renamed => "renamed",
            Self::Replaced => "replaced",
            Self::UsedExisting => "used-existing",
            Self::Identical => "identical",
            Self::Refused => "refused",
            Self::NotAttempted => "not-attempted",
        }
    }
}

/// The numbers of a restore; items only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestoreSummary {
    /// At their recorded place.
    pub created: u64,
    /// Under a number.
    pub renamed: u64,
    /// Live items with new content.
    pub replaced: u64,
    /// Live items that took the place of the archive's.
    pub used_existing: u64,
    /// There already with the same content.
    pub identical: u64,
    /// Not restored, with a reason.
    pub refused: u64,
    /// Not tried.
    pub not_attempted: u64,
}

/// The folders of a restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FolderSummary {
    /// Folders that were made.
    pub created: u64,
    /// Folders that were there.
    pub merged: u64,
    /// Those among them that have the description and comments of the archive's.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub replaced: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ItemReport {
    /// The place recorded in the archive, as far as it could be read.
    pub path: Option<ItemPath>,
    /// Its kind, as far as it could be read.
    pub kind: Option<ItemKind>,
    /// Its id in the archive, as far as it could be read.
    pub id: Option<ItemId>,
    /// The entry or file it was found in.
    pub entry: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Where it is now.
    pub restored_as: Option<ItemPath>,
    /// The live item that has the same content.
    pub identical_to: Option<ItemPath>,
    /// The stable code of the reason.
    pub code: Option<String>,
    /// Why it was refused, or not tried.
    pub reason: Option<String>,
    /// The item, or what else, that made this one impossible.
    pub root_cause: Option<String>,
    /// What was mapped, left out or found odd while it was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<ItemNote>,
}

/// Something worth telling about an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ItemNote {
    /// `mapped` or `warning`.
    pub kind: Cow<'static, str>,
    /// What happened.
    pub message: String,
}

/// What a data store still wants.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A file to be uploaded.
    File,
    /// A password or key to be entered.
    Password,
}

/// A file or password that a restored data store still wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// The data store, where it is now.
    pub path: ItemPath,
    /// What it wants.
    pub needs: Need,
    /// The name of the slot.
    pub name: String,
    /// The name of the file that was there; any name is accepted.
    pub last_known: Option<String>,
}

/// Another choice that may be what the user wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The choice, for a face to offer.
    #[serde(flatten)]
    pub choice: SuggestedChoice,
    /// What it is about, in words of the choice and of no face.
    pub message: String,
}

/// A choice of [`super::RestoreOptions`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "choice", content = "value")]
pub enum SuggestedChoice {
    /// The set of another product is read as lying in this folder.
    Root(String),
    /// Live items of this kind are used.
    UseExisting(ItemKind),
    /// What is there already with the same content is left out.
    SkipIdentical,
}

/// What a restore did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestoreReport {
    /// The version of this shape.
    pub report_version: u32,
    /// How it ended.
    pub state: RestoreState,
    /// The id of the plan; pins archive, repository, options and rights.
    pub plan_id: String,
    /// The restore's own id, by which it can be undone; none where nothing was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restore_id: Option<uuid::Uuid>,
    /// The numbers; items only.
    pub summary: RestoreSummary,
    /// The folders.
    pub folders: FolderSummary,
    /// Every item, in the order of the archive.
    pub items: Vec<ItemReport>,
    /// What is still wanted.
    pub wanted: Vec<Wanted>,
    /// What is worth knowing of the archive as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What else the user may want to choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
}

impl RestoreReport {
    /// The report of an archive that is refused as a whole, before there is a plan.
    #[must_use]
    pub fn refused_whole(why: String) -> Self {
        Self {
            report_version: REPORT_VERSION,
            state: RestoreState::Refused,
            plan_id: String::new(),
            restore_id: None,
            summary: RestoreSummary::default(),
            folders: FolderSummary::default(),
            items: Vec::new(),
            wanted: Vec::new(),
            warnings: vec![why],
            suggestions: Vec::new(),
        }
    }

    /// Names files as `name` says, wherever one is told of.
    pub(crate) fn name_by(&mut self, name: impl Fn(&str) -> String) {
        for item in &mut self.items {
            item.entry = name(&item.entry);
            for told in item.reason.iter_mut().chain(&mut item.root_cause) {
                *told = name(told);
            }
            for note in &mut item.notes {
                note.message = name(&note.message);
            }
        }
        for told in &mut self.warnings {
            *told = name(told);
        }
    }

    /// Counts items by outcome; folders, which are told of where they are refused or left out, are
    /// none.
    #[must_use]
    pub fn count(items: &[ItemReport]) -> RestoreSummary {
        let mut summary = RestoreSummary::default();
        for item in items
            .iter()
            .filter(|item| item.kind != Some(ItemKind::Folder))
        {
            let count = match item.outcome {
                Outcome::Created => &mut summary.created,
                Outcome::Renamed => &mut summary.renamed,
                Outcome::Replaced => &mut summary.replaced,
                Outcome::UsedExisting => &mut summary.used_existing,
                Outcome::Identical => &mut summary.identical,
                Outcome::Refused => &mut summary.refused,
                Outcome::NotAttempted => &mut summary.not_attempted,
            };
            *count += 1;
        }
        summary
    }

    /// Whether nothing is restored before the user has said where the set lies.
    #[must_use]
    pub fn waits_for_root(&self) -> bool {
        self.items
            .iter()
            .any(|item| item.code.as_deref() == Some(codes::ROOT_UNDECIDED))
    }

    /// The root causes, each with the items it keeps from being restored: fix these first.
    #[must_use]
    pub fn root_causes(&self) -> BTreeMap<&str, Vec<&ItemReport>> {
        let mut causes: BTreeMap<&str, Vec<&ItemReport>> = BTreeMap::new();
        for item in &self.items {
            if let Some(cause) = &item.root_cause {
                causes.entry(cause).or_default().push(item);
            }
        }
        causes
    }
}
