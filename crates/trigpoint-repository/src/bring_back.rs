//! The way back from the Recycle Bin: to its place, under a name that is free.

use std::collections::HashSet;

use trigpoint_model::limits::FOLDER_DEPTH_MAX;
use trigpoint_model::name::nfc;
use trigpoint_model::{ItemId, ItemKind, ItemName, ItemPath};

use crate::bulk::last_segment;
use crate::identity::with_new_ids;
use crate::{Cause, RepositoryError, SaveError, Saved, Snapshot, Writer, column};

/// Numbered names looked up at once.
const NUMBERS: u64 = 100;

impl Snapshot {
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
            let taken: HashSet<String> = self
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
        let wanted: ItemName = last_segment(&was_at)
            .parse()
            .map_err(|error| RepositoryError::damaged(format!("a name in the bin: {error}")))?;
        self.check_bin_depth(top, &folder.join(&wanted)).await?;
        self.create_folders(&folder, new_id).await?;
        self.free_live_ids(top, new_id).await?;
        let name = self.snapshot.free_name(&folder, &wanted).await?;
        self.take_from_bin(top, &folder, &name).await?;
        if column::kind(&kind)? == ItemKind::Folder {
            self.add_folder_paths(top, &folder.join(&name)).await?;
        }
        self.revise_returned(top).await
    }

    /// Gives the item of an entry a revision of its own, now that it is live again.
    async fn revise_returned(&mut self, top: i64) -> Result<Saved, SaveError> {
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

    /// Gives new ids to what in an entry has the id of a live item.
    async fn free_live_ids(
        &mut self,
        top: i64,
        new_id: &mut (dyn FnMut() -> ItemId + Send),
    ) -> Result<(), SaveError> {
        let taken: Vec<(i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT i.seq, i.bin, i.id FROM item i JOIN item l ON l.id = i.id AND l.bin IS NULL
            WHERE i.bin = ?1",
        )
        .bind(top)
        .fetch_all(self.snapshot.connection())
        .await?;
        let taken = with_new_ids(&taken, new_id)?;
        self.give_binned_ids(&taken).await
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
        if depth > FOLDER_DEPTH_MAX + 1 {
            return Err(SaveError::TooDeep {
                to: to.clone(),
                depth: depth - 1,
            });
        }
        Ok(())
    }
}
