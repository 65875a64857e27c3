//! The Recycle Bin: what is deleted rests here with its history, until it is brought back (see
//! `bring_back`) or purged. Names and ids of live items are free of it.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Timestamp, Tree};

use crate::identity::with_new_ids;
use crate::save_error::{USERS_NAMED_MAX, Use};
use crate::{NewIdentity, RepositoryError, SaveError, Snapshot, Writer, column};

/// What was deleted by one act: an item, or a folder with all it held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinnedItem {
    /// The number of this entry of the bin; ids may repeat here, entries do not, whatever is
    /// restored or undone meanwhile.
    pub entry: u64,
    /// The id of the item.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Where it was.
    pub path: ItemPath,
    /// When it was deleted.
    pub at: Timestamp,
    /// Who deleted it.
    pub by: String,
    /// How many items and folders rest in this entry, the item itself included.
    pub items: u64,
}

/// What a delete did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// The entries of the bin that it made, by path.
    pub entries: Vec<u64>,
    /// How many items and folders went into them.
    pub items: u64,
}

impl Snapshot {
    /// What is in the Recycle Bin, of one tree or of all, by path, the latest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn recycle_bin(
        &mut self,
        tree: Option<Tree>,
    ) -> Result<Vec<BinnedItem>, RepositoryError> {
        let tree = tree.map(|tree| ItemPath::root(tree).to_string());
        let rows = sqlx::query(
            "SELECT e.seq, i.id, i.kind, e.path, e.binned_at, e.binned_by, e.items
            FROM bin_entry e JOIN item i ON i.seq = e.seq
            WHERE ?1 IS NULL OR (e.path >= ?1 || '/' AND e.path < ?1 || '0')
            ORDER BY e.path, e.binned_at DESC, e.seq DESC",
        )
        .bind(tree)
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(binned).collect()
    }

    /// A page of the Recycle Bin, of one tree or of all, what was deleted last first: at most
    /// `limit` entries that stand behind `after`, by its time and number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn recycle_bin_page(
        &mut self,
        tree: Option<Tree>,
        after: Option<(Timestamp, u64)>,
        limit: usize,
    ) -> Result<Vec<BinnedItem>, RepositoryError> {
        let (at, entry) = after.unzip();
        let rows = sqlx::query(
            "SELECT e.seq, i.id, i.kind, e.path, e.binned_at, e.binned_by, e.items
            FROM bin_entry e JOIN item i ON i.seq = e.seq
            WHERE (?1 IS NULL OR (e.path >= ?1 || '/' AND e.path < ?1 || '0'))
                AND (?2 IS NULL OR (e.binned_at, e.seq) < (?2, ?3))
            ORDER BY e.binned_at DESC, e.seq DESC LIMIT ?4",
        )
        .bind(tree.map(|tree| ItemPath::root(tree).to_string()))
        .bind(at.map(|at| at.to_string()))
        .bind(entry.map(column::whole))
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(binned).collect()
    }
}

/// Who of the items that stay uses one of `temp.doomed`, and whether that may be told: it may where
/// both lie in trees of the list `?1`.
macro_rules! uses_of_doomed {
    () => {
        "(SELECT u.seq, up.path || '/' || u.name AS user, tp.path || '/' || t.name AS used, r.role,
            substr(up.path, 2, instr(substr(up.path, 2) || '/', '/') - 1)
                IN (SELECT value FROM json_each(?1))
            AND substr(tp.path, 2, instr(substr(tp.path, 2) || '/', '/') - 1)
                IN (SELECT value FROM json_each(?1)) AS told
        FROM temp.doomed d CROSS JOIN reference r ON r.target = d.id
        CROSS JOIN item u ON u.seq = r.item AND u.bin IS NULL
        JOIN folder up ON up.seq = u.parent
        JOIN item t ON t.seq = d.seq JOIN folder tp ON tp.seq = t.parent
        WHERE u.seq NOT IN (SELECT seq FROM temp.doomed))"
    };
}

fn binned(row: &SqliteRow) -> Result<BinnedItem, RepositoryError> {
    Ok(BinnedItem {
        entry: column::count(row.try_get("seq")?)?,
        id: column::id(row.try_get("id")?)?,
        kind: column::kind(row.try_get("kind")?)?,
        path: column::path(row.try_get("path")?)?,
        at: column::time(row.try_get("binned_at")?)?,
        by: row.try_get("binned_by")?,
        items: column::count(row.try_get("items")?)?,
    })
}

impl Snapshot {
    /// The trees that these entries of the Recycle Bin are of; one that is not there is of none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn trees_of_binned(&mut self, entries: &[u64]) -> Result<Vec<Tree>, RepositoryError> {
        let words: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT substr(e.path, 2, instr(substr(e.path, 2), '/') - 1)
            FROM json_each(?1) j JOIN bin_entry e ON e.seq = j.value ORDER BY 1",
        )
        .bind(serde_json::Value::from(entries).to_string())
        .fetch_all(self.connection())
        .await?;
        let known = Tree::ALL.into_iter();
        Ok(known
            .filter(|tree| words.iter().any(|word| word == tree.as_str()))
            .collect())
    }
}

impl Snapshot {
    /// Where these entries of the Recycle Bin were, of the first `limit` by path.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn paths_of_binned(
        &mut self,
        entries: &[u64],
        limit: usize,
    ) -> Result<Vec<ItemPath>, RepositoryError> {
        let paths: Vec<String> = sqlx::query_scalar(
            "SELECT path FROM bin_entry WHERE seq IN (SELECT value FROM json_each(?1))
            ORDER BY path, seq LIMIT ?2",
        )
        .bind(serde_json::Value::from(entries).to_string())
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        paths.iter().map(|path| column::path(path)).collect()
    }
}

impl Writer {
    /// Deletes items and folders with all they hold: they go to the Recycle Bin.
    ///
    /// # Errors
    /// If something is used by an item that stays, unless `including_used`.
    pub async fn delete(
        &mut self,
        ids: &[ItemId],
        including_used: bool,
    ) -> Result<Deleted, SaveError> {
        self.delete_telling(ids, including_used, &Tree::ALL).await
    }

    /// As [`Writer::delete`]; of items that stay and use something, an error names only those of
    /// the trees `told`, and counts the others.
    ///
    /// # Errors
    /// As [`Writer::delete`].
    pub async fn delete_telling(
        &mut self,
        ids: &[ItemId],
        including_used: bool,
        told: &[Tree],
    ) -> Result<Deleted, SaveError> {
        let rows = self.snapshot.rows_of(ids).await?;
        let found: std::collections::HashSet<ItemId> =
            rows.iter().map(|row| row.summary.id).collect();
        if let Some(id) = ids.iter().copied().find(|id| !found.contains(id)) {
            return Err(SaveError::NotFound { id });
        }
        if let Some(root) = rows.iter().find(|row| row.summary.path.is_root()) {
            return Err(SaveError::Root {
                path: root.summary.path.clone(),
            });
        }
        // What lies in a selected folder goes with that folder.
        let selected: std::collections::HashSet<String> = rows
            .iter()
            .map(|row| row.summary.path.key().into_owned())
            .collect();
        let is_top = |path: &ItemPath| {
            std::iter::successors(path.parent(), ItemPath::parent)
                .all(|folder| !selected.contains(folder.key().as_ref()))
        };
        let tops: std::collections::BTreeMap<String, i64> = rows
            .iter()
            .filter(|row| is_top(&row.summary.path))
            .map(|row| (row.summary.path.to_string(), row.seq))
            .collect();
        if tops.is_empty() {
            return Ok(Deleted {
                entries: Vec::new(),
                items: 0,
            });
        }
        self.doom_with_contents(tops.values().copied()).await?;
        if !including_used {
            self.check_unused(told).await?;
        }
        let items = self.bin_doomed().await?;
        let entries = tops
            .into_values()
            .map(column::count)
            .collect::<Result<_, RepositoryError>>()?;
        Ok(Deleted { entries, items })
    }

    /// Purges entries of the Recycle Bin, with history, files and secrets, for good; gives the
    /// number of items and folders that are gone.
    ///
    /// # Errors
    /// If one of them is not there: then nothing is purged.
    pub async fn purge(&mut self, entries: &[u64]) -> Result<u64, SaveError> {
        let list = column::seq_list(entries.iter().map(|entry| column::whole(*entry)));
        let missing: Option<i64> = sqlx::query_scalar(
            "SELECT value FROM json_each(?1)
            WHERE value NOT IN (SELECT seq FROM bin_entry) LIMIT 1",
        )
        .bind(&list)
        .fetch_optional(self.snapshot.connection())
        .await?;
        if let Some(entry) = missing {
            return Err(SaveError::NotInBin {
                entry: column::count(entry)?,
            });
        }
        if entries.is_empty() {
            return Ok(0);
        }
        let gone = sqlx::query("DELETE FROM item WHERE bin IN (SELECT value FROM json_each(?1))")
            .bind(&list)
            .execute(self.snapshot.connection())
            .await?;
        self.drop_unused_files().await?;
        self.next_revision().await?;
        Ok(gone.rows_affected())
    }

    /// Purges the Recycle Bin of one tree or of all; as [`Writer::purge`].
    ///
    /// # Errors
    /// If the database fails.
    pub async fn empty_bin(&mut self, tree: Option<Tree>) -> Result<u64, SaveError> {
        let entries: Vec<u64> = self
            .snapshot
            .recycle_bin(tree)
            .await?
            .into_iter()
            .map(|item| item.entry)
            .collect();
        self.purge(&entries).await
    }

    /// Gives new ids to the items in the Recycle Bin that have one of these, so that a restored
    /// item can take it; gives the old and new ids, for [`Writer::record_restore`]. Their history
    /// follows, and what was deleted together goes on referring to them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn free_binned_ids(
        &mut self,
        ids: &[ItemId],
        new_id: &mut (dyn FnMut() -> ItemId + Send),
    ) -> Result<Vec<NewIdentity>, SaveError> {
        let rows: Vec<(i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT i.seq, i.bin, i.id FROM json_each(?1) j
            CROSS JOIN item i ON i.id = unhex(j.value) AND i.bin IS NOT NULL
            ORDER BY i.bin, i.seq",
        )
        .bind(column::id_list(ids))
        .fetch_all(self.snapshot.connection())
        .await?;
        let freed = with_new_ids(&rows, new_id)?;
        self.give_binned_ids(&freed).await?;
        Ok(freed)
    }

    /// Marks these live items, and all that folders among them hold, in `temp.doomed`.
    async fn doom_with_contents(
        &mut self,
        tops: impl IntoIterator<Item = i64>,
    ) -> Result<(), RepositoryError> {
        self.doom_nothing().await?;
        sqlx::query(
            "INSERT INTO temp.doomed (seq, id, top)
            WITH RECURSIVE d (seq, top) AS (
                SELECT value, value FROM json_each(?1)
                UNION ALL
                SELECT i.seq, d.top FROM d CROSS JOIN item i ON i.parent = d.seq AND i.bin IS NULL)
            SELECT d.seq, i.id, d.top FROM d CROSS JOIN item i ON i.seq = d.seq",
        )
        .bind(column::seq_list(tops))
        .execute(self.snapshot.connection())
        .await?;
        Ok(())
    }

    /// Empties `temp.doomed`, the set of items that a delete or an undo is about.
    pub(crate) async fn doom_nothing(&mut self) -> Result<(), RepositoryError> {
        for prepare in [
            "CREATE TEMP TABLE IF NOT EXISTS doomed (seq INTEGER PRIMARY KEY, id BLOB, top INTEGER)",
            "DELETE FROM temp.doomed",
        ] {
            sqlx::query(prepare)
                .execute(self.snapshot.connection())
                .await?;
        }
        Ok(())
    }

    async fn check_unused(&mut self, told: &[Tree]) -> Result<(), SaveError> {
        let told: Vec<&str> = told.iter().map(|tree| tree.as_str()).collect();
        let told = serde_json::Value::from(told).to_string();
        let (count, unseen): (i64, i64) = sqlx::query_as(concat!(
            "SELECT count(*) FILTER (WHERE told), count(DISTINCT seq) FILTER (WHERE NOT told)
            FROM ",
            uses_of_doomed!()
        ))
        .bind(&told)
        .fetch_one(self.snapshot.connection())
        .await?;
        if count == 0 && unseen == 0 {
            return Ok(());
        }
        let rows: Vec<(String, String, String)> = sqlx::query_as(concat!(
            "SELECT user, used, role FROM ",
            uses_of_doomed!(),
            " WHERE told ORDER BY 1, 2, 3 LIMIT ?2"
        ))
        .bind(&told)
        .bind(column::limit(USERS_NAMED_MAX))
        .fetch_all(self.snapshot.connection())
        .await?;
        let users = rows
            .into_iter()
            .map(|(user, used, role)| {
                Ok(Use {
                    user: column::path(&user)?,
                    used: column::path(&used)?,
                    role: column::role(&role)?,
                })
            })
            .collect::<Result<_, RepositoryError>>()?;
        Err(SaveError::InUse {
            users,
            count: column::count(count)?,
            unseen: column::count(unseen)?,
        })
    }

    /// References keep the place where their target was, before the target is gone.
    pub(crate) async fn keep_last_paths_of_doomed(&mut self) -> Result<(), RepositoryError> {
        sqlx::query(
            "UPDATE reference SET last_path = (
                SELECT p.path || '/' || t.name FROM item t JOIN folder p ON p.seq = t.parent
                WHERE t.id = reference.target AND t.bin IS NULL)
            WHERE target IN (SELECT id FROM temp.doomed)",
        )
        .execute(self.snapshot.connection())
        .await?;
        Ok(())
    }

    async fn bin_doomed(&mut self) -> Result<u64, RepositoryError> {
        self.keep_last_paths_of_doomed().await?;
        sqlx::query(
            "INSERT INTO bin_entry (seq, path, parent, binned_at, binned_by, items)
            SELECT i.seq, p.path || '/' || i.name, i.parent, ?1, ?2, d.items
            FROM (SELECT top, count(*) AS items FROM temp.doomed GROUP BY top) d
            CROSS JOIN item i ON i.seq = d.top JOIN folder p ON p.seq = i.parent",
        )
        .bind(self.at.to_string())
        .bind(self.by.clone())
        .execute(self.snapshot.connection())
        .await?;
        let binned = sqlx::query(
            "UPDATE item SET bin = (SELECT d.top FROM temp.doomed d WHERE d.seq = item.seq),
                parent = CASE WHEN seq IN (SELECT top FROM temp.doomed) THEN NULL ELSE parent END
            WHERE seq IN (SELECT seq FROM temp.doomed)",
        )
        .execute(self.snapshot.connection())
        .await?;
        sqlx::query("DELETE FROM folder WHERE seq IN (SELECT seq FROM temp.doomed)")
            .execute(self.snapshot.connection())
            .await?;
        self.next_revision().await?;
        Ok(binned.rows_affected())
    }
}
