//! What a data store wants beside its document: uploaded files and passwords.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::document::DataStore;
use trigpoint_model::limits::SECRET_BYTES_MAX;
use trigpoint_model::secret::Secret;
use trigpoint_model::{ItemBody, ItemDocument, ItemPath, Stamp};

use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::items::{at, document};
use crate::restore::report::Wanted;
use crate::{Caller, Service, endpoint};

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadedFile {
    /// The data store.
    pub path: ItemPath,
    /// The slot it fills.
    pub slot: String,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of its content.
    pub sha256: String,
}

/// What a data store has beside its document, and what it still wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StoreWants {
    /// The files and passwords that are missing.
    pub wanted: Vec<Wanted>,
    /// The files that are there.
    pub files: Vec<StoredFile>,
    /// The passwords and keys, none of which can be read back.
    pub passwords: Vec<PasswordSlot>,
}

/// A file of a data store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoredFile {
    /// The slot it fills.
    pub slot: String,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of its content.
    pub sha256: String,
}

/// A password or key of a data store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PasswordSlot {
    /// The slot.
    pub slot: String,
    /// Whether one was entered for what the data store says now.
    pub set: bool,
}

impl Service {
    /// What a data store has beside its document, and what it still wants.
    ///
    /// # Errors
    /// If the item is no data store, or the repository cannot be read.
    pub async fn store_wants(
        &self,
        caller: &Caller,
        path: &ItemPath,
    ) -> Result<StoreWants, ServiceError> {
        let grant = caller.reading(path.tree())?;
        let mut snapshot = self.guard.read(&grant).await?;
        let there = at(&mut snapshot, path).await?;
        let document = document(&mut snapshot, &there).await?;
        if !matches!(document.body, ItemBody::DataStore(_)) {
            return Err(ServiceError::NotADataStore {
                path: path.clone(),
                kind: document.kind(),
            });
        }
        let files = snapshot.files(there.id).await?;
        // One that was entered for another endpoint is not used, so it is wanted again.
        let kept = endpoint::secrets_kept(there.id, &document, &mut snapshot).await?;
        let wanted = crate::restore::wanted_by(path, &document, &files, &kept);
        let passwords = endpoint::password_slots(&document);
        Ok(StoreWants {
            wanted,
            files: files
                .into_iter()
                .map(|file| StoredFile {
                    slot: file.slot,
                    name: file.name,
                    bytes: file.size,
                    sha256: file.sha256.to_string(),
                })
                .collect(),
            passwords: passwords
                .into_iter()
                .map(|slot| PasswordSlot {
                    set: kept.contains(&slot.name),
                    slot: slot.name,
                })
                .collect(),
        })
    }

    /// Uploads a file to a data store, under any name. Without a `slot` the store's only one is
    /// meant.
    ///
    /// # Errors
    /// If the item is no data store, has no such slot, or the file cannot be read.
    pub async fn upload(
        &self,
        caller: &Caller,
        path: &ItemPath,
        slot: Option<&str>,
        file: &Path,
    ) -> Result<UploadedFile, ServiceError> {
        let now = self.environment.now();
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = name.ok_or_else(|| ServiceError::ReadFile {
            path: file.to_owned(),
            source: std::io::Error::other("it has no name"),
        })?;
        let grant = caller.writing(path.tree())?;
        let mut writer = self.guard.write(&grant, now).await?;
        let there = at(writer.view(), path).await?;
        let before = document(writer.view(), &there).await?;
        let mut document = before.clone();
        let slot = fill_slot(&mut document, slot, &name)?;
        if document != before {
            document.edited = Stamp::new(now, caller.name());
            writer.save(&document, None).await?;
        }
        let content =
            tokio::fs::File::open(file)
                .await
                .map_err(|source| ServiceError::ReadFile {
                    path: file.to_owned(),
                    source,
                })?;
        let stored = writer.put_file(there.id, &slot, &name, content).await?;
        writer.commit().await?;
        let told = Told::new("file-upload", path.to_string());
        let detail = serde_json::json!({"slot": slot});
        self.audit_done(caller, [told.with(detail)]).await;
        Ok(UploadedFile {
            path: path.clone(),
            slot,
            name,
            size: stored.size,
            sha256: stored.sha256.to_string(),
        })
    }

    /// Enters a password or key of a data store. It can never be read back. Without a `slot` the
    /// store's only one is meant.
    ///
    /// # Errors
    /// If the item is no data store, or has no such slot.
    pub async fn set_password(
        &self,
        caller: &Caller,
        path: &ItemPath,
        slot: Option<&str>,
        password: Secret<String>,
    ) -> Result<String, ServiceError> {
        let grant = caller.writing(path.tree())?;
        let bytes = password.expose().len();
        if bytes == 0 || bytes > SECRET_BYTES_MAX {
            return Err(ServiceError::SecretLength {
                path: path.clone(),
                bytes,
            });
        }
        let mut writer = self.guard.write(&grant, self.environment.now()).await?;
        let there = at(writer.view(), path).await?;
        let document = document(writer.view(), &there).await?;
        if !matches!(document.body, ItemBody::DataStore(_)) {
            return Err(ServiceError::NotADataStore {
                path: path.clone(),
                kind: document.kind(),
            });
        }
        let slots = endpoint::password_slots(&document);
        let slots: Vec<String> = slots.into_iter().map(|slot| slot.name).collect();
        let slot = choose(path, slot, &slots)?;
        let endpoint = endpoint::of_slot(&document, &slot).unwrap_or_default();
        let password = self.sealer.seal(&password, &endpoint)?;
        writer
            .put_secret(there.id, &slot, &password, &endpoint)
            .await?;
        writer.commit().await?;
        let told = Told::new("password-enter", path.to_string());
        let detail = serde_json::json!({"slot": slot});
        self.audit_done(caller, [told.with(detail)]).await;
        Ok(slot)
    }
}

/// Finds the slot that a file fills, and notes the file's name where none was known. A known name
/// stays, whatever the file is called: which file fills a slot is of this repository alone, as in
/// test and in production, and must not make two stores of one. Of a file that is there,
/// [`StoreWants`] tells the name.
fn fill_slot(
    document: &mut ItemDocument,
    slot: Option<&str>,
    name: &str,
) -> Result<String, ServiceError> {
    let path = document.path.clone();
    let kind = document.kind();
    let ItemBody::DataStore(DataStore {
        read: Some(read), ..
    }) = &mut document.body
    else {
        return Err(ServiceError::NotADataStore { path, kind });
    };
    let slots: Vec<String> = read.files.iter().map(|file| file.slot.clone()).collect();
    let slot = choose(&path, slot, &slots)?;
    for file in read.files.iter_mut().filter(|file| file.slot == slot) {
        file.last_known.get_or_insert_with(|| name.to_owned());
    }
    Ok(slot)
}

fn choose(path: &ItemPath, wanted: Option<&str>, slots: &[String]) -> Result<String, ServiceError> {
    let found = match (wanted, slots) {
        (Some(wanted), _) => slots.iter().find(|slot| *slot == wanted),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    found.cloned().ok_or_else(|| ServiceError::NoSuchSlot {
        path: path.clone(),
        slot: wanted.map(str::to_owned),
        slots: slots.to_vec(),
    })
}
