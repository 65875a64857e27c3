//! A reference from one item to another: by id, shown with the path.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ItemId, ItemPath};

/// A reference to an item or folder. The id decides; the path is where it was last seen, for
/// people, and for finding an equally placed item where the id is not known.
///
/// At rest and in content hashes the path is left out, so that a rename elsewhere changes nothing.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reference {
    /// The item it means.
    pub id: ItemId,
    /// Where that item was when this was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<ItemPath>,
}

/// What a reference is there for; decides which kinds it may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferenceRole {
    /// A data store that lends its classes to an editor: not needed to run.
    Context,
    /// A template whose body stands at this place.
    Template,
    /// The rule, or folder of rules, of a pair or a task.
    Rule,
    /// The action, or folder of actions, of a pair or a task.
    Action,
    /// The action map of a task.
    ActionMap,
    /// The data store of a task, or of another data store's schema.
    DataStore,
}

impl ReferenceRole {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Context,
        Self::Template,
        Self::Rule,
        Self::Action,
        Self::ActionMap,
        Self::DataStore,
    ];

    /// The word in the repository and in archives.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Template => "template",
            Self::Rule => "rule",
            Self::Action => "action",
            Self::ActionMap => "action-map",
            Self::DataStore => "data-store",
        }
    }

    /// Whether an item of `kind` can stand where this role is wanted.
    #[must_use]
    pub const fn accepts(self, kind: crate::ItemKind) -> bool {
        use crate::ItemKind as Kind;
        match self {
            Self::Context | Self::DataStore => matches!(kind, Kind::DataStore),
            Self::Template => matches!(kind, Kind::RuleTemplate | Kind::ActionTemplate),
            Self::Rule => matches!(kind, Kind::Rule | Kind::Folder),
            Self::Action => matches!(kind, Kind::Action | Kind::Folder),
            Self::ActionMap => matches!(kind, Kind::ActionMap | Kind::Folder),
        }
    }

    /// Whether a session could not run without it: such references are followed by a backup, and
    /// block a restored item that lacks them.
    #[must_use]
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::Context)
    }
}
