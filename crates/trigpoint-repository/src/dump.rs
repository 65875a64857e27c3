//! All that rests in the repository, page by page from one snapshot: what a repository backup
//! reads, and what a generation is built of. Passwords are never among it.
//!
//! Pages are read in the order of the rows, without a statement a row: a row that crosses from the
//! database's thread to ours costs more than what is in it, so a page comes as one value, narrow
//! rows as a JSON array, texts that are one line each as lines. A page ends early where its texts
//! would be more than [`PAGE_BYTES`]; those that are long are read only when that is known.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sqlx::query::QueryScalar;
use sqlx::sqlite::{Sqlite, SqliteArguments};
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

/// A page of a dump holds items of at most so many bytes of text, or one that is larger.
pub const PAGE_BYTES: u64 = 8 * 1024 * 1024;

/// The columns of [`ItemRow`] after the path, of `item i` and its body `b`. A description or a
/// comment of more than 4 KiB does not come with its row: 250 of them must not fill the memory.
macro_rules! item_columns {
    () => {
        "i.seq, i.id, i.kind,
        iif(octet_length(i.description) <= 4096, i.description, NULL) AS description,
        iif(octet_length(i.comments) <= 4096, i.comments, NULL) AS comments,
        i.created_at, i.created_by, i.edited_at, i.edited_by, i.content_hash, i.revision,
        i.saved_at, i.saved_by, i.cause,
        octet_length(i.description) + octet_length(i.comments)
            + coalesce(octet_length(b.json), 0) AS bytes"
    };
}

/// The columns of `$rows` as one JSON array of [`ItemRow`], each before `$more` if there is some.
macro_rules! item_rows {
    ($rows:expr) => {
        item_rows!("", "", $rows)
    };
    ($before:literal, $more:literal, $rows:expr) => {
        concat!(
            "SELECT json_group_array(",
            $before,
            "json_array(path, seq, hex(id), kind, description, comments, created_at, created_by,
                edited_at, edited_by, hex(content_hash), revision, saved_at, saved_by, cause,
                bytes)",
            $more,
            ") FROM (",
            $rows,
            ")"
        )
    };
}

/// The narrow part of an item, in the order of the columns.
#[derive(Deserialize)]
struct ItemRow {
    path: String,
    seq: i64,
    id: String,
    kind: String,
    /// None if it is long.
    description: Option<String>,
    /// None if it is long.
    comments: Option<String>,
    created_at: Option<String>,
    created_by: Option<String>,
    edited_at: Option<String>,
    edited_by: Option<String>,
    content_hash: String,
    revision: i64,
    saved_at: Option<String>,
    saved_by: Option<String>,
    cause: String,
    bytes: u64,
}

/// An item in the Recycle Bin: its narrow part, its entry, what the user deleted with the folder of
/// that, when, and who.
type BinRow = (ItemRow, i64, String, String, String, String);
/// The long texts of an item: item, description, comments.
type TextRow = (i64, String, String);
/// A reference: item, ordinal, role, target, last path.
type ReferenceRow = (i64, i64, String, String, Option<String>);
/// A file of an item: item, slot, name, size, hash.
type FileRow = (i64, String, String, i64, String);
/// A revision: row, item, entry of the bin, revision, saved at and by, cause, bytes.
type RevisionRow = (
    i64,
    String,
    Option<i64>,
    i64,
    Option<String>,
    Option<String>,
    String,
    u64,
);

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
            column::count(sqlx::Row::try_get::<i64, _>(&row, name)?)
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
        let rows: Vec<ItemRow> = self
            .page(
                sqlx::query_scalar(item_rows!(concat!(
                    "SELECT f.path, ",
                    item_columns!(),
                    " FROM folder f CROSS JOIN item i ON i.seq = f.seq
                        LEFT JOIN body b ON b.seq = i.seq
                        WHERE f.path_key > ?1 AND i.parent IS NOT NULL
                        ORDER BY f.path_key LIMIT ?2"
                )))
                .bind(
                    after
                        .map(|path| path.key().into_owned())
                        .unwrap_or_default(),
                )
                .bind(column::limit(limit)),
            )
            .await?;
        let mut rows = rows
            .into_iter()
            .map(|row| Ok((column::path(&row.path)?, row)))
            .collect::<Result<Vec<_>, RepositoryError>>()?;
        rows.sort_by_cached_key(|(path, _)| path.key().into_owned());
        keep_within_bytes(&mut rows, |(_, row)| row.bytes);
        let (mut folders, long) = narrow(rows.into_iter().map(|(_, row)| row))?;
        let mut filled: Vec<&mut DumpedItem> = folders.iter_mut().collect();
        self.fill_texts(&mut filled, &long).await?;
        Ok(folders)
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
        let mut rows: Vec<ItemRow> = self
            .page(
                sqlx::query_scalar(item_rows!(concat!(
                    "SELECT p.path || '/' || i.name AS path, ",
                    item_columns!(),
                    " FROM item i NOT INDEXED CROSS JOIN folder p ON p.seq = i.parent
                        LEFT JOIN body b ON b.seq = i.seq
                        WHERE i.seq > ?1 AND i.bin IS NULL AND i.kind <> 'folder'
                        ORDER BY i.seq LIMIT ?2"
                )))
                .bind(column::whole(after))
                .bind(column::limit(limit)),
            )
            .await?;
        rows.sort_by_key(|row| row.seq);
        keep_within_bytes(&mut rows, |row| row.bytes);
        let (mut items, long) = narrow(rows)?;
        let mut filled: Vec<&mut DumpedItem> = items.iter_mut().collect();
        self.fill_texts(&mut filled, &long).await?;
        self.fill(&mut filled).await?;
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
        let mut rows: Vec<BinRow> = self
            .page(
                sqlx::query_scalar(item_rows!(
                    "json_array(",
                    ", entry, entry_path, folder, binned_at, binned_by)",
                    concat!(
                        "SELECT e.seq AS entry, e.path AS entry_path, e.binned_at, e.binned_by,
                            coalesce((SELECT hex(p.id) FROM item p
                                WHERE p.seq = e.parent AND p.bin IS NULL), '') AS folder,
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
                    )
                ))
                .bind(column::whole(after))
                .bind(column::limit(limit))
                .bind(column::limit(FOLDER_DEPTH_MAX)),
            )
            .await?;
        rows.sort_by_key(|(row, ..)| row.seq);
        keep_within_bytes(&mut rows, |(row, ..)| row.bytes);
        let mut long = Vec::new();
        let mut binned = rows
            .into_iter()
            .map(|row| binned(row, &mut long))
            .collect::<Result<Vec<_>, RepositoryError>>()?;
        let mut items: Vec<&mut DumpedItem> =
            binned.iter_mut().map(|binned| &mut binned.item).collect();
        self.fill_texts(&mut items, &long).await?;
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
        let mut rows: Vec<RevisionRow> = self
            .page(
                sqlx::query_scalar(
                    "SELECT json_group_array(json_array(seq, hex(id), bin, revision, saved_at,
                        saved_by, cause, bytes)) FROM (
                        SELECT r.rowid AS seq, i.id, i.bin, r.revision, r.saved_at, r.saved_by,
                            r.cause, octet_length(r.document) AS bytes
                        FROM revision r NOT INDEXED CROSS JOIN item i ON i.seq = r.item
                        WHERE r.rowid > ?1 ORDER BY r.rowid LIMIT ?2)",
                )
                .bind(column::whole(after))
                .bind(column::limit(limit)),
            )
            .await?;
        rows.sort_by_key(|row| row.0);
        keep_within_bytes(&mut rows, |row| row.7);
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(Vec::new());
        };
        let lines: Option<String> = sqlx::query_scalar(
            "SELECT group_concat(rowid || ' ' || document, char(10)) FROM revision NOT INDEXED
            WHERE rowid >= ?1 AND rowid <= ?2",
        )
        .bind(first.0)
        .bind(last.0)
        .fetch_one(self.connection())
        .await?;
        let mut documents = lines_by_row(lines.as_deref().unwrap_or_default())?;
        rows.into_iter()
            .map(|(row, item, entry, revision, at, by, cause, _)| {
                Ok(DumpedRevision {
                    row: column::count(row)?,
                    item: column::id_of_hex(&item)?,
                    bin_entry: entry.map(column::count).transpose()?,
                    revision: column::count(revision)?,
                    saved: column::stamp(at.as_deref(), by)?,
                    cause: Cause::read(&cause)?,
                    document: documents
                        .remove(&row)
                        .ok_or_else(|| RepositoryError::damaged("a revision has no document"))?
                        .to_owned(),
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

    /// Fills in the texts that were too long to come with their rows.
    async fn fill_texts(
        &mut self,
        items: &mut [&mut DumpedItem],
        long: &[i64],
    ) -> Result<(), RepositoryError> {
        if long.is_empty() {
            return Ok(());
        }
        let texts: Vec<TextRow> = self
            .page(
                sqlx::query_scalar(
                    "SELECT json_group_array(json_array(i.seq, i.description, i.comments))
                    FROM json_each(?1) j CROSS JOIN item i ON i.seq = j.value",
                )
                .bind(column::seq_list(long.iter().copied())),
            )
            .await?;
        let mut texts: HashMap<i64, (String, String)> = texts
            .into_iter()
            .map(|(seq, description, comments)| (seq, (description, comments)))
            .collect();
        for item in items {
            if let Some(found) = texts.remove(&column::whole(item.row)) {
                (item.description, item.comments) = found;
            }
        }
        Ok(())
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
        let lines: Option<String> = sqlx::query_scalar(
            "SELECT group_concat(b.seq || ' ' || b.json, char(10))
            FROM json_each(?1) j CROSS JOIN body b ON b.seq = j.value",
        )
        .bind(seqs)
        .fetch_one(self.connection())
        .await?;
        for (seq, json) in lines_by_row(lines.as_deref().unwrap_or_default())? {
            if let Some(item) = place(seq).and_then(|place| items.get_mut(place)) {
                json.clone_into(&mut item.body);
            }
        }
        let mut references: Vec<ReferenceRow> = self
            .page(
                sqlx::query_scalar(
                    "SELECT json_group_array(
                        json_array(item, ordinal, role, hex(target), last_path))
                    FROM reference WHERE item >= ?1 AND item <= ?2",
                )
                .bind(first)
                .bind(last),
            )
            .await?;
        references.sort_by_key(|(item, ordinal, ..)| (*item, *ordinal));
        for (seq, _, role, target, last_path) in references {
            if let Some(item) = place(seq).and_then(|place| items.get_mut(place)) {
                item.references.push(DumpedReference {
                    role: column::role(&role)?,
                    id: column::id_of_hex(&target)?,
                    last_path: column::optional_path(last_path.as_deref())?,
                });
            }
        }
        let mut files: Vec<FileRow> = self
            .page(
                sqlx::query_scalar(
                    "SELECT json_group_array(
                        json_array(s.item, s.slot, s.name, f.size, hex(f.sha256)))
                    FROM item_file s CROSS JOIN file f ON f.file = s.file
                    WHERE s.item >= ?1 AND s.item <= ?2",
                )
                .bind(first)
                .bind(last),
            )
            .await?;
        files.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
        for (seq, slot, name, size, sha256) in files {
            if let Some(item) = place(seq).and_then(|place| items.get_mut(place)) {
                item.files.push(StoredFile {
                    slot,
                    name,
                    size: column::count(size)?,
                    sha256: column::hash_of_hex(&sha256)?,
                });
            }
        }
        Ok(())
    }

    /// Reads a page that comes as one JSON array.
    async fn page<T: DeserializeOwned>(
        &mut self,
        query: QueryScalar<'_, Sqlite, String, SqliteArguments>,
    ) -> Result<Vec<T>, RepositoryError> {
        let text = query.fetch_one(self.connection()).await?;
        serde_json::from_str(&text)
            .map_err(|error| RepositoryError::damaged(format!("a page of rows: {error}")))
    }
}

/// The narrow parts of items, and the rows whose texts are too long to have come with them.
fn narrow(
    rows: impl IntoIterator<Item = ItemRow>,
) -> Result<(Vec<DumpedItem>, Vec<i64>), RepositoryError> {
    let mut long = Vec::new();
    let items = rows.into_iter().map(|row| row.item(&mut long));
    let items = items.collect::<Result<Vec<_>, RepositoryError>>()?;
    Ok((items, long))
}

impl ItemRow {
    /// The narrow part of an item; a page is filled with the rest at once. Where a text is too
    /// long, `long` gets the row.
    fn item(self, long: &mut Vec<i64>) -> Result<DumpedItem, RepositoryError> {
        if self.description.is_none() || self.comments.is_none() {
            long.push(self.seq);
        }
        Ok(DumpedItem {
            row: column::count(self.seq)?,
            id: column::id_of_hex(&self.id)?,
            kind: column::kind(&self.kind)?,
            path: column::path(&self.path)?,
            description: self.description.unwrap_or_default(),
            comments: self.comments.unwrap_or_default(),
            created: column::stamp(self.created_at.as_deref(), self.created_by)?,
            edited: column::stamp(self.edited_at.as_deref(), self.edited_by)?,
            revision: column::count(self.revision)?,
            saved: column::stamp(self.saved_at.as_deref(), self.saved_by)?,
            cause: Cause::read(&self.cause)?,
            content_hash: column::hash_of_hex(&self.content_hash)?,
            references: Vec::new(),
            files: Vec::new(),
            body: "{}".to_owned(),
        })
    }
}

fn binned(row: BinRow, long: &mut Vec<i64>) -> Result<DumpedBinItem, RepositoryError> {
    let (item, entry, entry_path, folder, at, by) = row;
    let folder = Some(folder).filter(|folder| !folder.is_empty());
    Ok(DumpedBinItem {
        entry: column::count(entry)?,
        entry_path: column::path(&entry_path)?,
        folder: folder.as_deref().map(column::id_of_hex).transpose()?,
        at: column::time(&at)?,
        by,
        item: item.item(long)?,
    })
}

/// The texts of lines that begin with the number of their row.
fn lines_by_row(lines: &str) -> Result<HashMap<i64, &str>, RepositoryError> {
    let line = |line| -> Option<(i64, &str)> {
        let (row, text): (&str, &str) = str::split_once(line, ' ')?;
        Some((row.parse().ok()?, text))
    };
    lines
        .lines()
        .map(|text| line(text).ok_or_else(|| RepositoryError::damaged("a text is not one line")))
        .collect()
}

/// Keeps the rows, from the first on, that are together at most [`PAGE_BYTES`]; at least one.
fn keep_within_bytes<T>(rows: &mut Vec<T>, bytes: impl Fn(&T) -> u64) {
    let mut total = 0;
    let kept = rows.iter().take_while(|row| {
        let is_first = total == 0;
        total += bytes(row).max(1);
        is_first || total <= PAGE_BYTES
    });
    let kept = kept.count();
    rows.truncate(kept);
}
