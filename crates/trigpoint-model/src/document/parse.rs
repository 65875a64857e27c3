//! Parses documents and their bodies, and checks that what is written can be read again.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{EmptyBody, FORMAT, ItemBody, ItemDocument};
use crate::limits::{DOCUMENT_BYTES_MAX, JSON_DEPTH_MAX};
use crate::secret::repeatable;
use crate::strict::{self, InvalidJson};
use crate::{ItemId, ItemKind, ItemPath, Stamp, canonical};

/// Why a text is not an item document.
#[derive(Debug, thiserror::Error)]
pub enum InvalidDocument {
    /// Not JSON, beyond a limit, or not a document.
    #[error("{source}")]
    Shape {
        /// What is wrong, with line and column.
        #[source]
        source: InvalidJson,
    },
    /// The body is not of the shape that its kind asks for.
    #[error("the body of this {kind} is wrong at {source}")]
    Body {
        /// The kind it says it is.
        kind: ItemKind,
        /// What is wrong, with line and column in the document.
        #[source]
        source: InvalidJson,
    },
    /// A document of another format or of a version that is not read here.
    #[error("the format is `{found}`, this version reads `{FORMAT}`")]
    Format {
        /// What it says it is.
        found: String,
    },
    /// The kind belongs in another tree than the path names.
    #[error("{} {kind} cannot stand at `{path}`: its tree is `/{}`", kind.article(), kind.tree().map_or("", crate::Tree::as_str))]
    WrongTree {
        /// Its kind.
        kind: ItemKind,
        /// Its path.
        path: ItemPath,
    },
    /// The root of a tree is not an item.
    #[error("`{path}` is the root of a tree, not an item")]
    Root {
        /// Its path.
        path: ItemPath,
    },
}

/// What tells how the rest is to be read: looked at first, so that a document of another version
/// is named as such and not blamed for fields that this version does not have.
#[derive(Deserialize)]
struct Envelope {
    format: String,
}

#[derive(Deserialize)]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    expecting = "an item document, which is an object"
)]
struct DocumentIn<'a> {
    #[serde(borrow)]
    body: &'a serde_json::value::RawValue,
    #[serde(default)]
    comments: String,
    #[serde(default)]
    created: Stamp,
    #[serde(default)]
    description: String,
    #[serde(default)]
    edited: Stamp,
    format: String,
    id: ItemId,
    kind: ItemKind,
    path: ItemPath,
}

impl ItemDocument {
    /// Parses a document of the current version.
    ///
    /// # Errors
    /// If it is not JSON, beyond a limit, not of the shape its kind asks for, or its kind and
    /// place disagree.
    pub fn from_json(json: &str) -> Result<Self, InvalidDocument> {
        let shape = |source| InvalidDocument::Shape { source };
        strict::check_limits(json, DOCUMENT_BYTES_MAX, JSON_DEPTH_MAX).map_err(shape)?;
        let parts: DocumentIn<'_> =
            strict::from_checked(json).map_err(|source| of_this_format(json, source))?;
        let DocumentIn {
            body,
            comments,
            created,
            description,
            edited,
            format,
            id,
            kind,
            path,
        } = parts;
        if format != FORMAT {
            return Err(InvalidDocument::Format {
                found: repeatable(&format).to_owned(),
            });
        }
        if path.is_root() {
            return Err(InvalidDocument::Root { path });
        }
        if !kind.belongs_in(path.tree()) {
            return Err(InvalidDocument::WrongTree { kind, path });
        }
        // The raw body is borrowed from `json`: the distance of the two is where it begins.
        let offset = body.get().as_ptr().addr() - json.as_ptr().addr();
        let body = body_of(kind, body.get()).map_err(|source| InvalidDocument::Body {
            kind,
            source: source.within(json, offset),
        })?;
        Ok(Self {
            id,
            path,
            description,
            comments,
            created,
            edited,
            body,
        })
    }

    /// This document in canonical form, proved to be within the limits of what can be read.
    ///
    /// # Errors
    /// If it is larger or nested more deeply than a document may be, or a text holds NUL.
    pub fn to_line(&self) -> Result<String, InvalidDocument> {
        let line = canonical::to_line(self).map_err(|error| InvalidDocument::Shape {
            source: InvalidJson::from_serde(&error),
        })?;
        strict::check_limits(&line, DOCUMENT_BYTES_MAX, JSON_DEPTH_MAX)
            .map_err(|source| InvalidDocument::Shape { source })?;
        Ok(line)
    }
}

/// The fault of a text that is no document of this version: that it is of another, if it says so.
fn of_this_format(json: &str, source: InvalidJson) -> InvalidDocument {
    match serde_json::from_str(json) {
        Ok(Envelope { format }) if format != FORMAT => InvalidDocument::Format {
            found: repeatable(&format).to_owned(),
        },
        Ok(Envelope { format: _ }) | Err(_) => InvalidDocument::Shape { source },
    }
}

/// As [`ItemDocument::from_json`], where a document stands in other JSON.
impl<'de> Deserialize<'de> for ItemDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_json(text.get()).map_err(D::Error::custom)
    }
}

impl ItemBody {
    /// Parses the body of an item of `kind`.
    ///
    /// # Errors
    /// If the text is not such a body; the error names the line, the column and what was expected.
    pub fn from_json(kind: ItemKind, json: &str) -> Result<Self, InvalidJson> {
        strict::check_limits(json, DOCUMENT_BYTES_MAX, JSON_DEPTH_MAX - 1)?;
        body_of(kind, json)
    }
}

fn body_of(kind: ItemKind, json: &str) -> Result<ItemBody, InvalidJson> {
    Ok(match kind {
        ItemKind::Folder => {
            let EmptyBody {} = strict::from_checked(json)?;
            ItemBody::Folder
        }
        ItemKind::DataStore => ItemBody::DataStore(strict::from_checked(json)?),
        ItemKind::RuleTemplate => ItemBody::RuleTemplate(strict::from_checked(json)?),
        ItemKind::Rule => ItemBody::Rule(strict::from_checked(json)?),
        ItemKind::ActionTemplate => ItemBody::ActionTemplate(strict::from_checked(json)?),
        ItemKind::Action => ItemBody::Action(strict::from_checked(json)?),
        ItemKind::ActionMap => ItemBody::ActionMap(strict::from_checked(json)?),
        ItemKind::Session => ItemBody::Session(strict::from_checked(json)?),
    })
}
