//! Live items as the lines of a repository backup: made on any thread, put in order by the writer.

use trigpoint_model::document::FORMAT as ITEM_FORMAT;
use trigpoint_model::limits::{CHUNK_BYTES_MAX, DOCUMENT_BYTES_MAX};
use trigpoint_model::{ItemBody, ItemDocument, ItemKind};

use super::identities::Identity;
use super::line::{IndexLine, IndexNeed};
use super::write_error::RepositoryWriteError;
use crate::manifest::needs;

/// A live item as it rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryItem {
    /// What the index will say; [`IndexLine::needs`] is filled by [`ItemLines::add`].
    pub index: IndexLine,
    /// Its description.
    pub description: String,
    /// Its comments.
    pub comments: String,
    /// Its body in canonical form, without the paths of references; `{}` for a folder. It is
    /// copied and not parsed, but for data stores.
    pub body: String,
}

/// Lines of documents and of the index, item by item.
#[derive(Debug, Default)]
pub struct ItemLines {
    documents: Vec<u8>,
    index: Vec<u8>,
    items: Vec<Entry>,
    /// What data stores want after a restore, as JSON.
    needs: Vec<Vec<u8>>,
}

#[derive(Debug)]
struct Entry {
    identity: Identity,
    /// Where its lines end.
    document_end: usize,
    index_end: usize,
}

/// The lines of one item, without line ends.
#[derive(Debug)]
pub(super) struct Line<'l> {
    pub(super) document: &'l [u8],
    pub(super) index: &'l [u8],
    pub(super) identity: &'l Identity,
}

impl ItemLines {
    /// Adds an item.
    ///
    /// # Errors
    /// If it is beyond a limit, or holds a secret. The lines are not to be used then.
    pub fn add(&mut self, item: RepositoryItem) -> Result<(), RepositoryWriteError> {
        let RepositoryItem {
            mut index,
            description,
            comments,
            body,
        } = item;
        if body.contains('\n') {
            let message = "it has line breaks, and so is not in canonical form".to_owned();
            return Err(RepositoryWriteError::Body {
                path: index.path,
                message,
            });
        }
        index.needs = match index.kind {
            ItemKind::DataStore => self.data_store(&index, &body)?,
            ItemKind::Folder
            | ItemKind::RuleTemplate
            | ItemKind::Rule
            | ItemKind::ActionTemplate
            | ItemKind::Action
            | ItemKind::ActionMap
            | ItemKind::Session => Vec::new(),
        };
        let start = self.documents.len();
        document_line(&mut self.documents, &index, &description, &comments, &body)?;
        let bytes = self.documents.len() - start;
        within(&index.path, bytes, DOCUMENT_BYTES_MAX)?;
        let start = self.index.len();
        index_line(&mut self.index, &mut index)?;
        within(&index.path, self.index.len() - start, CHUNK_BYTES_MAX)?;
        self.items.push(Entry {
            identity: Identity {
                id: index.id,
                kind: index.kind,
                path: index.path,
                hash: index.hash,
            },
            document_end: self.documents.len(),
            index_end: self.index.len(),
        });
        Ok(())
    }

    pub(super) fn each(&self) -> impl Iterator<Item = Line<'_>> {
        let (mut document_start, mut index_start) = (0, 0);
        self.items.iter().map(move |entry| {
            let line = Line {
                document: &self.documents[document_start..entry.document_end],
                index: &self.index[index_start..entry.index_end],
                identity: &entry.identity,
            };
            (document_start, index_start) = (entry.document_end, entry.index_end);
            line
        })
    }

    pub(super) fn needs(&self) -> &[Vec<u8>] {
        &self.needs
    }

    /// Looks at a data store: it holds no secret, and says what it wants after a restore.
    fn data_store(
        &mut self,
        index: &IndexLine,
        body: &str,
    ) -> Result<Vec<IndexNeed>, RepositoryWriteError> {
        let body =
            ItemBody::from_json(index.kind, body).map_err(|error| RepositoryWriteError::Body {
                path: index.path.clone(),
                message: error.to_string(),
            })?;
        let document = ItemDocument {
            id: index.id,
            path: index.path.clone(),
            description: String::new(),
            comments: String::new(),
            created: trigpoint_model::Stamp::default(),
            edited: trigpoint_model::Stamp::default(),
            body,
        };
        no_secret(&document)?;
        let wanted = needs(&document);
        for need in &wanted {
            let canonical = serde_json::to_value(need)?;
            self.needs.push(serde_json::to_vec(&canonical)?);
        }
        Ok(wanted
            .into_iter()
            .map(|need| IndexNeed {
                last_known: need.last_known,
                name: need.name,
                needs: need.needs,
            })
            .collect())
    }
}

/// The document of an item in canonical form, its body copied.
fn document_line(
    line: &mut Vec<u8>,
    index: &IndexLine,
    description: &str,
    comments: &str,
    body: &str,
) -> Result<(), serde_json::Error> {
    line.extend_from_slice(b"{\"body\":");
    line.extend_from_slice(body.as_bytes());
    if !comments.is_empty() {
        line.extend_from_slice(b",\"comments\":");
        serde_json::to_writer(&mut *line, comments)?;
    }
    if !index.created.is_empty() {
        line.extend_from_slice(b",\"created\":");
        serde_json::to_writer(&mut *line, &index.created)?;
    }
    if !description.is_empty() {
        line.extend_from_slice(b",\"description\":");
        serde_json::to_writer(&mut *line, description)?;
    }
    if !index.edited.is_empty() {
        line.extend_from_slice(b",\"edited\":");
        serde_json::to_writer(&mut *line, &index.edited)?;
    }
    line.extend_from_slice(b",\"format\":\"");
    line.extend_from_slice(ITEM_FORMAT.as_bytes());
    line.extend_from_slice(b"\",\"id\":");
    serde_json::to_writer(&mut *line, &index.id)?;
    line.extend_from_slice(b",\"kind\":");
    serde_json::to_writer(&mut *line, &index.kind)?;
    line.extend_from_slice(b",\"path\":");
    serde_json::to_writer(&mut *line, &index.path)?;
    line.push(b'}');
    Ok(())
}

/// The line of the index. Where an item refers to so many others that it would be too long, it
/// goes without the paths of references, which only help to find them by hand.
fn index_line(line: &mut Vec<u8>, index: &mut IndexLine) -> Result<(), serde_json::Error> {
    let start = line.len();
    serde_json::to_writer(&mut *line, &index)?;
    if line.len() - start <= DOCUMENT_BYTES_MAX {
        return Ok(());
    }
    for reference in &mut index.references {
        reference.path = None;
    }
    line.truncate(start);
    serde_json::to_writer(line, &index)
}

pub(super) fn within(
    what: impl std::fmt::Display,
    bytes: usize,
    max: usize,
) -> Result<(), RepositoryWriteError> {
    if bytes <= max {
        return Ok(());
    }
    let path = what.to_string();
    Err(RepositoryWriteError::TooLarge { path, bytes, max })
}

pub(super) fn no_secret(document: &ItemDocument) -> Result<(), RepositoryWriteError> {
    match document.body.secret_place() {
        None => Ok(()),
        Some(place) => Err(RepositoryWriteError::Secret {
            path: document.path.clone(),
            place,
        }),
    }
}
