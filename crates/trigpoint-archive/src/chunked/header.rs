//! What a repository backup says of itself: before its content, and after it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemKind, Timestamp};

use super::line::hash_text;
use crate::upgrade::Versions;

/// The format of repository backups.
pub const FORMAT: &str = "trigpoint-repository/1";

/// The versions of the format.
pub(crate) const VERSIONS: Versions = Versions {
    name: "trigpoint-repository",
    current: 1,
    steps: &[],
};

/// What no repository backup ever holds.
pub const LEAVES_OUT: [&str; 6] = [
    "api-keys",
    "audit-log",
    "jobs",
    "passwords",
    "results",
    "runs",
];

/// What is known of a backup before it is made: the first entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Header {
    /// [`FORMAT`].
    pub format: String,
    /// What is not in it: [`LEAVES_OUT`], and what its maker may not read.
    pub leaves_out: Vec<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// The items of each kind that the snapshot holds.
    pub planned: BTreeMap<ItemKind, u64>,
    /// The program and its version.
    pub producer: String,
    /// The revision of the repository at the snapshot.
    pub repository_revision: u64,
}

impl Header {
    /// The header of a backup that this version of Trigpoint makes of a snapshot.
    #[must_use]
    pub fn of(
        made_at: Timestamp,
        repository_revision: u64,
        planned: BTreeMap<ItemKind, u64>,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            leaves_out: LEAVES_OUT.map(str::to_owned).to_vec(),
            made_at,
            planned,
            producer: concat!("Trigpoint ", env!("CARGO_PKG_VERSION")).to_owned(),
            repository_revision,
        }
    }
}

/// What is known of a backup after it was made: the last entry. Without it there is no backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepositoryManifest {
    /// Always `true`: what broke off has no manifest.
    pub complete: bool,
    /// The content root over all live items.
    #[serde(with = "hash_text")]
    pub content_root: Hash,
    /// The live items of each kind.
    pub counts: BTreeMap<ItemKind, u64>,
    /// Every other entry, in the order it was written.
    pub entries: Vec<ListedEntry>,
    /// [`FORMAT`].
    pub format: String,
    /// What is in it altogether.
    pub totals: Totals,
}

/// An entry that the manifest lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListedEntry {
    /// Bytes of its content.
    pub bytes: u64,
    /// Its lines, where it has lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<u64>,
    /// Its name.
    pub name: String,
    /// The SHA-256 of its content.
    #[serde(with = "hash_text")]
    pub sha256: Hash,
}

/// What a repository backup holds altogether.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Totals {
    /// Deleted items in the Recycle Bin.
    pub binned: u64,
    /// Bytes of all entries, unpacked.
    pub bytes: u64,
    /// Uploaded files.
    pub files: u64,
    /// Live items and folders.
    pub items: u64,
    /// Earlier revisions.
    pub revisions: u64,
}
