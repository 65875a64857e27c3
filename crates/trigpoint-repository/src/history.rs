//! Every save of an item, so that it can be listed, shown, compared and brought back.
//!
//! The present revision rests with the item; a save moves it here. When an item has more than
//! [`REVISIONS_MAX`] revisions, its history is thinned: the first revision and the newest quarter
//! stay whole, and of those between every second one goes. So the further back, the wider apart,
//! and an item that is saved forever keeps the first and the latest of its life.

use sqlx::{QueryBuilder, Row, Sqlite};
use trigpoint_model::limits::REVISIONS_MAX;
use trigpoint_model::{ItemDocument, ItemId, Stamp, canonical};

use crate::documents::DocumentRow;
use crate::{RepositoryError, Snapshot, Writer, column};

/// Why a revision was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The item was created.
    Created,
    /// A user saved it.
    Edited,
    /// It was moved or renamed.
    Moved,
    /// It was made as a copy.
    Copied,
    /// A restore created or replaced it.
    Restored,
    /// It came back from the Recycle Bin.
    BroughtBack,
    /// A restore that had replaced it was undone.
    Undone,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Edited,
        Self::Moved,
        Self::Copied,
        Self::Restored,
        Self::BroughtBack,
        Self::Undone,
    ];

    /// The word at rest and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Edited => "edited",
            Self::Moved => "moved",
            Self::Copied => "copied",
            Self::Restored => "restored",
            Self::BroughtBack => "brought-back",
            Self::Undone => "undone",
        }
    }

    /// The cause of this word; none if it is another's.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == word)
    }

    pub(crate) fn read(word: &str) -> Result<Self, RepositoryError> {
        Self::from_word(word)
            .ok_or_else(|| RepositoryError::damaged(format!("`{word}` is no cause of a revision")))
    }
}

/// One saved state of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionSummary {
    /// Its number.
    pub revision: u64,
    /// Who saved it, and when.
    pub saved: Stamp,
    /// Why it was made.
    pub cause: Cause,
    /// Whether it is the present one.
    pub is_present: bool,
}

/// Revisions that thinning leaves alone: the newest of an item.
const NEWEST_KEPT: usize = REVISIONS_MAX / 4;

impl Snapshot {
    /// The revisions of a live item that are kept, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn history(&mut self, id: ItemId) -> Result<Vec<RevisionSummary>, RepositoryError> {
        let rows = sqlx::query(
            "SELECT revision, saved_at, saved_by, cause, 1 AS is_present
            FROM item WHERE id = ?1 AND bin IS NULL
            UNION ALL
            SELECT r.revision, r.saved_at, r.saved_by, r.cause, 0
            FROM item i JOIN revision r ON r.item = i.seq
            WHERE i.id = ?1 AND i.bin IS NULL
            ORDER BY revision DESC",
        )
        .bind(column::bytes(&id))
        .fetch_all(self.connection())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(RevisionSummary {
                    revision: column::count(row.try_get("revision")?)?,
                    saved: column::stamp(row.try_get("saved_at")?, row.try_get("saved_by")?)?,
                    cause: Cause::read(row.try_get("cause")?)?,
                    is_present: row.try_get("is_present")?,
                })
            })
            .collect()
    }

    /// A live item as it was in one of its revisions, at the place it had then; none if there
    /// was none of that number or it was thinned.
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn revision_document(
        &mut self,
        id: ItemId,
        revision: u64,
    ) -> Result<Option<ItemDocument>, RepositoryError> {
        if let Some(row) = self.document_rows(&[id]).await?.pop()
            && row.revision == revision
        {
            return Ok(Some(row.document));
        }
        let json: Option<String> = sqlx::query_scalar(
            "SELECT r.document FROM item i JOIN revision r ON r.item = i.seq
            WHERE i.id = ?1 AND i.bin IS NULL AND r.revision = ?2",
        )
        .bind(column::bytes(&id))
        .bind(column::whole(revision))
        .fetch_optional(self.connection())
        .await?;
        json.map(|json| kept_document(id, &json)).transpose()
    }
}

/// Reads a document that history holds. The item may have got another id since, in the Recycle
/// Bin: the document gets that one, so that it is never taken for another item's.
pub(crate) fn kept_document(id: ItemId, json: &str) -> Result<ItemDocument, RepositoryError> {
    ItemDocument::from_json(json)
        .map(|document| ItemDocument { id, ..document })
        .map_err(|error| RepositoryError::damaged(format!("a revision of {id}: {error}")))
}

impl Writer {
    /// Puts the present revisions of these items into their history, and thins what is too long.
    pub(crate) async fn keep_history(
        &mut self,
        rows: &[DocumentRow],
    ) -> Result<(), RepositoryError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let id = row.document.id;
            let line = canonical::to_line(&row.document)
                .map_err(|source| RepositoryError::Json { id, source })?;
            lines.push((row, line));
        }
        let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO revision (item, revision, saved_at, saved_by, cause, document) ",
        );
        insert.push_values(&lines, |mut values, (row, line)| {
            values
                .push_bind(row.seq)
                .push_bind(column::whole(row.revision))
                .push_bind(row.saved_at.as_deref())
                .push_bind(row.saved_by.as_deref())
                .push_bind(row.cause.as_str())
                .push_bind(line.as_str());
        });
        insert.build().execute(self.snapshot.connection()).await?;
        self.thin(rows).await
    }

    async fn thin(&mut self, rows: &[DocumentRow]) -> Result<(), RepositoryError> {
        // The present revision counts as well, hence `>=`.
        let too_many: Vec<i64> = sqlx::query_scalar(
            "SELECT r.item FROM json_each(?1) j CROSS JOIN revision r ON r.item = j.value
            GROUP BY r.item HAVING count(*) >= ?2",
        )
        .bind(column::seq_list(rows.iter().map(|row| row.seq)))
        .bind(column::limit(REVISIONS_MAX))
        .fetch_all(self.snapshot.connection())
        .await?;
        for item in too_many {
            sqlx::query(
                "DELETE FROM revision WHERE item = ?1 AND revision IN (
                    SELECT revision FROM (
                        SELECT revision, row_number() OVER (ORDER BY revision) AS place,
                            count(*) OVER () AS total
                        FROM revision WHERE item = ?1)
                    WHERE place > 1 AND place % 2 = 0 AND place <= total - ?2)",
            )
            .bind(item)
            .bind(column::limit(NEWEST_KEPT))
            .execute(self.snapshot.connection())
            .await?;
        }
        Ok(())
    }
}
