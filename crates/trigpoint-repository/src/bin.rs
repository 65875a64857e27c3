//! The Recycle Bin: what is deleted rests here with its history, until it is brought back or
//! purged. Names and ids of live items are free of it.

use sqlx::Row;
use trigpoint_model::name::nfc;
use trigpoint_model::{ItemId, ItemKind, ItemName, ItemPath, Timestamp, Tree};

use crate::bulk::last_segment;
use crate::save_error::{USERS_NAMED_MAX, Use};
use crate::{Cause, RepositoryError, SaveError, Saved, Snapshot, Writer, column};

/// What was deleted by one act: an item, or a folder with all it held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinnedItem {
    /// The number of this entry of the bin; ids may repeat here, entries do not.
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

/// Numbered names looked up at once.
const NUMBERS: u64 = 100;

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
        rows.iter()
            .map(|row| {
                Ok(BinnedItem {
                    entry: column::count(row.try_get("seq")?)?,
                    id: column::id(row.try_get("id")?)?,
                    kind: column::kind(row.try_get("kind")?)?,
                    path: column::path(row.try_get("path")?)?,
                    at: column::time(row.try_get("binned_at")?)?,
                    by: row.try_get("binned_by")?,
                    items: column::count(row.try_get("items")?)?,
                })
            })
            .collect()
    }

    /// `name` if it is free in the folder, else with the smallest free number from 2.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn free_name(
        &mut self,
        folder: &ItemPath,
        name: &ItemName,
    ) -> Result<ItemName, RepositoryError> {
        if self.by_path(&folder.join(name)).await?.is_none() {
            return Ok(name.clone());
        }
        let mut first = 2;
        loop {
            let names: Vec<ItemName> = (first..first + NUMBERS)
                .map(|number| name.numbered(number))
                .collect();
            let paths: Vec<ItemPath> = names.iter().map(|name| folder.join(name)).collect();
            let taken: std::collections::HashSet<String> = self
                .by_paths(&paths)
                .await?
                .into_iter()
                .map(|item| item.path.key().into_owned())
                .collect();
            let free = names
                .into_iter()
                .zip(&paths)
                .find(|(_, path)| !taken.contains(path.key().as_ref()));
            if let Some((name, _)) = free {
                return Ok(name);
            }
            first += NUMBERS;
        }
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
            self.check_unused().await?;
        }
        let items = self.bin_doomed().await?;
        let entries = tops
            .into_values()
            .map(column::count)
            .collect::<Result<_, RepositoryError>>()?;
        Ok(Deleted { entries, items })
    }

    /// Brings an entry of the Recycle Bin back to its place. A folder that is gone is made anew;
    /// a taken name is numbered; an item whose id a live one has gets a new id.
    ///
    /// # Errors
    /// If there is no such entry, or an item stands where a folder is wanted.
    pub async fn restore_from_bin(
        &mut self,
        entry: u64,
        new_id: &mut (dyn FnMut() -> ItemId + Send),
    ) -> Result<Saved, SaveError> {
        let top = column::whole(entry);
        let row: Option<(String, Option<String>, String)> = sqlx::query_as(
            "SELECT e.path, f.path, i.kind FROM bin_entry e JOIN item i ON i.seq = e.seq
            LEFT JOIN folder f ON f.seq = e.parent WHERE e.seq = ?1",
        )
        .bind(top)
        .fetch_optional(self.snapshot.connection())
        .await?;
        let Some((was_at, folder, kind)) = row else {
            return Err(SaveError::NotInBin { entry });
        };
        let was_at = column::path(&was_at)?;
        let folder = match (folder, was_at.parent()) {
            (Some(path), _) => column::path(&path)?,
            (None, Some(path)) => path,
            (None, None) => return Err(SaveError::Root { path: was_at }),
        };
        self.create_folders(&folder, new_id).await?;
        let taken: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT i.seq, i.id FROM item i JOIN item l ON l.id = i.id AND l.bin IS NULL
            WHERE i.bin = ?1",
        )
        .bind(top)
        .fetch_all(self.snapshot.connection())
        .await?;
        let taken = with_new_ids(&taken, new_id)?;
        self.give_binned_ids(top, &taken).await?;
        let wanted: ItemName = last_segment(&was_at)
            .parse()
            .map_err(|error| RepositoryError::damaged(format!("a name in the bin: {error}")))?;
        let name = self.snapshot.free_name(&folder, &wanted).await?;
        let to = folder.join(&name);
        self.check_bin_depth(top, &to).await?;
        self.take_from_bin(top, &folder, &name).await?;
        if column::kind(&kind)? == ItemKind::Folder {
            self.add_folder_paths(top, &to).await?;
        }
        let id: Vec<u8> = sqlx::query_scalar("SELECT id FROM item WHERE seq = ?1")
            .bind(top)
            .fetch_one(self.snapshot.connection())
            .await?;
        let id = column::id(&id)?;
        let before = self.snapshot.document_rows(&[id]).await?;
        self.keep_history(&before).await?;
        let revision = self.next_revision().await?;
        sqlx::query(
            "UPDATE item SET revision = ?1, saved_at = ?2, saved_by = ?3, cause = ?4
            WHERE seq = ?5",
        )
        .bind(column::whole(revision))
        .bind(self.at.to_string())
        .bind(self.by.clone())
        .bind(Cause::BroughtBack.as_str())
        .bind(top)
        .execute(self.snapshot.connection())
        .await?;
        self.saved(id, revision).await
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
    /// item can take it; gives the old and new ids. Their history follows, and what was deleted
    /// together goes on referring to them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn free_binned_ids(
        &mut self,
        ids: &[ItemId],
        new_id: &mut (dyn FnMut() -> ItemId + Send),
    ) -> Result<Vec<(ItemId, ItemId)>, SaveError> {
        let rows: Vec<(i64, Vec<u8>, i64)> = sqlx::query_as(
            "SELECT i.seq, i.id, i.bin FROM json_each(?1) j
            CROSS JOIN item i ON i.id = unhex(j.value) AND i.bin IS NOT NULL
            ORDER BY i.bin, i.seq",
        )
        .bind(column::id_list(ids))
        .fetch_all(self.snapshot.connection())
        .await?;
        let mut freed = Vec::with_capacity(rows.len());
        for rows in rows.chunk_by(|left, right| left.2 == right.2) {
            let entry = rows.first().map(|row| row.2).unwrap_or_default();
            let taken: Vec<_> = rows.iter().map(|(seq, id, _)| (*seq, id.clone())).collect();
            let taken = with_new_ids(&taken, new_id)?;
            self.give_binned_ids(entry, &taken).await?;
            freed.extend(taken.into_iter().map(|taken| (taken.old, taken.new)));
        }
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

    async fn check_unused(&mut self) -> Result<(), SaveError> {
        let count: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM temp.doomed d CROSS JOIN reference r ON r.target = d.id
            CROSS JOIN item u ON u.seq = r.item AND u.bin IS NULL
            WHERE u.seq NOT IN (SELECT seq FROM temp.doomed)",
        )
        .fetch_one(self.snapshot.connection())
        .await?;
        if count == 0 {
            return Ok(());
        }
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT up.path || '/' || u.name, tp.path || '/' || t.name, r.role
            FROM temp.doomed d CROSS JOIN reference r ON r.target = d.id
            CROSS JOIN item u ON u.seq = r.item AND u.bin IS NULL
            JOIN folder up ON up.seq = u.parent
            JOIN item t ON t.seq = d.seq JOIN folder tp ON tp.seq = t.parent
            WHERE u.seq NOT IN (SELECT seq FROM temp.doomed)
            ORDER BY 1, 2, 3 LIMIT ?1",
        )
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

    async fn take_from_bin(
        &mut self,
        top: i64,
        folder: &ItemPath,
        name: &ItemName,
    ) -> Result<(), RepositoryError> {
        sqlx::query(
            "UPDATE item SET parent = (SELECT seq FROM folder WHERE path_key = ?1), name = ?2,
                name_key = ?3 WHERE seq = ?4",
        )
        .bind(folder.key().as_ref())
        .bind(name.as_str())
        .bind(name.key().as_ref())
        .bind(top)
        .execute(self.snapshot.connection())
        .await?;
        sqlx::query("UPDATE item SET bin = NULL WHERE bin = ?1")
            .bind(top)
            .execute(self.snapshot.connection())
            .await?;
        sqlx::query("DELETE FROM bin_entry WHERE seq = ?1")
            .bind(top)
            .execute(self.snapshot.connection())
            .await?;
        Ok(())
    }

    /// Writes the paths of a folder that is live again, and of the folders it holds.
    async fn add_folder_paths(&mut self, top: i64, path: &ItemPath) -> Result<(), RepositoryError> {
        let place = self
            .snapshot
            .by_path(&path.parent().unwrap_or_else(|| path.clone()))
            .await?;
        let parent = place.map_or_else(|| path.clone(), |folder| folder.path);
        let path = format!("{parent}/{}", last_segment(path));
        sqlx::query(
            "INSERT INTO folder (seq, path, path_key)
            WITH RECURSIVE f (seq, path, path_key) AS (
                SELECT ?1, ?2, ?3
                UNION ALL
                SELECT i.seq, f.path || '/' || i.name, f.path_key || '/' || i.name_key
                FROM f CROSS JOIN item i
                    ON i.parent = f.seq AND i.bin IS NULL AND i.kind = 'folder')
            SELECT seq, path, path_key FROM f",
        )
        .bind(top)
        .bind(&path)
        .bind(nfc(&path).as_ref())
        .execute(self.snapshot.connection())
        .await?;
        Ok(())
    }

    async fn check_bin_depth(&mut self, top: i64, to: &ItemPath) -> Result<(), SaveError> {
        let below: i64 = sqlx::query_scalar(
            "WITH RECURSIVE d (seq, depth) AS (
                SELECT ?1, 0
                UNION ALL
                SELECT i.seq, d.depth + 1 FROM d CROSS JOIN item i
                    ON i.bin = ?1 AND i.parent = d.seq)
            SELECT max(depth) FROM d",
        )
        .bind(top)
        .fetch_one(self.snapshot.connection())
        .await?;
        let depth = to.depth() + usize::try_from(below).unwrap_or_default();
        if depth > trigpoint_model::limits::FOLDER_DEPTH_MAX + 1 {
            return Err(SaveError::TooDeep {
                to: to.clone(),
                depth: depth - 1,
            });
        }
        Ok(())
    }
}

/// An item in the bin and the id it is to have.
pub(crate) struct NewIdentity {
    pub(crate) seq: i64,
    pub(crate) old: ItemId,
    pub(crate) new: ItemId,
}

fn with_new_ids(
    rows: &[(i64, Vec<u8>)],
    new_id: &mut (dyn FnMut() -> ItemId + Send),
) -> Result<Vec<NewIdentity>, RepositoryError> {
    rows.iter()
        .map(|(seq, id)| {
            Ok(NewIdentity {
                seq: *seq,
                old: column::id(id)?,
                new: new_id(),
            })
        })
        .collect()
}
