//! Where a foreign item stands, and what a foreign reference means.
//!
//! Which tree a file belongs to is told by its ending, its place by its folders. References appear
//! as `/action_maps/…`, `/actionmaps/…` and `ACTION://…`: all are read.

use trigpoint_model::{ItemPath, Tree};

use super::trouble::{Trouble, codes, shown};

/// What a foreign file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A rule or rule template as item JSON (`.rule`).
    Rule,
    /// An action or action template as item JSON (`.action`).
    Action,
    /// An action map as item JSON (`.action_map`).
    ActionMap,
    /// A data store as item JSON (`.datastore`).
    DataStore,
    /// A session as item JSON (`.session`).
    Session,
    /// An XML backup (root `Backup`): several items with their folders.
    XmlBackup,
}

impl Kind {
    /// The tree of items that a file of this kind holds; an XML backup may hold several.
    #[must_use]
    pub const fn tree(self) -> Option<Tree> {
        match self {
            Self::Rule => Some(Tree::Rules),
            Self::Action => Some(Tree::Actions),
            Self::ActionMap => Some(Tree::ActionMaps),
            Self::DataStore => Some(Tree::DataStores),
            Self::Session => Some(Tree::Sessions),
            Self::XmlBackup => None,
        }
    }
}

/// Recognises a foreign file by the ending of its name and the first bytes of its content.
#[must_use]
pub fn recognise(entry_name: &str, head: &[u8]) -> Option<Kind> {
    let file = entry_name.rsplit('/').next().unwrap_or(entry_name);
    if file.starts_with("._") || entry_name.starts_with("__MACOSX/") {
        return None;
    }
    let ending = file
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    if let Some((_, kind)) = ENDINGS
        .iter()
        .find(|(known, _)| Some(*known) == ending.as_deref())
    {
        return Some(*kind);
    }
    // The text of UTF-16 is recognised too, so that its fault can be told.
    let text: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    let is_backup = text.windows(7).any(|window| window == b"<Backup");
    let is_hidden = text.windows(9).any(|window| window == b"<!DOCTYPE")
        && text.windows(6).any(|window| window == b"Backup");
    (is_backup || is_hidden).then_some(Kind::XmlBackup)
}

/// The path of the item that an entry of item JSON holds, below `root`.
pub(super) fn item_path(entry: &str, tree: Tree, root: &[String]) -> Result<ItemPath, Trouble> {
    let stem = entry.rsplit_once('.').map_or(entry, |(stem, _)| stem);
    let mut path = format!("/{tree}");
    for segment in root.iter().map(String::as_str).chain(stem.split('/')) {
        path.push('/');
        path.push_str(segment);
    }
    path.parse()
        .map_err(|error: trigpoint_model::path::InvalidItemPath| {
            Trouble::new(
                codes::NAME,
                "",
                format!("the entry's name gives no place: {error}; rename the file or its folder"),
            )
        })
}

/// The path that a foreign reference means.
pub(super) fn reference(text: &str, place: &str) -> Result<ItemPath, Trouble> {
    let refused = |reason: &str| {
        Trouble::new(
            codes::REFERENCE,
            place,
            format!("`{}` is not a reference: {reason}", shown(text)),
        )
    };
    let (word, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => text
            .strip_prefix('/')
            .map(|path| path.split_once('/').unwrap_or((path, "")))
            .ok_or_else(|| refused("it begins neither with `/` nor with `RULE://` or the like"))?,
    };
    let tree = tree_of_word(word)
        .ok_or_else(|| refused("it does not name a tree (rules, actions, action_maps, …)"))?;
    let rest = rest.trim_start_matches('/').trim_end_matches('/');
    let path = if rest.is_empty() {
        format!("/{tree}")
    } else {
        format!("/{tree}/{rest}")
    };
    path.parse()
        .map_err(|error: trigpoint_model::path::InvalidItemPath| refused(&error.to_string()))
}

/// The tree that a word of 1Integrate's means, in any case and spelling.
pub(super) fn tree_of_word(word: &str) -> Option<Tree> {
    let word: String = word
        .chars()
        .filter(|character| !matches!(character, '_' | '-' | ' '))
        .collect::<String>()
        .to_ascii_lowercase();
    match word.strip_suffix('s').unwrap_or(&word) {
        "rule" => Some(Tree::Rules),
        "action" => Some(Tree::Actions),
        "actionmap" => Some(Tree::ActionMaps),
        "datastore" => Some(Tree::DataStores),
        "session" => Some(Tree::Sessions),
        _ => None,
    }
}

/// How 1Integrate writes a reference to `path` in item JSON.
pub(super) fn written_reference(path: &ItemPath) -> String {
    let rest = &path.as_str()[1 + path.tree().as_str().len()..];
    let tree = match path.tree() {
        Tree::ActionMaps => "action_maps",
        tree @ (Tree::DataStores | Tree::Rules | Tree::Actions | Tree::Sessions) => tree.as_str(),
    };
    format!("/{tree}{rest}")
}

/// How 1Integrate names a template in the copy of it (`ACTION://HPMS/x`), and its family.
pub(super) fn written_template(path: &ItemPath) -> (String, &'static str) {
    let (scheme, family) = match path.tree() {
        Tree::Actions => ("ACTION", "Action"),
        Tree::DataStores | Tree::Rules | Tree::ActionMaps | Tree::Sessions => ("RULE", "Rule"),
    };
    (
        format!("{scheme}://{}", path.names().collect::<Vec<_>>().join("/")),
        family,
    )
}

/// The ending of a file of item JSON in `tree`.
pub(super) const fn ending(tree: Tree) -> &'static str {
    match tree {
        Tree::Rules => "rule",
        Tree::Actions => "action",
        Tree::ActionMaps => "action_map",
        Tree::DataStores => "datastore",
        Tree::Sessions => "session",
    }
}

const ENDINGS: [(&str, Kind); 6] = [
    ("rule", Kind::Rule),
    ("action", Kind::Action),
    ("action_map", Kind::ActionMap),
    ("actionmap", Kind::ActionMap),
    ("datastore", Kind::DataStore),
    ("session", Kind::Session),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_recognised_by_its_ending_and_xml_by_its_root() {
        assert_eq!(recognise("a/b.rule", b"{"), Some(Kind::Rule));
        assert_eq!(recognise("a/b.ACTION_MAP", b"{"), Some(Kind::ActionMap));
        assert_eq!(
            recognise("a/b.xml", b"<?xml?>\n<Backup xmlns="),
            Some(Kind::XmlBackup)
        );
        assert_eq!(
            recognise("a/b", b"<!DOCTYPE Backup ["),
            Some(Kind::XmlBackup)
        );
        assert_eq!(recognise("a/b.xml", b"<html>"), None);
        assert_eq!(recognise("README.md", b"# x"), None);
        assert_eq!(recognise("__MACOSX/a/._b.rule", b"\0"), None);
    }

    #[test]
    fn every_spelling_of_a_reference_means_the_same_place() {
        for text in [
            "/action_maps/A/b",
            "/actionmaps/A/b",
            "ACTIONMAP://A/b",
            "ACTION_MAP:///A/b/",
        ] {
            assert_eq!(reference(text, "").unwrap().as_str(), "/actionmaps/A/b");
        }
        assert_eq!(reference("/rules", "").unwrap().as_str(), "/rules");
        assert_eq!(reference("RULE://", "").unwrap().as_str(), "/rules");
        let path = reference("/actionmaps/A/b", "").unwrap();
        assert_eq!(written_reference(&path), "/action_maps/A/b");
        for bad in ["", "A/b", "/things/A", "RULE://a//b", "/rules/../x"] {
            assert_eq!(
                reference(bad, "").unwrap_err().code,
                codes::REFERENCE,
                "{bad}"
            );
        }
    }
}
