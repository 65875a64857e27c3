//! What is in a folder, in the words of 1Integrate.

use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_model::{ItemKind, ItemPath};

/// The name by which clients know the folder of deleted items.
const RECYCLE_BIN: &str = "Recycle Bin";

/// What is in a folder.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OneIntegrateFolder")]
pub(super) struct Folder {
    /// `folder`.
    r#type: &'static str,
    /// Its name.
    name: String,
    /// What is directly in it.
    contents: Vec<Entry>,
}

/// An item or folder in a folder.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OneIntegrateEntry")]
pub(super) struct Entry {
    /// Its name.
    name: String,
    /// `folder`, or what a file of the item ends in: `rule`, `action`, `action_map` …
    r#type: &'static str,
}

impl Entry {
    pub(super) fn new(name: String, kind: ItemKind) -> Self {
        Self {
            name,
            r#type: word(kind),
        }
    }
}

impl Folder {
    /// What is at a place; a tree has its Recycle Bin besides.
    pub(super) fn at(path: &ItemPath, mut contents: Vec<Entry>) -> Self {
        if path.is_root() {
            contents.push(Entry::new(RECYCLE_BIN.to_owned(), ItemKind::Folder));
        }
        let name = path
            .name()
            .map_or_else(|| path.tree().to_string(), |name| name.to_string());
        Self::new(name, contents)
    }

    /// The deleted items of a tree.
    pub(super) fn recycle_bin(contents: Vec<Entry>) -> Self {
        Self::new(RECYCLE_BIN.to_owned(), contents)
    }

    fn new(name: String, contents: Vec<Entry>) -> Self {
        Self {
            r#type: word(ItemKind::Folder),
            name,
            contents,
        }
    }
}

/// A template is to 1Integrate a rule or action that says of itself that it is one.
pub(super) const fn word(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Folder => "folder",
        ItemKind::DataStore => "datastore",
        ItemKind::Rule | ItemKind::RuleTemplate => "rule",
        ItemKind::Action | ItemKind::ActionTemplate => "action",
        ItemKind::ActionMap => "action_map",
        ItemKind::Session => "session",
    }
}
