//! All that rests in the repository, page by page from one snapshot: what a repository backup
//! reads, and what a generation is built of. Passwords are never among it.
//!
//! Pages are read in the order of the rows, without a statement a row. A page ends early where its
//! bodies would be more than [`PAGE_BYTES`].

use std::collections::HashMap;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use trigpoint_model::canonical::Hash;
use trigpoint_model::limits::FOLDER_DEPTH_MAX;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Stamp, Timestamp};

use crate::{Cause, RepositoryError, Snapshot, StoredFile, column};

/// An item or folder as it rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpedItem {
    /// Its row: what the next page continues after.
    pub row: u64,
    /// Its identity.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its place; in the Recycle Bin where it was.
    pub path: ItemPath,
    /// What it is for.
    pub description: String,
    /// Notes of those who edit it.
    pub comments: String,
    /// Who made it, and when.
    pub created: Stamp,
    /// Who edited it last, and when.
    pub edited: Stamp,
    /// The number of its present revision.
    pub revision: u64,
    /// Who saved that revision, and when.
    pub saved: Stamp,
    /// Why that revision was made.
    pub cause: Cause,
    /// The hash of what it says.
    pub content_hash: Hash,
    /// What it refers to, in the order of its body.
    pub references: Vec<DumpedReference>,
    /// The uploaded files it has, by slot.
    pub files: Vec<StoredFile>,
    /// Its body in canonical form, reference paths left out; `{}` for a folder.
    pub body: String,
}

/// A reference of a body as it rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpedReference {
    /// What it is there for.
    pub role: ReferenceRole,
    /// The item it means.
    pub id: ItemId,
    /// Where that item was when it was last seen.
    pub last_path: Option<ItemPath>,
}

/// An item or folder in the Recycle Bin, with the act of a user that deleted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpedBinItem {
    /// The number of the entry: the same for all that was deleted by one act.
    pub entry: u64,
    /// Where the item or folder was that the user deleted.
    pub entry_path: ItemPath,
    /// The folder it was in, as far as that lives.
    pub folder: Option<ItemId>,
    /// When it was deleted.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The item.
    pub item: DumpedItem,
}

/// An earlier revision of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpedRevision {
    /// Its row: what the next page continues after.
    pub row: u64,
    /// The item.
    pub item: ItemId,
    /// The entry of the Recycle Bin that the item is in; none for a live item.
    pub bin_entry: Option<u64>,
    /// Its number.
    pub revision: u64,
    /// Who saved it, and when.
    pub saved: Stamp,
    /// Why it was made.
    pub cause: Cause,
    /// The item as it was: a document in canonical form.
    pub document: String,
}

/// An uploaded file; [`Snapshot::file_part`] gives what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpedFile {
    /// Its row: what the next page continues after.
    pub row: u64,
    /// The hash of its content.
    pub sha256: Hash,
    /// Its size in bytes.
    pub size: u64,
}

/// How much a dump gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DumpCounts {
    /// Live folders, without the roots of the trees.
    pub folders: u64,
    /// Live items that are no folders.
    pub items: u64,
    /// Items and folders in the Recycle Bin.
    pub binned: u64,
    /// Earlier revisions.
    pub revisions: u64,
    /// Uploaded files.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
}

/// A page of a dump holds at most so many bytes of bodies, or one larger body.
pub const PAGE_BYTES: u64 = 8 * 1024 * 1024;

/// The columns of `item i` that a dump needs, after `path`; `b` is its body.
macro_rules! item_columns {
    () => {
        "i.seq, i.id, i.kind, i.description, i.comments, i.created_at, i.created_by,
        i.edited_at, i.edited_by, i.content_hash, i.revision, i.saved_at, i.saved_by, i.cause,
        coalesce(octet_length(b.json), 0) AS bytes"
    };
}

impl Snapshot {
    /// How much the other calls here will give.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn dump_counts(&mut self) -> Result<DumpCounts, RepositoryError> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM folder) AS folders,
                (SELECT count(*) FROM item) AS everything,
                (SELECT count(*) FROM item WHERE bin IS NOT NULL) AS binned,
                (SELECT count(*) FROM item WHERE parent IS NULL AND bin IS NULL) AS roots,
                (SELECT count(*) FROM revision) AS revisions,
                (SELECT count(*) FROM file) AS files,
                (SELECT coalesce(sum(size), 0) FROM file) AS file_bytes",
        )
        .fetch_one(self.connection())
        .await?;
        let number = |name: &str| -> Result<u64, RepositoryError> {
            column::count(row.try_get::<i64, _>(name)?)
        };
        let (folders, binned) = (number("folders")?, number("binned")?);
        Ok(DumpCounts {
            folders: folders.saturating_sub(number("roots")?),
            items: number("everything")?.saturating_sub(folders + binned),
            binned,
            revisions: number("revisions")?,
            files: number("files")?,
            file_bytes: number("file_bytes")?,
        })
    }

    /// The next live folders, each after the one it is in; the roots of the trees are left out.
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn dump_folders(
        &mut self,
        after: Option<&ItemPath>,
        limit: usize,
    ) -> Result<Vec<DumpedItem>, RepositoryError> {
        let rows = sqlx::query(concat!(
            "SELECT f.path, ",
            item_columns!(),
            " FROM folder f CROSS JOIN item i ON i.seq = f.seq LEFT JOIN body b ON b.seq = i.seq
            WHERE f.path_key > ?1 AND i.parent IS NOT NULL ORDER BY f.path_key LIMIT ?2"
        ))
        .bind(
            after
                .map(|path| path.key().into_owned())
                .unwrap_or_default(),
        )
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        rows.iter()
            .map(|row| DumpedItem::read(row, "path"))
            .collect()
    }

    /// The next live items that are no folders, after this row (0 to begin).
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn dump_items(
        &mut self,
        after: u64,
        limit: usize,
    ) -> Result<Vec<DumpedItem>, RepositoryError> {
        let rows = sqlx::query(concat!(
            "SELECT p.path || '/' || i.name AS path, ",
            item_columns!(),
            " FROM item i NOT INDEXED CROSS JOIN folder p ON p.seq = i.parent
            LEFT JOIN body b ON b.seq = i.seq
            WHERE i.seq > ?1 AND i.bin IS NULL AND i.kind <> 'folder' ORDER BY i.seq LIMIT ?2"
        ))
        .bind(column::whole(after))
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        let mut items = within_bytes(&rows)?
            .iter()
            .map(|row| DumpedItem::read(row, "path"))
            .collect::<Result<Vec<_>, RepositoryError>>()?;
        self.fill(&mut items.iter_mut().collect::<Vec<_>>()).await?;
        Ok(items)
    }

    /// The next items and folders in the Recycle Bin, after this row (0 to begin), in no order
    /// that one may rely on.
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn dump_bin(
        &mut self,
        after: u64,
        limit: usize,
    ) -> Result<Vec<DumpedBinItem>, RepositoryError> {
        let rows = sqlx::query(concat!(
            "SELECT e.seq AS entry, e.path AS entry_path, e.binned_at, e.binned_by,
                (SELECT p.id FROM item p WHERE p.seq = e.parent AND p.bin IS NULL) AS folder_id,
                (WITH RECURSIVE up (seq, below, depth) AS (
                    SELECT i.seq, '', 0
                    UNION ALL
                    SELECT x.parent, '/' || x.name || up.below, up.depth + 1
                    FROM up CROSS JOIN item x ON x.seq = up.seq
                    WHERE up.seq <> i.bin AND up.depth <= ?3)
                SELECT e.path || up.below FROM up WHERE up.seq = i.bin) AS path, ",
            item_columns!(),
            " FROM item i NOT INDEXED CROSS JOIN bin_entry e ON e.seq = i.bin
            LEFT JOIN body b ON b.seq = i.seq
            WHERE i.seq > ?1 AND i.bin IS NOT NULL ORDER BY i.seq LIMIT ?2"
        ))
        .bind(column::whole(after))
        .bind(column::limit(limit))
        .bind(column::limit(FOLDER_DEPTH_MAX))
        .fetch_all(self.connection())
        .await?;
        let mut binned = within_bytes(&rows)?
            .iter()
            .map(|row| {
                let folder: Option<&[u8]> = row.try_get("folder_id")?;
                Ok(DumpedBinItem {
                    entry: column::count(row.try_get("entry")?)?,
                    entry_path: column::path(row.try_get("entry_path")?)?,
                    folder: folder.map(column::id).transpose()?,
                    at: column::time(row.try_get("binned_at")?)?,
                    by: row.try_get("binned_by")?,
                    item: DumpedItem::read(row, "path")?,
                })
            })
            .collect::<Result<Vec<_>, RepositoryError>>()?;
        let mut items: Vec<&mut DumpedItem> =
            binned.iter_mut().map(|binned| &mut binned.item).collect();
        self.fill(&mut items).await?;
        Ok(binned)
    }

    /// The next earlier revisions, of live items and of those in the Recycle Bin, after this row
    /// (0 to begin).
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn dump_revisions(
        &mut self,
        after: u64,
        limit: usize,
    ) -> Result<Vec<DumpedRevision>, RepositoryError> {
        let sizes = sqlx::query(
            "SELECT rowid AS seq, octet_length(document) AS bytes FROM revision NOT INDEXED
            WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
        )
        .bind(column::whole(after))
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        let Some(last) = within_bytes(&sizes)?.last() else {
            return Ok(Vec::new());
        };
        let rows = sqlx::query(
            "SELECT r.rowid AS seq, i.id, i.bin, r.revision, r.saved_at, r.saved_by, r.cause,
                r.document
            FROM revision r NOT INDEXED CROSS JOIN item i ON i.seq = r.item
            WHERE r.rowid > ?1 AND r.rowid <= ?2 ORDER BY r.rowid",
        )
        .bind(column::whole(after))
        .bind(last.try_get::<i64, _>("seq")?)
        .fetch_all(self.connection())
        .await?;
        rows.iter()
            .map(|row| {
                let entry: Option<i64> = row.try_get("bin")?;
                Ok(DumpedRevision {
                    row: column::count(row.try_get("seq")?)?,
                    item: column::id(row.try_get("id")?)?,
                    bin_entry: entry.map(column::count).transpose()?,
                    revision: column::count(row.try_get("revision")?)?,
                    saved: column::stamp(row.try_get("saved_at")?, row.try_get("saved_by")?)?,
                    cause: Cause::read(row.try_get("cause")?)?,
                    document: row.try_get("document")?,
                })
            })
            .collect()
    }

    /// The next uploaded files, after this row (0 to begin).
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn dump_files(
        &mut self,
        after: u64,
        limit: usize,
    ) -> Result<Vec<DumpedFile>, RepositoryError> {
        let rows: Vec<(i64, Vec<u8>, i64)> = sqlx::query_as(
            "SELECT file, sha256, size FROM file
            WHERE file > ?1 AND sha256 IS NOT NULL ORDER BY file LIMIT ?2",
        )
        .bind(column::whole(after))
        .bind(column::limit(limit))
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|(row, sha256, size)| {
                Ok(DumpedFile {
                    row: column::count(row)?,
                    sha256: column::hash(&sha256)?,
                    size: column::count(size)?,
                })
            })
            .collect()
    }

    /// Adds bodies, references and files to a page of items that is in the order of the rows.
    async fn fill(&mut self, items: &mut [&mut DumpedItem]) -> Result<(), RepositoryError> {
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            return Ok(());
        };
        let (first, last) = (column::whole(first.row), column::whole(last.row));
        let places: HashMap<i64, usize> = (0..)
            .zip(items.iter())
            .map(|(place, item)| (column::whole(item.row), place))
            .collect();
        let place = |seq: i64| places.get(&seq).copied();
        let seqs = column::seq_list(items.iter().map(|item| column::whole(item.row)));
        let bodies: Vec<(i64, String)> = sqlx::query_as(
            "SELECT b.seq, b.json FROM json_each(?1) j CROSS JOIN body b ON b.seq = j.value",
        )
        .bind(seqs)
        .fetch_all(self.connection())
        .await?;
        for (seq, json) in bodies {
            if let Some(item) = place(seq).and_then(|place| items.get_mut(place)) {
                item.body = json;
            }
        }
        let references: Vec<(i64, String, Vec<u8>, Option<String>)> = sqlx::query_as(
            "SELECT item, role, target, last_path FROM reference
            WHERE item >= ?1 AND item <= ?2 ORDER BY item, ordinal",
        )
        .bind(first)
        .bind(last)
        .fetch_all(self.connection())
        .await?;
        for (seq, role, target, last_path) in references {
            if let Some(item) = place(seq).and_then(|place| items.get_mut(place)) {
                item.references.push(DumpedReference {
                    role: column::role(&role)?,
                    id: column::id(&target)?,
                    last_path: column::optional_path(last_path.as_deref())?,
                });
            }
        }
        let files: Vec<(i64, String, String, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT s.item, s.slot, s.name, f.size, f.sha256
            FROM item_file s CROSS JOIN file f ON f.file = s.file
            WHERE s.item >= ?1 AND s.item <= ?2 ORDER BY s.item, s.slot",
        )
        .bind(first)
        .bind(last)
        .fetch_all(self.connection())
        .await?;
        for (seq, slot, name, size, sha256) in files {
            if let Some(item) = place(seq).and_then(|place| items.get_mut(place)) {
                item.files.push(StoredFile {
                    slot,
                    name,
                    size: column::count(size)?,
                    sha256: column::hash(&sha256)?,
                });
            }
        }
        Ok(())
    }
}

impl DumpedItem {
    /// The narrow part; a page is filled with the rest at once.
    fn read(row: &SqliteRow, path: &str) -> Result<Self, RepositoryError> {
        Ok(Self {
            row: column::count(row.try_get("seq")?)?,
            id: column::id(row.try_get("id")?)?,
            kind: column::kind(row.try_get("kind")?)?,
            path: column::path(row.try_get(path)?)?,
            description: row.try_get("description")?,
            comments: row.try_get("comments")?,
            created: column::stamp(row.try_get("created_at")?, row.try_get("created_by")?)?,
            edited: column::stamp(row.try_get("edited_at")?, row.try_get("edited_by")?)?,
            revision: column::count(row.try_get("revision")?)?,
            saved: column::stamp(row.try_get("saved_at")?, row.try_get("saved_by")?)?,
            cause: Cause::read(row.try_get("cause")?)?,
            content_hash: column::hash(row.try_get("content_hash")?)?,
            references: Vec::new(),
            files: Vec::new(),
            body: "{}".to_owned(),
        })
    }
}

/// The rows, from the first on, whose `bytes` are together at most [`PAGE_BYTES`]; at least one.
fn within_bytes(rows: &[SqliteRow]) -> Result<&[SqliteRow], RepositoryError> {
    let mut total = 0;
    for (place, row) in rows.iter().enumerate() {
        total += column::count(row.try_get("bytes")?)?;
        if total > PAGE_BYTES && place > 0 {
            return Ok(rows.get(..place).unwrap_or(rows));
        }
    }
    Ok(rows)
}
