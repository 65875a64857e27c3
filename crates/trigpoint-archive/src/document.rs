//! From the bytes of one document to an item, or to the fault that stands in its place.

use serde::Deserialize;
use serde_json::value::RawValue;
use trigpoint_model::document::InvalidDocument;
use trigpoint_model::limits::DOCUMENT_BYTES_MAX;
use trigpoint_model::path::InvalidItemPath;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath, canonical};

use crate::entry_name::printable;
use crate::fault::{Code, code};
use crate::item::ItemFault;
use crate::json;
use crate::upgrade::{self, UpgradeError};

/// What identifies an item, as far as it can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) path: Option<ItemPath>,
    pub(crate) kind: Option<ItemKind>,
    pub(crate) id: Option<ItemId>,
}

impl Identity {
    /// The fault of the item of this identity.
    pub(crate) fn fault(self, code: Code, message: impl Into<String>) -> ItemFault {
        let Self { path, kind, id } = self;
        ItemFault {
            code,
            message: printable(&message.into()),
            path,
            kind,
            id,
        }
    }

    /// The identity of an item that could be read.
    pub(crate) fn of(document: &ItemDocument) -> Self {
        Self {
            path: Some(document.path.clone()),
            kind: Some(document.kind()),
            id: Some(document.id),
        }
    }
}

/// The parts of a document that say what it is, whatever else is wrong with it.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    format: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    path: Option<&'a RawValue>,
}

/// The text of a JSON string.
fn text_of(raw: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(raw?.get()).ok()
}

/// Parses the bytes of one document of any version that is read.
pub(crate) fn parse(bytes: &[u8]) -> Result<ItemDocument, Box<ItemFault>> {
    parse_at(bytes, 1)
}

/// As [`parse`], where the document begins at `line` of a file: faults name the file's lines.
pub(crate) fn parse_at(bytes: &[u8], line: usize) -> Result<ItemDocument, Box<ItemFault>> {
    let nobody = Identity::default();
    if bytes.len() > DOCUMENT_BYTES_MAX {
        let message = format!(
            "the document has {} bytes, at most {DOCUMENT_BYTES_MAX} are read",
            bytes.len()
        );
        return Err(Box::new(nobody.fault(code::TOO_LARGE, message)));
    }
    let text = json::check(bytes).map_err(|fault| {
        let message = fault.below(line).to_string();
        Box::new(nobody.clone().fault(fault.code, message))
    })?;
    let Ok(head) = serde_json::from_str::<Head<'_>>(text) else {
        let message = "it is no item: an item is an object with `format`, `id`, `kind` and `path`";
        return Err(Box::new(nobody.fault(code::NOT_AN_ITEM, message)));
    };
    let (id, kind, path) = (text_of(head.id), text_of(head.kind), text_of(head.path));
    let identity = Identity {
        id: id.as_deref().and_then(|id| id.parse().ok()),
        kind: kind.as_deref().and_then(|kind| kind.parse().ok()),
        path: path.as_deref().and_then(|path| path.parse().ok()),
    };
    let fault = |code: Code, message: String| Box::new(identity.clone().fault(code, message));
    if head.format.is_none() && (head.id.is_none() || head.kind.is_none()) {
        let message = "it is no item: an item has `format`, `id`, `kind` and `path`";
        return Err(fault(code::NOT_AN_ITEM, message.to_owned()));
    }
    if text_of(head.format).is_some_and(|format| format.starts_with(upgrade::ARCHIVE.name)) {
        let message = "it is an archive of its own within this one; restore it by itself";
        return Err(fault(code::NOT_AN_ITEM, message.to_owned()));
    }
    let text = upgrade::ITEM.bring_up(text).map_err(|error| {
        let code = match error {
            UpgradeError::TooNew { .. } => code::SCHEMA_TOO_NEW,
            UpgradeError::NoFormat { .. } | UpgradeError::Invalid { .. } => code::FORMAT_INVALID,
            UpgradeError::Step { .. } => code::SCHEMA_INVALID,
        };
        fault(code, error.to_string())
    })?;
    head_faults(id.as_deref(), kind.as_deref(), path.as_deref())
        .map_err(|(code, message)| fault(code, message))?;
    let document = ItemDocument::from_json(&text)
        .map_err(|error| fault(schema_code(&error), below(error, line).to_string()))?;
    if let Some(place) = document.body.secret_place() {
        let message = format!(
            "{place} holds a password or key; a backup holds none: take it out, and give it to a \
             data store after the restore"
        );
        return Err(fault(code::SECRET_IN_ARCHIVE, message));
    }
    Ok(document)
}

/// Faults of the identity, each with a code of its own.
fn head_faults(
    id: Option<&str>,
    kind: Option<&str>,
    path: Option<&str>,
) -> Result<(), (Code, String)> {
    if let Some(kind) = kind
        && let Err(error) = kind.parse::<ItemKind>()
    {
        return Err((code::UNSUPPORTED_KIND, shortened(&error.to_string())));
    }
    if let Some(id) = id
        && let Err(error) = id.parse::<ItemId>()
    {
        return Err((code::ID_INVALID, shortened(&error.to_string())));
    }
    if let Some(path) = path
        && let Err(error) = path.parse::<ItemPath>()
    {
        let code = match error {
            InvalidItemPath::UnknownTree { .. }
            | InvalidItemPath::Everything
            | InvalidItemPath::Name { .. }
            | InvalidItemPath::TooDeep { .. }
            | InvalidItemPath::RecycleBin { .. } => code::NAME_INVALID,
        };
        return Err((code, shortened(&error.to_string())));
    }
    Ok(())
}

fn shortened(message: &str) -> String {
    match message.char_indices().nth(500) {
        None => message.to_owned(),
        Some((end, _)) => format!("{}…", &message[..end]),
    }
}

/// The error of a document that begins at `line` of a file.
fn below(mut error: InvalidDocument, line: usize) -> InvalidDocument {
    match &mut error {
        InvalidDocument::Shape { source } | InvalidDocument::Body { source, .. } => {
            source.line += line - 1;
        }
        InvalidDocument::Format { .. }
        | InvalidDocument::WrongTree { .. }
        | InvalidDocument::Root { .. } => {}
    }
    error
}

fn schema_code(error: &InvalidDocument) -> Code {
    match error {
        InvalidDocument::WrongTree { .. } => code::WRONG_TREE,
        InvalidDocument::Root { .. } => code::NAME_INVALID,
        InvalidDocument::Format { .. } => code::FORMAT_INVALID,
        InvalidDocument::Shape { .. } | InvalidDocument::Body { .. } => {
            if error.to_string().contains("unknown field `") {
                code::UNKNOWN_FIELD
            } else {
                code::SCHEMA_INVALID
            }
        }
    }
}

/// `document` as an entry of an archive: pretty, or in one line where pretty would be longer than
/// a document may be. `indent` is put before every line but the first.
///
/// None if it is too long either way.
pub(crate) fn to_entry(
    document: &ItemDocument,
    indent: &str,
) -> Result<Option<String>, serde_json::Error> {
    let mut pretty = canonical::to_pretty(document)?;
    if !indent.is_empty() {
        // Strings hold no raw line feeds in JSON: every one is of the indentation.
        pretty = pretty.trim_end().replace('\n', &format!("\n{indent}"));
    }
    if pretty.len() <= DOCUMENT_BYTES_MAX {
        return Ok(Some(pretty));
    }
    let mut line = canonical::to_line(document)?;
    if indent.is_empty() {
        line.push('\n');
    }
    Ok((line.len() <= DOCUMENT_BYTES_MAX).then_some(line))
}
