//! What rests in a repository as lines of a backup, and back.

use trigpoint_archive::chunked::{
    BinEntry, IndexLine, IndexNeed, IndexReference, ItemFile, ReadItem, RepositoryItem,
    RevisionLine,
};
use trigpoint_archive::{ContainerFault, fault};
use trigpoint_model::canonical::{self, Hash};
use trigpoint_model::document::InvalidDocument;
use trigpoint_model::{ItemBody, ItemDocument, Stamp, Timestamp};
use trigpoint_repository::{
    Cause, DumpedBinItem, DumpedItem, DumpedReference, DumpedRevision, StoredFile,
};

/// An item at rest as the lines of a backup tell it.
pub(crate) fn told(item: DumpedItem) -> RepositoryItem {
    let references = item.references.into_iter().map(|reference| IndexReference {
        id: reference.id,
        path: reference.last_path,
        role: reference.role,
    });
    let files = item.files.into_iter().map(|file| ItemFile {
        name: file.name,
        sha256: file.sha256,
        slot: file.slot,
    });
    RepositoryItem {
        index: IndexLine {
            cause: item.cause.as_str().to_owned(),
            created: item.created,
            edited: item.edited,
            files: files.collect(),
            hash: item.content_hash,
            id: item.id,
            kind: item.kind,
            needs: Vec::new(),
            path: item.path,
            references: references.collect(),
            revision: item.revision,
            saved: item.saved,
        },
        description: item.description,
        comments: item.comments,
        body: item.body,
    }
}

/// The document of an item at rest.
pub(crate) fn document(item: &DumpedItem) -> Result<ItemDocument, InvalidDocument> {
    let body =
        ItemBody::from_json(item.kind, &item.body).map_err(|source| InvalidDocument::Body {
            kind: item.kind,
            source,
        })?;
    Ok(ItemDocument {
        id: item.id,
        path: item.path.clone(),
        description: item.description.clone(),
        comments: item.comments.clone(),
        created: item.created.clone(),
        edited: item.edited.clone(),
        body,
    })
}

/// A line of the Recycle Bin: the entry, the document, and what the index says of it.
pub(crate) fn bin_line(
    binned: &DumpedBinItem,
) -> Result<(BinEntry, String, IndexLine), InvalidDocument> {
    let document = document(&binned.item)?;
    let mut index = told(binned.item.clone()).index;
    let needs = trigpoint_archive::needs(&document).into_iter();
    index.needs = needs
        .map(|need| IndexNeed {
            last_known: need.last_known,
            name: need.name,
            needs: need.needs,
        })
        .collect();
    let entry = BinEntry {
        deleted: Stamp::new(binned.at, &binned.by),
        entry: binned.entry,
        folder: binned.folder,
        path: binned.entry_path.clone(),
    };
    Ok((entry, document.to_line()?, index))
}

/// A line of the history.
pub(crate) fn revision_line(revision: &DumpedRevision) -> RevisionLine<'_> {
    RevisionLine {
        bin_entry: revision.bin_entry,
        cause: revision.cause.as_str().to_owned(),
        document: &revision.document,
        id: revision.item,
        revision: revision.revision,
        saved: revision.saved.clone(),
    }
}

/// A live item of a backup as it rests.
pub(crate) fn dumped(item: &ReadItem<'_>) -> Result<DumpedItem, ContainerFault> {
    let texts = Texts {
        description: item.description.to_owned(),
        comments: item.comments.to_owned(),
        body: item.body.to_owned(),
    };
    at_rest(item.index, texts)
}

/// A deleted item of a backup as it rests.
pub(crate) fn dumped_binned(
    bin: &BinEntry,
    document: &str,
    index: &IndexLine,
) -> Result<DumpedBinItem, ContainerFault> {
    let invalid = |message: String| ContainerFault::new(fault::code::SCHEMA_INVALID, message);
    let document = ItemDocument::from_json(document).map_err(|error| invalid(error.to_string()))?;
    let body = canonical::to_line(&document.body.without_reference_paths())
        .map_err(|error| invalid(error.to_string()))?;
    let texts = Texts {
        description: document.description,
        comments: document.comments,
        body,
    };
    Ok(DumpedBinItem {
        entry: bin.entry,
        entry_path: bin.path.clone(),
        folder: bin.folder,
        at: bin.deleted.at.unwrap_or(Timestamp::UNIX_EPOCH),
        by: bin.deleted.by.clone().unwrap_or_default(),
        item: at_rest(index, texts)?,
    })
}

/// A revision of a backup as it rests.
pub(crate) fn dumped_revision(line: &RevisionLine<'_>) -> Result<DumpedRevision, ContainerFault> {
    Ok(DumpedRevision {
        row: 0,
        item: line.id,
        bin_entry: line.bin_entry,
        revision: line.revision,
        saved: line.saved.clone(),
        cause: cause(&line.cause)?,
        document: line.document.to_owned(),
    })
}

/// The texts of an item at rest.
struct Texts {
    description: String,
    comments: String,
    body: String,
}

fn at_rest(index: &IndexLine, texts: Texts) -> Result<DumpedItem, ContainerFault> {
    let Texts {
        description,
        comments,
        body,
    } = texts;
    let references = index.references.iter().map(|reference| DumpedReference {
        role: reference.role,
        id: reference.id,
        last_path: reference.path.clone(),
    });
    let files = index.files.iter().map(|file| StoredFile {
        slot: file.slot.clone(),
        name: file.name.clone(),
        size: 0, // the content tells
        sha256: file.sha256,
    });
    Ok(DumpedItem {
        row: 0, // the new place gives it one
        id: index.id,
        kind: index.kind,
        path: index.path.clone(),
        description,
        comments,
        created: index.created.clone(),
        edited: index.edited.clone(),
        revision: index.revision,
        saved: index.saved.clone(),
        cause: cause(&index.cause)?,
        content_hash: index.hash,
        references: references.collect(),
        files: files.collect(),
        body,
    })
}

/// The cause that this word means; where a backup says none, the item was restored.
fn cause(word: &str) -> Result<Cause, ContainerFault> {
    if word.is_empty() {
        return Ok(Cause::Restored);
    }
    let known = Cause::ALL.into_iter().find(|cause| cause.as_str() == word);
    known.ok_or_else(|| {
        let message = format!("`{word}` is no cause of a revision that is known");
        ContainerFault::new(fault::code::SCHEMA_INVALID, message)
    })
}

/// The hash that pins a backup: all of its content hangs on its manifest.
pub(crate) fn pin(manifest: &impl serde::Serialize) -> Hash {
    Hash::of(canonical::to_line(manifest).unwrap_or_default().as_bytes())
}
