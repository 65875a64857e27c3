//! What rests in the repository and is needed to read a data store: its files, laid out in a
//! folder that vanishes, and its password.

use std::path::Path;

use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use trigpoint_datastore::{Given, StoredFile};
use trigpoint_model::document::DataStore;
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemPath};
use trigpoint_repository::Snapshot;

use crate::error::ServiceError;
use crate::items::{at, document};
use crate::{Caller, Service, endpoint};

/// A data store with all that opening it needs.
#[derive(Debug)]
pub struct StoreGiven {
    /// How messages call it.
    pub what: String,
    /// What it is.
    pub store: DataStore,
    /// Its files and its password.
    pub given: Given,
    /// Where the files lie until it is opened.
    _folder: TempDir,
}

impl Service {
    /// Brings what opening a data store needs out of the repository.
    ///
    /// # Errors
    /// If the item is no data store, or the repository cannot be read.
    pub async fn store_given(
        &self,
        caller: &Caller,
        path: &ItemPath,
    ) -> Result<StoreGiven, ServiceError> {
        let grant = caller.reading(path.tree())?;
        let mut snapshot = self.guard.read(&grant).await?;
        let there = at(&mut snapshot, path).await?;
        let document = document(&mut snapshot, &there).await?;
        let ItemBody::DataStore(store) = &document.body else {
            return Err(ServiceError::NotADataStore {
                path: path.clone(),
                kind: document.kind(),
            });
        };
        let spool = self.guard.spool_dir();
        let folder = TempDir::new_in(spool).map_err(|source| spool_error(spool, source))?;
        let given = Given {
            files: files(&mut snapshot, there.id, store, folder.path()).await?,
            password: self
                .password(&mut snapshot, there.id, &document, store)
                .await?,
        };
        Ok(StoreGiven {
            what: format!("`{path}`"),
            store: store.clone(),
            given,
            _folder: folder,
        })
    }

    /// The password for reading, where one was entered for the endpoint that the document names.
    async fn password(
        &self,
        snapshot: &mut Snapshot,
        id: ItemId,
        document: &ItemDocument,
        store: &DataStore,
    ) -> Result<Option<String>, ServiceError> {
        let slots = store.read.iter().flat_map(|read| &read.credentials);
        for credential in slots {
            let slot = &credential.slot;
            let Some(secret) = snapshot.secret(id, slot).await? else {
                continue;
            };
            if endpoint::of_slot(document, slot).as_ref() == Some(&secret.endpoint) {
                let opened = self.sealer.open(&secret.value, &secret.endpoint)?;
                return Ok(Some(opened.expose().clone()));
            }
        }
        Ok(None)
    }
}

/// Writes the files of the slots that are read, part by part.
async fn files(
    snapshot: &mut Snapshot,
    id: ItemId,
    store: &DataStore,
    folder: &Path,
) -> Result<Vec<StoredFile>, ServiceError> {
    let wanted: Vec<&str> = store
        .read
        .iter()
        .flat_map(|read| &read.files)
        .map(|file| file.slot.as_str())
        .collect();
    let mut files = Vec::new();
    for stored in snapshot.files(id).await? {
        if !wanted.contains(&stored.slot.as_str()) {
            continue;
        }
        let path = folder.join(stored.sha256.to_string());
        let failed = |source| spool_error(&path, source);
        let mut to = tokio::fs::File::create(&path).await.map_err(failed)?;
        let mut index = 0;
        while let Some(part) = snapshot.file_part(&stored.sha256, index).await? {
            to.write_all(&part).await.map_err(failed)?;
            index += 1;
        }
        to.flush().await.map_err(failed)?;
        files.push(StoredFile {
            name: stored.name,
            path,
        });
    }
    Ok(files)
}

fn spool_error(path: &Path, source: std::io::Error) -> ServiceError {
    ServiceError::Spool {
        path: path.to_owned(),
        source,
    }
}
