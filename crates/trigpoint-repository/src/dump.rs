//! All that rests in the repository, page by page from one snapshot: what a repository backup
//! reads, and what a generation is built of. Passwords are never among it.
//!
//! Pages are read in the order of the rows, without a statement a row: a row that crosses from the
//! database's thread to ours costs more than what is in it, so a page comes as one text, which is
//! taken apart where there is time for it (`page`). A page ends early where its texts would be more
//! than [`PAGE_BYTES`]; those that are long are read only when that is known.

mod page;

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use sqlx::query::QueryScalar;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use trigpoint_model::canonical::Hash;
use trigpoint_model::limits::FOLDER_DEPTH_MAX;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Stamp, Timestamp};

use self::page::{LongTexts, Order, page_rows};
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

pub use self::page::DumpedPage;

/// A page of a dump holds items of at most so many bytes of text, or one that is larger.
pub const PAGE_BYTES: u64 = 8 * 1024 * 1024;

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
        let after = after.map(|path| path.key().into_owned());
        let rows = sqlx::query_scalar(page_rows!(
            "f.path",
            "",
            " ORDER BY f.path_key",
            "(SELECT x.seq, x.path, x.path_key FROM folder x CROSS JOIN item y ON y.seq = x.seq
                WHERE x.path_key > ?1 AND y.parent IS NOT NULL
                ORDER BY x.path_key LIMIT ?2) f
                CROSS JOIN item i ON i.seq = f.seq
                LEFT JOIN body b ON b.seq = i.seq"
        ))
        .bind(after.unwrap_or_default())
        .bind(column::limit(limit));
        let page = self.item_page(rows, Order::AsTheyCome).await?;
        page.items().collect()
    }

    /// The next live items that are no folders, after this row (0 to begin).
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn dump_items(
        &mut self,
        after: u64,
        limit: usize,
    ) -> Result<DumpedPage, RepositoryError> {
        let last: Option<i64> = sqlx::query_scalar(
            "SELECT max(seq) FROM (SELECT seq FROM item NOT INDEXED
            WHERE seq > ?1 AND bin IS NULL AND kind <> 'folder' ORDER BY seq LIMIT ?2)",
        )
        .bind(column::whole(after))
        .bind(column::limit(limit))
        .fetch_one(self.connection())
        .await?;
        let Some(last) = last else {
            return Ok(DumpedPage::default());
        };
        let rows = sqlx::query_scalar(page_rows!(
            "p.path || '/' || i.name",
            "",
            "",
            "item i NOT INDEXED CROSS JOIN folder p ON p.seq = i.parent
                LEFT JOIN body b ON b.seq = i.seq
                WHERE i.seq > ?1 AND i.seq <= ?2 AND i.bin IS NULL AND i.kind <> 'folder'"
        ))
        .bind(column::whole(after))
        .bind(last);
        self.item_page(rows, Order::Rising).await
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
        let rows = sqlx::query_scalar(page_rows!(
            "(WITH RECURSIVE up (seq, below, depth) AS (
                    SELECT i.seq, '', 0
                    UNION ALL
                    SELECT x.parent, '/' || x.name || up.below, up.depth + 1
                    FROM up CROSS JOIN item x ON x.seq = up.seq
                    WHERE up.seq <> i.bin AND up.depth <= ?3)
                SELECT e.path || up.below FROM up WHERE up.seq = i.bin)",
            ", e.seq, e.path,
                coalesce((SELECT hex(p.id) FROM item p
                    WHERE p.seq = e.parent AND p.bin IS NULL), ''),
                e.binned_at, json_quote(e.binned_by)",
            "",
            "(SELECT seq FROM item NOT INDEXED WHERE seq > ?1 AND bin IS NOT NULL
                ORDER BY seq LIMIT ?2) l
                CROSS JOIN item i ON i.seq = l.seq
                CROSS JOIN bin_entry e ON e.seq = i.bin
                LEFT JOIN body b ON b.seq = i.seq"
        ))
        .bind(column::whole(after))
        .bind(column::limit(limit))
        .bind(column::limit(FOLDER_DEPTH_MAX));
        self.item_page(rows, Order::Rising)
            .await?
            .binned()
            .collect()
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

    /// A page of the items of these rows, with all that is not in their rows.
    async fn item_page(
        &mut self,
        rows: QueryScalar<'_, Sqlite, Option<String>, SqliteArguments>,
        order: Order,
    ) -> Result<DumpedPage, RepositoryError> {
        let Some(rows) = rows.fetch_one(self.connection()).await? else {
            return Ok(DumpedPage::default());
        };
        let mut page = DumpedPage::of(rows, order)?;
        if !page.long.is_empty() {
            self.fill_long(&mut page).await?;
        }
        let Order::Rising = order else {
            return Ok(page); // folders refer to nothing, and have no files
        };
        let (first, last) = page.range;
        page.references = sqlx::query_scalar::<_, Option<String>>(
            "SELECT group_concat(concat_ws(char(31), item, ordinal, role, hex(target),
                coalesce(last_path, '')), char(30))
            FROM reference WHERE item >= ?1 AND item <= ?2",
        )
        .bind(first)
        .bind(last)
        .fetch_one(self.connection())
        .await?
        .unwrap_or_default();
        page.files = sqlx::query_scalar(
            "SELECT json_group_array(
                json_array(s.item, s.slot, s.name, f.size, hex(f.sha256)))
            FROM item_file s CROSS JOIN file f ON f.file = s.file
            WHERE s.item >= ?1 AND s.item <= ?2",
        )
        .bind(first)
        .bind(last)
        .fetch_one(self.connection())
        .await?;
        Ok(page)
    }

    /// Reads the texts that were too long to come with their rows.
    async fn fill_long(&mut self, page: &mut DumpedPage) -> Result<(), RepositoryError> {
        let list = column::seq_list(page.long.keys().copied());
        let texts: Vec<(i64, String, String)> = self
            .page(
                sqlx::query_scalar(
                    "SELECT json_group_array(json_array(i.seq, i.description, i.comments))
                    FROM json_each(?1) j CROSS JOIN item i ON i.seq = j.value",
                )
                .bind(&list),
            )
            .await?;
        let bodies: Option<String> = sqlx::query_scalar(
            "SELECT group_concat(b.seq || ' ' || b.json, char(10))
            FROM json_each(?1) j CROSS JOIN body b ON b.seq = j.value",
        )
        .bind(&list)
        .fetch_one(self.connection())
        .await?;
        let mut bodies = lines_by_row(bodies.as_deref().unwrap_or_default())?;
        for (seq, description, comments) in texts {
            let texts = LongTexts {
                description,
                comments,
                body: bodies.remove(&seq).unwrap_or_default().to_owned(),
            };
            page.long.insert(seq, texts);
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
