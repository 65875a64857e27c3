//! New ids for items in the Recycle Bin whose id a live item has, or is about to have.

use std::collections::HashMap;

use sqlx::Row;
use trigpoint_model::{ItemDocument, ItemId, ItemPath, Stamp};

use crate::bulk::{Prepared, prepared};
use crate::documents::body;
use crate::snapshot::json;
use crate::{RepositoryError, SaveError, Writer, column};

/// Bodies rewritten at once.
const BATCH: usize = 200;

/// An item in the Recycle Bin, and the id that it got or is to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewIdentity {
    /// The row of the item, which never changes.
    pub(crate) seq: i64,
    /// The entry of the bin it is in.
    pub(crate) entry: i64,
    /// The id before.
    pub old: ItemId,
    /// The id after.
    pub new: ItemId,
}

/// Gives every row (item, entry, id) a new id.
pub(crate) fn with_new_ids(
    rows: &[(i64, i64, Vec<u8>)],
    new_id: &mut (dyn FnMut() -> ItemId + Send),
) -> Result<Vec<NewIdentity>, RepositoryError> {
    rows.iter()
        .map(|(seq, entry, id)| {
            Ok(NewIdentity {
                seq: *seq,
                entry: *entry,
                old: column::id(id)?,
                new: new_id(),
            })
        })
        .collect()
}

impl Writer {
    /// Gives items in the bin, sorted by entry, their new ids, and makes what was deleted with
    /// them refer to those.
    pub(crate) async fn give_binned_ids(
        &mut self,
        identities: &[NewIdentity],
    ) -> Result<(), SaveError> {
        for identities in identities.chunk_by(|left, right| left.entry == right.entry) {
            if let Some(NewIdentity { entry, .. }) = identities.first() {
                self.give_ids_in_entry(*entry, identities).await?;
            }
        }
        Ok(())
    }

    async fn give_ids_in_entry(
        &mut self,
        entry: i64,
        identities: &[NewIdentity],
    ) -> Result<(), SaveError> {
        let pairs: Vec<(i64, String)> = identities
            .iter()
            .map(|identity| (identity.seq, identity.new.as_uuid().simple().to_string()))
            .collect();
        for prepare in [
            "CREATE TEMP TABLE IF NOT EXISTS fresh (seq INTEGER PRIMARY KEY, id BLOB)",
            "DELETE FROM temp.fresh",
        ] {
            sqlx::query(prepare)
                .execute(self.snapshot.connection())
                .await?;
        }
        sqlx::query(
            "INSERT INTO temp.fresh (seq, id)
            SELECT j.value ->> 0, unhex(j.value ->> 1) FROM json_each(?1) j",
        )
        .bind(json(&pairs)?)
        .execute(self.snapshot.connection())
        .await?;
        sqlx::query(
            "UPDATE item SET id = (SELECT f.id FROM temp.fresh f WHERE f.seq = item.seq)
            WHERE seq IN (SELECT seq FROM temp.fresh)",
        )
        .execute(self.snapshot.connection())
        .await?;
        let ids: HashMap<ItemId, ItemId> = identities
            .iter()
            .map(|identity| (identity.old, identity.new))
            .collect();
        let users: Vec<i64> = sqlx::query_scalar(
            "SELECT DISTINCT r.item FROM json_each(?1) j
            CROSS JOIN reference r ON r.target = unhex(j.value)
            CROSS JOIN item i ON i.seq = r.item AND i.bin = ?2 ORDER BY r.item",
        )
        .bind(column::id_list(ids.keys()))
        .bind(entry)
        .fetch_all(self.snapshot.connection())
        .await?;
        for users in users.chunks(BATCH) {
            self.rewire(users, &ids).await?;
        }
        Ok(())
    }

    async fn rewire(
        &mut self,
        seqs: &[i64],
        ids: &HashMap<ItemId, ItemId>,
    ) -> Result<(), SaveError> {
        let mut documents = self.binned_documents(seqs).await?;
        let mut ready: Vec<(i64, Prepared)> = Vec::with_capacity(documents.len());
        for (seq, document) in &mut documents {
            document.body.change_references(|_, reference| {
                if let Some(new) = ids.get(&reference.id) {
                    reference.id = *new;
                }
            });
            ready.push((*seq, prepared(document)?));
        }
        for (seq, prepared) in &ready {
            sqlx::query("UPDATE item SET content_hash = ?1 WHERE seq = ?2")
                .bind(prepared.hash().as_bytes().as_slice())
                .bind(*seq)
                .execute(self.snapshot.connection())
                .await?;
        }
        let rows: Vec<(i64, &Prepared)> = ready
            .iter()
            .map(|(seq, prepared)| (*seq, prepared))
            .collect();
        Ok(self.rewrite_contents(&rows).await?)
    }

    /// Documents of items in the bin, at the place of their entry, references with their last
    /// known paths.
    async fn binned_documents(
        &mut self,
        seqs: &[i64],
    ) -> Result<Vec<(i64, ItemDocument)>, RepositoryError> {
        let list = column::seq_list(seqs.iter().copied());
        let rows = sqlx::query(
            "SELECT i.seq, i.id, i.kind, i.description, i.comments, e.path, b.json
            FROM json_each(?1) j CROSS JOIN item i ON i.seq = j.value
            JOIN bin_entry e ON e.seq = i.bin LEFT JOIN body b ON b.seq = i.seq",
        )
        .bind(&list)
        .fetch_all(self.snapshot.connection())
        .await?;
        let references: Vec<(i64, i64, Option<String>)> = sqlx::query_as(
            "SELECT r.item, r.ordinal, r.last_path
            FROM json_each(?1) j CROSS JOIN reference r ON r.item = j.value",
        )
        .bind(&list)
        .fetch_all(self.snapshot.connection())
        .await?;
        let mut paths: HashMap<(i64, i64), ItemPath> = HashMap::new();
        for (item, ordinal, path) in references {
            if let Some(path) = column::optional_path(path.as_deref())? {
                paths.insert((item, ordinal), path);
            }
        }
        let mut documents = Vec::with_capacity(rows.len());
        for row in &rows {
            let seq: i64 = row.try_get("seq")?;
            let id = column::id(row.try_get("id")?)?;
            let mut body = body(
                id,
                column::kind(row.try_get("kind")?)?,
                row.try_get("json")?,
            )?;
            let mut ordinal = 0;
            body.change_references(|_, reference| {
                reference.path = paths.get(&(seq, ordinal)).cloned();
                ordinal += 1;
            });
            let document = ItemDocument {
                id,
                path: column::path(row.try_get("path")?)?,
                description: row.try_get("description")?,
                comments: row.try_get("comments")?,
                created: Stamp::default(),
                edited: Stamp::default(),
                body,
            };
            documents.push((seq, document));
        }
        Ok(documents)
    }
}
