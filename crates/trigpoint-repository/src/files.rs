//! What fills the slots of data stores: uploaded files, kept by their content, and passwords.
//!
//! Neither is in a document, an archive, a history or a log. A password comes in and goes out as
//! a [`Secret`] and in no other shape.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use sqlx::Row;
use tokio::io::{AsyncRead, AsyncReadExt};
use trigpoint_model::ItemId;
use trigpoint_model::canonical::Hash;
use trigpoint_model::limits::UPLOADED_FILE_BYTES_MAX;
use trigpoint_model::secret::Secret;

use crate::snapshot::json;
use crate::{Repository, RepositoryError, SaveError, Snapshot, Writer, column};

/// An uploaded file in a slot of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// The slot.
    pub slot: String,
    /// The name it was uploaded under.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The hash of its content.
    pub sha256: Hash,
}

/// A password or key in a slot of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSecret {
    /// What it is.
    pub value: Secret<String>,
    /// Whom it is for (host, port, user), so that it is never sent to another.
    pub endpoint: String,
}

/// A secret where it rests.
#[derive(Debug)]
pub struct RestingSecret {
    item: i64,
    slot: String,
    /// What rests there.
    pub secret: StoredSecret,
}

/// A file rests in parts of this size, so that none is ever in memory as a whole.
pub(crate) const CHUNK_BYTES: usize = 1024 * 1024;

impl Snapshot {
    /// The files of a live item, by slot.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn files(&mut self, id: ItemId) -> Result<Vec<StoredFile>, RepositoryError> {
        let rows = sqlx::query(
            "SELECT s.slot, s.name, f.size, f.sha256
            FROM item i JOIN item_file s ON s.item = i.seq JOIN file f ON f.file = s.file
            WHERE i.id = ?1 AND i.bin IS NULL ORDER BY s.slot",
        )
        .bind(column::bytes(&id))
        .fetch_all(self.connection())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(StoredFile {
                    slot: row.try_get("slot")?,
                    name: row.try_get("name")?,
                    size: column::count(row.try_get("size")?)?,
                    sha256: column::hash(row.try_get("sha256")?)?,
                })
            })
            .collect()
    }

    /// The part of a file with this index, from 0; none after the last.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn file_part(
        &mut self,
        sha256: &Hash,
        index: u64,
    ) -> Result<Option<Vec<u8>>, RepositoryError> {
        Ok(sqlx::query_scalar(
            "SELECT c.bytes FROM file f JOIN file_chunk c ON c.file = f.file
            WHERE f.sha256 = ?1 AND c.ordinal = ?2",
        )
        .bind(sha256.as_bytes().as_slice())
        .bind(column::whole(index))
        .fetch_optional(self.connection())
        .await?)
    }

    /// The slots of a live item that have a secret; never what it is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn secret_slots(&mut self, id: ItemId) -> Result<Vec<String>, RepositoryError> {
        Ok(sqlx::query_scalar(
            "SELECT s.slot FROM item i JOIN secret s ON s.item = i.seq
            WHERE i.id = ?1 AND i.bin IS NULL ORDER BY s.slot",
        )
        .bind(column::bytes(&id))
        .fetch_all(self.connection())
        .await?)
    }

    /// The secret in a slot of a live item, for the one place that opens a connection with it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn secret(
        &mut self,
        id: ItemId,
        slot: &str,
    ) -> Result<Option<StoredSecret>, RepositoryError> {
        let row: Option<(String, String)> = sqlx::query_as(
            "SELECT s.value, s.endpoint FROM item i JOIN secret s ON s.item = i.seq
            WHERE i.id = ?1 AND i.bin IS NULL AND s.slot = ?2",
        )
        .bind(column::bytes(&id))
        .bind(slot)
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(|(value, endpoint)| StoredSecret {
            value: Secret::new(value),
            endpoint,
        }))
    }

    /// The secrets of all items, also of those in the Recycle Bin, that do not begin with a mark.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn secrets_without(
        &mut self,
        mark: &str,
    ) -> Result<Vec<RestingSecret>, RepositoryError> {
        let rows: Vec<(i64, String, String, String)> = sqlx::query_as(
            "SELECT item, slot, value, endpoint FROM secret
            WHERE substr(value, 1, length(?1)) <> ?1 ORDER BY item, slot",
        )
        .bind(mark)
        .fetch_all(self.connection())
        .await?;
        let secrets = rows.into_iter().map(|(item, slot, value, endpoint)| {
            let value = Secret::new(value);
            RestingSecret {
                item,
                slot,
                secret: StoredSecret { value, endpoint },
            }
        });
        Ok(secrets.collect())
    }
}

impl Repository {
    /// Brings the log of the database into it and empties the log, so that what was overwritten is
    /// not there, either. Where somebody still reads an old state, it stays.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn empty_log(&self) -> Result<(), RepositoryError> {
        sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.live().writer)
            .await?;
        Ok(())
    }
}

impl Writer {
    /// Puts a file into a slot of a live item, in place of the one that was there.
    ///
    /// # Errors
    /// If the item is not there, or the content breaks off or has more than
    /// [`UPLOADED_FILE_BYTES_MAX`] bytes: then drop the writer.
    pub async fn put_file(
        &mut self,
        id: ItemId,
        slot: &str,
        name: &str,
        content: impl AsyncRead + Send,
    ) -> Result<StoredFile, SaveError> {
        self.put_file_within(id, slot, name, content, UPLOADED_FILE_BYTES_MAX)
            .await
    }

    async fn put_file_within(
        &mut self,
        id: ItemId,
        slot: &str,
        name: &str,
        content: impl AsyncRead + Send,
        max: u64,
    ) -> Result<StoredFile, SaveError> {
        let item = self.touch(id).await?;
        let (file, sha256, size) =
            self.receive(content, max)
                .await?
                .ok_or_else(|| SaveError::FileTooLarge {
                    name: name.to_owned(),
                    max,
                })?;
        sqlx::query(
            "INSERT OR REPLACE INTO item_file (item, slot, file, name) VALUES (?1, ?2, ?3, ?4)",
        )
        .bind(item)
        .bind(slot)
        .bind(file)
        .bind(name)
        .execute(self.snapshot.connection())
        .await?;
        self.drop_unused_files().await?;
        Ok(StoredFile {
            slot: slot.to_owned(),
            name: name.to_owned(),
            size,
            sha256,
        })
    }

    /// Puts a file that is in the repository already into a slot of a live item; false if there
    /// is none with that content.
    ///
    /// # Errors
    /// If the item is not there.
    pub async fn link_file(
        &mut self,
        id: ItemId,
        slot: &str,
        name: &str,
        sha256: &Hash,
    ) -> Result<bool, SaveError> {
        let item = self.touch(id).await?;
        let done = sqlx::query(
            "INSERT OR REPLACE INTO item_file (item, slot, file, name)
            SELECT ?1, ?2, file, ?3 FROM file WHERE sha256 = ?4",
        )
        .bind(item)
        .bind(slot)
        .bind(name)
        .bind(sha256.as_bytes().as_slice())
        .execute(self.snapshot.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Empties a file slot of a live item; false if it was empty.
    ///
    /// # Errors
    /// If the item is not there.
    pub async fn remove_file(&mut self, id: ItemId, slot: &str) -> Result<bool, SaveError> {
        let item = self.touch(id).await?;
        let done = sqlx::query("DELETE FROM item_file WHERE item = ?1 AND slot = ?2")
            .bind(item)
            .bind(slot)
            .execute(self.snapshot.connection())
            .await?;
        self.drop_unused_files().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Puts a secret into a slot of a live item, for this endpoint only.
    ///
    /// # Errors
    /// If the item is not there.
    pub async fn put_secret(
        &mut self,
        id: ItemId,
        slot: &str,
        value: &Secret<String>,
        endpoint: &str,
    ) -> Result<(), SaveError> {
        let item = self.touch(id).await?;
        sqlx::query(
            "INSERT OR REPLACE INTO secret (item, slot, value, endpoint) VALUES (?1, ?2, ?3, ?4)",
        )
        .bind(item)
        .bind(slot)
        .bind(value.expose())
        .bind(endpoint)
        .execute(self.snapshot.connection())
        .await?;
        Ok(())
    }

    /// Puts a secret in the place of the one that rests there, which is overwritten in the
    /// database. It stays the same secret, so no item is changed by it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn replace_secret(
        &mut self,
        resting: &RestingSecret,
        value: &Secret<String>,
    ) -> Result<(), RepositoryError> {
        sqlx::query("UPDATE secret SET value = ?1 WHERE item = ?2 AND slot = ?3")
            .bind(value.expose())
            .bind(resting.item)
            .bind(&resting.slot)
            .execute(self.snapshot.connection())
            .await?;
        Ok(())
    }

    /// Forgets the secret in a slot of a live item; false if there was none.
    ///
    /// # Errors
    /// If the item is not there.
    pub async fn remove_secret(&mut self, id: ItemId, slot: &str) -> Result<bool, SaveError> {
        let item = self.touch(id).await?;
        let done = sqlx::query("DELETE FROM secret WHERE item = ?1 AND slot = ?2")
            .bind(item)
            .bind(slot)
            .execute(self.snapshot.connection())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives copies the files of their originals.
    pub(crate) async fn share_files(
        &mut self,
        originals: &[ItemId],
        copies: &HashMap<ItemId, ItemId>,
    ) -> Result<(), RepositoryError> {
        let simple = |id: &ItemId| id.as_uuid().simple().to_string();
        let pairs: Vec<(String, String)> = originals
            .iter()
            .filter_map(|original| Some((simple(original), simple(copies.get(original)?))))
            .collect();
        sqlx::query(
            "INSERT INTO item_file (item, slot, file, name)
            SELECT c.seq, s.slot, s.file, s.name
            FROM json_each(?1) j
            CROSS JOIN item o ON o.id = unhex(j.value ->> 0) AND o.bin IS NULL
            CROSS JOIN item_file s ON s.item = o.seq
            CROSS JOIN item c ON c.id = unhex(j.value ->> 1) AND c.bin IS NULL",
        )
        .bind(json(&pairs)?)
        .execute(self.snapshot.connection())
        .await?;
        Ok(())
    }

    /// Removes files that no item has any more.
    pub(crate) async fn drop_unused_files(&mut self) -> Result<(), RepositoryError> {
        sqlx::query(
            "DELETE FROM file
            WHERE NOT EXISTS (SELECT 1 FROM item_file s WHERE s.file = file.file)",
        )
        .execute(self.snapshot.connection())
        .await?;
        Ok(())
    }

    /// Marks a live item as changed beside its document, and gives its row.
    async fn touch(&mut self, id: ItemId) -> Result<i64, SaveError> {
        let row = self
            .snapshot
            .row_of(id)
            .await?
            .ok_or(SaveError::NotFound { id })?;
        let revision = self.next_revision().await?;
        sqlx::query("UPDATE item SET touched = ?1 WHERE seq = ?2")
            .bind(column::whole(revision))
            .bind(row.seq)
            .execute(self.snapshot.connection())
            .await?;
        Ok(row.seq)
    }

    /// Takes in a file; one of equal content that is there already serves for both. None if it has
    /// more than `max` bytes.
    async fn receive(
        &mut self,
        content: impl AsyncRead + Send,
        max: u64,
    ) -> Result<Option<(i64, Hash, u64)>, RepositoryError> {
        let mut content = std::pin::pin!(content);
        let file: i64 = sqlx::query_scalar("INSERT INTO file (size) VALUES (0) RETURNING file")
            .fetch_one(self.snapshot.connection())
            .await?;
        let (mut hasher, mut size, mut ordinal) = (Sha256::new(), 0u64, 0i64);
        loop {
            let mut bytes = Vec::with_capacity(CHUNK_BYTES);
            let room = u64::try_from(CHUNK_BYTES).unwrap_or(u64::MAX);
            (&mut content)
                .take(room)
                .read_to_end(&mut bytes)
                .await
                .map_err(|source| RepositoryError::Upload { source })?;
            if bytes.is_empty() {
                break;
            }
            size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if size > max {
                return Ok(None);
            }
            hasher.update(&bytes);
            sqlx::query("INSERT INTO file_chunk (file, ordinal, bytes) VALUES (?1, ?2, ?3)")
                .bind(file)
                .bind(ordinal)
                .bind(bytes)
                .execute(self.snapshot.connection())
                .await?;
            ordinal += 1;
        }
        let hash = Hash::from_bytes(hasher.finalize().into());
        let same: Option<i64> = sqlx::query_scalar("SELECT file FROM file WHERE sha256 = ?1")
            .bind(hash.as_bytes().as_slice())
            .fetch_optional(self.snapshot.connection())
            .await?;
        if let Some(same) = same {
            sqlx::query("DELETE FROM file WHERE file = ?1")
                .bind(file)
                .execute(self.snapshot.connection())
                .await?;
            return Ok(Some((same, hash, size)));
        }
        sqlx::query("UPDATE file SET sha256 = ?1, size = ?2 WHERE file = ?3")
            .bind(hash.as_bytes().as_slice())
            .bind(column::whole(size))
            .bind(file)
            .execute(self.snapshot.connection())
            .await?;
        Ok(Some((file, hash, size)))
    }
}

#[cfg(test)]
mod tests {
    use trigpoint_model::{ItemBody, ItemDocument, Stamp, Timestamp};

    use super::*;
    use crate::Repository;

    #[tokio::test]
    async fn a_file_that_is_too_large_is_refused_while_it_comes_in_and_nothing_is_changed() {
        let dir = tempfile::TempDir::new().unwrap();
        let repository = Repository::open(dir.path()).await.unwrap();
        let begin = async || {
            let now = Timestamp::UNIX_EPOCH;
            repository.write("anna", now).await.unwrap()
        };
        let id = ItemId::from_uuid(uuid::Uuid::from_u128(1));
        let mut write = begin().await;
        let folder = ItemDocument {
            id,
            path: "/datastores/A".parse().unwrap(),
            description: String::new(),
            comments: String::new(),
            created: Stamp::default(),
            edited: Stamp::default(),
            body: ItemBody::Folder,
        };
        write.create(&folder).await.unwrap();
        write.commit().await.unwrap();
        let max = 2 * u64::try_from(CHUNK_BYTES).unwrap();
        for size in [max - 1, max] {
            let mut write = begin().await;
            let content = tokio::io::repeat(1).take(size);
            let stored = write
                .put_file_within(id, "file", "a.gpkg", content, max)
                .await;
            assert_eq!(stored.unwrap().size, size);
        }
        let mut write = begin().await;
        let mut content = tokio::io::repeat(1).take(100 * max);
        let refused = write
            .put_file_within(id, "file", "a.gpkg", &mut content, max)
            .await
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the file `a.gpkg` has more than 2097152 bytes, the most that an uploaded file may \
            have: split it, and upload the parts to several data stores"
        );
        assert!(content.limit() >= 98 * max, "it was read on");
        drop(write);
        let mut read = repository.read().await.unwrap();
        assert_eq!(read.files(id).await.unwrap(), []);
        assert_eq!(read.dump_counts().await.unwrap().files, 0);
    }
}
