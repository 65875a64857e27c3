//! Puts folders, items and the Recycle Bin into a generation that is being built.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::{QueryBuilder, Sqlite};
use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemId, ItemKind, ItemPath};

use super::BuildError;
use super::build::{GenerationBuilder, Stage};
use crate::bulk::last_segment;
use crate::error::is_unique_violation;
use crate::snapshot::{PlaceKey, json};
use crate::{DumpedBinItem, DumpedItem, RepositoryError, column};

/// Rows in one statement. Only a statement of a full batch comes again and is kept: a hundred kept
/// ones of other lengths would take tens of megabytes.
const BATCH: usize = 200;
/// Narrow rows in one statement.
const NARROW_BATCH: usize = 2_000;
/// About what an item takes beside its body.
const ROW_BYTES: usize = 500;
/// Folders that are remembered, so that they need not be looked up again.
const FOLDERS_KNOWN_MAX: usize = 10_000;

/// A folder that items are put into.
#[derive(Debug, Clone)]
pub(super) struct KnownFolder {
    seq: i64,
    path: String,
}

/// Where a row goes.
struct Placed<'a> {
    seq: i64,
    parent: Option<i64>,
    /// 0 for an item in the Recycle Bin until its entry is known; none for a live one.
    bin: Option<i64>,
    item: &'a DumpedItem,
}

impl GenerationBuilder {
    /// Adds folders, each after the one it is in; the roots of the trees are there.
    ///
    /// # Errors
    /// If the folder it is in is missing, or two have one place; then drop the builder.
    pub async fn add_folders(&mut self, folders: &[DumpedItem]) -> Result<(), BuildError> {
        for batch in folders.chunks(BATCH) {
            let placed = self.place(batch).await?;
            self.insert_items(&placed).await?;
            self.insert_folder_paths(&placed).await?;
        }
        Ok(())
    }

    /// Adds live items whose folders are there. Every one gets the revision of this generation;
    /// its files are wanted from [`GenerationBuilder::add_file`].
    ///
    /// # Errors
    /// If a folder is missing, or an item is not what its hash says; then drop the builder.
    pub async fn add_items(&mut self, items: &[DumpedItem]) -> Result<(), BuildError> {
        for batch in items.chunks(BATCH) {
            let placed = self.place(batch).await?;
            self.insert_items(&placed).await?;
            self.insert_contents(&placed).await?;
            let bytes = batch.iter().map(|item| item.body.len() + ROW_BYTES).sum();
            self.flusher.wrote(bytes).await?;
        }
        Ok(())
    }

    /// Adds items and folders to the Recycle Bin, in any order.
    ///
    /// # Errors
    /// If an item is not what its hash says; then drop the builder.
    pub async fn add_binned(&mut self, binned: &[DumpedBinItem]) -> Result<(), BuildError> {
        for batch in binned.chunks(BATCH) {
            self.check_loading()?;
            let mut placed = Vec::with_capacity(batch.len());
            for DumpedBinItem { item, .. } in batch {
                if item.path.is_root() || !item.kind.belongs_in(item.path.tree()) {
                    return Err(wrong_place(item));
                }
                check(item)?;
                placed.push(Placed {
                    seq: self.take_seq(),
                    parent: None,
                    bin: Some(0),
                    item,
                });
            }
            self.insert_items(&placed).await?;
            self.insert_contents(&placed).await?;
            self.insert_bin_places(batch, &placed).await?;
        }
        Ok(())
    }

    pub(super) fn check_loading(&self) -> Result<(), BuildError> {
        match self.stage {
            Stage::Loading { .. } => Ok(()),
            Stage::LookingUp { .. } => Err(BuildError::OutOfOrder),
        }
    }

    fn take_seq(&mut self) -> i64 {
        let seq = self.next_seq;
        self.next_seq += 1;
        seq
    }

    /// Finds the folders of a batch and gives every item its row.
    async fn place<'a>(&mut self, items: &'a [DumpedItem]) -> Result<Vec<Placed<'a>>, BuildError> {
        self.check_loading()?;
        if self.folders.len() > FOLDERS_KNOWN_MAX {
            self.folders.clear();
        }
        let places: Vec<PlaceKey> = items.iter().map(|item| PlaceKey::of(&item.path)).collect();
        let unknown: HashSet<&String> = places
            .iter()
            .filter_map(|place| place.folder.as_ref())
            .filter(|folder| !self.folders.contains_key(*folder))
            .collect();
        if !unknown.is_empty() {
            let found: Vec<(String, i64, String)> = sqlx::query_as(
                "SELECT f.path_key, f.seq, f.path
                FROM json_each(?1) j CROSS JOIN folder f ON f.path_key = j.value",
            )
            .bind(json(&unknown)?)
            .fetch_all(&mut self.connection)
            .await?;
            self.folders.extend(
                found
                    .into_iter()
                    .map(|(key, seq, path)| (key, KnownFolder { seq, path })),
            );
        }
        let mut placed = Vec::with_capacity(items.len());
        for (item, place) in items.iter().zip(places) {
            if place.folder.is_none() || !item.kind.belongs_in(item.path.tree()) {
                return Err(wrong_place(item));
            }
            check(item)?;
            let folder = place.folder.unwrap_or_default();
            let Some(parent) = self.folders.get(&folder).cloned() else {
                return Err(BuildError::ParentMissing {
                    path: item.path.clone(),
                });
            };
            let seq = self.take_seq();
            if item.kind == ItemKind::Folder {
                let path = format!("{}/{}", parent.path, last_segment(&item.path));
                let key = format!("{folder}/{}", place.name);
                if self
                    .folders
                    .insert(key, KnownFolder { seq, path })
                    .is_some()
                {
                    return Err(BuildError::PlaceTaken {
                        path: item.path.clone(),
                    });
                }
            }
            placed.push(Placed {
                seq,
                parent: Some(parent.seq),
                bin: None,
                item,
            });
        }
        Ok(placed)
    }

    async fn insert_items(&mut self, placed: &[Placed<'_>]) -> Result<(), BuildError> {
        let revision = column::whole(self.revision);
        let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO item (seq, id, kind, parent, bin, name, name_key, description, comments,
                created_at, created_by, edited_at, edited_by, content_hash, revision, touched,
                saved_at, saved_by, cause) ",
        );
        insert.push_values(placed, |mut row, placed| {
            let item = placed.item;
            let name = last_segment(&item.path);
            row.push_bind(placed.seq)
                .push_bind(column::bytes(&item.id))
                .push_bind(item.kind.as_str())
                .push_bind(placed.parent)
                .push_bind(placed.bin)
                .push_bind(name)
                .push_bind(trigpoint_model::name::nfc(name).into_owned())
                .push_bind(item.description.as_str())
                .push_bind(item.comments.as_str())
                .push_bind(item.created.at.map(|at| at.to_string()))
                .push_bind(item.created.by.as_deref())
                .push_bind(item.edited.at.map(|at| at.to_string()))
                .push_bind(item.edited.by.as_deref())
                .push_bind(item.content_hash.as_bytes().as_slice())
                .push_bind(revision)
                .push_bind(revision)
                .push_bind(item.saved.at.map(|at| at.to_string()))
                .push_bind(item.saved.by.as_deref())
                .push_bind(item.cause.as_str());
        });
        insert
            .build()
            .persistent(placed.len() == BATCH)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    async fn insert_folder_paths(&mut self, placed: &[Placed<'_>]) -> Result<(), BuildError> {
        let paths: HashMap<i64, &String> = self
            .folders
            .values()
            .map(|folder| (folder.seq, &folder.path))
            .collect();
        let rows: Vec<(i64, &String)> = placed
            .iter()
            .filter_map(|placed| Some((placed.seq, *paths.get(&placed.seq)?)))
            .collect();
        let mut insert: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO folder (seq, path, path_key) ");
        insert.push_values(rows, |mut row, (seq, path)| {
            row.push_bind(seq)
                .push_bind(path.as_str())
                .push_bind(trigpoint_model::name::nfc(path).into_owned());
        });
        match insert
            .build()
            .persistent(false)
            .execute(&mut self.connection)
            .await
        {
            Err(error) if is_unique_violation(&error) => {
                Err(self.which_folder_twice(placed).await?)
            }
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    async fn which_folder_twice(
        &mut self,
        placed: &[Placed<'_>],
    ) -> Result<BuildError, BuildError> {
        let keys: Vec<String> = placed
            .iter()
            .map(|placed| placed.item.path.key().into_owned())
            .collect();
        let path: Option<String> = sqlx::query_scalar(
            "SELECT f.path FROM json_each(?1) j CROSS JOIN folder f ON f.path_key = j.value LIMIT 1",
        )
        .bind(json(&keys)?)
        .fetch_optional(&mut self.connection)
        .await?;
        match path {
            Some(path) => Ok(BuildError::PlaceTaken {
                path: column::path(&path)?,
            }),
            None => Err(RepositoryError::damaged("a folder stands twice, but nowhere").into()),
        }
    }

    /// Writes bodies, references and files of a batch.
    async fn insert_contents(&mut self, placed: &[Placed<'_>]) -> Result<(), BuildError> {
        let bodies: Vec<(i64, &str)> = placed
            .iter()
            .filter(|placed| placed.item.kind != ItemKind::Folder)
            .map(|placed| (placed.seq, placed.item.body.as_str()))
            .collect();
        if !bodies.is_empty() {
            let mut insert: QueryBuilder<Sqlite> =
                QueryBuilder::new("INSERT INTO body (seq, json) ");
            insert.push_values(bodies, |mut row, (seq, json)| {
                row.push_bind(seq).push_bind(json);
            });
            insert
                .build()
                .persistent(placed.len() == BATCH)
                .execute(&mut self.connection)
                .await?;
        }
        let references: Vec<_> = placed
            .iter()
            .flat_map(|placed| {
                (0i64..)
                    .zip(&placed.item.references)
                    .map(|(ordinal, reference)| (placed.seq, ordinal, reference))
            })
            .collect();
        for references in references.chunks(NARROW_BATCH) {
            let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
                "INSERT INTO reference (item, ordinal, role, target, last_path) ",
            );
            insert.push_values(references, |mut row, (seq, ordinal, reference)| {
                row.push_bind(*seq)
                    .push_bind(*ordinal)
                    .push_bind(reference.role.as_str())
                    .push_bind(column::bytes(&reference.id))
                    .push_bind(reference.last_path.as_ref().map(ItemPath::as_str));
            });
            insert
                .build()
                .persistent(references.len() == NARROW_BATCH)
                .execute(&mut self.connection)
                .await?;
        }
        let files: Vec<(i64, &str, &str, u64, String)> = placed
            .iter()
            .flat_map(|placed| placed.item.files.iter().map(|file| (placed.seq, file)))
            .map(|(seq, file)| {
                let (slot, name) = (file.slot.as_str(), file.name.as_str());
                (seq, slot, name, file.size, file.sha256.to_string())
            })
            .collect();
        if files.is_empty() {
            return Ok(());
        }
        let files = json(&files)?;
        for insert in [
            "INSERT INTO file (sha256, size)
            SELECT DISTINCT unhex(value ->> 4), -1 FROM json_each(?1) WHERE true
            ON CONFLICT DO NOTHING",
            "INSERT INTO item_file (item, slot, file, name)
            SELECT j.value ->> 0, j.value ->> 1, f.file, j.value ->> 2
            FROM json_each(?1) j CROSS JOIN file f ON f.sha256 = unhex(j.value ->> 4)",
        ] {
            sqlx::query(insert)
                .bind(&files)
                .execute(&mut self.connection)
                .await?;
        }
        Ok(())
    }

    async fn insert_bin_places(
        &mut self,
        binned: &[DumpedBinItem],
        placed: &[Placed<'_>],
    ) -> Result<(), BuildError> {
        let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO bin_place (seq, entry, is_top, folder_key, path_key, entry_path, folder,
                binned_at, binned_by) ",
        );
        insert.push_values(binned.iter().zip(placed), |mut row, (binned, placed)| {
            let path = binned.item.path.key().into_owned();
            let is_top = path == binned.entry_path.key();
            let folder = path
                .rsplit_once('/')
                .map(|(folder, _)| folder.to_owned())
                .unwrap_or_default();
            // What only the top of an entry tells.
            row.push_bind(placed.seq)
                .push_bind(column::whole(binned.entry))
                .push_bind(is_top)
                .push_bind(folder)
                .push_bind(path)
                .push_bind(is_top.then(|| binned.entry_path.as_str()))
                .push_bind(binned.folder.as_ref().filter(|_| is_top).map(column::bytes))
                .push_bind(is_top.then(|| binned.at.to_string()))
                .push_bind(is_top.then_some(binned.by.as_str()));
        });
        insert
            .build()
            .persistent(placed.len() == BATCH)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }
}

fn wrong_place(item: &DumpedItem) -> BuildError {
    BuildError::WrongPlace {
        id: item.id,
        path: item.path.clone(),
    }
}

/// What a content hash is over, with the body as it rests.
#[derive(Serialize)]
struct ContentText<'a> {
    body: &'a RawValue,
    comments: &'a str,
    description: &'a str,
    kind: ItemKind,
}

/// Refuses an item that is not what its hash says.
fn check(item: &DumpedItem) -> Result<(), BuildError> {
    check_line(item.id, &item.body)?;
    let found = hash(item.id, item)?;
    if found == item.content_hash {
        return Ok(());
    }
    Err(BuildError::HashDiffers {
        path: item.path.clone(),
        expected: item.content_hash,
        found,
    })
}

/// Refuses a text of several lines: a dump would take it for several.
pub(super) fn check_line(id: ItemId, text: &str) -> Result<(), BuildError> {
    if text.contains(['\n', '\r']) {
        return Err(BuildError::NotOneLine { id });
    }
    Ok(())
}

fn hash(id: ItemId, item: &DumpedItem) -> Result<Hash, RepositoryError> {
    let json = |source| RepositoryError::Json { id, source };
    let line = serde_json::to_vec(&ContentText {
        body: serde_json::from_str(&item.body).map_err(json)?,
        comments: &item.comments,
        description: &item.description,
        kind: item.kind,
    })
    .map_err(json)?;
    Ok(Hash::of(&line))
}
