//! The kinds of item, and the five trees they live in.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::repeatable;

/// What an item is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A place for items of one tree.
    Folder,
    /// An external source or target of data.
    DataStore,
    /// A shared part of rules, with parameters.
    RuleTemplate,
    /// A positive statement of how data should be.
    Rule,
    /// A shared part of actions, with parameters.
    ActionTemplate,
    /// What changes or reports on data.
    Action,
    /// Pairs of rules and actions.
    ActionMap,
    /// An ordered list of tasks.
    Session,
}

impl ItemKind {
    /// Every kind, in the order in which archives and listings hold them.
    pub const ALL: [Self; 8] = [
        Self::Folder,
        Self::DataStore,
        Self::RuleTemplate,
        Self::Rule,
        Self::ActionTemplate,
        Self::Action,
        Self::ActionMap,
        Self::Session,
    ];

    /// The word on the wire and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::DataStore => "data-store",
            Self::RuleTemplate => "rule-template",
            Self::Rule => "rule",
            Self::ActionTemplate => "action-template",
            Self::Action => "action",
            Self::ActionMap => "action-map",
            Self::Session => "session",
        }
    }

    /// The article before its word, for messages: `a rule`, `an action`.
    #[must_use]
    pub const fn article(self) -> &'static str {
        match self {
            Self::Folder | Self::DataStore | Self::RuleTemplate | Self::Rule | Self::Session => "a",
            Self::ActionTemplate | Self::Action | Self::ActionMap => "an",
        }
    }

    /// The tree that holds items of this kind; folders are in every tree.
    #[must_use]
    pub const fn tree(self) -> Option<Tree> {
        match self {
            Self::Folder => None,
            Self::DataStore => Some(Tree::DataStores),
            Self::RuleTemplate | Self::Rule => Some(Tree::Rules),
            Self::ActionTemplate | Self::Action => Some(Tree::Actions),
            Self::ActionMap => Some(Tree::ActionMaps),
            Self::Session => Some(Tree::Sessions),
        }
    }

    /// Whether an item of this kind may stand in `tree`.
    #[must_use]
    pub fn belongs_in(self, tree: Tree) -> bool {
        self.tree().is_none_or(|own| own == tree)
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A word that is not a kind of item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a kind of item")]
pub struct UnknownKind {
    /// What was written.
    pub word: String,
}

impl FromStr for ItemKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| UnknownKind {
                word: repeatable(word).to_owned(),
            })
    }
}

/// One of the five trees of the repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tree {
    /// `/datastores`
    DataStores,
    /// `/rules`: rules and rule templates.
    Rules,
    /// `/actions`: actions and action templates.
    Actions,
    /// `/actionmaps`
    ActionMaps,
    /// `/sessions`
    Sessions,
}

impl Tree {
    /// The trees, in the order of the navigation pane.
    pub const ALL: [Self; 5] = [
        Self::DataStores,
        Self::Rules,
        Self::Actions,
        Self::ActionMaps,
        Self::Sessions,
    ];

    /// The first segment of every path in this tree, without the slash.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DataStores => "datastores",
            Self::Rules => "rules",
            Self::Actions => "actions",
            Self::ActionMaps => "actionmaps",
            Self::Sessions => "sessions",
        }
    }

    /// The tree of this name, exactly as [`Tree::as_str`] writes it.
    #[must_use]
    pub fn from_segment(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tree| tree.as_str() == segment)
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
