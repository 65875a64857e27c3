//! The manifest: what an archive says it holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use trigpoint_model::document::Connection;
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemKind, ItemPath, Timestamp};

use crate::fault::code;
use crate::reader::Warning;

/// The name of the archive format, written in every manifest.
pub const FORMAT: &str = "trigpoint-archive/1";
/// The scope of an archive of chosen items.
pub const SCOPE_ITEMS: &str = "items";

/// Who makes this archive, and of what: what a writer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestHead {
    /// The program and its version.
    pub producer: String,
    /// The paths that were asked for, sorted when written.
    pub selection: Vec<ItemPath>,
    /// When it is made; none for archives that are the same bytes for the same items.
    pub stamp: Option<Timestamp>,
}

impl ManifestHead {
    /// The head of an archive that this version of Trigpoint makes of `selection`.
    #[must_use]
    pub fn of(selection: impl IntoIterator<Item = ItemPath>) -> Self {
        Self {
            producer: concat!("Trigpoint ", env!("CARGO_PKG_VERSION")).to_owned(),
            selection: selection.into_iter().collect(),
            stamp: None,
        }
    }
}

/// What an archive says it holds. Keys are sorted when it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// Whether it was finished; an archive that broke off has no manifest, or says `false`.
    pub complete: bool,
    /// The content root over all items (`trigpoint_model::canonical::ContentRoot`); it is always
    /// written, and a manifest without it was edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_root: Option<String>,
    /// The number of items of each kind that is there.
    pub counts: BTreeMap<ItemKind, u64>,
    /// When it was made, if that was wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// [`FORMAT`].
    pub format: String,
    /// Every item, in the order of the archive.
    pub items: Vec<ManifestItem>,
    /// What items refer to that is not in the archive.
    pub missing_references: Vec<MissingReference>,
    /// What data stores want after a restore.
    pub needs: Vec<Need>,
    /// The program that made it.
    pub producer: String,
    /// [`SCOPE_ITEMS`].
    pub scope: String,
    /// The paths that were asked for.
    pub selection: Vec<ItemPath>,
}

impl Manifest {
    /// What a writer has to be told to make this archive again.
    #[must_use]
    pub fn head(&self) -> ManifestHead {
        ManifestHead {
            producer: self.producer.clone(),
            selection: self.selection.clone(),
            stamp: self.created,
        }
    }

    /// What it says of its items as a whole and is not so, where `counts` and `content_root` are
    /// those of the items that are there.
    #[must_use]
    pub fn contradictions(
        &self,
        counts: &BTreeMap<ItemKind, u64>,
        content_root: Option<&str>,
    ) -> Vec<Warning> {
        let mut found = Vec::new();
        for kind in ItemKind::ALL {
            let count = |counts: &BTreeMap<ItemKind, u64>| counts.get(&kind).copied().unwrap_or(0);
            let (told, there) = (count(&self.counts), count(counts));
            if told != there {
                let message =
                    format!("the manifest counts {told} of kind `{kind}`, there are {there}");
                found.push(Warning::new(code::COUNT_MISMATCH, None, message));
            }
        }
        let there = content_root.unwrap_or("unknown");
        let message = match self.content_root.as_deref() {
            None => Some(format!(
                "the manifest has no content root, that of the items is {there}"
            )),
            Some(told) if content_root == Some(told) => None,
            Some(told) => {
                let told: String = told.chars().take(64).collect();
                Some(format!(
                    "the content root of the manifest is {told}, that of the items is {there}"
                ))
            }
        };
        found.extend(
            message.map(|message| Warning::new(code::CONTENT_ROOT_MISMATCH, None, message)),
        );
        found
    }
}

/// An item of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ManifestItem {
    /// The entry that holds it; `#/items/0` in an archive of one JSON file.
    pub entry: String,
    /// Its id.
    pub id: ItemId,
    /// Its kind.
    pub kind: ItemKind,
    /// Its true path.
    pub path: ItemPath,
    /// The SHA-256 of the entry's bytes; of the document in canonical form in one JSON file. It is
    /// always written, and an item without it was edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// An item that is referred to and not in the archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MissingReference {
    /// The id that is referred to.
    pub id: ItemId,
    /// Where that item was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<ItemPath>,
    /// An item that refers to it, the first of the archive.
    pub used_by: ItemPath,
}

/// What a data store wants after a restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NeedKind {
    /// An uploaded file.
    File,
    /// A password or key.
    Password,
}

/// A file or password that a data store wants after a restore.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Need {
    /// The data store.
    pub path: ItemPath,
    /// What it wants.
    pub needs: NeedKind,
    /// The slot.
    pub name: String,
    /// The name of the file that was there last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_known: Option<String>,
}

/// What this item wants after a restore; only data stores want something.
#[must_use]
pub fn needs(document: &ItemDocument) -> Vec<Need> {
    let mut needs: Vec<Need> = connections(document)
        .flat_map(|connection| {
            let files = connection.files.iter().map(|file| Need {
                path: document.path.clone(),
                needs: NeedKind::File,
                name: file.slot.clone(),
                last_known: file.last_known.clone(),
            });
            let passwords = connection.credentials.iter().map(|credential| Need {
                path: document.path.clone(),
                needs: NeedKind::Password,
                name: credential.slot.clone(),
                last_known: None,
            });
            files.chain(passwords)
        })
        .collect();
    needs.sort();
    needs.dedup();
    needs
}

/// The connections of a data store.
pub(crate) fn connections(document: &ItemDocument) -> impl Iterator<Item = &Connection> {
    let store = match &document.body {
        ItemBody::DataStore(store) => Some(store),
        ItemBody::Folder
        | ItemBody::RuleTemplate(_)
        | ItemBody::Rule(_)
        | ItemBody::ActionTemplate(_)
        | ItemBody::Action(_)
        | ItemBody::ActionMap(_)
        | ItemBody::Session(_) => None,
    };
    store
        .into_iter()
        .flat_map(|store| store.read.iter().chain(store.copy_to.iter()))
}
