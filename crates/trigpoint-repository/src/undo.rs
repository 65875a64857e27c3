//! The undo of a restore of items: only as long as nothing that it made was changed since.

use sqlx::Row;
use trigpoint_model::stamp::moment;
use trigpoint_model::{ItemPath, Stamp, Timestamp};
use uuid::Uuid;

use crate::history::kept_document;
use crate::{Cause, NewIdentity, RepositoryError, SaveError, Writer, column};

/// What an undo did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// Items that the restore had created and that are gone.
    pub items_removed: u64,
    /// Folders that the restore had created and that are gone.
    pub folders_removed: u64,
    /// Items that the restore had replaced and that are as they were.
    pub items_brought_back: u64,
}

/// Why a restore cannot be undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// There is no such restore.
    #[error("there is no restore {id}")]
    NotFound {
        /// Its id.
        id: Uuid,
    },
    /// It was undone before.
    #[error(
        "this restore was undone{} at {}",
        by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default(),
        moment(*at)
    )]
    AlreadyUndone {
        /// When.
        at: Timestamp,
        /// By whom.
        by: Option<String>,
    },
    /// Something was changed since.
    #[error("it was built upon since: {}", in_words(changes, *count))]
    Changed {
        /// The first of them, by path.
        changes: Vec<ChangedSince>,
        /// How many there are.
        count: u64,
    },
    /// The repository could not answer.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// An item could not be brought back.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl From<sqlx::Error> for UndoError {
    fn from(source: sqlx::Error) -> Self {
        Self::Repository(source.into())
    }
}

/// Something that was changed after a restore.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedSince {
    /// Where it is, or was; none if it was purged.
    pub path: Option<ItemPath>,
    /// How.
    pub how: ChangedHow,
    /// Who changed it, where that is known.
    pub by: Option<String>,
    /// When, where that is known.
    pub at: Option<Timestamp>,
}

/// How something was changed after a restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangedHow {
    /// A restored item was saved, moved or renamed.
    Edited,
    /// A restored item got a file or a password.
    Filled,
    /// A restored item was deleted.
    Deleted,
    /// A restored item was purged, or the revision before is kept no more.
    Gone,
    /// This item was put into a folder that the restore had made.
    PutInto,
    /// This item was saved since and refers to a restored one.
    RefersTo,
}

impl ChangedHow {
    const fn words(self) -> &'static str {
        match self {
            Self::Edited => "was changed",
            Self::Filled => "got a file or a password",
            Self::Deleted => "was deleted",
            Self::Gone => "is gone for good",
            Self::PutInto => "was put into a restored folder",
            Self::RefersTo => "refers to a restored item",
        }
    }
}

/// How many changes an error names; the rest is counted.
const CHANGES_NAMED_MAX: usize = 20;
/// Rows handled at once.
const BATCH: usize = 200;

fn in_words(changes: &[ChangedSince], count: u64) -> String {
    let mut words: Vec<String> = changes
        .iter()
        .map(|ChangedSince { path, how, by, at }| {
            let path = path
                .as_ref()
                .map_or("an item".to_owned(), |path| format!("`{path}`"));
            let by = by
                .as_ref()
                .map(|by| format!(" by {by}"))
                .unwrap_or_default();
            let at = at
                .map(|at| format!(" at {}", moment(at)))
                .unwrap_or_default();
            format!("{path} {}{by}{at}", how.words())
        })
        .collect();
    let named = u64::try_from(changes.len()).unwrap_or(u64::MAX);
    if count > named {
        words.push(format!("and {} more", count - named));
    }
    words.join(", ")
}

impl Writer {
    /// Undoes a restore: what it created is gone, what it replaced is as it was, as a new
    /// revision, and items in the Recycle Bin that gave it their ids have them again.
    ///
    /// # Errors
    /// If anything that it made was changed since; the error names what, by whom and when.
    pub async fn undo_restore(&mut self, id: Uuid) -> Result<Undone, UndoError> {
        let run: Option<(i64, i64, Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT run, revision_after, undone_at, undone_by FROM restore_run WHERE id = ?1",
        )
        .bind(id.as_bytes().as_slice())
        .fetch_optional(self.snapshot.connection())
        .await?;
        let Some((run, revision, undone_at, undone_by)) = run else {
            return Err(UndoError::NotFound { id });
        };
        if let Some(at) = undone_at {
            return Err(UndoError::AlreadyUndone {
                at: column::time(&at)?,
                by: undone_by,
            });
        }
        self.doom_nothing().await?;
        sqlx::query(
            "INSERT INTO temp.doomed (seq, id, top)
            SELECT i.seq, i.id, i.seq FROM restore_change c CROSS JOIN item i ON i.seq = c.item
            WHERE c.run = ?1 AND c.what <> 'replaced' AND i.bin IS NULL",
        )
        .bind(run)
        .execute(self.snapshot.connection())
        .await?;
        self.check_unchanged(run, revision).await?;
        let items_brought_back = self.bring_back_replaced(run).await?;
        self.give_earlier_restores_their_revisions(run).await?;
        let (items_removed, folders_removed) = self.remove_doomed().await?;
        self.give_freed_ids_back(run).await?;
        sqlx::query("UPDATE restore_run SET undone_at = ?1, undone_by = ?2 WHERE run = ?3")
            .bind(self.at.to_string())
            .bind(self.by.clone())
            .bind(run)
            .execute(self.snapshot.connection())
            .await?;
        self.next_revision().await?;
        Ok(Undone {
            items_removed,
            folders_removed,
            items_brought_back,
        })
    }

    /// Refuses an undo if what the restore made is not as it left it, or others rely on it.
    async fn check_unchanged(&mut self, run: i64, revision: i64) -> Result<(), UndoError> {
        let mut changes = Vec::new();
        let rows = sqlx::query(
            "SELECT i.seq IS NULL AS is_gone, i.bin IS NOT NULL AS is_binned,
                i.revision <> c.revision AS is_edited,
                coalesce(p.path || '/' || i.name, e.path) AS path, i.saved_at, i.saved_by,
                e.binned_at, e.binned_by,
                c.previous_revision IS NOT NULL AND h.revision IS NULL AS is_thinned
            FROM restore_change c
            LEFT JOIN item i ON i.seq = c.item
            LEFT JOIN folder p ON p.seq = i.parent
            LEFT JOIN bin_entry e ON e.seq = i.bin
            LEFT JOIN revision h ON h.item = c.item AND h.revision = c.previous_revision
            WHERE c.run = ?1 AND (i.seq IS NULL OR i.bin IS NOT NULL OR i.revision <> c.revision
                OR i.touched > ?2 OR (c.previous_revision IS NOT NULL AND h.revision IS NULL))",
        )
        .bind(run)
        .bind(revision)
        .fetch_all(self.snapshot.connection())
        .await?;
        for row in &rows {
            let saved = column::stamp(row.try_get("saved_at")?, row.try_get("saved_by")?)?;
            let binned = column::stamp(row.try_get("binned_at")?, row.try_get("binned_by")?)?;
            let (how, stamp) = if row.try_get("is_gone")? {
                (ChangedHow::Gone, Stamp::default())
            } else if row.try_get("is_binned")? {
                (ChangedHow::Deleted, binned)
            } else if row.try_get("is_edited")? {
                (ChangedHow::Edited, saved)
            } else if row.try_get("is_thinned")? {
                (ChangedHow::Gone, Stamp::default())
            } else {
                (ChangedHow::Filled, Stamp::default())
            };
            let path = column::optional_path(row.try_get("path")?)?;
            changes.push(ChangedSince {
                path,
                how,
                by: stamp.by,
                at: stamp.at,
            });
        }
        changes.extend(self.put_into_doomed().await?);
        changes.extend(self.refers_to_doomed(run, revision).await?);
        if changes.is_empty() {
            return Ok(());
        }
        changes.sort();
        changes.dedup();
        let count = u64::try_from(changes.len()).unwrap_or(u64::MAX);
        changes.truncate(CHANGES_NAMED_MAX);
        Err(UndoError::Changed { changes, count })
    }

    async fn put_into_doomed(&mut self) -> Result<Vec<ChangedSince>, UndoError> {
        let rows: Vec<ChangeColumns> = sqlx::query_as(
            "SELECT p.path || '/' || i.name, i.saved_by, i.saved_at
            FROM temp.doomed d CROSS JOIN item i ON i.parent = d.seq AND i.bin IS NULL
            JOIN folder p ON p.seq = i.parent
            WHERE i.seq NOT IN (SELECT seq FROM temp.doomed)",
        )
        .fetch_all(self.snapshot.connection())
        .await?;
        changed(rows, ChangedHow::PutInto)
    }

    /// Items saved since that refer to what is to go; one that a later restore replaced, and its
    /// undo brought back, is as it was at its revision before.
    async fn refers_to_doomed(
        &mut self,
        run: i64,
        revision: i64,
    ) -> Result<Vec<ChangedSince>, UndoError> {
        let rows: Vec<ChangeColumns> = sqlx::query_as(
            "SELECT DISTINCT p.path || '/' || u.name, u.saved_by, u.saved_at
            FROM temp.doomed d CROSS JOIN reference r ON r.target = d.id
            CROSS JOIN item u ON u.seq = r.item AND u.bin IS NULL AND u.revision > ?1
            JOIN folder p ON p.seq = u.parent
            WHERE u.seq NOT IN (SELECT seq FROM temp.doomed) AND NOT EXISTS (
                SELECT 1 FROM restore_run later CROSS JOIN restore_change c
                    ON c.run = later.run AND c.item = u.seq AND c.what = 'replaced'
                WHERE later.run > ?2 AND later.undone_at IS NOT NULL
                    AND c.revision = u.revision AND c.previous_revision <= ?1)",
        )
        .bind(revision)
        .bind(run)
        .fetch_all(self.snapshot.connection())
        .await?;
        changed(rows, ChangedHow::RefersTo)
    }

    /// Saves the revisions from before the restore anew; gives their number.
    async fn bring_back_replaced(&mut self, run: i64) -> Result<u64, UndoError> {
        let items: Vec<i64> = sqlx::query_scalar(
            "SELECT item FROM restore_change WHERE run = ?1 AND what = 'replaced' ORDER BY item",
        )
        .bind(run)
        .fetch_all(self.snapshot.connection())
        .await?;
        for items in items.chunks(BATCH) {
            let rows: Vec<(Vec<u8>, String)> = sqlx::query_as(
                "SELECT i.id, h.document FROM json_each(?1) j
                CROSS JOIN restore_change c ON c.run = ?2 AND c.item = j.value
                CROSS JOIN item i ON i.seq = c.item
                CROSS JOIN revision h ON h.item = c.item AND h.revision = c.previous_revision",
            )
            .bind(column::seq_list(items.iter().copied()))
            .bind(run)
            .fetch_all(self.snapshot.connection())
            .await?;
            let documents = rows
                .into_iter()
                .map(|(id, json)| kept_document(column::id(&id)?, &json))
                .collect::<Result<Vec<_>, RepositoryError>>()?;
            self.replace(&documents, Cause::Undone).await?;
        }
        Ok(u64::try_from(items.len()).unwrap_or(u64::MAX))
    }

    /// An item that is brought back is as an earlier restore had left it, if the revision that came
    /// back is that restore's: it has the new revision then, and nothing was built upon it. The
    /// changes of restores that are undone, this one's among them, tell what the new revision is.
    async fn give_earlier_restores_their_revisions(&mut self, run: i64) -> Result<(), UndoError> {
        for change in [
            "UPDATE restore_change
            SET revision = (SELECT i.revision FROM item i WHERE i.seq = restore_change.item)
            WHERE run < ?1 AND EXISTS (
                SELECT 1 FROM restore_change c
                WHERE c.run = ?1 AND c.item = restore_change.item AND c.what = 'replaced'
                    AND c.previous_revision = restore_change.revision)",
            "UPDATE restore_change
            SET revision = (SELECT i.revision FROM item i WHERE i.seq = restore_change.item)
            WHERE run = ?1 AND what = 'replaced'",
        ] {
            sqlx::query(change)
                .bind(run)
                .execute(self.snapshot.connection())
                .await?;
        }
        Ok(())
    }

    /// Gives items in the Recycle Bin the ids back that the restore took, so that what refers to
    /// them finds them once they are brought back. One keeps its new id if it was brought back
    /// with it since and something outside its entry refers to it by that, or if another item has
    /// the old one by now.
    async fn give_freed_ids_back(&mut self, run: i64) -> Result<(), UndoError> {
        let rows: Vec<(i64, i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT f.item, f.entry, f.old_id, f.new_id
            FROM restore_freed_id f
            CROSS JOIN item i ON i.seq = f.item AND i.bin = f.entry AND i.id = f.new_id
            WHERE f.run = ?1
                AND NOT EXISTS (SELECT 1 FROM item o WHERE o.id = f.old_id AND o.bin IS NULL)
                AND NOT EXISTS (SELECT 1 FROM item o WHERE o.id = f.old_id AND o.bin IS NOT NULL)
                AND NOT EXISTS (
                    SELECT 1 FROM reference r CROSS JOIN item u ON u.seq = r.item
                    WHERE r.target = f.new_id AND u.bin IS NOT f.entry)
            ORDER BY f.entry, f.item",
        )
        .bind(run)
        .fetch_all(self.snapshot.connection())
        .await?;
        let given_back = rows
            .into_iter()
            .map(|(seq, entry, old, new)| {
                Ok(NewIdentity {
                    seq,
                    entry,
                    old: column::id(&new)?,
                    new: column::id(&old)?,
                })
            })
            .collect::<Result<Vec<_>, RepositoryError>>()?;
        Ok(self.give_binned_ids(&given_back).await?)
    }

    /// Removes what `temp.doomed` names, for good; gives the numbers of items and folders.
    async fn remove_doomed(&mut self) -> Result<(u64, u64), UndoError> {
        self.keep_last_paths_of_doomed().await?;
        let folders = sqlx::query("DELETE FROM folder WHERE seq IN (SELECT seq FROM temp.doomed)")
            .execute(self.snapshot.connection())
            .await?
            .rows_affected();
        let all = sqlx::query("DELETE FROM item WHERE seq IN (SELECT seq FROM temp.doomed)")
            .execute(self.snapshot.connection())
            .await?
            .rows_affected();
        self.drop_unused_files().await?;
        Ok((all.saturating_sub(folders), folders))
    }
}

/// Path, who and when.
type ChangeColumns = (String, Option<String>, Option<String>);

fn changed(rows: Vec<ChangeColumns>, how: ChangedHow) -> Result<Vec<ChangedSince>, UndoError> {
    rows.into_iter()
        .map(|(path, by, at)| {
            let at = at.as_deref().map(column::time).transpose()?;
            Ok(ChangedSince {
                path: Some(column::path(&path)?),
                how,
                by,
                at,
            })
        })
        .collect()
}
