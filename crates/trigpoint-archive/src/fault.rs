//! What can be wrong with an archive as a whole, and the stable codes of every fault.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// The stable code of a fault: never renamed, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Why a whole archive is refused: nothing of it can be trusted.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be read from disk.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// It is broken, or not an archive.
    #[error("`{path}` is refused: {message}")]
    Refused {
        /// The file.
        path: PathBuf,
        /// The stable code.
        code: Code,
        /// What is wrong, naming the entry and the place.
        message: String,
    },
}

impl ArchiveError {
    /// The refusal of the file at `path` for `fault`.
    #[must_use]
    pub fn refused(path: &Path, fault: ContainerFault) -> Self {
        let ContainerFault { code, message } = fault;
        Self::Refused {
            path: path.to_owned(),
            code,
            message,
        }
    }

    /// That the file at `path` cannot be read.
    #[must_use]
    pub fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            source,
        }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Read { .. } => code::UNREADABLE,
            Self::Refused { code, .. } => *code,
        }
    }
}

/// What is wrong with a container, before it is known which file that is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ContainerFault {
    /// The stable code.
    pub code: Code,
    /// What is wrong, naming the entry and the place.
    pub message: String,
}

impl ContainerFault {
    /// A fault of this code.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)*) => {
        /// The codes, by name.
        pub mod code {
            use super::Code;
            $($(#[doc = $doc])+ pub const $name: Code = Code($text);)*
        }

        /// Every code of own archives, with what it means.
        pub const ALL: &[(Code, &str)] = &[$((code::$name, concat!($($doc),+))),*];
    };
}

codes! {
    /// The file or folder cannot be read from disk.
    UNREADABLE = "unreadable";
    /// The input is none of the things that are read.
    NOT_AN_ARCHIVE = "not-an-archive";
    /// The archive holds no item.
    EMPTY_ARCHIVE = "empty-archive";
    /// A file, entry, directory or document is greater than its limit.
    TOO_LARGE = "too-large";
    /// An archive has more entries or items than its limit.
    TOO_MANY_ENTRIES = "too-many-entries";
    /// Files that cannot be read as one archive were given together.
    MIXED_INPUT = "mixed-input";

    /// The zip ends before its end record, or its directory lies beyond its end.
    ZIP_TRUNCATED = "zip-truncated";
    /// The zip has a structure that contradicts itself.
    ZIP_MALFORMED = "zip-malformed";
    /// The zip has more than one end record.
    ZIP_TWO_END_RECORDS = "zip-two-end-records";
    /// Bytes before, between or after the entries belong to none.
    ZIP_STRAY_BYTES = "zip-stray-bytes";
    /// The zip is one part of several.
    ZIP_MULTI_DISK = "zip-multi-disk";
    /// The directory holds another number of entries than the end record says.
    ZIP_ENTRY_COUNT = "zip-entry-count";
    /// Two entries have the same name, also after folding case or normalising.
    ZIP_DUPLICATE_ENTRY = "zip-duplicate-entry";
    /// Two entries share bytes.
    ZIP_OVERLAP = "zip-overlap";
    /// An entry says one thing in the directory and another at its place.
    ZIP_HEADER_MISMATCH = "zip-header-mismatch";
    /// An entry is encrypted.
    ZIP_ENCRYPTED = "zip-encrypted";
    /// An entry is a link, a device or another special file.
    ZIP_SPECIAL_ENTRY = "zip-special-entry";
    /// An entry is compressed by a method that is not read.
    ZIP_METHOD = "zip-method";
    /// An entry has a name that no archive needs.
    ZIP_ENTRY_NAME = "zip-entry-name";
    /// The bytes of an entry are damaged.
    ZIP_CORRUPT_ENTRY = "zip-corrupt-entry";
    /// An entry has another size than it says.
    ZIP_ENTRY_SIZE = "zip-entry-size";
    /// A folder holds a link or a special file.
    FOLDER_SPECIAL_FILE = "folder-special-file";

    /// A text is not JSON.
    JSON_SYNTAX = "json-syntax";
    /// A text is not plain UTF-8.
    JSON_ENCODING = "json-encoding";
    /// An object has a key twice.
    JSON_DUPLICATE_KEY = "json-duplicate-key";
    /// Objects and arrays are nested too deeply.
    JSON_TOO_DEEP = "json-too-deep";
    /// A text holds the character NUL.
    JSON_NUL = "json-nul";
    /// A text holds half of a surrogate pair.
    JSON_LONE_SURROGATE = "json-lone-surrogate";
    /// A number cannot be kept exactly.
    JSON_NUMBER = "json-number";

    /// The archive has no manifest where one must be.
    MANIFEST_MISSING = "manifest-missing";
    /// The manifest is not of the shape of a manifest.
    MANIFEST_INVALID = "manifest-invalid";
    /// The archive says of itself that it was not finished.
    NOT_COMPLETE = "not-complete";
    /// The format's name or version is none.
    FORMAT_INVALID = "format-invalid";
    /// The format's version is newer than this version of Trigpoint.
    SCHEMA_TOO_NEW = "schema-too-new";
    /// An entry is not the one that the manifest describes.
    HASH_MISMATCH = "hash-mismatch";
    /// The manifest lists an entry that is not there.
    ENTRY_MISSING = "entry-missing";
    /// An entry is not in the manifest.
    ENTRY_UNLISTED = "entry-unlisted";
    /// An entry is not an item and was left alone.
    ENTRY_SKIPPED = "entry-skipped";
    /// The manifest's counts are not those of the items.
    COUNT_MISMATCH = "count-mismatch";
    /// The index of a repository backup says another thing of an item than its document.
    INDEX_MISMATCH = "index-mismatch";
    /// More faults were found than are listed.
    TOO_MANY_FAULTS = "too-many-faults";
    /// The manifest's content root is not that of the items.
    CONTENT_ROOT_MISMATCH = "content-root-mismatch";

    /// A document is not of the shape that its kind asks for.
    SCHEMA_INVALID = "schema-invalid";
    /// A document has a field that is not known.
    UNKNOWN_FIELD = "unknown-field";
    /// A document is of a kind that is not known.
    UNSUPPORTED_KIND = "unsupported-kind";
    /// A JSON text is not an item document.
    NOT_AN_ITEM = "not-an-item";
    /// A path or name is not possible.
    NAME_INVALID = "name-invalid";
    /// An id is not a UUID.
    ID_INVALID = "id-invalid";
    /// The kind of an item cannot stand in the tree of its path.
    WRONG_TREE = "wrong-tree";
    /// An id is in the archive before.
    DUPLICATE_IN_ARCHIVE = "duplicate-in-archive";
    /// An item was read with a note.
    ITEM_NOTE = "item-note";
    /// A parameter is named for a password or key, and has a value.
    SECRET_IN_ARCHIVE = "secret-in-archive";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_kebab_case_and_there_once() {
        let mut seen = BTreeSet::new();
        for (code, meaning) in ALL {
            assert!(seen.insert(code.0), "{code} twice");
            assert!(
                code.0
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            );
            assert!(meaning.ends_with('.'));
        }
    }
}
