//! The place of an item: `/rules/Roads/Road has a name`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kind::Tree;
use crate::limits::FOLDER_DEPTH_MAX;
use crate::name::{self, InvalidItemName, ItemName, nfc};
use crate::strict::excerpt;

/// The folder of a tree that holds what was deleted; no item of a user's may take its place.
pub const RECYCLE_BIN: &str = "Recycle Bin";

/// A text that is not the path of an item, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidItemPath {
    /// The first segment is none of the five trees.
    #[error(
        "`{path}` does not begin with `/datastores`, `/rules`, `/actions`, `/actionmaps` or `/sessions`"
    )]
    UnknownTree {
        /// What was written.
        path: String,
    },
    /// What is above the trees.
    #[error(
        "`/` is in no tree: the trees are `/datastores`, `/rules`, `/actions`, `/actionmaps` and \
         `/sessions`; for everything, name all five"
    )]
    Everything,
    /// A segment is not a name.
    #[error("`{path}` has a segment that is not a name: {source}")]
    Name {
        /// What was written.
        path: String,
        /// Why the segment is not a name.
        source: InvalidItemName,
    },
    /// More folders than [`FOLDER_DEPTH_MAX`].
    #[error("`{path}` is {depth} folders deep, at most {FOLDER_DEPTH_MAX} are possible")]
    TooDeep {
        /// What was written.
        path: String,
        /// How many folders it names.
        depth: usize,
    },
    /// The Recycle Bin is not a folder to put things into.
    #[error("`{path}` is in the Recycle Bin, which is filled by deleting")]
    RecycleBin {
        /// What was written.
        path: String,
    },
}

// A clone shares its text: a plan, a report and a manifest name the same places many times.
/// The path of an item, a folder, or a tree's root. Always well-formed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(transparent, extend("pattern" = PATH_PATTERN))]
pub struct ItemPath(Arc<str>);

/// What every path looks like; what a name may hold is more than a pattern says.
const PATH_PATTERN: &str = "^/(datastores|rules|actions|actionmaps|sessions)(/[^/]+)*$";

impl ItemPath {
    /// The root of a tree.
    #[must_use]
    pub fn root(tree: Tree) -> Self {
        Self(format!("/{tree}").into())
    }

    /// The path as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which paths are compared: normal form C.
    #[must_use]
    pub fn key(&self) -> Cow<'_, str> {
        nfc(&self.0)
    }

    /// The tree it is in.
    #[must_use]
    pub fn tree(&self) -> Tree {
        let segment = self.0[1..].split('/').next().unwrap_or_default();
        match Tree::from_segment(segment) {
            Some(tree) => tree,
            None => unreachable!("a path begins with a tree, as parsing has checked"),
        }
    }

    /// Whether it is the root of a tree.
    #[must_use]
    pub fn is_root(&self) -> bool {
        !self.0[1..].contains('/')
    }

    /// The segments after the tree, from the outermost folder to the item.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0[1..]
            .split('/')
            .skip(1)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The last segment; none for a tree's root.
    #[must_use]
    pub fn name(&self) -> Option<ItemName> {
        if self.is_root() {
            return None;
        }
        self.0.rsplit('/').next().and_then(|name| name.parse().ok())
    }

    /// The folder that holds it; none for a tree's root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        self.0.rfind('/').map(|end| Self(self.0[..end].into()))
    }

    /// This folder and all folders above it, the tree's root first.
    #[must_use]
    pub fn ancestors_and_self(&self) -> Vec<Self> {
        let mut all: Vec<Self> = std::iter::successors(Some(self.clone()), Self::parent).collect();
        all.reverse();
        all
    }

    /// The path of `name` in this folder.
    #[must_use]
    pub fn join(&self, name: &ItemName) -> Self {
        Self(format!("{}/{}", self.0, name.as_str()).into())
    }

    /// Whether `other` is this path or lies below it, by the compared form.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let (own, other) = (self.key(), other.key());
        other
            .strip_prefix(own.as_ref())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// This path with its leading `from` replaced by `to`; none if it is not below `from`.
    #[must_use]
    pub fn rebased(&self, from: &Self, to: &Self) -> Option<Self> {
        let rest = self.0.strip_prefix(from.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then(|| Self(format!("{}{rest}", to.0).into()))
    }

    /// The number of folders and items after the tree.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0[1..].matches('/').count()
    }
}

impl FromStr for ItemPath {
    type Err = InvalidItemPath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || InvalidItemPath::UnknownTree {
            path: excerpt(text),
        };
        if text == "/" {
            return Err(InvalidItemPath::Everything);
        }
        let mut segments = text.strip_prefix('/').ok_or_else(unknown)?.split('/');
        segments
            .next()
            .and_then(Tree::from_segment)
            .ok_or_else(unknown)?;
        let depth = text.matches('/').count() - 1;
        if depth > FOLDER_DEPTH_MAX + 1 {
            return Err(InvalidItemPath::TooDeep {
                path: excerpt(text),
                depth: depth - 1,
            });
        }
        for (index, segment) in segments.enumerate() {
            name::check(segment).map_err(|source| InvalidItemPath::Name {
                path: excerpt(text),
                source,
            })?;
            if index == 0 && segment == RECYCLE_BIN {
                return Err(InvalidItemPath::RecycleBin {
                    path: excerpt(text),
                });
            }
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for ItemPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for ItemPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ItemPath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> ItemPath {
        text.parse().unwrap()
    }

    #[test]
    fn a_path_names_its_tree_folders_and_item() {
        let road = path("/rules/Roads/Road has a name");
        assert_eq!(road.tree(), Tree::Rules);
        assert_eq!(road.name().unwrap().as_str(), "Road has a name");
        assert_eq!(road.parent(), Some(path("/rules/Roads")));
        assert_eq!(path("/rules").parent(), None);
        assert_eq!(
            road.ancestors_and_self(),
            [path("/rules"), path("/rules/Roads"), road.clone()]
        );
    }

    #[test]
    fn folders_that_differ_by_a_second_blank_are_two_folders() {
        assert_ne!(
            path("/actions/4 - HPMS").key(),
            path("/actions/4 -  HPMS").key()
        );
    }

    #[test]
    fn what_is_not_a_path_says_why() {
        assert!(matches!(
            "rules/x".parse::<ItemPath>(),
            Err(InvalidItemPath::UnknownTree { .. })
        ));
        assert!(matches!(
            "/RULES/x".parse::<ItemPath>(),
            Err(InvalidItemPath::UnknownTree { .. })
        ));
        assert!(matches!(
            "/rules/".parse::<ItemPath>(),
            Err(InvalidItemPath::Name { .. })
        ));
        assert!(matches!(
            "/rules/../x".parse::<ItemPath>(),
            Err(InvalidItemPath::Name { .. })
        ));
        assert!(matches!(
            "/rules/Recycle Bin/x".parse::<ItemPath>(),
            Err(InvalidItemPath::RecycleBin { .. })
        ));
    }

    #[test]
    fn a_path_has_at_most_64_folders() {
        let folders = |count: usize| format!("/rules{}/item", "/f".repeat(count));
        assert!(folders(64).parse::<ItemPath>().is_ok());
        assert!(matches!(
            folders(65).parse::<ItemPath>(),
            Err(InvalidItemPath::TooDeep { depth: 65, .. })
        ));
    }

    #[test]
    fn a_path_can_be_moved_to_another_folder() {
        let moved = path("/rules/A/B/x").rebased(&path("/rules/A"), &path("/rules/C"));
        assert_eq!(moved, Some(path("/rules/C/B/x")));
        assert_eq!(
            path("/rules/AB/x").rebased(&path("/rules/A"), &path("/rules/C")),
            None
        );
    }
}
