//! Items in 1Integrate's own JSON, one at a time: for clients that were written for it.
//!
//! Its references are paths, and its uses of templates are copies; here both are references by id.
//! Which item a path means, and which template a copy is one of, is decided when an item is saved.

use std::collections::HashMap;

use trigpoint_archive::NoteKind;
use trigpoint_archive::foreign::{self, read_item, templates_named, write_item};
use trigpoint_model::closure::Closure;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};
use trigpoint_repository::Snapshot;

use crate::access::MayRead;
use crate::backup::missing_to_read;
use crate::error::ServiceError;
use crate::items::{Expected, SavedItem, at, document};
use crate::{Caller, Service};

/// An item in 1Integrate's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignItem {
    /// Its revision, which is in the JSON too.
    pub revision: u64,
    /// The item.
    pub json: String,
}

/// What saving an item in 1Integrate's form did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedForeignItem {
    /// What any save tells.
    pub saved: SavedItem,
    /// What it is.
    pub kind: ItemKind,
    /// What of the item is not as its maker may expect.
    pub warnings: Vec<String>,
}

impl Service {
    /// The item at `path` in 1Integrate's form, with its revision as one more key.
    ///
    /// # Errors
    /// If nothing is there, or that form cannot express it, or it uses a template that the caller
    /// may not read.
    pub async fn show_foreign_item(
        &self,
        caller: &Caller,
        path: &ItemPath,
    ) -> Result<ForeignItem, ServiceError> {
        let grant = caller.reading(path.tree())?;
        let mut snapshot = self.guard.read(&grant).await?;
        let there = at(&mut snapshot, path).await?;
        let document = document(&mut snapshot, &there).await?;
        let templates = templates_below(&mut snapshot, vec![document.clone()]).await?;
        refuse_unseen(&templates, &grant)?;
        let find = |id: ItemId| templates.get(&id).cloned();
        let written = write_item(&document, &find, &|_| None)?;
        Ok(ForeignItem {
            revision: there.revision,
            json: foreign::with_revision(&written.json, there.revision),
        })
    }

    /// Saves item JSON of 1Integrate at `path`: a new item, or a new revision of the one there.
    /// A copy of a template that is in the repository becomes a use of it.
    ///
    /// The revision that is `expected`, or else the one that the JSON says it is a copy of, must
    /// be that of the item there.
    ///
    /// # Errors
    /// As [`Service::put_item`], and if the JSON is none that our documents can express.
    pub async fn put_foreign_item(
        &self,
        caller: &Caller,
        path: &ItemPath,
        json: &str,
        expected: Expected,
    ) -> Result<SavedForeignItem, ServiceError> {
        let writing = caller.writing(path.tree())?;
        let mut snapshot = self.guard.planning(&writing).await?;
        let named = templates_named(path.tree(), json.as_bytes());
        let templates = readable_templates(&mut snapshot, caller, named).await?;
        let read = read_item(path, json.as_bytes(), &templates)?;
        let mut document = read.document;
        find_references(&mut snapshot, &mut document).await?;
        // What a copy says of the item that it was made of says nothing of a new one.
        let is_there = snapshot.by_path(path).await?.is_some();
        let expected = match (expected, read.revision) {
            (Expected::Anything | Expected::Something, Some(revision)) if is_there => {
                Expected::Revision(revision)
            }
            (_, _) => expected,
        };
        drop(snapshot);
        let kind = document.kind();
        let saved = self
            .put_item_where(caller, path, document, expected)
            .await?;
        let warnings = read
            .notes
            .into_iter()
            .filter(|note| note.kind == NoteKind::Warning)
            .map(|note| note.message);
        Ok(SavedForeignItem {
            saved,
            kind,
            warnings: warnings.collect(),
        })
    }
}

/// The templates that these items use, however deep, by their ids.
async fn templates_below(
    snapshot: &mut Snapshot,
    items: Vec<ItemDocument>,
) -> Result<HashMap<ItemId, ItemDocument>, ServiceError> {
    let mut found: HashMap<ItemId, ItemDocument> = HashMap::new();
    let mut closure = Closure::of([]);
    let mut last = items;
    loop {
        closure.reach(last.iter().flat_map(templates_of));
        found.extend(last.drain(..).map(|document| (document.id, document)));
        let frontier = closure.take_frontier();
        if frontier.is_empty() {
            return Ok(found);
        }
        last = snapshot.documents(&frontier).await?;
    }
}

fn templates_of(document: &ItemDocument) -> Vec<ItemId> {
    let references = document.body.references();
    references
        .iter()
        .filter(|found| found.role == ReferenceRole::Template)
        .map(|found| found.reference.id)
        .collect()
}

/// A template is a part of what is shown: one that may not be read refuses the whole, by its
/// permission and not by its name.
fn refuse_unseen(
    templates: &HashMap<ItemId, ItemDocument>,
    grant: &MayRead<'_>,
) -> Result<(), ServiceError> {
    missing_to_read(templates.values().map(|template| &template.path), grant)
}

/// The templates at these places with all that they use; of those that the caller may not read
/// nothing is told, so that they are as if they were not there.
async fn readable_templates(
    snapshot: &mut Snapshot,
    caller: &Caller,
    named: Vec<ItemPath>,
) -> Result<Vec<ItemDocument>, ServiceError> {
    let seen: Vec<ItemPath> = named
        .into_iter()
        .filter(|path| caller.may_read(path.tree()))
        .collect();
    if seen.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ItemId> = snapshot
        .by_paths(&seen)
        .await?
        .into_iter()
        .map(|there| there.id)
        .collect();
    let templates = snapshot.documents(&ids).await?;
    let mut all: Vec<ItemDocument> = templates_below(snapshot, templates)
        .await?
        .into_values()
        .filter(|template| caller.may_read(template.path.tree()))
        .collect();
    all.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(all)
}

/// Lets each reference mean the item that is at its path by now. One whose path is free keeps the
/// id that a foreign item gets there, so that it means that item once it comes.
async fn find_references(
    snapshot: &mut Snapshot,
    document: &mut ItemDocument,
) -> Result<(), ServiceError> {
    let references = document.body.references();
    let mut paths: Vec<ItemPath> = references
        .iter()
        .filter_map(|found| found.reference.path.clone())
        .collect();
    paths.sort();
    paths.dedup();
    let mut by_key: HashMap<String, ItemId> = HashMap::new();
    for batch in paths.chunks(LOOK_UP) {
        let there = snapshot.by_paths(batch).await?;
        by_key.extend(
            there
                .into_iter()
                .map(|there| (there.path.key().into_owned(), there.id)),
        );
    }
    document.body.change_references(|_, reference| {
        let key = reference.path.as_ref().map(ItemPath::key);
        if let Some(id) = key.and_then(|key| by_key.get(key.as_ref())) {
            reference.id = *id;
        }
    });
    Ok(())
}

/// Paths that are looked up at once.
const LOOK_UP: usize = 500;
