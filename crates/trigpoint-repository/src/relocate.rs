//! Moves, renames and copies. A folder moves by its row and the table of folder paths: nothing
//! inside it is touched.

use std::collections::HashMap;

use trigpoint_model::limits::FOLDER_DEPTH_MAX;
use trigpoint_model::name::nfc;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Stamp};

use crate::bulk::last_segment;
use crate::summary::SummaryRow;
use crate::{Cause, RepositoryError, SaveError, Saved, Writer, column};

/// Documents copied at once.
const BATCH: usize = 200;

impl Writer {
    /// Moves or renames an item or a folder with all it holds; its id, and with it every
    /// reference to it, stays.
    ///
    /// # Errors
    /// If the place is taken, is in another tree or inside the folder itself, or would make
    /// something too deep.
    pub async fn relocate(&mut self, id: ItemId, to: &ItemPath) -> Result<Saved, SaveError> {
        let row = self
            .snapshot
            .row_of(id)
            .await?
            .ok_or(SaveError::NotFound { id })?;
        let from = row.summary.path.clone();
        let parent = self.check_place_to(&row, to).await?;
        if let Some(there) = self.snapshot.row_at(to).await?
            && there.seq != row.seq
        {
            let item = there.summary;
            return Err(SaveError::NameTaken {
                path: item.path,
                kind: item.kind,
                id: item.id,
            });
        }
        if row.summary.is_folder() {
            if from.key() != to.key() && from.contains(to) {
                return Err(SaveError::IntoItself {
                    from,
                    to: to.clone(),
                });
            }
            self.check_depth(&from, to).await?;
        }
        let before = self.snapshot.document_rows(&[id]).await?;
        self.keep_history(&before).await?;
        let revision = self.next_revision().await?;
        let name = last_segment(to);
        sqlx::query(
            "UPDATE item SET parent = ?1, name = ?2, name_key = ?3, revision = ?4, saved_at = ?5,
                saved_by = ?6, cause = ?7 WHERE seq = ?8",
        )
        .bind(parent.seq)
        .bind(name)
        .bind(nfc(name).into_owned())
        .bind(column::whole(revision))
        .bind(self.at.to_string())
        .bind(self.by.clone())
        .bind(Cause::Moved.as_str())
        .bind(row.seq)
        .execute(self.snapshot.connection())
        .await?;
        if row.summary.is_folder() {
            let path = format!("{}/{name}", parent.summary.path);
            self.move_folder_paths(&from, &path).await?;
        }
        self.saved(id, revision).await
    }

    /// Copies an item or a folder with all it holds. References among what is copied point at
    /// the copies; uploaded files are shared, passwords are not copied.
    ///
    /// # Errors
    /// As [`Writer::relocate`].
    pub async fn copy(
        &mut self,
        id: ItemId,
        to: &ItemPath,
        new_id: &mut (dyn FnMut() -> ItemId + Send),
    ) -> Result<Saved, SaveError> {
        let row = self
            .snapshot
            .row_of(id)
            .await?
            .ok_or(SaveError::NotFound { id })?;
        let from = row.summary.path.clone();
        self.check_place_to(&row, to).await?;
        if let Some(item) = self.snapshot.by_path(to).await? {
            return Err(SaveError::NameTaken {
                path: item.path,
                kind: item.kind,
                id: item.id,
            });
        }
        let mut originals = vec![id];
        if row.summary.is_folder() {
            if from.contains(to) {
                return Err(SaveError::IntoItself {
                    from,
                    to: to.clone(),
                });
            }
            self.check_depth(&from, to).await?;
            originals.extend(self.ids_below(&from).await?);
        }
        let copies: HashMap<ItemId, ItemId> = originals
            .iter()
            .map(|original| (*original, new_id()))
            .collect();
        let mut revision = 0;
        for originals in originals.chunks(BATCH) {
            let mut documents = self.snapshot.documents(originals).await?;
            for document in &mut documents {
                let original = document.id;
                document.id = copies
                    .get(&original)
                    .copied()
                    .ok_or(SaveError::NotFound { id })?;
                if let Some(path) = document.path.rebased(&from, to) {
                    document.path = path;
                }
                document.created = Stamp::new(self.at, &self.by);
                document.edited = document.created.clone();
                document.body.change_references(|_, reference| {
                    if let Some(copy) = copies.get(&reference.id) {
                        reference.id = *copy;
                        reference.path = reference
                            .path
                            .take()
                            .and_then(|path| path.rebased(&from, to));
                    }
                });
            }
            revision = self.insert(&documents, Cause::Copied).await?;
            self.share_files(originals, &copies).await?;
        }
        let copy = copies.get(&id).copied().ok_or(SaveError::NotFound { id })?;
        self.saved(copy, revision).await
    }

    /// Whether `row` may stand at `to`; gives the folder there.
    async fn check_place_to(
        &mut self,
        row: &SummaryRow,
        to: &ItemPath,
    ) -> Result<SummaryRow, SaveError> {
        let from = &row.summary.path;
        for path in [from, to] {
            if path.is_root() {
                return Err(SaveError::Root { path: path.clone() });
            }
        }
        let kind = row.summary.kind;
        if from.tree() != to.tree() {
            return Err(match kind {
                ItemKind::Folder => SaveError::OtherTree {
                    from: from.clone(),
                    to: to.clone(),
                },
                ItemKind::DataStore
                | ItemKind::RuleTemplate
                | ItemKind::Rule
                | ItemKind::ActionTemplate
                | ItemKind::Action
                | ItemKind::ActionMap
                | ItemKind::Session => SaveError::WrongTree {
                    kind,
                    path: to.clone(),
                },
            });
        }
        let parent = match to.parent() {
            Some(folder) => self.snapshot.row_at(&folder).await?,
            None => None,
        };
        match parent {
            Some(parent) if parent.summary.is_folder() => Ok(parent),
            Some(_) | None => Err(self.why_no_folder(to).await?),
        }
    }

    /// Refuses a place at which something inside the folder would be too deep.
    async fn check_depth(&mut self, from: &ItemPath, to: &ItemPath) -> Result<(), SaveError> {
        // Slashes of the deepest path below the folder; a path has one more than its depth.
        let slashes: i64 = sqlx::query_scalar(
            "SELECT coalesce(max(length(f.path) - length(replace(f.path, '/', '')) + EXISTS (
                SELECT 1 FROM item c WHERE c.parent = f.seq AND c.bin IS NULL)), 0)
            FROM folder f
            WHERE f.path_key = ?1 OR (f.path_key >= ?1 || '/' AND f.path_key < ?1 || '0')",
        )
        .bind(from.key().as_ref())
        .fetch_one(self.snapshot.connection())
        .await?;
        let deepest = usize::try_from(slashes)
            .unwrap_or_default()
            .saturating_sub(1);
        let depth = (deepest + to.depth()).saturating_sub(from.depth());
        if depth > FOLDER_DEPTH_MAX + 1 {
            return Err(SaveError::TooDeep {
                to: to.clone(),
                depth: depth - 1,
            });
        }
        Ok(())
    }

    /// Rewrites the paths of a folder and of the folders below it.
    pub(crate) async fn move_folder_paths(
        &mut self,
        from: &ItemPath,
        to: &str,
    ) -> Result<(), RepositoryError> {
        // Path and key may differ in length, and so may their old beginnings.
        sqlx::query(
            "UPDATE folder SET path = ?2 || substr(path, length(?3) + 1),
                path_key = ?4 || substr(path_key, length(?1) + 1)
            WHERE path_key = ?1 OR (path_key >= ?1 || '/' AND path_key < ?1 || '0')",
        )
        .bind(from.key().as_ref())
        .bind(to)
        .bind(from.as_str())
        .bind(nfc(to).as_ref())
        .execute(self.snapshot.connection())
        .await?;
        Ok(())
    }

    /// The ids of everything below a folder, folders before what they hold.
    async fn ids_below(&mut self, folder: &ItemPath) -> Result<Vec<ItemId>, RepositoryError> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT i.id FROM folder f CROSS JOIN item i ON i.parent = f.seq AND i.bin IS NULL
            WHERE f.path_key = ?1 OR (f.path_key >= ?1 || '/' AND f.path_key < ?1 || '0')
            ORDER BY f.path_key, i.name_key",
        )
        .bind(folder.key().as_ref())
        .fetch_all(self.snapshot.connection())
        .await?;
        rows.iter().map(|id| column::id(id)).collect()
    }
}
