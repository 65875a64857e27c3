//! Puts into a generation what belongs to its items, which are found by index: revisions, files,
//! passwords; and brings the Recycle Bin into order.

use sha2::{Digest, Sha256};
use sqlx::{QueryBuilder, Sqlite};
use tokio::io::{AsyncRead, AsyncReadExt};
use trigpoint_model::ItemId;
use trigpoint_model::canonical::Hash;

use super::BuildError;
use super::build::{GenerationBuilder, Stage};
use super::load::check_line;
use crate::files::CHUNK_BYTES;
use crate::{DumpedRevision, RepositoryError, column};

/// Rows in one statement.
const BATCH: usize = 200;

/// Where the items of the Recycle Bin were: a table of the building only.
pub(super) const BIN_PLACES: &str = "CREATE TABLE bin_place (
    seq INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    is_top INTEGER NOT NULL,
    folder_key TEXT NOT NULL,
    path_key TEXT NOT NULL,
    entry_path TEXT,
    folder BLOB,
    binned_at TEXT,
    binned_by TEXT
) STRICT";
pub(super) const DROP_BIN_PLACES: &str = "DROP TABLE bin_place";

/// Gives the items of the Recycle Bin their entries and folders.
const BIN_STEPS: [&str; 5] = [
    "CREATE UNIQUE INDEX bin_place_path ON bin_place (entry, path_key)",
    "CREATE TABLE bin_top (entry INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT",
    "INSERT INTO bin_top (entry, seq) SELECT entry, seq FROM bin_place WHERE is_top",
    "UPDATE item SET
        bin = (SELECT t.seq FROM bin_place p JOIN bin_top t ON t.entry = p.entry
            WHERE p.seq = item.seq),
        parent = (SELECT f.seq FROM bin_place p
            JOIN bin_place f ON f.entry = p.entry AND f.path_key = p.folder_key
            WHERE p.seq = item.seq AND NOT p.is_top)
    WHERE seq IN (SELECT seq FROM bin_place)",
    "DROP TABLE bin_top",
];

impl GenerationBuilder {
    /// Adds earlier revisions of items that are there.
    ///
    /// # Errors
    /// If an item is not there, or a revision is above the last of the source; then drop the
    /// builder.
    pub async fn add_revisions(&mut self, revisions: &[DumpedRevision]) -> Result<(), BuildError> {
        self.begin_lookups().await?;
        for batch in revisions.chunks(BATCH) {
            for line in batch {
                check_line(line.item, &line.document)?;
                if line.revision > self.source_revision {
                    return Err(BuildError::RevisionTooHigh {
                        id: line.item,
                        revision: line.revision,
                        last: self.source_revision,
                    });
                }
            }
            let seqs = self.seqs_of(batch).await?;
            let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
                "INSERT INTO revision (item, revision, saved_at, saved_by, cause, document) ",
            );
            insert.push_values(batch.iter().zip(seqs), |mut row, (line, seq)| {
                row.push_bind(seq)
                    .push_bind(column::whole(line.revision))
                    .push_bind(line.saved.at.map(|at| at.to_string()))
                    .push_bind(line.saved.by.as_deref())
                    .push_bind(line.cause.as_str())
                    .push_bind(line.document.as_str());
            });
            insert
                .build()
                .persistent(batch.len() == BATCH)
                .execute(&mut self.connection)
                .await?;
        }
        Ok(())
    }

    /// Adds the content of a file that items have; false if none of them has it, or it is there.
    ///
    /// # Errors
    /// If the content is not what the hash says, or breaks off; then drop the builder.
    pub async fn add_file(
        &mut self,
        sha256: &Hash,
        content: impl AsyncRead + Send,
    ) -> Result<bool, BuildError> {
        self.begin_lookups().await?;
        let file: Option<i64> =
            sqlx::query_scalar("SELECT file FROM file WHERE sha256 = ?1 AND size < 0")
                .bind(sha256.as_bytes().as_slice())
                .fetch_optional(&mut self.connection)
                .await?;
        let Some(file) = file else { return Ok(false) };
        let mut content = std::pin::pin!(content);
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
            hasher.update(&bytes);
            size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            sqlx::query("INSERT INTO file_chunk (file, ordinal, bytes) VALUES (?1, ?2, ?3)")
                .bind(file)
                .bind(ordinal)
                .bind(bytes)
                .execute(&mut self.connection)
                .await?;
            ordinal += 1;
        }
        let found = Hash::from_bytes(hasher.finalize().into());
        if found != *sha256 {
            return Err(BuildError::FileDiffers {
                expected: *sha256,
                found,
            });
        }
        sqlx::query("UPDATE file SET size = ?1 WHERE file = ?2")
            .bind(column::whole(size))
            .bind(file)
            .execute(&mut self.connection)
            .await?;
        Ok(true)
    }

    /// Keeps the passwords of live data stores in these slots: they are taken from the live
    /// generation, never from an archive. The caller knows that what they are for is unchanged.
    /// Gives how many there were.
    ///
    /// # Errors
    /// If an item is not there in both generations; then drop the builder.
    pub async fn keep_secrets(&mut self, slots: &[(ItemId, String)]) -> Result<u64, BuildError> {
        self.begin_lookups().await?;
        let mut live = self.repository.read().await?;
        let mut kept = 0;
        for (id, slot) in slots {
            let Some(secret) = live.secret(*id, slot).await? else {
                continue;
            };
            let done = sqlx::query(
                "INSERT OR REPLACE INTO secret (item, slot, value, endpoint)
                SELECT seq, ?2, ?3, ?4 FROM item
                WHERE id = ?1 AND bin IS NULL AND kind = 'data-store'",
            )
            .bind(column::bytes(id))
            .bind(slot)
            .bind(secret.value.expose())
            .bind(&secret.endpoint)
            .execute(&mut self.connection)
            .await?;
            kept += done.rows_affected();
        }
        Ok(kept)
    }

    /// Makes the items findable: from here on no more of them come.
    pub(super) async fn begin_lookups(&mut self) -> Result<(), BuildError> {
        match self.stage {
            Stage::LookingUp { .. } => return Ok(()),
            Stage::Loading { .. } => {}
        }
        for step in BIN_STEPS {
            match sqlx::raw_sql(step).execute(&mut self.connection).await {
                Ok(_) => {}
                Err(error) if crate::error::is_unique_violation(&error) => {
                    return Err(self.which_bin_place_twice().await?);
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.check_bin().await?;
        self.make_indexes_of("item").await
    }

    async fn check_bin(&mut self) -> Result<(), BuildError> {
        let broken: Option<i64> = sqlx::query_scalar(
            "SELECT p.entry FROM bin_place p CROSS JOIN item i ON i.seq = p.seq
            WHERE i.bin IS NULL OR (i.parent IS NULL AND NOT p.is_top)
                OR (i.parent IS NOT NULL AND
                    (SELECT f.kind FROM item f WHERE f.seq = i.parent) <> 'folder')
            LIMIT 1",
        )
        .fetch_optional(&mut self.connection)
        .await?;
        match broken {
            Some(entry) => Err(BuildError::BinEntryBroken {
                entry: column::count(entry)?,
            }),
            None => Ok(()),
        }
    }

    async fn which_bin_place_twice(&mut self) -> Result<BuildError, BuildError> {
        let entry: i64 = sqlx::query_scalar(
            "SELECT entry FROM bin_place GROUP BY entry, path_key HAVING count(*) > 1 LIMIT 1",
        )
        .fetch_one(&mut self.connection)
        .await?;
        Ok(BuildError::BinEntryBroken {
            entry: column::count(entry)?,
        })
    }

    /// Writes the entries of the Recycle Bin, when all that rests in them is known.
    pub(super) async fn finish_bin_entries(&mut self) -> Result<(), BuildError> {
        sqlx::query(
            "INSERT INTO bin_entry (seq, path, parent, binned_at, binned_by, items)
            SELECT p.seq, p.entry_path,
                coalesce((SELECT f.seq FROM item f WHERE f.id = p.folder AND f.bin IS NULL), 0),
                p.binned_at, p.binned_by,
                (SELECT count(*) FROM bin_place o WHERE o.entry = p.entry)
            FROM bin_place p WHERE p.is_top ORDER BY p.seq",
        )
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    pub(super) async fn check_files(&mut self) -> Result<(), BuildError> {
        let missing: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT sha256 FROM file WHERE size < 0 LIMIT 1")
                .fetch_optional(&mut self.connection)
                .await?;
        match missing {
            Some(sha256) => Err(BuildError::FileMissing {
                sha256: column::hash(&sha256)?,
            }),
            None => Ok(()),
        }
    }

    /// The rows of the items that these revisions belong to, in their order.
    async fn seqs_of(&mut self, revisions: &[DumpedRevision]) -> Result<Vec<i64>, BuildError> {
        let ids = column::id_list(revisions.iter().map(|line| &line.item));
        let live: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT j.key, i.seq FROM json_each(?1) j
            CROSS JOIN item i ON i.id = unhex(j.value) AND i.bin IS NULL",
        )
        .bind(&ids)
        .fetch_all(&mut self.connection)
        .await?;
        let mut seqs: Vec<Option<i64>> = vec![None; revisions.len()];
        for (key, seq) in live {
            let place = usize::try_from(key).unwrap_or(usize::MAX);
            let is_live = revisions
                .get(place)
                .is_some_and(|line| line.bin_entry.is_none());
            if let Some(found) = seqs.get_mut(place).filter(|_| is_live) {
                *found = Some(seq);
            }
        }
        if revisions.iter().any(|line| line.bin_entry.is_some()) {
            let binned: Vec<(i64, i64, i64)> = sqlx::query_as(
                "SELECT j.key, i.seq, p.entry FROM json_each(?1) j
                CROSS JOIN item i ON i.id = unhex(j.value) AND i.bin IS NOT NULL
                CROSS JOIN bin_place p ON p.seq = i.seq",
            )
            .bind(&ids)
            .fetch_all(&mut self.connection)
            .await?;
            for (key, seq, entry) in binned {
                let place = usize::try_from(key).unwrap_or(usize::MAX);
                let entry = Some(column::count(entry)?);
                let is_its = revisions
                    .get(place)
                    .is_some_and(|line| line.bin_entry == entry);
                if let Some(found) = seqs.get_mut(place).filter(|_| is_its) {
                    *found = Some(seq);
                }
            }
        }
        revisions
            .iter()
            .zip(seqs)
            .map(|(line, seq)| seq.ok_or(BuildError::NoSuchItem { id: line.item }))
            .collect()
    }

    /// The refusal that explains why an index could not be made.
    pub(super) async fn why_no_index(&mut self, table: &str, error: sqlx::Error) -> BuildError {
        if !crate::error::is_unique_violation(&error) {
            return error.into();
        }
        let found = match table {
            "item" => self.which_item_twice().await,
            "revision" => self.which_revision_twice().await,
            _ => Ok(None),
        };
        match found {
            Ok(Some(found)) | Err(found) => found,
            Ok(None) => error.into(),
        }
    }

    async fn which_item_twice(&mut self) -> Result<Option<BuildError>, BuildError> {
        let id: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT id FROM item WHERE bin IS NULL GROUP BY id HAVING count(*) > 1 LIMIT 1",
        )
        .fetch_optional(&mut self.connection)
        .await?;
        if let Some(id) = id {
            return Ok(Some(BuildError::IdTaken {
                id: column::id(&id)?,
            }));
        }
        let path: Option<String> = sqlx::query_scalar(
            "SELECT f.path || '/' || i.name FROM item i JOIN folder f ON f.seq = i.parent
            WHERE i.bin IS NULL GROUP BY i.parent, i.name_key HAVING count(*) > 1 LIMIT 1",
        )
        .fetch_optional(&mut self.connection)
        .await?;
        Ok(match path {
            Some(path) => Some(BuildError::PlaceTaken {
                path: column::path(&path)?,
            }),
            None => None,
        })
    }

    async fn which_revision_twice(&mut self) -> Result<Option<BuildError>, BuildError> {
        let row: Option<(Vec<u8>, i64)> = sqlx::query_as(
            "SELECT i.id, r.revision FROM revision r JOIN item i ON i.seq = r.item
            GROUP BY r.item, r.revision HAVING count(*) > 1 LIMIT 1",
        )
        .fetch_optional(&mut self.connection)
        .await?;
        Ok(match row {
            Some((id, revision)) => Some(BuildError::RevisionTwice {
                id: column::id(&id)?,
                revision: column::count(revision)?,
            }),
            None => None,
        })
    }
}
