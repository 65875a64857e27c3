//! One item of 1Integrate's by itself, as its REST interface takes it: the address tells its place,
//! and its templates rest in a repository.

use std::collections::{BTreeSet, HashMap};

use trigpoint_model::limits::DOCUMENT_BYTES_MAX;
use trigpoint_model::{ItemDocument, ItemId, ItemPath, Tree};

use super::catalogue::Catalogue;
use super::fields::Fields;
use super::item;
use super::json::{self, Json};
use super::notes::Notes;
use super::place;
use super::template::names_of_uses;
use super::trouble::{Trouble, codes};
use super::write::write_item;
use crate::fault::Code;
use crate::item::Note;

/// An item that was read by itself.
#[derive(Debug, Clone)]
pub struct SingleItem {
    /// The item; its id and its references are those that its path and theirs give.
    pub document: ItemDocument,
    /// The revision that the item says it is a copy of.
    pub revision: Option<u64>,
    /// What was mapped, left out or found odd.
    pub notes: Vec<Note>,
}

/// Why what was sent is no item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SingleFault {
    /// The stable code.
    pub code: Code,
    /// What is wrong with which part; never a secret.
    pub message: String,
}

impl From<Trouble> for SingleFault {
    fn from(trouble: Trouble) -> Self {
        Self {
            code: trouble.code,
            message: trouble.to_string(),
        }
    }
}

/// The key by which a client gives back the revision that it has read. 1Integrate's files have
/// none.
const REVISION: &str = "revision";

/// The templates that the copies in an item name; none where it cannot be read.
#[must_use]
pub fn templates_named(tree: Tree, bytes: &[u8]) -> Vec<ItemPath> {
    if !matches!(tree, Tree::Rules | Tree::Actions) || bytes.len() > DOCUMENT_BYTES_MAX {
        return Vec::new();
    }
    let raw = json::parse(bytes)
        .and_then(|json| Fields::of(json, ""))
        .and_then(|mut fields| item::raw_tree(&mut fields));
    let mut names = BTreeSet::new();
    if let Ok(raw) = raw {
        names_of_uses(&raw.root, &mut names);
    }
    let paths = names
        .iter()
        .filter_map(|name| place::reference(name, "").ok());
    paths.collect()
}

/// Reads item JSON as the item at `path`. A copy of one of `templates` becomes a use of it; those
/// that these use themselves must be among them.
///
/// # Errors
/// If it cannot be expressed in our documents.
pub fn read_item(
    path: &ItemPath,
    bytes: &[u8],
    templates: &[ItemDocument],
) -> Result<SingleItem, SingleFault> {
    if bytes.len() > DOCUMENT_BYTES_MAX {
        let message = format!("it has more than {DOCUMENT_BYTES_MAX} bytes");
        return Err(Trouble::new(codes::TOO_LARGE, "", message).into());
    }
    let mut catalogue = catalogue(templates);
    let mut notes = Notes::default();
    let mut fields = Fields::of(json::parse(bytes)?, "")?;
    let revision = revision(&mut fields)?;
    let (envelope, body, _) = item::json_item(fields, path, &mut catalogue, &mut notes)?;
    let document = item::document(ItemId::from_path(path), path.clone(), envelope, body)?;
    Ok(SingleItem {
        document,
        revision,
        notes: notes.into_vec(),
    })
}

/// Item JSON with the revision that a client is to give back.
#[must_use]
pub fn with_revision(written: &str, revision: u64) -> String {
    match json::parse(written.as_bytes()).map(Json::into_object) {
        Ok(Ok(mut entries)) => {
            entries.push((REVISION.to_owned(), Json::Number(revision.to_string())));
            json::write(&Json::Object(entries))
        }
        // What was written here is an object.
        Ok(Err(_)) | Err(_) => written.to_owned(),
    }
}

fn revision(fields: &mut Fields) -> Result<Option<u64>, Trouble> {
    let Some(text) = fields.filled(&[REVISION])? else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|_| {
        let message =
            "a revision is a whole number, as it was read; without one any is overwritten";
        Trouble::new(codes::VALUE, REVISION, message)
    })
}

fn catalogue(templates: &[ItemDocument]) -> Catalogue {
    let by_id: HashMap<ItemId, &ItemDocument> = templates
        .iter()
        .map(|template| (template.id, template))
        .collect();
    let find = |id: ItemId| by_id.get(&id).map(|found| (*found).clone());
    let mut catalogue = Catalogue::default();
    for template in templates {
        catalogue.add_item(&template.path, template.path.as_str());
        // One that cannot be written has no copies: nothing is folded into it.
        let written = write_item(template, &find, &|_| None).ok();
        let raw = written.and_then(|written| {
            let mut fields = Fields::of(json::parse(written.json.as_bytes()).ok()?, "").ok()?;
            item::raw_tree(&mut fields).ok()
        });
        if let Some(found) = raw.and_then(|raw| item::template_of(&raw, &template.path)) {
            catalogue.add_template(found);
        }
    }
    catalogue
}
