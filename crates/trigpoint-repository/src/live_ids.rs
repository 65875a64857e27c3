//! What tells live items apart, in the order of their ids: what the plan of a repository restore
//! compares with a backup, and what the content root is made of.
//!
//! Rows are read in the order in which they rest and sorted beside the database: by the index of
//! ids each row would be a page of its own.

use std::path::Path;

use sqlx::SqliteConnection;
use trigpoint_archive::chunked::{Identities, IdentitySorter};
use trigpoint_model::ItemId;
use trigpoint_model::canonical::Hash;

use crate::{RepositoryError, Snapshot, column};

/// Items that are read at once.
const PAGE: usize = 5_000;

/// A live item: row, id, kind, path, content hash.
type IdentityRow = (i64, String, String, String, String);

impl Snapshot {
    /// Identity, kind, place and content hash of all live items and folders, ascending by id; the
    /// roots of the trees are left out.
    ///
    /// # Errors
    /// If the database or a temporary file fails, or what rests there is damaged.
    pub async fn identities(&mut self) -> Result<Identities, RepositoryError> {
        let folder = self.spool().to_owned();
        identities(self.connection(), &folder).await
    }

    /// The live data stores that have passwords, ascending by id; never what they are.
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn items_with_secrets(&mut self) -> Result<Vec<ItemId>, RepositoryError> {
        let ids: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT DISTINCT i.id FROM secret s JOIN item i ON i.seq = s.item
            WHERE i.bin IS NULL ORDER BY i.id",
        )
        .fetch_all(self.connection())
        .await?;
        ids.iter().map(|id| column::id(id)).collect()
    }
}

/// The live items of a generation, ascending by id. Temporary files wait in `folder`.
async fn identities(
    connection: &mut SqliteConnection,
    folder: &Path,
) -> Result<Identities, RepositoryError> {
    let io = |source| RepositoryError::Io {
        path: folder.to_owned(),
        source,
    };
    let mut sorter = IdentitySorter::new(folder);
    let mut after = 0;
    loop {
        // A page as one value: rows that cross from the database's thread one by one cost more.
        let text: String = sqlx::query_scalar(
            "SELECT json_group_array(json_array(seq, hex(id), kind, path, hex(content_hash)))
            FROM (SELECT i.seq, i.id, i.kind, p.path || '/' || i.name AS path, i.content_hash
                FROM item i NOT INDEXED CROSS JOIN folder p ON p.seq = i.parent
                WHERE i.seq > ?1 AND i.bin IS NULL ORDER BY i.seq LIMIT ?2)",
        )
        .bind(after)
        .bind(column::limit(PAGE))
        .fetch_one(&mut *connection)
        .await?;
        let rows: Vec<IdentityRow> = serde_json::from_str(&text)
            .map_err(|error| RepositoryError::damaged(format!("a page of rows: {error}")))?;
        let Some(last) = rows.iter().map(|row| row.0).max() else {
            return sorter.finish().map_err(io);
        };
        after = last;
        for (_, id, kind, path, hash) in rows {
            let (id, kind) = (column::id_of_hex(&id)?, column::kind(&kind)?);
            let (path, hash) = (column::path(&path)?, column::hash_of_hex(&hash)?);
            sorter.push(id, kind, &path, &hash).map_err(io)?;
        }
    }
}

/// One hash over id, path and content of all live items and folders of a generation. Temporary
/// files wait in `folder`.
pub(crate) async fn content_root(
    connection: &mut SqliteConnection,
    folder: &Path,
) -> Result<Hash, RepositoryError> {
    let io = |source| RepositoryError::Io {
        path: folder.to_owned(),
        source,
    };
    let root = identities(connection, folder).await?.content_root();
    root.map_err(io)?
        .map_err(|id| RepositoryError::damaged(format!("item {id} is there twice")))
}
