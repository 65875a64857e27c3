//! Checks an item of a chunk against what the index says of it.

use std::ops::Range;

use trigpoint_model::canonical;
use trigpoint_model::document::FORMAT as ITEM_FORMAT;
use trigpoint_model::limits::DOCUMENT_BYTES_MAX;
use trigpoint_model::{ItemDocument, ItemKind, strict};

use super::entry::EntryName;
use super::line::{BinText, DocumentText, IndexLine, RevisionText};
use super::scan::Decoded;
use crate::document::{self, Identity};
use crate::fault::{Code, code};
use crate::item::ItemFault;
use crate::json;
use crate::manifest::needs;

/// How closely items are looked at. Chunks are always checked by their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checks {
    /// As [`Checks::Agreement`], for a reader that has read the backup with [`Checks::Documents`]
    /// before: the hashes of its chunks say that they are the same, and that they are JSON is not
    /// looked at again.
    Seen,
    /// The index and the document agree on what the item is, and its hash is that of its text.
    /// Enough for a backup that was made by this very process.
    Agreement,
    /// As well, every document is parsed by the format, and its hash, its references and what it
    /// needs are computed anew. What comes from elsewhere needs this.
    Documents,
}

/// A fault of one line, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The entry, and the line from 1: `items/000003.ndjson, line 12`.
    pub entry: String,
    /// What is wrong.
    pub fault: ItemFault,
}

/// An item that passed.
#[derive(Debug)]
pub(crate) struct CheckedItem {
    /// Its line in the chunk, from 1.
    pub(crate) line: usize,
    pub(crate) index: IndexLine,
    pub(crate) document: Text,
    pub(crate) body: Text,
    pub(crate) description: String,
    pub(crate) comments: String,
}

/// A part of a chunk's text, or a text that had to be made anew.
#[derive(Debug)]
pub(crate) enum Text {
    Part(Range<usize>),
    Own(String),
}

impl Text {
    pub(crate) fn of<'a>(&'a self, chunk: &'a str) -> &'a str {
        match self {
            Self::Part(range) => &chunk[range.clone()],
            Self::Own(text) => text,
        }
    }

    /// The place of `part` in `chunk`, of which it is a part.
    fn part(chunk: &str, part: &str) -> Self {
        let start = part.as_ptr().addr() - chunk.as_ptr().addr();
        Self::Part(start..start + part.len())
    }
}

/// The items of one chunk.
#[derive(Debug)]
pub(crate) struct CheckedChunk {
    pub(crate) name: EntryName,
    pub(crate) text: String,
    pub(crate) items: Vec<Result<CheckedItem, LineFault>>,
}

/// The place of a line, for people.
pub(crate) fn place(entry: impl std::fmt::Display, line: usize) -> String {
    format!("{entry}, line {line}")
}

/// Checks the documents of one chunk against the index beside it.
pub(crate) fn checked(items: Decoded, index: &Decoded, checks: Checks) -> CheckedChunk {
    let checked = items
        .text
        .lines()
        .zip(index.text.lines())
        .enumerate()
        .map(|(number, (line, index_line))| {
            let at = |name| place(name, number + 1);
            let what = "a line of the index";
            let index = parse_line_by(index_line, what, checks).map_err(|fault| LineFault {
                entry: at(index.name),
                fault,
            })?;
            match item(&items.text, line, index, checks) {
                Ok(item) => Ok(CheckedItem {
                    line: number + 1,
                    ..item
                }),
                Err(fault) => Err(LineFault {
                    entry: at(items.name),
                    fault,
                }),
            }
        })
        .collect();
    CheckedChunk {
        name: items.name,
        text: items.text,
        items: checked,
    }
}

fn invalid(code: Code, message: impl Into<String>) -> ItemFault {
    Identity::default().fault(code, message)
}

/// Checks and parses a line of another shape than a document.
fn parse_line<'a, T: serde::Deserialize<'a>>(line: &'a str, what: &str) -> Result<T, ItemFault> {
    let text = json::check(line.as_bytes())
        .map_err(|fault| invalid(fault.code, format!("of {what}: {fault}")))?;
    serde_json::from_str(text).map_err(|error| {
        let why = strict::in_words(&error.to_string());
        invalid(code::SCHEMA_INVALID, format!("it is not {what}: {why}"))
    })
}

/// As [`parse_line`], of what was checked to be JSON before if these checks say so.
fn parse_line_by<'a, T: serde::Deserialize<'a>>(
    line: &'a str,
    what: &str,
    checks: Checks,
) -> Result<T, ItemFault> {
    match checks {
        // What does not parse is looked at as if it had not been.
        Checks::Seen => serde_json::from_str(line).or_else(|_| parse_line(line, what)),
        Checks::Agreement | Checks::Documents => parse_line(line, what),
    }
}

/// Parses a line of the index.
pub(crate) fn parse_index(line: &str) -> Result<IndexLine, ItemFault> {
    parse_line(line, "a line of the index")
}

/// Parses a line of the Recycle Bin.
pub(crate) fn parse_binned(line: &str, checks: Checks) -> Result<BinText<'_>, ItemFault> {
    let binned: BinText<'_> = parse_line_by(line, "an item of the Recycle Bin", checks)?;
    let document = binned.document.get();
    item(document, document, binned.index.clone(), checks)?;
    Ok(binned)
}

/// Parses a line of the history.
pub(crate) fn parse_revision(line: &str, checks: Checks) -> Result<RevisionText<'_>, ItemFault> {
    let revision: RevisionText<'_> = parse_line_by(line, "a revision of the history", checks)?;
    match checks {
        Checks::Seen | Checks::Agreement => {}
        Checks::Documents => {
            let document =
                document::parse(revision.document.get().as_bytes()).map_err(|fault| *fault)?;
            if document.id != revision.id {
                let message = format!("the revision is one of {}, not of this item", revision.id);
                return Err(Identity::of(&document).fault(code::INDEX_MISMATCH, message));
            }
        }
    }
    Ok(revision)
}

/// Checks one document, a line of `chunk`, against the index.
fn item(
    chunk: &str,
    line: &str,
    index: IndexLine,
    checks: Checks,
) -> Result<CheckedItem, ItemFault> {
    let fault = |code: Code, message: &str| {
        let identity = Identity {
            path: Some(index.path.clone()),
            kind: Some(index.kind),
            id: Some(index.id),
        };
        identity.fault(code, message)
    };
    let other = |what: &str| {
        let message = format!(
            "the index says another {what} than the document; use another copy of the backup"
        );
        fault(code::INDEX_MISMATCH, &message)
    };
    let changed = || {
        let message = "its content is not what the index has the hash of; use another copy of the \
            backup";
        fault(code::HASH_MISMATCH, message)
    };
    let Some(text) = current(line) else {
        // The strict parser says what is wrong, and where.
        return match document::parse(line.as_bytes()) {
            Err(fault) => Err(*fault),
            Ok(_) => Err(fault(code::SCHEMA_INVALID, "it is not a document")),
        };
    };
    if text.id != index.id {
        return Err(other("id"));
    }
    if text.kind != index.kind {
        return Err(other("kind"));
    }
    if text.path != index.path {
        return Err(other("path"));
    }
    if (&text.created, &text.edited) != (&index.created, &index.edited) {
        return Err(other("maker or time"));
    }
    let is_at_rest = text.hash_of_text() == Some(index.hash);
    let mut body = Text::part(chunk, text.body.get());
    if checks == Checks::Documents || !is_at_rest {
        let document = parsed(line)?;
        if document.content_hash().ok() != Some(index.hash) {
            return Err(changed());
        }
        let references = document.body.references();
        let told = index.references.iter().map(|found| (found.role, found.id));
        if !references
            .iter()
            .map(|found| (found.role, found.reference.id))
            .eq(told)
        {
            return Err(other("reference"));
        }
        if !wants(&document, &index) {
            return Err(other("need"));
        }
        if !is_at_rest {
            body = Text::Own(body_at_rest(document).ok_or_else(changed)?);
        }
    }
    Ok(CheckedItem {
        line: 1,
        document: Text::part(chunk, line),
        body,
        description: text.description.into_owned(),
        comments: text.comments.into_owned(),
        index,
    })
}

/// The document of a line that is of the current version. Where anything is wrong with it, the
/// strict parser looks at it from the start, and says what, and where.
fn parsed(line: &str) -> Result<ItemDocument, ItemFault> {
    let is_json = line.len() <= DOCUMENT_BYTES_MAX && json::check(line.as_bytes()).is_ok();
    match is_json.then(|| ItemDocument::from_json(line)) {
        Some(Ok(document)) if document.body.secret_place().is_none() => Ok(document),
        Some(_) | None => document::parse(line.as_bytes()).map_err(|fault| *fault),
    }
}

/// The parts of a document of the current version.
fn current(line: &str) -> Option<DocumentText<'_>> {
    serde_json::from_str::<DocumentText<'_>>(line)
        .ok()
        .filter(|text| text.format == ITEM_FORMAT)
}

/// Whether the index tells what the document needs.
fn wants(document: &ItemDocument, index: &IndexLine) -> bool {
    let wanted = match index.kind {
        ItemKind::DataStore => needs(document),
        ItemKind::Folder
        | ItemKind::RuleTemplate
        | ItemKind::Rule
        | ItemKind::ActionTemplate
        | ItemKind::Action
        | ItemKind::ActionMap
        | ItemKind::Session => Vec::new(),
    };
    wanted
        .iter()
        .map(|need| (need.needs, &need.name, &need.last_known))
        .eq(index
            .needs
            .iter()
            .map(|need| (need.needs, &need.name, &need.last_known)))
}

/// The body in the form in which it rests.
fn body_at_rest(document: ItemDocument) -> Option<String> {
    canonical::to_line(&document.body.without_reference_paths()).ok()
}
