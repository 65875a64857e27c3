//! The names of the entries of a repository backup: a fixed grammar, and nothing else is read.

use std::fmt;

use trigpoint_model::canonical::Hash;

use super::line::hash_of_text;

/// An entry of a repository backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum EntryName {
    /// `header.json`, the first.
    Header,
    /// A chunk: `items/000000.ndjson`.
    Chunk(Section, u32),
    /// An uploaded file: `files/<sha256>`.
    File(Hash),
    /// `settings.json` and its like.
    Document(DocumentName),
    /// `needs.json`: what data stores want after a restore without files and passwords.
    Needs,
    /// `manifest.json`, the last.
    Manifest,
}

/// What the lines of a chunk are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Section {
    /// Documents.
    Items,
    /// What the index says of the documents of the same number.
    Index,
    /// Earlier revisions.
    History,
    /// Deleted items.
    Bin,
}

/// A JSON document that stands by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentName {
    /// The settings of the repository.
    Settings,
    /// Users, without password hashes, keys and tokens.
    Users,
    /// Roles: named sets of permissions.
    Roles,
}

impl Section {
    const ALL: [Self; 4] = [Self::Items, Self::Index, Self::History, Self::Bin];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Index => "index",
            Self::History => "history",
            Self::Bin => "bin",
        }
    }
}

impl DocumentName {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Settings, Self::Users, Self::Roles];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Settings => "settings.json",
            Self::Users => "users.json",
            Self::Roles => "roles.json",
        }
    }
}

impl fmt::Display for EntryName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => formatter.write_str("header.json"),
            Self::Chunk(section, number) => {
                write!(formatter, "{}/{number:06}.ndjson", section.as_str())
            }
            Self::File(hash) => write!(formatter, "files/{hash}"),
            Self::Document(name) => formatter.write_str(name.as_str()),
            Self::Needs => formatter.write_str("needs.json"),
            Self::Manifest => formatter.write_str("manifest.json"),
        }
    }
}

impl EntryName {
    /// The entry of this name; none if no repository backup has such a name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let fixed = [Self::Header, Self::Needs, Self::Manifest]
            .into_iter()
            .chain(DocumentName::ALL.map(Self::Document))
            .find(|entry| entry.to_string() == name);
        if fixed.is_some() {
            return fixed;
        }
        let (folder, rest) = name.split_once('/')?;
        if folder == "files" {
            return hash_of_text(rest).map(Self::File);
        }
        let section = Section::ALL
            .into_iter()
            .find(|section| section.as_str() == folder)?;
        let digits = rest.strip_suffix(".ndjson")?;
        let is_number = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|_| is_number)?;
        Some(Self::Chunk(section, number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_and_no_other_is() {
        for name in [
            "header.json",
            "items/000000.ndjson",
            "index/012345.ndjson",
            "history/999999.ndjson",
            "bin/000001.ndjson",
            "settings.json",
            "users.json",
            "roles.json",
            "needs.json",
            "manifest.json",
            "files/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ] {
            assert_eq!(EntryName::parse(name).unwrap().to_string(), name);
        }
        for name in [
            "",
            "Header.json",
            "items/0.ndjson",
            "items/+00000.ndjson",
            "items/0000000.ndjson",
            "items/000000.json",
            "items/a/000000.ndjson",
            "files/E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
            "files/../x",
            "runs/000000.ndjson",
        ] {
            assert_eq!(EntryName::parse(name), None, "{name}");
        }
    }
}
