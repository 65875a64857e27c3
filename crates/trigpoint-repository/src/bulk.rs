//! Many items at once, with no statement an item: what restores are made of.
//!
//! A statement has a price of its own, so rows go in by [`BATCH`], and lookups by one bound list.

use std::collections::{HashMap, HashSet};

use sqlx::{QueryBuilder, Sqlite};
use trigpoint_model::canonical::{self, Hash};
use trigpoint_model::limits::DOCUMENT_BYTES_MAX;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};

use crate::error::is_unique_violation;
use crate::snapshot::{PlaceKey, json};
use crate::{Cause, RepositoryError, SaveError, Writer, column, failpoint};

/// Rows in one statement.
const BATCH: usize = 200;
/// References in one statement: they have few columns.
const REFERENCE_BATCH: usize = 2_000;

/// A document made ready to rest.
pub(crate) struct Prepared {
    hash: Hash,
    /// None for a folder.
    body: Option<String>,
    references: Vec<(ReferenceRole, ItemId, Option<ItemPath>)>,
}

impl Prepared {
    pub(crate) const fn hash(&self) -> &Hash {
        &self.hash
    }
}

/// A live folder that something is put into.
#[derive(Debug, Clone)]
struct Parent {
    seq: i64,
    path: String,
}

/// A row to be: what is at rest of one new item.
struct NewItem<'a> {
    seq: i64,
    parent: i64,
    /// Its path, for a folder.
    folder: Option<String>,
    document: &'a ItemDocument,
    prepared: Prepared,
}

impl Writer {
    /// Creates many items; the folder of each is there already or comes earlier in the slice.
    /// All get the same revision, which is given back.
    ///
    /// # Errors
    /// As [`Writer::create`]; some items may be created then, so the writer must be dropped.
    pub async fn insert_many(&mut self, documents: &[ItemDocument]) -> Result<u64, SaveError> {
        self.insert(documents, Cause::Restored).await
    }

    /// Saves a new revision of many live items, which keep their places; the revisions before
    /// stay in their history. All get the same revision, which is given back.
    ///
    /// # Errors
    /// As [`Writer::save`]; some items may be replaced then, so the writer must be dropped.
    pub async fn replace_many(&mut self, documents: &[ItemDocument]) -> Result<u64, SaveError> {
        self.replace(documents, Cause::Restored).await
    }

    pub(crate) async fn insert(
        &mut self,
        documents: &[ItemDocument],
        cause: Cause,
    ) -> Result<u64, SaveError> {
        for document in documents {
            check_place(document)?;
        }
        let mut parents = HashMap::new();
        let mut next: i64 =
            sqlx::query_scalar("SELECT seq + 1 FROM sqlite_sequence WHERE name = 'item'")
                .fetch_one(self.snapshot.connection())
                .await?;
        let mut revision = None;
        for chunk in documents.chunks(BATCH) {
            let items = self.ready_to_insert(chunk, &mut parents, &mut next).await?;
            let revision = match revision {
                Some(revision) => revision,
                None => *revision.insert(self.next_revision().await?),
            };
            if let Err(error) = self.insert_items(&items, revision, cause).await {
                if is_unique_violation(&error) {
                    return Err(self.why_taken(chunk).await?);
                }
                return Err(error.into());
            }
            self.insert_folders(&items).await?;
            let rows: Vec<(i64, &Prepared)> = items
                .iter()
                .map(|item| (item.seq, &item.prepared))
                .collect();
            self.insert_contents(&rows).await?;
            failpoint::hit("repository.after-insert-batch");
        }
        match revision {
            Some(revision) => Ok(revision),
            None => Ok(self.snapshot.revision().await?),
        }
    }

    pub(crate) async fn replace(
        &mut self,
        documents: &[ItemDocument],
        cause: Cause,
    ) -> Result<u64, SaveError> {
        let mut revision = None;
        for chunk in documents.chunks(BATCH) {
            let ids: Vec<ItemId> = chunk.iter().map(|document| document.id).collect();
            let before = self.snapshot.document_rows(&ids).await?;
            let mut ready = Vec::with_capacity(chunk.len());
            let by_id: HashMap<ItemId, _> =
                before.iter().map(|row| (row.document.id, row)).collect();
            for document in chunk {
                let id = document.id;
                let row = *by_id.get(&id).ok_or(SaveError::NotFound { id })?;
                if row.document.kind() != document.kind() {
                    return Err(SaveError::KindDiffers {
                        path: row.document.path.clone(),
                        found: row.document.kind(),
                        wanted: document.kind(),
                    });
                }
                let mut prepared = prepared(document)?;
                keep_last_paths(&mut prepared, &row.document);
                ready.push((row.seq, document, prepared));
            }
            let revision = match revision {
                Some(revision) => revision,
                None => *revision.insert(self.next_revision().await?),
            };
            self.keep_history(&before).await?;
            self.update_items(&ready, revision, cause).await?;
            let rows: Vec<(i64, &Prepared)> = ready
                .iter()
                .map(|(seq, _, prepared)| (*seq, prepared))
                .collect();
            self.rewrite_contents(&rows).await?;
            failpoint::hit("repository.after-replace-batch");
        }
        match revision {
            Some(revision) => Ok(revision),
            None => Ok(self.snapshot.revision().await?),
        }
    }

    /// Finds the folders of a batch and gives every document its row number.
    async fn ready_to_insert<'a>(
        &mut self,
        documents: &'a [ItemDocument],
        parents: &mut HashMap<String, Parent>,
        next: &mut i64,
    ) -> Result<Vec<NewItem<'a>>, SaveError> {
        let places: Vec<PlaceKey> = documents
            .iter()
            .map(|document| PlaceKey::of(&document.path))
            .collect();
        let unknown: HashSet<&String> = places
            .iter()
            .filter_map(|place| place.folder.as_ref())
            .filter(|folder| !parents.contains_key(*folder))
            .collect();
        let found: Vec<(String, i64, String)> = sqlx::query_as(
            "SELECT f.path_key, f.seq, f.path
            FROM json_each(?1) j CROSS JOIN folder f ON f.path_key = j.value",
        )
        .bind(json(&unknown)?)
        .fetch_all(self.snapshot.connection())
        .await?;
        parents.extend(
            found
                .into_iter()
                .map(|(key, seq, path)| (key, Parent { seq, path })),
        );
        let mut items = Vec::with_capacity(documents.len());
        for (document, place) in documents.iter().zip(places) {
            let folder = place.folder.unwrap_or_default();
            let Some(parent) = parents.get(&folder).cloned() else {
                return Err(self.why_no_folder(&document.path).await?);
            };
            let seq = *next;
            *next += 1;
            let path = (document.kind() == ItemKind::Folder)
                .then(|| format!("{}/{}", parent.path, last_segment(&document.path)));
            if let Some(path) = &path {
                let key = format!("{folder}/{}", place.name);
                parents.insert(
                    key,
                    Parent {
                        seq,
                        path: path.clone(),
                    },
                );
            }
            items.push(NewItem {
                seq,
                parent: parent.seq,
                folder: path,
                document,
                prepared: prepared(document)?,
            });
        }
        Ok(items)
    }

    async fn insert_items(
        &mut self,
        items: &[NewItem<'_>],
        revision: u64,
        cause: Cause,
    ) -> Result<(), sqlx::Error> {
        let (at, by) = (self.at.to_string(), self.by.clone());
        let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO item (seq, id, kind, parent, name, name_key, description, comments,
                created_at, created_by, edited_at, edited_by, content_hash, revision, touched,
                saved_at, saved_by, cause) ",
        );
        insert.push_values(items, |mut row, item| {
            let document = item.document;
            let name = last_segment(&document.path);
            row.push_bind(item.seq)
                .push_bind(column::bytes(&document.id))
                .push_bind(document.kind().as_str())
                .push_bind(item.parent)
                .push_bind(name)
                .push_bind(trigpoint_model::name::nfc(name).into_owned())
                .push_bind(document.description.as_str())
                .push_bind(document.comments.as_str())
                .push_bind(document.created.at.map(|at| at.to_string()))
                .push_bind(document.created.by.as_deref())
                .push_bind(document.edited.at.map(|at| at.to_string()))
                .push_bind(document.edited.by.as_deref())
                .push_bind(item.prepared.hash.as_bytes().as_slice())
                .push_bind(column::whole(revision))
                .push_bind(column::whole(revision))
                .push_bind(at.as_str())
                .push_bind(by.as_str())
                .push_bind(cause.as_str());
        });
        insert.build().execute(self.snapshot.connection()).await?;
        Ok(())
    }

    async fn insert_folders(&mut self, items: &[NewItem<'_>]) -> Result<(), RepositoryError> {
        let folders: Vec<(i64, &String)> = items
            .iter()
            .filter_map(|item| Some((item.seq, item.folder.as_ref()?)))
            .collect();
        if folders.is_empty() {
            return Ok(());
        }
        let mut insert: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO folder (seq, path, path_key) ");
        insert.push_values(folders, |mut row, (seq, path)| {
            row.push_bind(seq)
                .push_bind(path.as_str())
                .push_bind(trigpoint_model::name::nfc(path).into_owned());
        });
        insert.build().execute(self.snapshot.connection()).await?;
        Ok(())
    }

    /// Writes bodies and references of items that have none at rest.
    async fn insert_contents(&mut self, rows: &[(i64, &Prepared)]) -> Result<(), RepositoryError> {
        let bodies: Vec<(i64, &String)> = rows
            .iter()
            .filter_map(|(seq, ready)| Some((*seq, ready.body.as_ref()?)))
            .collect();
        if !bodies.is_empty() {
            let mut insert: QueryBuilder<Sqlite> =
                QueryBuilder::new("INSERT INTO body (seq, json) ");
            insert.push_values(bodies, |mut row, (seq, json)| {
                row.push_bind(seq).push_bind(json.as_str());
            });
            insert.build().execute(self.snapshot.connection()).await?;
        }
        let references: Vec<_> = rows
            .iter()
            .flat_map(|(seq, ready)| {
                (0i64..)
                    .zip(&ready.references)
                    .map(|(ordinal, parts)| (*seq, ordinal, parts))
            })
            .collect();
        for references in references.chunks(REFERENCE_BATCH) {
            let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
                "INSERT INTO reference (item, ordinal, role, target, last_path) ",
            );
            insert.push_values(
                references,
                |mut row, (seq, ordinal, (role, target, path))| {
                    row.push_bind(*seq)
                        .push_bind(*ordinal)
                        .push_bind(role.as_str())
                        .push_bind(column::bytes(target))
                        .push_bind(path.as_ref().map(ItemPath::as_str));
                },
            );
            insert.build().execute(self.snapshot.connection()).await?;
        }
        Ok(())
    }

    pub(crate) async fn rewrite_contents(
        &mut self,
        rows: &[(i64, &Prepared)],
    ) -> Result<(), RepositoryError> {
        let seqs = column::seq_list(rows.iter().map(|(seq, _)| *seq));
        for delete in [
            "DELETE FROM body WHERE seq IN (SELECT value FROM json_each(?1))",
            "DELETE FROM reference WHERE item IN (SELECT value FROM json_each(?1))",
        ] {
            sqlx::query(delete)
                .bind(&seqs)
                .execute(self.snapshot.connection())
                .await?;
        }
        self.insert_contents(rows).await
    }

    /// Updates the narrow rows of a batch from a temporary table: one statement for all of them.
    async fn update_items(
        &mut self,
        rows: &[(i64, &ItemDocument, Prepared)],
        revision: u64,
        cause: Cause,
    ) -> Result<(), RepositoryError> {
        for prepare in [
            "CREATE TEMP TABLE IF NOT EXISTS changed (seq INTEGER PRIMARY KEY, description TEXT,
                comments TEXT, created_at TEXT, created_by TEXT, edited_at TEXT, edited_by TEXT,
                content_hash BLOB)",
            "DELETE FROM temp.changed",
        ] {
            sqlx::query(prepare)
                .execute(self.snapshot.connection())
                .await?;
        }
        let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO temp.changed ");
        insert.push_values(rows, |mut row, (seq, document, prepared)| {
            row.push_bind(*seq)
                .push_bind(document.description.as_str())
                .push_bind(document.comments.as_str())
                .push_bind(document.created.at.map(|at| at.to_string()))
                .push_bind(document.created.by.as_deref())
                .push_bind(document.edited.at.map(|at| at.to_string()))
                .push_bind(document.edited.by.as_deref())
                .push_bind(prepared.hash.as_bytes().as_slice());
        });
        insert.build().execute(self.snapshot.connection()).await?;
        sqlx::query(
            "UPDATE item SET (description, comments, created_at, created_by, edited_at, edited_by,
                content_hash) = (SELECT description, comments, created_at, created_by, edited_at,
                    edited_by, content_hash FROM temp.changed c WHERE c.seq = item.seq),
                revision = ?1, saved_at = ?2, saved_by = ?3, cause = ?4
            WHERE seq IN (SELECT seq FROM temp.changed)",
        )
        .bind(column::whole(revision))
        .bind(self.at.to_string())
        .bind(self.by.clone())
        .bind(cause.as_str())
        .execute(self.snapshot.connection())
        .await?;
        Ok(())
    }

    /// The refusal that explains why a row of this batch stands in another's way.
    async fn why_taken(&mut self, documents: &[ItemDocument]) -> Result<SaveError, SaveError> {
        let ids: Vec<ItemId> = documents.iter().map(|document| document.id).collect();
        if let Some(item) = self.snapshot.by_ids(&ids).await?.into_iter().next() {
            return Ok(SaveError::IdTaken {
                id: item.id,
                path: item.path,
            });
        }
        let paths: Vec<ItemPath> = documents
            .iter()
            .map(|document| document.path.clone())
            .collect();
        if let Some(item) = self.snapshot.by_paths(&paths).await?.into_iter().next() {
            return Ok(SaveError::NameTaken {
                path: item.path,
                kind: item.kind,
                id: item.id,
            });
        }
        let (mut ids, mut places) = (HashMap::new(), HashMap::new());
        for document in documents {
            if let Some(path) = ids.insert(document.id, &document.path) {
                return Ok(SaveError::IdTaken {
                    id: document.id,
                    path: path.clone(),
                });
            }
            if let Some(other) = places.insert(PlaceKey::of(&document.path), document) {
                return Ok(SaveError::NameTaken {
                    path: other.path.clone(),
                    kind: other.kind(),
                    id: other.id,
                });
            }
        }
        Err(RepositoryError::damaged("a row is taken, but by nothing that is there").into())
    }

    pub(crate) async fn why_no_folder(&mut self, path: &ItemPath) -> Result<SaveError, SaveError> {
        let folder = path.parent().unwrap_or_else(|| path.clone());
        Ok(match self.snapshot.by_path(&folder).await? {
            Some(item) if !item.is_folder() => SaveError::ParentNotFolder {
                path: item.path,
                kind: item.kind,
            },
            Some(_) | None => SaveError::ParentMissing { path: folder },
        })
    }
}

fn check_place(document: &ItemDocument) -> Result<(), SaveError> {
    let path = &document.path;
    if path.is_root() {
        return Err(SaveError::Root { path: path.clone() });
    }
    if !document.kind().belongs_in(path.tree()) {
        return Err(SaveError::WrongTree {
            kind: document.kind(),
            path: path.clone(),
        });
    }
    Ok(())
}

/// The last segment as it was written.
pub(crate) fn last_segment(path: &ItemPath) -> &str {
    path.as_str().rsplit('/').next().unwrap_or_default()
}

/// Makes a document ready to rest, and refuses one that is too large.
pub(crate) fn prepared(document: &ItemDocument) -> Result<Prepared, SaveError> {
    let id = document.id;
    let json = |source| RepositoryError::Json { id, source };
    let references: Vec<_> = document
        .body
        .references()
        .into_iter()
        .map(|found| (found.role, found.reference.id, found.reference.path.clone()))
        .collect();
    let body = match document.kind() {
        ItemKind::Folder => None,
        ItemKind::DataStore
        | ItemKind::RuleTemplate
        | ItemKind::Rule
        | ItemKind::ActionTemplate
        | ItemKind::Action
        | ItemKind::ActionMap
        | ItemKind::Session => Some(
            canonical::to_line(&document.body.clone().without_reference_paths()).map_err(json)?,
        ),
    };
    // The whole document is written out only where it could be too large: everything else in it
    // is at most a few paths and stamps, and six bytes for every byte of text.
    let text = document.description.len() + document.comments.len();
    let paths: usize = references
        .iter()
        .filter_map(|(_, _, path)| path.as_ref())
        .map(|path| path.as_str().len() + 16)
        .sum();
    let bound = body.as_ref().map_or(0, String::len) + 6 * (text + paths) + 1024 * 1024;
    if bound > DOCUMENT_BYTES_MAX {
        let bytes = canonical::to_line(document).map_err(json)?.len();
        if bytes > DOCUMENT_BYTES_MAX {
            return Err(SaveError::TooLarge {
                path: document.path.clone(),
                bytes,
            });
        }
    }
    let hash = document.content_hash().map_err(json)?;
    Ok(Prepared {
        hash,
        body,
        references,
    })
}

/// References that are given without a path keep the one known before.
fn keep_last_paths(prepared: &mut Prepared, before: &ItemDocument) {
    if prepared
        .references
        .iter()
        .all(|(_, _, path)| path.is_some())
    {
        return;
    }
    let known: HashMap<ItemId, &ItemPath> = before
        .body
        .references()
        .into_iter()
        .filter_map(|found| Some((found.reference.id, found.reference.path.as_ref()?)))
        .collect();
    for (_, target, path) in &mut prepared.references {
        if path.is_none() {
            *path = known.get(target).map(|path| (*path).clone());
        }
    }
}
