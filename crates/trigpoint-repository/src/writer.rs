//! One change of the repository: all that a writer did is committed at once, or none of it.

use tokio::sync::{OwnedSemaphorePermit, watch};
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemPath, Stamp, Timestamp};

use crate::{Cause, RepositoryError, SaveError, Snapshot, column, failpoint};

/// A change of the repository under way. Dropped without [`Writer::commit`], nothing was changed.
#[derive(Debug)]
pub struct Writer {
    pub(crate) snapshot: Snapshot,
    pub(crate) by: String,
    pub(crate) at: Timestamp,
    /// Told of what is committed.
    changed: watch::Sender<u64>,
    /// Given back last: the next writer begins when this one is done.
    _turn: OwnedSemaphorePermit,
}

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The item.
    pub id: ItemId,
    /// Its place.
    pub path: ItemPath,
    /// Its revision.
    pub revision: u64,
}

impl Writer {
    pub(crate) fn new(
        snapshot: Snapshot,
        (turn, changed): (OwnedSemaphorePermit, watch::Sender<u64>),
        by: &str,
        at: Timestamp,
    ) -> Self {
        Self {
            snapshot,
            by: by.to_owned(),
            at,
            changed,
            _turn: turn,
        }
    }

    /// The repository as this writer sees it, its own changes included.
    pub fn view(&mut self) -> &mut Snapshot {
        &mut self.snapshot
    }

    /// Makes all changes durable; gives the revision of the repository after them.
    ///
    /// # Errors
    /// If the database fails: then nothing was changed.
    pub async fn commit(mut self) -> Result<u64, RepositoryError> {
        let revision = self.snapshot.revision().await?;
        failpoint::hit("repository.before-commit");
        self.snapshot.commit().await?;
        failpoint::hit("repository.after-commit");
        self.changed.send_replace(revision);
        Ok(revision)
    }

    /// Creates an item or folder at the place its document says; the folder must be there.
    ///
    /// # Errors
    /// If the place or the id is taken, or the document cannot stand there.
    pub async fn create(&mut self, document: &ItemDocument) -> Result<Saved, SaveError> {
        self.check_free(document).await?;
        let revision = self
            .insert(std::slice::from_ref(document), Cause::Created)
            .await?;
        self.saved(document.id, revision).await
    }

    /// Makes a folder with all folders above it that are not there; gives those that were made.
    ///
    /// # Errors
    /// If something other than a folder stands at one of the places.
    pub async fn create_folders(
        &mut self,
        path: &ItemPath,
        new_id: &mut (dyn FnMut() -> ItemId + Send),
    ) -> Result<Vec<Saved>, SaveError> {
        let wanted = path.ancestors_and_self();
        let there = self.snapshot.by_paths(&wanted).await?;
        if let Some(item) = there.iter().find(|item| !item.is_folder()) {
            return Err(SaveError::ParentNotFolder {
                path: item.path.clone(),
                kind: item.kind,
            });
        }
        let missing = wanted.iter().skip(there.len());
        let documents: Vec<ItemDocument> = missing
            .map(|path| self.folder(new_id(), path.clone()))
            .collect();
        if documents.is_empty() {
            return Ok(Vec::new());
        }
        let revision = self.insert(&documents, Cause::Created).await?;
        let ids: Vec<ItemId> = documents.iter().map(|document| document.id).collect();
        let made = self.snapshot.by_ids(&ids).await?;
        Ok(made
            .into_iter()
            .map(|item| Saved {
                id: item.id,
                path: item.path,
                revision,
            })
            .collect())
    }

    /// Saves a new revision of a live item. It stays at its place, wherever the document says it
    /// is: a folder above it may have been renamed since the document was read.
    ///
    /// # Errors
    /// [`SaveError::Stale`] if a revision is expected and the item has another.
    pub async fn save(
        &mut self,
        document: &ItemDocument,
        expected_revision: Option<u64>,
    ) -> Result<Saved, SaveError> {
        let id = document.id;
        let found = self
            .snapshot
            .by_id(id)
            .await?
            .ok_or(SaveError::NotFound { id })?;
        found.check_revision(expected_revision)?;
        let revision = self
            .replace(std::slice::from_ref(document), Cause::Edited)
            .await?;
        self.saved(id, revision).await
    }

    /// The next revision; at once that of the repository as this writer sees it.
    pub(crate) async fn next_revision(&mut self) -> Result<u64, RepositoryError> {
        let revision: i64 =
            sqlx::query_scalar("UPDATE repository SET revision = revision + 1 RETURNING revision")
                .fetch_one(self.snapshot.connection())
                .await?;
        column::count(revision)
    }

    pub(crate) async fn saved(&mut self, id: ItemId, revision: u64) -> Result<Saved, SaveError> {
        let item = self
            .snapshot
            .by_id(id)
            .await?
            .ok_or(SaveError::NotFound { id })?;
        Ok(Saved {
            id,
            path: item.path,
            revision,
        })
    }

    pub(crate) fn folder(&self, id: ItemId, path: ItemPath) -> ItemDocument {
        let stamp = Stamp::new(self.at, &self.by);
        ItemDocument {
            id,
            path,
            description: String::new(),
            comments: String::new(),
            created: stamp.clone(),
            edited: stamp,
            body: ItemBody::Folder,
        }
    }

    async fn check_free(&mut self, document: &ItemDocument) -> Result<(), SaveError> {
        if let Some(item) = self.snapshot.by_path(&document.path).await? {
            if item.path.is_root() {
                return Err(SaveError::Root { path: item.path });
            }
            return Err(SaveError::NameTaken {
                path: item.path,
                kind: item.kind,
                id: item.id,
            });
        }
        if let Some(item) = self.snapshot.by_id(document.id).await? {
            return Err(SaveError::IdTaken {
                id: item.id,
                path: item.path,
            });
        }
        Ok(())
    }
}
