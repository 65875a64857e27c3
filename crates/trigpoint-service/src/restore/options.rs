//! What a user may choose about a restore.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use trigpoint_model::{ItemKind, ItemPath};

/// What happens where a restored item's name, or the item itself, is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictPolicy {
    /// The restored item gets the smallest free number: `Rule`, `Rule 2`, `Rule 3`.
    #[default]
    Rename,
    /// The live item stays, and what refers to the archive's refers to it.
    UseExisting,
    /// The live item gets the content of the archive's.
    Replace,
    /// The first name taken refuses the whole restore.
    Fail,
}

impl ConflictPolicy {
    /// Every policy.
    pub const ALL: [Self; 4] = [Self::Rename, Self::UseExisting, Self::Replace, Self::Fail];

    /// The word on the command line and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rename => "rename",
            Self::UseExisting => "use-existing",
            Self::Replace => "replace",
            Self::Fail => "fail",
        }
    }

    /// Refuses a policy that says nothing for items of this kind.
    ///
    /// # Errors
    /// If it is to number folders, or to refuse a restore because of one.
    pub const fn chosen_for(self, kind: ItemKind) -> Result<(), NotForFolders> {
        match (kind, self) {
            (ItemKind::Folder, Self::Rename | Self::Fail) => Err(NotForFolders { policy: self }),
            (ItemKind::Folder, Self::UseExisting | Self::Replace)
            | (
                ItemKind::DataStore
                | ItemKind::Rule
                | ItemKind::RuleTemplate
                | ItemKind::Action
                | ItemKind::ActionTemplate
                | ItemKind::ActionMap
                | ItemKind::Session,
                _,
            ) => Ok(()),
        }
    }
}

/// A choice that says nothing for folders.
#[derive(Debug, thiserror::Error)]
#[error(
    "folders of one path are merged, never numbered and never in the way: for `folder` the choice \
     is `{}` or `{}`, not `{}`",
    ConflictPolicy::UseExisting.as_str(),
    ConflictPolicy::Replace.as_str(),
    policy.as_str()
)]
pub struct NotForFolders {
    policy: ConflictPolicy,
}

/// The conflict choice: for all, per kind, per item; the narrowest decides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ConflictChoice {
    /// For all items.
    pub all: ConflictPolicy,
    /// For all items of a kind. Folders of one path are merged: for them it is `use-existing`, or
    /// `replace` for the description and comments, too.
    #[serde(deserialize_with = "by_kind")]
    pub by_kind: BTreeMap<ItemKind, ConflictPolicy>,
    /// For one item, by the place recorded in the archive.
    #[serde(deserialize_with = "by_place")]
    pub by_item: BTreeMap<String, ConflictPolicy>,
}

impl ConflictChoice {
    /// The policy for an item of `kind` recorded at `path`.
    #[must_use]
    pub fn of(&self, kind: ItemKind, path: &ItemPath) -> ConflictPolicy {
        let by_item = self.by_item.get(path.key().as_ref());
        by_item
            .or_else(|| self.by_kind.get(&kind))
            .copied()
            .unwrap_or(self.all)
    }
}

fn by_kind<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<ItemKind, ConflictPolicy>, D::Error> {
    let chosen = BTreeMap::<ItemKind, ConflictPolicy>::deserialize(deserializer)?;
    for (kind, policy) in &chosen {
        policy.chosen_for(*kind).map_err(D::Error::custom)?;
    }
    Ok(chosen)
}

/// Places in the form in which they are compared.
fn by_place<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, ConflictPolicy>, D::Error> {
    let chosen = BTreeMap::<String, ConflictPolicy>::deserialize(deserializer)?;
    let chosen = chosen.into_iter().map(|(place, policy)| {
        let path: Result<ItemPath, _> = place.parse();
        match path {
            Ok(path) => Ok((path.key().into_owned(), policy)),
            Err(error) => Err(D::Error::custom(format!("`{place}` is no path: {error}"))),
        }
    });
    chosen.collect()
}

/// A reference that is missing, and the item it is to mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReferenceMapping {
    /// The recorded path of the missing item.
    pub from: ItemPath,
    /// The live item that takes its place.
    pub to: ItemPath,
}

/// Everything a user may choose about a restore. Part of what a plan's id pins.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RestoreOptions {
    /// The folder that everything is put under; without it the recorded places are kept. The
    /// folder's path below its tree is applied in every tree.
    pub into: Option<ItemPath>,
    /// What happens where a name is taken.
    pub on_conflict: ConflictChoice,
    /// Whether an item that is there already with the same content is left out.
    pub skip_identical: bool,
    /// Items, and folders with all they hold, that are left out; by recorded place.
    pub skip: Vec<ItemPath>,
    /// Of a repository backup only these items, and folders with all they hold, with what they
    /// need; by recorded place. Without any, all.
    pub only: Vec<ItemPath>,
    /// Whether any refusal refuses all.
    pub all_or_nothing: bool,
    /// What missing references are to mean.
    pub map: Vec<ReferenceMapping>,
    /// Whether items whose references are missing are restored all the same, incomplete.
    pub allow_missing: bool,
    /// The folder that a foreign set is read as lying in, where its own name is not in it; `/` for
    /// as it lies. Without it a set whose references tell of another folder is not restored.
    pub root: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_may_be_used_or_replaced_and_are_never_numbered_and_never_refuse() {
        let read = |policy: &str| {
            let json = serde_json::json!({"byKind": {"folder": policy, "rule": "fail"}});
            serde_json::from_value::<ConflictChoice>(json)
        };
        for policy in ["use-existing", "replace"] {
            assert_eq!(read(policy).unwrap().by_kind.len(), 2, "{policy}");
        }
        for policy in ["rename", "fail"] {
            let refused = read(policy).unwrap_err().to_string();
            let told =
                format!("for `folder` the choice is `use-existing` or `replace`, not `{policy}`");
            assert!(refused.contains(&told), "{refused}");
        }
    }
}
